"""Unreadable and oversized policies: exact messages, exit code 3, and no raw control characters on a terminal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import freezeguard
from freezeguard.cli.main import run

ZONE = "timezone: UTC\n"
LAUGHS = "".join(f"  - &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, 12))
DEEP_EXCEPT = ZONE + "freezes:\n  - " + "{days: mon, except: [" * 24 + "{days: mon}" + "]}" * 24 + "\n"
MANY_NAMES = "[" + ", ".join(["a"] * 999) + "]"
MERGED = "freezes:\n  - &f0 {days: mon, environments: &many " + MANY_NAMES + "}\n" + "  - {days: mon, environments: *many}\n" * 600

REFUSED = {
    "too large": (b"#" * ((1 << 20) + 1), "the file is larger than 1 MiB"),
    "empty": (b"", "the file is empty"),
    "white space": (b" \n\n", "the file is empty"),
    "only comments": (b"# nothing yet\n# at all\n", "the file is empty"),
    "only a separator": (b"---\n", "the file is empty"),
    "null": (b"---\n~\n---\nnull\n", "the file is empty"),
    "a list on top": (b"- days: mon\n", "1:1: a policy must be a mapping of keys and values, not a list"),
    "a scalar on top": (b"always open\n", "1:1: a policy must be a mapping of keys and values, not the text 'always open'"),
    "Latin-1": ("timezone: UTC\nmode: gel\u00f6st\n".encode("latin-1"), "2:10: the file is not UTF-8"),
    "UTF-16": ("timezone: UTC\n".encode("utf-16"), "1:1: the file is not UTF-8"),
    "an image": (b"\x89PNG\r\n\x1a\n", "1:1: the file is not UTF-8"),
    "Latin-1 behind a byte order mark": (b"\xef\xbb\xbftimezone: UTC\n\xe4: 1\n", "2:1: the file is not UTF-8"),
    "Latin-1 behind UTF-8": ("timezone: UTC # \u00fc\u00fc".encode() + b"\xfc\n", "1:19: the file is not UTF-8"),
    "cut within a letter": ("timezone: Z\u00fc".encode()[:-1], "1:12: the file is not UTF-8"),
    "NUL": (b"timezone: UTC\nmode: \x00warn\x00\n", "2:7: control character '\\x00' is not allowed: remove it"),
    "NUL at the beginning": (b"\x00timezone: UTC\n", "1:1: control character '\\x00' is not allowed: remove it"),
    "escape": (b"timezone: UTC\nmode: \x1b[31mwarn\n", "2:7: control character '\\x1b' is not allowed: remove it"),
    "delete": (b"timezone: U\x7fTC\n", "1:12: control character '\\x7f' is not allowed: remove it"),
    "C1": ("timezone: U\u009bTC\n".encode(), "1:12: control character '\\x9b' is not allowed: remove it"),
    "tab": (b"timezone: UTC\nmode:\n\twarn\n", "3:1: invalid YAML: the line is indented with a tab: use spaces"),
    "tab after spaces": (
        b"timezone: UTC\nfreezes:\n  - name: a\n  \tdays: mon\n",
        "4:3: invalid YAML: the line is indented with a tab: use spaces",
    ),
    "tabs that are no indentation": (
        b"timezone: UTC\nmode: a: b\t\n\twarn\n",
        "2:8: invalid YAML: a value that contains ': ' must be in quotes: write: mode: \"a: b\"",
    ),
    "open bracket": (
        b"timezone: UTC\nfreezes: [{days: mon}\n",
        "2:1: invalid YAML: the bracket that opens on line 2 is not closed: write: freezes: [{days: mon}]",
    ),
    "deep flow": (ZONE.encode() + b"freezes: " + b"[" * 100_000, "nested deeper than 24 levels"),
    "deep flow of mappings": (ZONE.encode() + b"freezes: " + b"{a: " * 100_000, "nested deeper than 24 levels"),
    "deep flow, closed": (ZONE.encode() + b"x: " + b"[X, [], " * 200 + b"]" * 200, "nested deeper than 24 levels"),
    "deep flow, and nothing else": (ZONE.encode() + b"x: " + b"[" * 193 + b"]" * 193, "nested deeper than 24 levels"),
    "flow that the parser is given": (ZONE.encode() + b"x: " + b"[" * 192 + b"]" * 191 + b", []]", "2:1: unknown key 'x'"),
    "deep block": (b"- " * 400_000 + b"a\n", "1:1999: invalid YAML: it is nested too deeply: a policy needs few levels"),
    "deep exceptions": (DEEP_EXCEPT.encode(), "3:509: nested deeper than 24 levels"),
    "an exception of itself": (b"timezone: UTC\nfreezes:\n  - &a {days: mon, except: [*a]}\n", "3:5: nested deeper than 24 levels"),
    "a merge of itself": (b"&a {<<: *a}\n", "1:1: nested deeper than 24 levels"),
    "a list of itself": (b"timezone: UTC\nknown_environments: &a [*a]\n", "2:21: expected a single value, not a list"),
    "days of themselves": (
        b"timezone: UTC\nwindows: [{days: &a [mon, *a]}]\nfreezes: [{hours: &b [*b]}]\n",
        "2:18: expected a single value, not a list\n3:19: expected a single value, not a list",
    ),
    "a tag before a list of itself": (
        b"timezone: UTC\nmode: !x warn\nknown_environments: &a [*a]\n---\nbake_time: 1h\n",
        "2:7: the tag '!x' is not supported: remove it\n3:21: expected a single value, not a list",
    ),
    "billion laughs": (
        (ZONE + "windows:\n  - &l0 [a, a]\n" + LAUGHS).encode(),
        "\n".join(f"{line}:5: a window must be a mapping of keys and values, not a list" for line in range(3, 15)),
    ),
    "aliases to much": ((ZONE + MERGED).encode(), "3:35: aliases expand to more than 500000 values"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_unreadable_policy_is_rejected_with_an_exact_message(case: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    content, expected = REFUSED[case]
    path = tmp_path / "policy.yml"
    path.write_bytes(content)
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(path)
    lines = [f"{path}:{line}" if line[:1].isdigit() else f"{path}: {line}" for line in expected.split("\n")]
    assert str(caught.value) == "\n".join(lines)
    assert all(problem.line or not problem.column for problem in caught.value.problems)
    assert run(["check", "--policy", str(path)]) == 3
    shown = capfd.readouterr()
    assert (shown.out, shown.err) == ("", f"freezeguard: {caught.value}\n")


def test_policy_of_exactly_one_mebibyte_is_read(tmp_path: Path) -> None:
    path, base = tmp_path / "policy.yml", tmp_path / "base.yml"
    path.write_text(ZONE + "extends: base.yml\n" + "#" * ((1 << 20) - len(ZONE) - 18), "utf-8")
    base.write_text(ZONE + "#" * ((1 << 20) - len(ZONE)), "utf-8")
    assert len(freezeguard.load(path).documents) == 2
    base.write_text(ZONE + "#" * ((1 << 20) - len(ZONE) + 1), "utf-8")
    with pytest.raises(freezeguard.PolicyError, match=r"base\.yml: the file is larger than 1 MiB$"):
        freezeguard.load(path)


def test_adjacent_brackets_do_not_count_as_nesting() -> None:
    rules = ", ".join(["{name: XX, days: [mon]}"] * 200)
    assert len(freezeguard.load(f"{ZONE}freezes: [{rules}]\n").documents[0].freezes) == 200


def test_byte_order_mark_and_crlf_are_ignored() -> None:
    text = 'timezone: UTC\nwindows:\n  - days: mon\n    hours: "09:00-10:00"\n'
    plain = freezeguard.load(text.encode())
    for content in (b"\xef\xbb\xbf" + text.encode(), text.replace("\n", "\r\n").encode()):
        read = freezeguard.load(content)
        assert [(window.name, window.line) for window in read.documents[0].windows] == [("mon 09:00-10:00", 3)]
        assert read.documents[0].windows[0].schedule.weekly == plain.documents[0].windows[0].schedule.weekly
        assert read.sha256 != plain.sha256
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(b"\xef\xbb\xbfzone: UTC\r\nmode: lax\r\n")
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(1, 1), (2, 7)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nowhere.yml", "no such file or directory"),
        ("folder", "is a directory"),
        ("loop.yml", "too many levels of symbolic links"),
        ("policy.yml/more.yml", "not a directory"),
        ("a" * 300, "file name too long"),
        ("nul\0.yml", "not a path"),
        ("", "no such file or directory"),
    ],
)
def test_message_names_the_unreadable_file_and_the_reason(
    name: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "policy.yml").write_text(ZONE, "utf-8")
    os.symlink("loop.yml", tmp_path / "loop.yml")
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(name)
    source = name.replace("\0", "\\x00")
    assert str(caught.value) == (f"{source}: " if source else "") + f"cannot read the policy: {expected}"
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(0, 0)]
    assert caught.value.exit_code == 3


def test_endless_device_is_rejected_as_too_large(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    path.write_text(ZONE + "extends: /dev/zero\n", "utf-8")
    for endless in ("/dev/zero", path):
        with pytest.raises(freezeguard.PolicyError, match=r"^/dev/zero: the file is larger than 1 MiB$"):
            freezeguard.load(endless)


def test_endless_calendar_is_rejected_as_too_large(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    path.write_text(ZONE + "freezes: [{ics: /dev/zero}]\n", "utf-8")
    with pytest.raises(freezeguard.PolicyError, match=r":2:17: the calendar is larger than 5 MiB$"):
        freezeguard.load(path)


HOSTILE = "\x1b[2J\r\x07\u009b31m\u2028\u202e"


@pytest.mark.parametrize(
    "text",
    [
        "{quoted}: 1\n",
        "mode: {quoted}\n",
        "timezone: {quoted}\n",
        "bake_time: {quoted}\n",
        "extends: {quoted}\n",
        "freezes: [{{days: {quoted}}}]\n",
        "freezes: [{{hours: {quoted}}}]\n",
        "freezes: [{{from: {quoted}, until: {quoted}}}]\n",
        "freezes: [{{cron: {quoted}, duration: 1h}}]\n",
        "freezes: [{{rrule: {quoted}, starting: 2026-01-01, duration: 1h}}]\n",
        "freezes: [{{rrule: 'FREQ=DAILY', starting: 2026-01-01, duration: 1h, {quoted}: 1}}]\n",
        "freezes: [{{holidays: {quoted}}}]\n",
        "freezes: [{{holidays: {{country: CH, subdivision: {quoted}}}}}]\n",
        "freezes: [{{holidays: {{country: CH, categories: {quoted}}}}}]\n",
        "freezes: [{{holidays: {{country: CH, only: {quoted}}}}}]\n",
        "freezes: [{{ics: {quoted}}}]\n",
        "freezes: [{{days: mon, link: {quoted}}}]\n",
        "freezes: [{{days: mon, except: {quoted}}}]\n",
        "tests: [{{at: {quoted}, expect: blocked}}]\n",
        "incidents: [{{http: {{url: 'https://a', expression: a, headers: {{{quoted}: a, {quoted}: b}}}}}}]\n",
        "overrides: [{{name: a, approvals: {quoted}}}]\n",
    ],
)
def test_control_characters_of_a_policy_are_escaped_in_messages(text: str, tmp_path: Path) -> None:
    quoted = '"' + "".join(f"\\u{ord(letter):04x}" if not letter.isascii() or letter < " " else letter for letter in HOSTILE) + '"'
    path = tmp_path / "policy.yml"
    path.write_text(ZONE + text.format(quoted=quoted), "utf-8")
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(path)
    for problem in caught.value.problems:
        assert problem.message.isprintable()
        assert problem.line == 2


def test_control_characters_of_a_calendar_are_escaped_in_messages(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_text(f"{HOSTILE}BEGIN:{HOSTILE}\r\nSUMMARY:{HOSTILE}\r\n", "utf-8")
    (tmp_path / "policy.yml").write_text(ZONE + "freezes: [{ics: a.ics}]\n", "utf-8")
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(tmp_path / "policy.yml")
    assert caught.value.problems[0].message.startswith("not a calendar")
    assert caught.value.problems[0].message.isprintable()


def test_control_characters_of_a_file_name_are_escaped_in_messages(tmp_path: Path) -> None:
    path = tmp_path / "\u00fc\x1b[31m.yml"
    path.write_text("mode: lax\n", "utf-8")
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(path)
    assert [problem.source for problem in caught.value.problems] == [f"{tmp_path}/\u00fc\\x1b[31m.yml"] * 2


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x" * 60, f"'{'x' * 60}'"),
        ("x" * 61, f"'{'x' * 59}\u2026'"),
        ("\u00fc\u202e", "'\u00fc\\u202e'"),
    ],
)
def test_long_foreign_text_is_shortened_in_messages(text: str, shown: str) -> None:
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(f"{ZONE}mode: {text}\n")
    assert caught.value.problems[0].message == f"unknown value {shown} (accepted: enforce, warn)"
