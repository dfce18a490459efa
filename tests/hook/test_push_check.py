"""The hook evaluates the refs of one push, within the process."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from freezeguard import entry
from freezeguard.app import check as app
from freezeguard.engine.facts import NO_FACTS
from freezeguard.hook import pre_push
from freezeguard.policy.model import KINDS
from tests.programs import FRIDAY, POLICY, freezeguard

NOW = 1_795_600_000
ON_FRIDAY = 1_795_791_600  # 15:00 UTC
AT_CHRISTMAS = 1_798_156_800
CLOSED = "timezone: UTC\nfreezes: [{always: true}]\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def judge(policy: str | None, names: list[str | None], url: str = "", now: int = ON_FRIDAY, **environ: str) -> tuple[int, str]:
    """The exit code of a push on Friday, and what it said."""
    if policy is not None:
        Path(".freezeguard.yml").write_text(policy)
    err = io.StringIO()
    return pre_push.run(names, url, environ, now, err), err.getvalue()


MAIN_IS_FROZEN = "timezone: UTC\nfreezes: [{always: true, branches: [main]}]\n"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ([], pre_push.PASS),
        (["topic"], pre_push.PASS),
        (["main"], pre_push.STOP),
        (["main", "topic"], pre_push.STOP),
        (["topic", "main"], pre_push.STOP),
        (["a", "main", "b"], pre_push.STOP),
        ([None], pre_push.STOP),  # what is not known matches every rule
    ],
)
def test_one_blocked_ref_stops_whatever_comes_before_or_after(names: list[str | None], code: int) -> None:
    assert judge(MAIN_IS_FROZEN, names)[0] == code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("git@github.com:acme/shop.git", pre_push.STOP),
        ("https://github.com/ACME/Shop", pre_push.STOP),
        ("git@github.com:me/shop.git", pre_push.PASS),
        ("../remote.git", pre_push.STOP),  # a path has no name, and what is not known matches
    ],
)
def test_the_remote_names_the_repository(url: str, code: int) -> None:
    policy = CLOSED + "applies_to: {repositories: [acme/shop]}\n"
    assert judge(policy, ["main"], url)[0] == code
    environ = {"PRE_COMMIT_REMOTE_BRANCH": "refs/heads/main", "PRE_COMMIT_REMOTE_URL": url}
    assert freezeguard("hook", "run", "--pre-commit", cwd=Path.cwd(), **environ).returncode == code


def test_the_built_in_default_is_announced_once() -> None:
    assert judge(None, ["a", "b"])[1].count("no policy file: the built-in default decides") == 1


@pytest.mark.parametrize("names", [["a"], ["a", "b"]])
def test_a_warning_passes_and_is_shown_once(names: list[str | None]) -> None:
    code, said = judge("timezone: UTC\nfreezes: [{name: F, always: true, effect: warn}]\n", names)
    assert code == pre_push.PASS
    assert said.count("freeze F: deployments are frozen (only warns)") == 1


@pytest.mark.parametrize(
    ("policy", "override", "said"),
    [
        ("timezone: UTC\n", "", False),
        ("timezone: UTC\n", "why", False),  # nothing had to be waived
        ("timezone: UTC\nfreezes: [{always: true, effect: warn}]\n", "", True),
        (CLOSED, "why", True),
    ],
)
def test_an_allowed_push_prints_only_warnings_and_overrides(policy: str, override: str, said: bool) -> None:
    code, text = judge(policy, ["main"], FREEZEGUARD_OVERRIDE=override)
    assert (code, bool(text)) == (pre_push.PASS, said)


# ---------------------------------------------------------------- the override


def test_an_override_waives_the_reasons_of_every_document() -> None:
    policy = CLOSED + "---\nfreezes: [{name: Other, always: true}]\n"
    code, said = judge(policy, ["main"], FREEZEGUARD_OVERRIDE="why")
    assert (code, said.count("(waived by FREEZEGUARD_OVERRIDE)")) == (pre_push.PASS, 2)


OF_EACH_KIND = {
    "window": 'timezone: UTC\nwindows: [{hours: "09:00-10:00"}]\n',
    "freeze": CLOSED,
    "holiday": "timezone: UTC\nfreezes: [{name: H, holidays: US}]\n",
    "bake_time": 'timezone: UTC\nwindows: [{hours: "14:00-15:30"}]\nbake_time: 1h\n',
}


@pytest.mark.parametrize("kind", OF_EACH_KIND)
def test_an_override_waives_every_kind(kind: str) -> None:
    now = AT_CHRISTMAS if kind == "holiday" else ON_FRIDAY
    code, said = judge(OF_EACH_KIND[kind], ["main"], now=now)
    assert (code, f"  - {kind}" in said) == (pre_push.STOP, True), said
    assert judge(OF_EACH_KIND[kind], ["main"], now=now, FREEZEGUARD_OVERRIDE="why")[0] == pre_push.PASS


def test_the_tested_kinds_are_complete() -> None:
    Path(".freezeguard.yml").write_text(CLOSED)
    request = app.CheckRequest({}, NOW, override="why")
    (waiver,) = app.with_override(request, NO_FACTS).waivers
    assert (waiver.waives, waiver.document, waiver.reason) == (frozenset(KINDS), None, "why")


def test_an_override_without_a_verdict_shows_its_reason_on_one_line() -> None:
    code, said = judge("timezone: Mars\n", ["main"], FREEZEGUARD_OVERRIDE="broken\x1b[31m\nall")
    assert code == pre_push.PASS
    assert said.endswith("freezeguard: no verdict for main, pushed with the override: broken?[31m all\n")


# ---------------------------------------------------------------- a simulated instant


@pytest.mark.parametrize("policy", ["timezone: UTC\n", CLOSED, "timezone: UTC\napplies_to: {branches: [release]}\n", "timezone: Mars\n"])
@pytest.mark.parametrize("override", ["", "why"])
def test_w10_a_simulated_instant_stops_every_push(policy: str, override: str) -> None:
    code, said = judge(policy, ["main"], FREEZEGUARD_AT=FRIDAY, FREEZEGUARD_OVERRIDE=override)
    assert code == pre_push.STOP
    assert said.endswith(
        "freezeguard: FREEZEGUARD_AT is set: the verdict is simulated, and the push is stopped. Unset FREEZEGUARD_AT to push\n"
    )


def test_the_environment_of_the_push_decides() -> None:
    policy = "timezone: UTC\nfreezes: [{always: true, environments: [production]}]\n"
    assert judge(policy, ["main"], FREEZEGUARD_HOOK_ENVIRONMENT="staging") == (pre_push.PASS, "")
    assert judge(policy, ["main"], FREEZEGUARD_HOOK_ENVIRONMENT="production")[0] == pre_push.STOP


# ---------------------------------------------------------------- what breaks


def test_a_bug_stops_the_push_even_with_an_override(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: app.CheckRequest) -> None:
        raise ZeroDivisionError("boom\n\x1b[31m")

    monkeypatch.setattr(app, "recall", broken)
    code, said = judge(CLOSED, ["main"], FREEZEGUARD_OVERRIDE="why")
    assert code == pre_push.STOP
    assert "freezeguard: internal error (ZeroDivisionError: boom ?[31m): the push is stopped; please report it\n" in said


def test_ctrl_c_stops_the_push(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(pre_push, "main", interrupted)
    with pytest.raises(SystemExit) as ended:
        entry.hook()
    assert ended.value.code == 1


def test_a_real_ctrl_c_while_it_waits_for_git_stops_without_a_traceback(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text("timezone: UTC\n")
    program = """
import os, signal, threading
signal.signal(signal.SIGINT, signal.default_int_handler)
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
from freezeguard.entry import hook
hook()
"""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stderr=pipe, text=True) as running:
        assert running.stderr is not None
        err = running.stderr.read()  # standard input stays open all the while
    assert (running.returncode, err) == (1, "")


@pytest.mark.parametrize("content", [b"hello\n", b"refs/heads/main\n", b"\xff\xfe\n"])
def test_malformed_input_stops_the_push(content: bytes, folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text("timezone: UTC\n")
    command = [sys.executable, "-m", "freezeguard", "hook", "run", "origin", "url"]
    done = subprocess.run(command, input=content, capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    assert b"cannot read the list of pushed refs" in done.stderr


def test_an_unprintable_ref_name_is_shown_escaped(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{name: P\u00e2ques, always: true}]\n", encoding="utf-8")
    line = f"refs/heads/main {'1' * 40} refs/heads/m\u00e4in {'0' * 40}\n"
    done = freezeguard("hook", "run", "origin", "url", cwd=folder, stdin=line, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 1
    assert "freeze P\\xe2ques: deployments are frozen" in done.stderr


def test_a_push_without_a_remote_name_is_evaluated(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(POLICY)
    line = f"refs/heads/main {'1' * 40} refs/heads/main {'0' * 40}\n"
    assert freezeguard("hook", "run", cwd=folder, stdin=line, FREEZEGUARD_AT=FRIDAY).returncode == 1
