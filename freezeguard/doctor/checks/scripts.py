"""Whether what FreezeGuard says decides the end of a script that runs it.

GitHub runs a script with `bash -e`, with `shell: bash` also with `pipefail`; PowerShell and cmd end with the code of their last command
(docs.github.com, "Workflow syntax", shell). A shell that ends at an error ends at none that an `if`, `||`, `&&`, `|` or `&` looks after.
"""

from __future__ import annotations

import re

from ..finding import error, named, warning
from ..workflow import NAME, RUN, SWEEP, script_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..finding import Finding
    from ..workflow import Gate, Workflow

_VALUE = re.compile(r"\$\{\{(?:(?!\$\{\{).)*?\}\}|\$\{[^{}]*\}|\$\([^()]*\)")
_QUOTED = re.compile(r"'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\"")
_REMARK = re.compile(r"(?:^|(?<=\s))#.*")
_NEXT = re.compile(r"(\|\||&&|\|)[ \t]*\n\s*")
_POWERSHELL_NEXT = re.compile(r"`[ \t]*\n\s*")
_REDIRECTION = re.compile(r"\d?>&\d?-?|&>>?")
_TAKEN = re.compile(r"\s*\w+=\$\(([^()]*)\)\s*")
_TESTED = re.compile(r"\s*(!|if|elif|while|until)\s")
_OPERATOR = re.compile(r"\|\||&&|[;|&`(){}]")
_WORDS = r"[^;|&`(){}]+"
_FAILS = re.compile(rf"{_WORDS}\|\|\s*(?:exit(?:\s+/b)?(?:\s+(?:\$\?|0*[1-9]\d*))?|false)\s*")
_ALL = re.compile(rf"{_WORDS}(?:&&{_WORDS})+")
_PIPED = re.compile(rf"{_WORDS}(?:\|{_WORDS})+")
_SET = re.compile(r"(?:^|[;&|])\s*set\s+([-+][^;&|]*)")
_OPTION = re.compile(r"(?:^|\s)([-+])(\w+)(?:\s+(\w+))?")
_POSIX = re.compile(r"(?:\S*/)?(?:ba|da|z|k)?sh\b")
_ERREXIT = re.compile(r"\s-\w*e|\berrexit\b")
_LOOKED_AT = re.compile(r"lastexitcode|errorlevel", re.IGNORECASE)
_ANOTHER_TIME = re.compile(r"\s--at\b")
_KEPT = re.compile(r"\bcheck\b[^|;&]*\s--format[ =]json\b[^|;&]*>[^|;&]*\|\|\s*case\s+\$\?\s+in\b")
_OFFLINE = re.compile(r"\s--offline\b")


def check_script(workflow: Workflow, gate: Gate) -> Iterator[Finding]:
    """What is wrong with the script of a step."""
    # Where the answer is kept in a file, and its code is told apart, it is shown to somebody: it gates nothing.
    lines = [line for line in _lines(script_of(gate.at)) if not _KEPT.search(line)]
    asks = [line for line in lines if RUN.search(line)]
    why = next(_hidden(lines, _shell(workflow, gate)), None)
    if why is not None:
        only_sweeps = gate.commands == {SWEEP}
        say = warning if only_sweeps else error
        lost = "nobody is told where the sweep fails" if only_sweeps else "a blocked verdict need not fail the step"
        yield say(
            "failure-hidden",
            f"the shell hides the exit code ({why}): {lost}",
            "let the command stand alone on its line, in a shell that ends at an error (bash, as GitHub starts it)",
            workflow.path,
            gate.line,
        )
    if any(_ANOTHER_TIME.search(line) for line in asks):
        message = "`--at` judges another instant than now: what is in force now stops nothing"
        yield error("frozen-clock", message, "remove `--at`", workflow.path, gate.line)
    if any(_OFFLINE.search(line) for line in asks):
        message = "`--offline` asks no source: an incident, or nobody on call, only warns"
        yield error("offline", message, "remove `--offline`", workflow.path, gate.line)


def _lines(script: str) -> list[str]:
    """The commands of a script, one a line, without what only gives values to them."""

    def told(found: re.Match[str]) -> str:
        return found[0].strip("'\"") if NAME in found[0] else "_"

    script = _POWERSHELL_NEXT.sub(" ", _QUOTED.sub(told, _VALUE.sub(told, script)))
    script = _NEXT.sub(r"\1 ", "\n".join(_REMARK.sub("", line) for line in script.splitlines()))
    return [line for line in script.splitlines() if line.strip()]


def _hidden(lines: list[str], shell: str) -> Iterator[str]:
    """Why the code of some line does not end the script."""
    posix = _POSIX.match(shell) is not None
    ends = shell in ("", "bash", "sh") or (posix and _ERREXIT.search(shell) is not None)
    pipes = shell == "bash" or "pipefail" in shell
    lost = f"the shell {named([shell])} goes on after an error"
    last_look = max((i for i, line in enumerate(lines) if _LOOKED_AT.search(line)), default=-1)
    for i, line in enumerate(lines):
        options = _SET.search(line)
        for sign, letters, name in _OPTION.findall(options[1]) if options else ():
            if "e" in letters or name == "errexit":
                ends, lost = sign == "-", "`set +e`"
            if name == "pipefail":
                pipes = sign == "-"
        if not RUN.search(line):
            continue
        is_last = i == len(lines) - 1
        if not ends and (lost == "`set +e`" or not is_last) and (posix or i >= last_look):
            yield lost
        elif why := _guarded(line, pipes=pipes, is_last=is_last):
            yield why


def _guarded(line: str, *, pipes: bool, is_last: bool) -> str | None:
    """What looks after a failure in a line, so that the shell does not."""
    taken = _TAKEN.fullmatch(line)
    line = _REDIRECTION.sub(" ", taken[1] if taken else line).rstrip("; \t")
    tested = _TESTED.match(line)
    if tested is not None:
        return f"`{tested[1]}`"
    operator = _OPERATOR.search(line)
    if operator is None or (pipes and _PIPED.fullmatch(line)) or _FAILS.fullmatch(line) or (is_last and _ALL.fullmatch(line)):
        return None
    return f"`{operator[0]}`"


def _shell(workflow: Workflow, gate: Gate) -> str:
    """The shell of a step; empty: that of the runner, which is bash or sh."""
    settings = (gate.at.get("shell"), gate.job.at.get("defaults", "run", "shell"), workflow.at.get("defaults", "run", "shell"))
    given = next((setting.text().strip() for setting in settings if setting.text()), "")
    on_windows = any("windows" in label.text().casefold() for label in gate.job.at.get("runs-on").items())
    return given or ("pwsh" if on_windows else "")
