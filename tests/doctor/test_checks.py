"""Findings of the checks in workflows, policies and settings, without a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import pytest

from freezeguard.doctor.facts import Facts, PolicyUsage
from freezeguard.doctor.finding import Finding, in_order
from freezeguard.doctor.registry import CHECKS, run_checks
from freezeguard.doctor.required import contexts_of
from freezeguard.doctor.status_contexts import written_by
from freezeguard.doctor.workflow import is_freezeguard, read_workflow, with_calls
from freezeguard.doctor.yaml_tree import read as tree
from freezeguard.errors import PolicyError
from freezeguard.policy.load import read_text
from tests.docs.pages import ROOT

SHA = "0123456789abcdef0123456789abcdef01234567"
USES = f"uses: acme/freezeguard@{SHA}"
RIGHTS = "permissions: {contents: read, statuses: write}"
GATE = f"""\
on: {{pull_request: }}
{RIGHTS}
concurrency: gate
jobs:
  gate:
    name: gate
    steps:
      - {USES}
"""


def found(text: str, *, branch: str = "main", own: bool = False) -> list[Finding]:
    """Findings in one workflow, without those about other workflows and missing events."""
    workflow = read_workflow("w.yml", text.encode(), own=own)
    facts = Facts(workflows=[workflow], branch=branch)
    return in_order(one for one in run_checks(facts) if one.code not in ("edited-missing", "no-sweep", "no-workflow"))


def reported(name: str, facts: Facts) -> list[Finding]:
    """Findings of one check."""
    (check,) = (check for check in CHECKS if check.id == name)
    return check.run(facts)


def codes(findings: Sequence[Finding]) -> list[tuple[str, str, int]]:
    return [(one.severity, one.code, one.line) for one in findings]


def test_a_good_gate_has_nothing() -> None:
    assert found(GATE) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # What starts it.
        ("{pull_request: }", "pull_request", []),
        ("{pull_request: }", "[pull_request, merge_group]", []),
        ('on: {pull_request: }', '"on": {pull_request: }', []),
        ("{pull_request: }", "{pull_request: {types: [opened]}}", []),
        ("{pull_request: }", "{pull_request: {paths: [a]}}", [("error", "filtered", 1)]),
        ("{pull_request: }", "{pull_request_target: {paths-ignore: [a]}}", [("error", "filtered", 1)]),
        ("{pull_request: }", "\n  pull_request:\n    paths:\n    - a", [("error", "filtered", 3)]),
        ("{pull_request: }", "{pull_request: {branches-ignore: [ma*]}}", [("error", "filtered", 1)]),
        ("{pull_request: }", "{pull_request: {branches-ignore: docs}}", [("warning", "filtered", 1)]),
        ("{pull_request: }", "{pull_request: {branches: [main, 'release/**']}}", []),
        ("{pull_request: }", "{pull_request: {branches: [develop]}}", [("error", "filtered", 1)]),
        ("{pull_request: }", "{push: {paths: [a]}}", []),  # a deployment
        # A job that is skipped.
        ("    name: gate", "    if: always()", []),
        ("    name: gate", "    if: ${{ always() }}", []),
        ("    name: gate", "    if: ${{ github.actor != 'x' }}", [("error", "skipped-job", 6)]),
        ("    name: gate", "    if: always() && github.actor != 'x'", [("error", "skipped-job", 6)]),
        ("    name: gate", "    if: false", [("error", "skipped-job", 6)]),
        ("    name: gate", "    needs: lint", [("warning", "needs", 6)]),
        ("    name: gate", "    needs: [lint, test]\n    if: always()", []),
        ("    name: gate", "    needs: lint\n    if: success()", [("error", "skipped-job", 7)]),
        (USES, f"{USES}\n        if: github.event.action == 'opened'", [("error", "skipped-step", 9)]),
        # A failure that is none.
        ("    name: gate", "    continue-on-error: true", [("error", "continue-on-error", 6)]),
        ("    name: gate", "    continue-on-error: ${{ true }}", [("error", "continue-on-error", 6)]),
        ("    name: gate", "    continue-on-error: false", []),
        (USES, f"{USES}\n        continue-on-error: true", [("error", "continue-on-error", 9)]),
        # Another verdict than that of the policy, now.
        (USES, f"{USES}\n        with: {{mode: warn}}", [("warning", "warn-only", 9)]),
        (USES, f"{USES}\n        with:\n          mode: ${{{{ inputs.x && 'warn' || '' }}}}", [("note", "warn-only", 10)]),
        (USES, f"{USES}\n        with: {{mode: enforce}}", []),
        (USES, f"{USES}\n        with: {{mode: '${{{{ vars.MODE }}}}'}}", []),
        (USES, f"{USES}\n        with: {{at: 2026-11-24 10:00}}", [("error", "frozen-clock", 9)]),
        (USES, f"{USES}\n        with: {{at: '${{{{ inputs.at }}}}'}}", [("error", "frozen-clock", 9)]),
        (USES, f"{USES}\n        with: {{at: ''}}", []),
        (USES, f"{USES}\n        with: {{command: sweep, at: 2026-11-24 10:00}}", [
            ("error", "frozen-clock", 9), ("warning", "sweep-not-scheduled", 1),
        ]),
        (USES, f"{USES}\n        env: {{FREEZEGUARD_AT: 2026-11-24 10:00}}", [("error", "frozen-clock", 9)]),
        (USES, f"{USES}\n        env: {{FREEZEGUARD_AT: }}", []),
        ("    name: gate", "    env:\n      FREEZEGUARD_AT: 2026-11-24 10:00", [("error", "frozen-clock", 7)]),
        ("    name: gate", "    container: {env: {FREEZEGUARD_AT: 2026-11-24 10:00}}", [("error", "frozen-clock", 6)]),
        ("concurrency: gate", "concurrency: gate\nenv: {FREEZEGUARD_AT: 2026-11-24 10:00}", [("error", "frozen-clock", 4)]),
        (f"- {USES}", f"- run: echo FREEZEGUARD_AT=2026-11-24 >> $GITHUB_ENV\n      - {USES}", [("error", "frozen-clock", 8)]),
        (f"- {USES}", f"- {USES}\n      - run: echo FREEZEGUARD_AT=2026-11-24 >> $GITHUB_ENV", []),
        (USES, "run: FREEZEGUARD_AT='2026-11-24 10:00' freezeguard check", [("error", "frozen-clock", 8)]),
        (USES, f"{USES}\n        with: {{policy-ref: '${{{{ github.head_ref }}}}'}}", [("error", "policy-of-change", 9)]),
        (USES, f"{USES}\n        with: {{policy-ref: '${{{{ github.event.pull_request.head.sha }}}}'}}", [
            ("error", "policy-of-change", 9),
        ]),
        (USES, f"{USES}\n        with: {{policy-ref: \"${{{{ github.event['pull_request']['head']['sha'] }}}}\"}}", [
            ("error", "policy-of-change", 9),
        ]),
        (USES, f"{USES}\n        with: {{policy-ref: 'refs/pull/1/merge'}}", [("error", "policy-of-change", 9)]),
        (USES, f"{USES}\n        with: {{policy-ref: '${{{{ github.ref }}}}'}}", [("error", "policy-of-change", 9)]),
        (USES, f"{USES}\n        with: {{policy-ref: '${{{{ github.sha }}}}'}}", [("error", "policy-of-change", 9)]),
        (USES, f"{USES}\n        with: {{policy-ref: '${{{{ github.base_ref }}}}'}}", []),
        (USES, f"{USES}\n        with: {{policy-ref: '${{{{ github.event.pull_request.base.ref }}}}'}}", []),
        (USES, f"{USES}\n        with: {{policy-ref: main}}", []),
        # What its token may.
        (RIGHTS, "name: x", [("warning", "permissions", 5)]),
        (RIGHTS, "permissions: write-all", [("warning", "permissions", 2)]),
        (RIGHTS, "permissions: read-all", [("warning", "permissions", 2)]),
        (RIGHTS, "permissions: {}", [("warning", "permissions", 2)]),
        (RIGHTS, "permissions: {contents: write, statuses: write}", [("warning", "permissions", 2)]),
        (RIGHTS, "permissions: {statuses: write, checks: write, pull-requests: write, deployments: read}", []),
        ("    name: gate", "    permissions: {statuses: write}", []),
        ("    name: gate", "    permissions: write-all", [("warning", "permissions", 6)]),
        (USES, f"{USES}\n        with: {{status: ''}}", []),
        # Whose code it is.
        (USES, "uses: acme/freezeguard@v1", [("note", "unpinned", 8)]),
        (USES, "uses: acme/freezeguard@2.10.3", [("note", "unpinned", 8)]),
        (USES, "uses: acme/freezeguard@main", [("warning", "unpinned", 8)]),
        (USES, "uses: acme/freezeguard@v1-rc", [("warning", "unpinned", 8)]),
        (USES, f"uses: acme/FreezeGuard/composite@{SHA}", []),
        (USES, "uses: docker://ghcr.io/acme/freezeguard:1", [("note", "unpinned", 8)]),
        (USES, "uses: docker://ghcr.io/acme/freezeguard:latest", [("warning", "unpinned", 8)]),
        (USES, "uses: docker://registry:5000/freezeguard", [("warning", "unpinned", 8)]),
        (USES, f"uses: docker://ghcr.io/acme/freezeguard@sha256:{SHA}{'0' * 24}", []),
        (USES, "run: docker run --rm ghcr.io/acme/freezeguard:1 check", [("note", "unpinned", 8)]),
        ("    name: gate", "    container: ghcr.io/acme/freezeguard:1", []),  # it runs no command of it
        (
            f"    name: gate\n    steps:\n      - {USES}",
            "    container: {image: 'ghcr.io/a/freezeguard:1'}\n    steps: [{run: freezeguard check}]",
            [("note", "unpinned", 7)],
        ),
        ("concurrency: gate", "name: x", [("warning", "no-concurrency", 5)]),
    ],
)  # fmt: skip
def test_a_trap(old: str, new: str, expected: list[tuple[str, str, int]]) -> None:
    assert old in GATE
    assert codes(found(GATE.replace(old, new))) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("pull_request", ["policy-of-change"]),
        ("merge_group", ["policy-of-change"]),
        ("pull_request_review", ["policy-of-change"]),
        # There it is the base branch, or what was pushed to already.
        ("pull_request_target", []),
        ("push", []),
    ],
)
def test_whose_ref_the_run_has(event: str, expected: list[str]) -> None:
    text = GATE.replace("pull_request", event).replace(USES, f"{USES}\n        with: {{policy-ref: '${{{{ github.ref }}}}'}}")
    assert [code for _, code, _ in codes(found(text))] == expected


def test_the_ref_of_a_called_workflow_is_that_of_its_caller() -> None:
    inner = f"on: workflow_call\n{RIGHTS}\njobs: {{g: {{steps: [{{{USES}, with: {{policy-ref: '${{{{ github.ref }}}}'}}}}]}}}}\n"
    caller = "on: {}\njobs: {{g: {{uses: ./.github/workflows/gate.yml}}}}\n"
    for event, expected in (("pull_request", ["policy-of-change"]), ("pull_request_target", [])):
        read = {".github/workflows/gate.yml": inner, "ci.yml": caller.format(event)}
        called, _ = with_calls(read_workflow(path, text.encode()) for path, text in read.items())
        assert [one.code for one in reported("policy-of-change", Facts(workflows=[called]))] == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("pull_request", [1]),
        ("[pull_request, merge_group]", [1]),
        ("{pull_request: , pull_request_target: {types: [opened, edited]}}", [1]),
        ("\n  pull_request_target:\n    types: [opened, synchronize]", [3]),
        ("{pull_request: {types: edited}}", []),
        ("merge_group", []),
        ("{push: {branches: [main]}}", []),
    ],
)
def test_the_gate_runs_when_a_pull_request_changes_its_base(on: str, expected: list[int]) -> None:
    workflow = read_workflow("w.yml", GATE.replace("{pull_request: }", on).encode())
    assert codes(reported("edited-missing", Facts(workflows=[workflow]))) == [("warning", "edited-missing", line) for line in expected]


BASH = "bash --noprofile --norc"


@pytest.mark.parametrize(
    ("run", "more", "expected"),
    [
        # It stands alone, in a shell that ends at an error.
        ("freezeguard check", "", []),
        ("make\nfreezeguard check --environment production\n./deploy", "", []),
        ("freezeguard check \\\n  --environment production\n./deploy", "", []),
        ("freezeguard check > verdict.txt 2>&1\n./deploy", "", []),
        ("freezeguard check &> verdict.txt\n./deploy", "", []),
        ("freezeguard check # or else; really\n./deploy", "", []),
        ("freezeguard check --environment \"${{ inputs.a || 'b' }}\" --branch 'a;b'\n./deploy", "", []),
        ("freezeguard check --environment ${ENV} --branch $(cat branch)\n./deploy", "", []),
        ("set -euo pipefail\nfreezeguard check | tee verdict.txt\n./deploy", "", []),
        ("freezeguard check | tee verdict.txt\n./deploy", "shell: bash", []),
        ('doc="$(freezeguard check --format json)"\n./deploy', "", []),
        ("freezeguard check;\n./deploy", "", []),
        ("freezeguard check || exit 10\n./deploy", "", []),
        ("freezeguard check || exit $?\n./deploy", "", []),
        ("freezeguard check || false", "", []),
        # The last line's code is the script's.
        ("make\nfreezeguard wait --timeout 2h && ./deploy", "", []),
        ("pip install freezeguard && freezeguard check && ./deploy", "", []),
        ("freezeguard check", "shell: pwsh", []),
        ("freezeguard check `\n  --environment production\nif ($LASTEXITCODE) { exit 1 }\n./deploy", "shell: pwsh", []),
        ("set +e\nmake\nset -e\nfreezeguard check\n./deploy", "", []),
        ("freezeguard check\n./deploy", f"shell: {BASH} -eo pipefail {{0}}", []),
        ("set -e\nfreezeguard check\n./deploy", "shell: bash {0}", []),
        # Something looks after its failure.
        ("freezeguard check || true", "", ["`||`"]),
        ("freezeguard check \\\n  --environment production \\\n  || true", "", ["`||`"]),
        ("freezeguard check ||\n  true", "", ["`||`"]),
        ("freezeguard check || exit 0", "", ["`||`"]),
        ("freezeguard check || echo no", "", ["`||`"]),
        ("freezeguard check; true", "", ["`;`"]),
        ("freezeguard check && ./deploy\n./tell", "", ["`&&`"]),
        ("pip install freezeguard && freezeguard check\n./deploy", "", ["`&&`"]),
        ("if freezeguard check\nthen ./deploy\nfi", "", ["`if`"]),
        ("if ! freezeguard check; then echo no; fi", "", ["`if`"]),
        ("! freezeguard check", "", ["`!`"]),
        ("while ! freezeguard check; do sleep 1; done", "", ["`while`"]),
        ("freezeguard check &", "", ["`&`"]),
        ("freezeguard check | tee verdict.txt", "", ["`|`"]),
        ("set -e\nset +o pipefail\nfreezeguard check | tee verdict.txt", "shell: bash", ["`|`"]),
        ("(freezeguard check)", "", ["`(`"]),
        ('export doc="$(freezeguard check)"', "", ["`(`"]),
        ("echo `freezeguard check`", "", ["``"]),
        ('sh -c "freezeguard check || true"', "", ["`||`"]),
        ('"$BIN/freezeguard" check || true', "", ["`||`"]),
        ("docker run --rm -v $PWD:/w ghcr.io/acme/freezeguard@sha256:" + "0" * 64 + " check || true", "", ["`||`"]),
        ("freezeguard --color always wait || true", "", ["`||`"]),
        ("set +e\nfreezeguard check", "", ["`set +e`"]),
        ("cd x; set +ex\nfreezeguard check", "", ["`set +e`"]),
        ("set +o errexit\nfreezeguard check\n./deploy", "", ["`set +e`"]),
        ("freezeguard check\n./deploy", "shell: bash {0}", ["'bash {0}'"]),
        ("freezeguard check\n./deploy", "shell: pwsh", ["'pwsh'"]),
        ("freezeguard check\n./deploy", "shell: cmd", ["'cmd'"]),
    ],
)  # fmt: skip
def test_what_a_script_makes_of_the_verdict(run: str, more: str, expected: list[str]) -> None:
    lines = "".join(f"          {line}\n" for line in run.splitlines())
    step = f"run: |\n{lines}" + (f"        {more}\n" if more else "")
    hidden = [one for one in found(GATE.replace(f"{USES}\n", step)) if one.code != "unpinned"]
    assert codes(hidden) == [("error", "failure-hidden", 8)] * len(expected)
    assert all(why in one.message for why, one in zip(expected, hidden, strict=True))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    name: gate", "    runs-on: windows-latest", ["'pwsh'"]),
        ("    name: gate", "    runs-on: [self-hosted, Windows]\n    defaults: {run: {shell: bash}}", []),
        ("    name: gate", "    defaults: {run: {shell: 'bash {0}'}}", ["'bash {0}'"]),
        ("concurrency: gate", "concurrency: gate\ndefaults: {run: {shell: 'sh {0}'}}", ["'sh {0}'"]),
    ],
)
def test_whose_shell_it_is(old: str, new: str, expected: list[str]) -> None:
    text = GATE.replace(USES, "run: |\n          freezeguard check\n          ./deploy").replace(old, new)
    hidden = found(text)
    assert [one.code for one in hidden] == ["failure-hidden"] * len(expected)
    assert all(why in one.message for why, one in zip(expected, hidden, strict=True))


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("freezeguard check --at '2026-11-24 10:00'", ["frozen-clock"]),
        ("freezeguard check --at=2026-11-24", ["frozen-clock"]),
        ("freezeguard check --offline", ["offline"]),
        ("freezeguard check \\\n  --offline || true", ["failure-hidden", "offline"]),
        ("freezeguard windows --at x\nfreezeguard check --attach", []),
    ],
)
def test_what_the_program_is_told(run: str, expected: list[str]) -> None:
    lines = "".join(f"          {line}\n" for line in run.splitlines())
    assert [one.code for one in found(GATE.replace(f"{USES}\n", f"run: |\n{lines}"))] == expected


@pytest.mark.parametrize("text", ["${{ a }}" * 7_000, "$(" * 30_000, "'\"" * 30_000, "| \n" * 20_000, "set -e\n" * 9_000, "a && " * 12_000])
def test_a_script_of_any_shape_is_read_soon(text: str) -> None:
    script = f"freezeguard check {text}\nfreezeguard check"
    lines = "".join(f"          {line}\n" for line in script.splitlines())
    began = perf_counter()
    found(GATE.replace(f"{USES}\n", f"run: |\n{lines}"))
    assert perf_counter() - began < 20


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("uses: actions/checkout@v4\n        with: {ref: '${{ github.event.pull_request.head.sha }}'}", 8),
        ("uses: actions/checkout@v4\n        with:\n          ref: ${{ github.head_ref }}", 9),
        ("uses: actions/checkout@v4\n        with: {ref: 'refs/pull/${{ github.event.number }}/merge'}", 8),
        ("uses: actions/checkout@v4\n        with: {repository: '${{ github.event.pull_request.head.repo.full_name }}'}", 8),
        ("run: gh pr checkout 1", 7),
        ("run: git fetch origin pull/$NUMBER/head", 7),
        ("uses: actions/checkout@v4", 0),
        ("run: echo pull/1", 0),
    ],
)
@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_code_of_a_pull_request(step: str, line: int, event: str) -> None:
    text = f"on: {event}\n{RIGHTS}\nconcurrency: x\njobs:\n  gate:\n    steps:\n      - {step}\n      - {USES}\n"
    assert codes(found(text)) == ([("error", "foreign-code", line)] if line and event == "pull_request_target" else [])


@pytest.mark.parametrize(
    ("uses", "own", "expected"),
    [
        ("acme/freezeguard@v1", False, True),
        ("acme/freezeguard/composite@v1", False, True),
        ("acme/freezeguard-extra@v1", False, False),
        ("freezeguard/other@v1", False, False),
        ("docker://ghcr.io/acme/freezeguard:1", False, True),
        ("docker://localhost:5000/freezeguard", False, True),
        ("docker://ghcr.io/freezeguard/other", False, False),
        ("./", False, False),
        ("./", True, True),
        ("./composite", True, True),
        ("./.github/actions/freezeguard", False, True),
        ("freezeguard", False, False),
        ("", False, False),
    ],
)
def test_what_is_freezeguard(uses: str, own: bool, expected: bool) -> None:
    assert is_freezeguard(uses, own=own) is expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("freezeguard check --environment production", {"check"}),
        ("freezeguard --quiet check", {"check"}),
        ("python -m freezeguard wait --timeout 2h && ./deploy", {"check"}),
        ("freezeguard sweep", {"sweep"}),
        ("freezeguard check\nfreezeguard sweep", {"check", "sweep"}),
        ("# freezeguard check", set()),
        ("freezeguard lint", set()),
        ("echo freezeguard", set()),
        ("freezeguard " + "--a " * 5000, set()),
    ],
)
def test_what_a_script_asks(run: str, expected: set[str]) -> None:
    text = "on: push\njobs:\n  a:\n    steps:\n      - run: |\n" + "".join(f"          {line}\n" for line in run.splitlines())
    gates = read_workflow("w.yml", text.encode()).gates
    assert {command for gate in gates for command in gate.commands} == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("{schedule: [{cron: '7 * * * *'}], workflow_dispatch: }", []),
        ("{schedule: [{cron: '7 * * * *'}]}", [("note", "sweep-only-scheduled", 1)]),
        ("{schedule: [{cron: '0 * * * *'}], issues: }", [("note", "sweep-on-the-hour", 1)]),
        ("workflow_dispatch", [("warning", "sweep-not-scheduled", 1)]),
    ],
)
@pytest.mark.parametrize("command", ["sweep", "${{ github.event_name == 'pull_request' && 'check' || 'sweep' }}"])
def test_how_a_sweep_is_started(on: str, expected: list[tuple[str, str, int]], command: str) -> None:
    text = f'on: {on}\n{RIGHTS}\nconcurrency: x\njobs: {{s: {{steps: [{{{USES}, with: {{command: "{command}"}}}}]}}}}\n'
    assert codes(found(text)) == expected


SWEEP = f"""\
on: {{schedule: [{{cron: '7 * * * *'}}], workflow_dispatch: }}
{RIGHTS}
concurrency: sweep
jobs:
  sweep:
    name: sweep
    steps:
      - {USES}
        with: {{command: sweep}}
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    name: sweep", "    if: always()", []),
        ("    name: sweep", "    if: false", [("error", "skipped-sweep", 6)]),
        ("    name: sweep", "    if: ${{ false }}", [("error", "skipped-sweep", 6)]),
        ("    name: sweep", "    if: github.actor != 'x'", [("warning", "skipped-sweep", 6)]),
        ("    name: sweep", "    if: github.event_name == 'workflow_dispatch'", [("warning", "skipped-sweep", 6)]),
        ("    name: sweep", "    if: github.event_name == 'schedule'", []),
        ("    name: sweep", "    if: ${{ github.event_name != 'push' && github.event_name != 'issues' }}", []),
        ("    name: sweep", "    if: github.event_name == 'push' || github.event_name == 'schedule'", []),
        ("    name: sweep", "    if: github.event_name == 'schedule' && github.actor != 'x'", [("warning", "skipped-sweep", 6)]),
        ("    name: sweep", "    needs: lint", [("warning", "needs", 6)]),
        ("    name: sweep", "    needs: lint\n    if: always()", []),
        (USES, f"{USES}\n        if: false", [("error", "skipped-sweep", 9)]),
        (USES, f"{USES}\n        if: vars.SWEEP", [("warning", "skipped-sweep", 9)]),
        ("    name: sweep", "    continue-on-error: true", [("warning", "continue-on-error", 6)]),
        ("    name: sweep", "    continue-on-error: false", []),
        (USES, f"{USES}\n        continue-on-error: true", [("warning", "continue-on-error", 9)]),
        (USES, "run: freezeguard sweep", []),
        (USES, "run: freezeguard sweep || true", [("warning", "failure-hidden", 8)]),
        ("{command: sweep}", "{command: sweep, mode: warn}", [("warning", "warn-only", 9)]),
        ("command: sweep", "command: \"${{ github.event_name == 'push' && 'check' || 'sweep' }}\"", []),
    ],
)  # fmt: skip
def test_a_sweep_that_does_not_run_or_fails_silently(old: str, new: str, expected: list[tuple[str, str, int]]) -> None:
    assert old in SWEEP
    assert codes(found(SWEEP.replace(old, new))) == expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (USES, {"freezeguard"}),
        (f"{USES}, with: {{environment: production}}", {"freezeguard/production"}),
        (f"{USES}, with: {{environment: production, status: auto}}", {"freezeguard/production"}),
        (f"{USES}, with: {{environment: '${{{{ inputs.e }}}}', status: gate}}", {"gate"}),
        (f"{USES}, with: {{status: ''}}", set()),
        (f"{USES}, with: {{environment: '${{{{ inputs.e }}}}'}}", None),
        (f"{USES}, with: {{status: '${{{{ inputs.e }}}}'}}", None),
        ("run: freezeguard check --environment production", set()),
        ("run: freezeguard action", None),
        ("run: freezeguard sweep", {"freezeguard"}),
        ("run: freezeguard sweep --environment production", {"freezeguard/production"}),
        ("run: freezeguard sweep --status='the gate'", {"the gate"}),
        ("run: freezeguard sweep --environment $WHERE", None),
        ('run: "freezeguard sweep\\nfreezeguard sweep --environment a"', {"freezeguard", "freezeguard/a"}),
    ],
)
def test_which_statuses_a_step_writes(step: str, expected: set[str] | None) -> None:
    (gate,) = read_workflow("w.yml", f"on: push\njobs: {{g: {{steps: [{{{step}}}]}}}}\n".encode()).gates
    assert written_by(gate) == expected


@pytest.mark.parametrize(
    ("inputs", "required", "expected"),
    [
        ("", ["freezeguard"], []),
        ("", [], []),
        ("", ["freezeguard/production"], [("warning", "sweep-other-status", 8)]),
        (", environment: docs", ["freezeguard/docs", "freezeguard/production"], [("warning", "sweep-other-status", 9)]),
        (", environment: docs", ["freezeguard/docs"], []),
        (", status: gate", ["freezeguard"], [("warning", "sweep-other-status", 9)]),
        (", status: gate", ["gate"], []),
        (", environment: '${{ matrix.environment }}'", ["freezeguard/production"], []),
    ],
)
def test_the_status_that_a_sweep_writes(inputs: str, required: list[str], expected: list[tuple[str, str, int]]) -> None:
    workflow = read_workflow("w.yml", SWEEP.replace("sweep}", f"sweep{inputs}}}").encode())
    facts = Facts(branch="main", workflows=[workflow], classic={"required_status_checks": {"contexts": required}})
    assert codes(reported("sweep-other-status", facts)) == expected
    assert reported("sweep-other-status", facts._replace(workflows=[])) == []


RULES = "windows: [{days: mon-fri}]"


@pytest.mark.parametrize(
    ("policy", "inputs", "expected"),
    [
        (RULES, [""], []),
        (f"{RULES}\nmode: warn", [""], [("warning", "warn-only", 3)]),
        (f"{RULES}\nmode: warn", [], [("warning", "warn-only", 3)]),
        (f"{RULES}\nmode: warn", ["mode: enforce"], []),
        (f"{RULES}\nmode: warn", ["mode: enforce", ""], [("warning", "warn-only", 3)]),
        (f"{RULES}\nmode: enforce\n---\n{RULES}\nmode: warn", [""], [("note", "warn-only", 6)]),
        (f"{RULES}\napplies_to: {{environments: [production]}}", ["environment: Production"], []),
        (f"{RULES}\napplies_to: {{environments: [prod*]}}", ["environment: production"], []),
        (f"{RULES}\napplies_to: {{environments: [production]}}", ["", "environment: docs"], [("warning", "environment-outside", 1)]),
        (f"{RULES}\napplies_to: {{environments: ['!docs']}}", ["environment: docs"], [("warning", "environment-outside", 1)]),
        (f"{RULES}\napplies_to: {{environments: [production]}}", ["environment: '${{ inputs.e }}'"], []),
        (f"{RULES}\napplies_to: {{repositories: [acme/other]}}", ["environment: docs"], [("warning", "environment-outside", 1)]),
        (f"{RULES}\napplies_to: {{environments: [production]}}\n---\n{RULES}", ["environment: docs"], []),
        (f"{RULES}\nknown_environments: [production]", ["environment: docs"], [("warning", "environment-outside", 1)]),
        (f"{RULES}\nknown_environments: [production, docs]", ["environment: docs"], []),
        ("windows: [{days: mon-fri, environments: [production]}]", ["environment: docs"], [("warning", "environment-outside", 1)]),
        ("bake_time: 1h", ["environment: docs"], []),
    ],
)  # fmt: skip
def test_what_the_policy_makes_of_a_gate(policy: str, inputs: list[str], expected: list[tuple[str, str, int]]) -> None:
    read = read_text(f"timezone: UTC\n{policy}\n".encode(), "p.yml")
    steps = [tree("w.yml", f"{{x: , {one}}}".encode()) for one in inputs]
    told = run_checks(Facts("acme/shop", policies=[PolicyUsage(read, [("w.yml", step) for step in steps])]))
    assert codes(told) == expected
    assert all(one.source == ("p.yml" if one.code == "warn-only" else "w.yml") for one in told)


def test_a_called_workflow_of_the_same_repository_is_a_gate() -> None:
    gate = read_workflow(".github/workflows/gate.yml", f"on: workflow_call\njobs: {{g: {{steps: [{{{USES}}}]}}}}\n".encode())
    caller = b"on: pull_request\njobs:\n  g:\n    if: false\n    uses: ./.github/workflows/gate.yml\n"
    _, calls = with_calls([gate, read_workflow("ci.yml", caller)])
    facts = Facts(workflows=[calls], branch="main")
    assert codes(reported("skipped-job", facts)) == [("error", "skipped-job", 4)]
    assert reported("no-merge-group", facts) == []
    assert codes(reported("no-merge-group", facts._replace(rules=[{"type": "merge_queue"}]))) == [("error", "no-merge-group", 1)]
    assert (reported("no-workflow", facts), codes(reported("no-sweep", facts))) == ([], [("warning", "no-sweep", 0)])


def test_what_is_in_a_called_workflow_counts_as_in_its_caller() -> None:
    inner = f"on: workflow_call\n{RIGHTS}\njobs:\n  g:\n    if: false\n    steps: [{{{USES}}}]\n"
    sweep = inner.replace(USES, f"{USES}, with: {{command: sweep}}").replace("    if: false\n", "")
    caller = "on: {}\npermissions: {{}}\nconcurrency: x\njobs: {{g: {{uses: ./.github/workflows/{}.yml}}}}\n"
    read = {
        ".github/workflows/gate.yml": inner,
        ".github/workflows/turn.yml": sweep,
        "ci.yml": caller.format("pull_request", "gate"),
        "cron.yml": caller.format("{schedule: [{cron: '7 * * * *'}], issues: }", "turn"),
    }
    every = with_calls(read_workflow(path, text.encode()) for path, text in read.items())
    told = [one for one in run_checks(Facts(workflows=every, branch="main")) if one.code != "edited-missing"]
    assert [(one.code, one.source, one.line) for one in told] == [("skipped-job", ".github/workflows/gate.yml", 5)]


@pytest.mark.parametrize(
    "text", ["", "[", "a: *b", "\x00", "{" * 1000, "a: " + "[" * 300, "x" * (2 << 20), "&a [*a]", "on: {a: &a {b: *a}}", "# nothing"]
)
def test_a_text_that_is_no_workflow_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        read_workflow("w.yml", text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "[]",
        "on: 1",
        "on: [[]]\njobs: []",
        "jobs: {a: }",
        "jobs: {a: {steps: {b: c}}}",
        "jobs: {a: {steps: [x, [y], {uses: []}]}}",
        "on: {pull_request: [x]}\njobs: {a: {needs: {b: c}, if: [], steps: [{uses: a/freezeguard, with: x}]}}",
        "? [a]\n: b",
    ],
)
def test_a_workflow_of_another_shape_is_no_crash(text: str) -> None:
    run_checks(Facts(workflows=[read_workflow("w.yml", text.encode())], branch="main"))


def test_aliases_make_not_much_of_little() -> None:
    steps = "".join("  - *s\n" for _ in range(3000))
    jobs = "".join(f"  j{i}: {{steps: *all}}\n" for i in range(3000))
    text = f"x: &s {{run: freezeguard check {'x' * 1000}}}\ny: &all\n{steps}on: pull_request\njobs:\n{jobs}"
    assert len(read_workflow("w.yml", text.encode()).gates) == 2000


@pytest.mark.parametrize("path", sorted((ROOT / "examples/workflows").glob("*.yml")), ids=lambda path: path.name)
def test_the_examples_have_no_trap(path: Path) -> None:
    """They name the version by its tag, which whoever copies them is told to change."""
    told = found(path.read_text(encoding="utf-8"))
    # In the merge queue the pull request itself is only told.
    assert {(one.severity, one.code) for one in told} - {("note", "unpinned")} == (
        {("note", "warn-only")} if path.name == "merge-queue.yml" else set()
    )
    assert read_workflow(path.name, path.read_bytes()).gates or path.name == "organisation-caller.yml"


# ---------------------------------------------------------------- answers of any shape

SHAPES: list[object] = [None, 1, "x", [], {}, [None], {"type": "required_status_checks", "parameters": [], "bypass_actors": [1, {}]}]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_responses_of_any_shape(shape: object) -> None:
    workflows = with_calls([read_workflow("w.yml", GATE.encode())])
    policy = read_text(b"timezone: UTC\nknown_environments: [production]\n", "p.yml")
    run_checks(
        Facts(
            workflows=workflows,
            branch="main",
            states=[shape],
            rules=[shape],
            classic=shape,
            rulesets=[shape],
            contexts=contexts_of(workflows),
            policies=[PolicyUsage(policy, ())],
            environments=[shape, {"name": "production", "protection_rules": shape}],
        )
    )
    whole = {"required_status_checks": {"contexts": ["freezeguard"]}, "enforce_admins": shape}
    assert [one.severity for one in reported("bypass", Facts(classic=whole))] == ["note"]
