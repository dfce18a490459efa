"""The runner's command files: outputs and the job summary (actions/runner, FileCommandManager.cs)."""

from __future__ import annotations

from uuid import uuid4

from ..util.text import os_error_reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def write_files(output: str | None, outputs: Mapping[str, str], summary: str | None, text: str) -> str | None:
    """Append outputs and a summary to the runner's files. Return an error message, None if all was written."""
    try:
        if output:
            append_outputs(output, outputs)
        if summary:
            append_summary(summary, text)
    except OSError as error:
        return f"cannot write outputs and summary: {os_error_reason(error)}"
    return None


def append_outputs(path: str, outputs: Mapping[str, str]) -> None:
    """Append outputs, each between random delimiters, so that no value can inject another. Raises OSError."""
    lines = []
    for name, value in outputs.items():
        delimiter = f"freezeguard_{uuid4().hex}"
        lines.append(f"{name}<<{delimiter}\n{value}\n{delimiter}\n")
    _append(path, "".join(lines))


def append_summary(path: str, text: str) -> None:
    """Append Markdown to the job summary. Raises OSError."""
    _append(path, text)


def _append(path: str, text: str) -> None:
    with open(path, "a", encoding="utf-8", errors="replace", newline="\n") as file:
        file.write(text)
