"""No foreign text becomes a command of the runner: its two parsers, re-stated (actions/runner, ActionCommand.cs), read what is printed."""

from __future__ import annotations

import pytest

from freezeguard.engine.analysis.lint import Finding
from freezeguard.render.workflow_commands import MOST_ANNOTATIONS, command, finding_commands

HOSTILE = [
    "##[set-output name=allowed]true",
    "a ##[error]b",
    "####[error]b",
    "::set-output name=allowed::true",
    "a\n::set-output name=allowed::true",
    "a\r::add-mask::b",
    "a\r\n ::error::b",
    "50%0A::error::b",
    "a,line=1:2::b",
    "\x1b[2J::error::b",
    "a\u2028::error::b",
    "a\x85::error::b",
    "x" * 5000,
]


def parsed(output: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands that the runner finds in a log, line by line: (name, properties, data)."""
    found = []
    for line in output.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        trimmed = line.lstrip()
        if trimmed.startswith("::") and "::" in trimmed[2:]:
            head, _, data = trimmed[2:].partition("::")
            name, _, rest = head.partition(" ")
            pairs = [pair.partition("=") for pair in rest.split(",") if pair]
            found.append((name, {key: _unescape(value, ":,") for key, _, value in pairs}, _unescape(data, "")))
        elif "##[" in line and "]" in line[line.index("##[") :]:
            head, _, data = line[line.index("##[") + 3 :].partition("]")
            found.append((head.partition(" ")[0], {}, data))
    return found


def _unescape(text: str, also: str) -> str:
    for letter in also:
        text = text.replace(f"%{ord(letter):02X}", letter)
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_foreign_message_stays_a_message(text: str) -> None:
    output = command("error", text, file=text, title="FreezeGuard")
    assert output.count("\n") == 1
    assert "##[" not in output
    ((name, properties, data),) = parsed(output)
    assert (name, set(properties), properties["title"]) == ("error", {"file", "title"}, "FreezeGuard")
    assert len(data) <= 4096 + text.count("##[")
    if "##[" not in text and len(text) < 4096:
        assert data == properties["file"] == text


def test_a_foreign_message_may_be_one_that_the_runner_shows_as_it_is() -> None:
    assert command("error", "50% off\nnow", title="a:b,c", line=0, file=None) == "::error title=a%3Ab%2Cc::50%25 off%0Anow\n"


def test_at_most_ten_annotations_of_a_kind() -> None:
    findings = [Finding("a.yml", n, 1, severity, "over", "text") for n in range(1, 20) for severity in ("error", "warning")]
    names = [name for name, _, _ in parsed(finding_commands(findings))]
    assert (names.count("error"), names.count("warning")) == (MOST_ANNOTATIONS, MOST_ANNOTATIONS)
