"""`lint` and `test`: findings are data on standard output, and decide the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calling import CLOSED, OPEN, call

NEVER = "nothing is allowed in the next 28 days"
OVER = OPEN + "freezes:\n  - {name: Old, from: 2020-01-01, until: 2020-01-02}\n"
INVALID = "timezone: Mars\n"


@pytest.mark.parametrize(
    ("policy", "options", "code"),
    [
        (OPEN, (), 0),
        (OPEN, ("--strict",), 0),
        (CLOSED, (), 0),
        (CLOSED, ("--strict",), 11),
        (INVALID, (), 3),
        (INVALID, ("--strict",), 3),
        (OPEN + "extends: acme/.github:freezeguard.yml@main\n", (), 4),
        (OPEN + "extends: acme/.github:freezeguard.yml@main\n", ("--strict",), 4),
    ],
)
def test_warnings_fail_only_with_strict(policy: str, options: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(policy)
    assert call(capsys, "lint", *options).code == code


def test_lint_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    Path("closed.yml").write_text(CLOSED)
    Path("over.yml").write_text(OVER)
    text, data, commands = (call(capsys, "lint", "closed.yml", "over.yml", "--format", name).out for name in ("text", "json", "github"))
    found = json.loads(data)
    assert found.keys() == {"schema", "findings"}
    assert found["schema"] == "freezeguard/findings/v1"
    assert [(f["source"], f["line"], f["severity"], f["code"]) for f in found["findings"]] == [
        ("closed.yml", 0, "warning", "never-open"),
        ("over.yml", 3, "warning", "over"),
    ]
    never, over = found["findings"]
    assert never["message"] == NEVER
    assert text == (
        f"closed.yml: warning: {NEVER} [never-open]\n"
        f"over.yml:3:{over['column']}: warning: {over['message']} [over]\n"
    )  # fmt: skip
    assert commands == (
        f"::warning file=closed.yml,title=FreezeGuard::{NEVER} [never-open]\n"
        f"::warning file=over.yml,line=3,col={over['column']},title=FreezeGuard::{over['message']} [over]\n"
    )


def test_lint_without_findings_counts_the_policies(capsys: pytest.CaptureFixture[str]) -> None:
    Path("open.yml").write_text(OPEN)
    assert call(capsys, "lint", "open.yml").out == "no findings\n"
    assert call(capsys, "lint", "open.yml", "open.yml").out == "no findings in 2 policies\n"
    assert call(capsys, "lint", "open.yml", "--format", "github").out == ""


@pytest.mark.parametrize("how", ["option", "variable"])
def test_lint_marks_a_simulated_instant(how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OVER)
    options: tuple[str, ...] = ()
    if how == "option":
        options = ("--at", "2019-06-01")
    else:
        monkeypatch.setenv("FREEZEGUARD_AT", "2019-06-01")
    assert call(capsys, "lint", *options) == (
        0,
        "no findings\n",
        "freezeguard: simulated: findings for another instant than now\n",
    )
    assert json.loads(call(capsys, "lint", *options, "--format", "json").out)["simulated"] is True


def test_lint_reads_the_policy_of_the_environment(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OPEN)
    Path("elsewhere.yml").write_text(OVER + "tests:\n  - {at: 2026-11-27 15:00, expect: allowed}\n")
    monkeypatch.setenv("FREEZEGUARD_POLICY", "elsewhere.yml")
    assert call(capsys, "lint").out.startswith("elsewhere.yml:3:")
    assert call(capsys, "lint", ".freezeguard.yml").out == "no findings\n"
    assert call(capsys, "test").out == "1 passed, 0 failed\n"
    assert call(capsys, "test", ".freezeguard.yml").out == "the policy has no tests\n"


# ---------------------------------------------------------------- test


@pytest.mark.parametrize(
    ("test", "failure"),
    [
        ("{at: 2026-11-27 15:00, expect: blocked}", None),
        ("{at: 2026-11-27 15:00, expect: blocked, because: freeze}", None),
        ("{at: 2026-11-27 15:00, expect: allowed}", "expected allowed, got blocked (freeze)"),
        ("{at: 2026-11-27 15:00, expect: blocked, because: window}", "expected the reason window, got freeze"),
    ],
)
def test_a_failed_policy_test_exits_with_11(test: str, failure: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(CLOSED + f"tests:\n  - {test}\n")
    expected = f".freezeguard.yml:5: failed: 2026-11-27 15:00: {failure}\n0 passed, 1 failed\n" if failure else "1 passed, 0 failed\n"
    assert call(capsys, "test") == (11 if failure else 0, expected, "")


def test_a_failed_test_of_an_open_policy_names_no_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(OPEN + "tests: [{at: 2026-11-27 15:00, expect: blocked}]\n")
    assert ": expected blocked, got allowed\n" in call(capsys, "test").out


def test_every_policy_test_has_its_own_subject(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".freezeguard.yml").write_text(
        OPEN + "freezes: [{always: true, environments: [a], branches: [b], repositories: [o/c]}]\ntests:\n"
        "  - {at: 2026-11-27, environment: a, branch: b, repository: o/c, expect: blocked}\n"
        "  - {at: 2026-11-27, environment: x, expect: allowed}\n"
        "  - {at: 2026-11-27, branch: x, expect: allowed}\n"
        "  - {at: 2026-11-27, repository: o/x, expect: allowed}\n"
        "  - {at: 2026-11-27, expect: allowed}\n"
    )
    done = call(capsys, "test")
    assert (done.code, done.out.splitlines()[-1]) == (11, "4 passed, 1 failed")
    assert done.out.startswith(".freezeguard.yml:8: failed: ")
