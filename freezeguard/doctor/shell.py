"""Does the exit code of FreezeGuard decide how a script ends?

GitHub runs a script with `bash -e`, with `shell: bash` also with `pipefail`; PowerShell and cmd end with the code of their last command
(docs.github.com, "Workflow syntax", shell). A shell that ends at an error ignores errors that `if`, `||`, `&&`, `|` or `&` handles.
"""

from __future__ import annotations

import re

from ..util.text import quote
from .workflow import NAME, RUN, script_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .workflow import Gate, Workflow

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
_KEPT = re.compile(r"\bcheck\b[^|;&]*\s--format[ =]json\b[^|;&]*>[^|;&]*\|\|\s*case\s+\$\?\s+in\b")


def invocation_lines(gate: Gate) -> list[str]:
    """Return the lines of a step's script that run the program."""
    return [line for line in _relevant_lines(gate) if RUN.search(line)]


def hidden_by(workflow: Workflow, gate: Gate) -> str | None:
    """Return what keeps the program's exit code from failing the step of a script; None if nothing does."""
    return next(_hidden(_relevant_lines(gate), _shell(workflow, gate)), None)


def _relevant_lines(gate: Gate) -> list[str]:
    # A line that keeps the verdict in a file and branches on its exit code shows it to somebody: it gates nothing.
    return [line for line in _lines(script_of(gate.settings)) if not _KEPT.search(line)]


def _lines(script: str) -> list[str]:
    """Return the commands of a script, one a line, with placeholders for their values."""

    def placeholder(found: re.Match[str]) -> str:
        return found[0].strip("'\"") if NAME in found[0] else "_"

    script = _POWERSHELL_NEXT.sub(" ", _QUOTED.sub(placeholder, _VALUE.sub(placeholder, script)))
    script = _NEXT.sub(r"\1 ", "\n".join(_REMARK.sub("", line) for line in script.splitlines()))
    return [line for line in script.splitlines() if line.strip()]


def _hidden(lines: list[str], shell: str) -> Iterator[str]:
    """Yield the reason for each line whose exit code does not end the script."""
    posix = _POSIX.match(shell) is not None
    ends = shell in ("", "bash", "sh") or (posix and _ERREXIT.search(shell) is not None)
    pipes = shell == "bash" or "pipefail" in shell
    lost = f"the shell {quote(shell)} goes on after an error"
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
    """Return the operator or keyword that handles a failure of a line, so that the shell does not."""
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
    """Return the shell of a step; empty for that of the runner, which is bash or sh."""
    settings = (
        gate.settings.get("shell"),
        gate.job.settings.get("defaults", "run", "shell"),
        workflow.settings.get("defaults", "run", "shell"),
    )
    given = next((setting.text().strip() for setting in settings if setting.text()), "")
    on_windows = any("windows" in label.text().casefold() for label in gate.job.settings.get("runs-on").items())
    return given or ("pwsh" if on_windows else "")
