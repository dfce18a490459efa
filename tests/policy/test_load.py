"""`freezeguard.load`: texts and paths, the files of a policy, and policies that extend others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

import freezeguard
from freezeguard import Fetched
from freezeguard.policy.load import Folder, read_text

Fetch = Callable[[str], Fetched]
TEXT = 'timezone: Europe/Zurich\nwindows:\n  - {days: mon-fri, hours: "09:00-16:00"}\n'
FRIDAYS = "timezone: UTC\nfreezes:\n  - {name: Fridays, days: fri}\n"
THURSDAY, FRIDAY = datetime(2026, 11, 26, 10, tzinfo=UTC), datetime(2026, 11, 27, 10, tzinfo=UTC)


class AnyPath:
    """A path-like object that is neither str nor pathlib.Path."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return self.path


def unreachable(reference: str) -> Fetched:
    """A `fetch` that gets no response."""
    raise freezeguard.UndecidedError(f"{reference}: no answer")


def write(folder: Path, **texts: str) -> Path:
    """Write policies by file name and return the path of the first."""
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return folder / f"{next(iter(texts))}.yml"


def allowed(policy: freezeguard.Policy, at: datetime) -> bool:
    return freezeguard.decide(policy, at=at).allowed


@pytest.mark.parametrize("text", [TEXT, TEXT.encode()])
def test_text_with_a_newline_is_a_policy_without_files(text: str | bytes) -> None:
    policy = freezeguard.load(text)
    assert (policy.source, policy.files, policy.sha256) == ("policy", (), sha256(TEXT.encode()).hexdigest())
    assert policy.zone.key == "Europe/Zurich"


def test_bytes_without_a_newline_are_a_policy_text() -> None:
    assert freezeguard.load(b"timezone: Europe/Zurich").zone.key == "Europe/Zurich"


def test_str_without_a_newline_is_a_path() -> None:
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load("timezone: UTC")
    assert str(caught.value) == "timezone: UTC: cannot read the policy: no such file or directory"


@pytest.mark.parametrize("form", [str, Path, AnyPath])
def test_load_accepts_every_path_type(form: type, tmp_path: Path) -> None:
    path = write(tmp_path, policy=TEXT)
    policy = freezeguard.load(form(str(path)))
    assert (policy.source, policy.files) == (str(path), ((str(path), TEXT.encode()),))
    assert policy.sha256 == sha256(TEXT.encode()).hexdigest()


def test_str_with_surrogates_is_rejected_as_not_utf8() -> None:
    with pytest.raises(freezeguard.PolicyError, match=r"^policy:2:7: the file is not UTF-8$"):
        freezeguard.load("timezone: UTC\nmode: \udcff\n")


def test_problems_of_a_policy_text_name_it_policy() -> None:
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load("timezone: Mars\nmode: lax\n")
    assert [(p.source, p.line, p.column) for p in caught.value.problems] == [("policy", 1, 11), ("policy", 2, 7)]


def test_policy_lists_all_files_it_was_read_from(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:a\r\nEND:VCALENDAR\r\n"
    (tmp_path / "shared" / "a.ics").write_bytes(calendar.encode())
    write(tmp_path / "shared", base="timezone: UTC\nextends: more.yml\nfreezes: [{ics: a.ics}]\n", more=FRIDAYS)
    path = write(tmp_path, policy=TEXT + "extends: shared/base.yml\n")
    policy = freezeguard.load(path)
    shared = f"{tmp_path}/shared"
    assert [file.path for file in policy.files] == [str(path), f"{shared}/base.yml", f"{shared}/a.ics", f"{shared}/more.yml"]
    assert [file.content for file in policy.files] == [Path(file.path).read_bytes() for file in policy.files]
    assert policy.sha256 == sha256(path.read_bytes()).hexdigest()
    assert [document.source for document in policy.documents] == [str(path), f"{shared}/base.yml", f"{shared}/more.yml"]


def test_extending_policy_can_tighten_but_not_loosen(tmp_path: Path) -> None:
    policy = freezeguard.load(write(tmp_path, policy="timezone: UTC\nextends: base.yml\nmode: warn\n", base=FRIDAYS))
    assert (allowed(policy, THURSDAY), allowed(policy, FRIDAY)) == (True, False)
    policy = freezeguard.load(write(tmp_path, policy=TEXT + "extends: [base.yml]\n", base=FRIDAYS))
    assert (allowed(policy, THURSDAY), allowed(policy, THURSDAY.replace(hour=20)), allowed(policy, FRIDAY)) == (True, False, False)


def test_extends_path_is_relative_to_the_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shared").mkdir()
    write(tmp_path, policy="timezone: UTC\nextends: ./base.yml\n", base="timezone: UTC\nextends: shared/a.yml\n")
    write(tmp_path / "shared", a="timezone: UTC\nextends: [b.yml, ../c.yml]\n", b=FRIDAYS)
    write(tmp_path, c=FRIDAYS)
    for path in ("policy.yml", "./policy.yml"):
        sources = [document.source for document in freezeguard.load(path).documents]
        assert sources == [path, "base.yml", "shared/a.yml", "shared/b.yml", "c.yml"]


@pytest.mark.parametrize("path", ["policy.yml", "./policy.yml", "shared/../policy.yml"])
def test_policy_that_extends_itself_is_rejected(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shared").mkdir()
    write(tmp_path, policy="timezone: UTC\nextends: shared/../policy.yml\n")
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(path)
    assert str(caught.value) == f"{path}:2:10: cannot extend 'shared/../policy.yml': it extends this policy in turn"


def test_each_extended_policy_keeps_its_own_zone(tmp_path: Path) -> None:
    path = write(tmp_path, policy="timezone: Asia/Tokyo\nextends: base.yml\n", base=FRIDAYS)
    policy = freezeguard.load(path)
    assert [document.zone.key for document in policy.documents] == ["Asia/Tokyo", "UTC"]
    assert not allowed(policy, datetime(2026, 11, 27, 23, tzinfo=UTC))


def test_policy_can_be_extended_over_two_paths(tmp_path: Path) -> None:
    zone = "timezone: UTC\n"
    path = write(tmp_path, a=zone + "extends: [b.yml, c.yml]\n", b=zone + "extends: d.yml\n", c=zone + "extends: d.yml\n", d=FRIDAYS)
    policy = freezeguard.load(path)
    assert [Path(document.source).stem for document in policy.documents] == ["a", "b", "d", "c", "d"]
    assert not allowed(policy, FRIDAY)


def test_problem_of_a_policy_extended_twice_is_reported_once(tmp_path: Path) -> None:
    zone = "timezone: UTC\n"
    path = write(
        tmp_path, a=zone + "extends: [b.yml, c.yml]\n", b=zone + "extends: d.yml\n", c=zone + "extends: d.yml\n", d=zone + "mode: lax\n"
    )
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(path)
    assert str(caught.value) == f"{tmp_path}/d.yml:2:7: unknown value 'lax' (accepted: enforce, warn)"


@pytest.mark.parametrize("name", ["@team", "freeze:night"])
def test_remote_reference_needs_a_colon_and_an_at_sign(name: str, tmp_path: Path) -> None:
    policy = freezeguard.load(write(tmp_path, policy=f"timezone: UTC\nextends: '{name}.yml'\n", **{name: FRIDAYS}))
    assert policy.documents[1].source == f"{tmp_path}/{name}.yml"


def test_five_levels_of_extends_are_read(tmp_path: Path) -> None:
    names = "abcdef"
    texts = {name: f"timezone: UTC\nextends: {after}.yml\n" for name, after in pairwise(names)}
    policy = freezeguard.load(write(tmp_path, **texts, f=FRIDAYS))
    assert len(policy.documents) == 6
    assert not allowed(policy, FRIDAY)


def test_mutually_extending_policies_stop_at_the_file_limit(tmp_path: Path) -> None:
    names = [f"p{i}" for i in range(12)]
    text = f"timezone: UTC\nextends: [{', '.join(f'{name}.yml' for name in names)}]\n"
    write(tmp_path, **dict.fromkeys(names, text))
    path = write(tmp_path, start=text)
    with pytest.raises(freezeguard.PolicyError, match="the policy consists of more than 100 files"):
        freezeguard.load(path)


def test_policy_of_more_than_a_hundred_files_is_rejected(tmp_path: Path) -> None:
    names = [f"p{i}" for i in range(100)]
    write(tmp_path, **dict.fromkeys(names, FRIDAYS))
    path = write(tmp_path, start="timezone: UTC\nextends: [" + ", ".join(f"{name}.yml" for name in names[1:]) + "]\n")
    assert len(freezeguard.load(path).files) == 100
    path.write_text(path.read_text("utf-8") + "---\nextends: p0.yml\n", "utf-8")
    with pytest.raises(freezeguard.PolicyError, match=r":4:10: the policy consists of more than 100 files$"):
        freezeguard.load(path)


def test_policy_text_cannot_extend_or_read_relative_files() -> None:
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load("timezone: UTC\nextends: base.yml\nfreezes: [{ics: /etc/hostname}]\n")
    assert str(caught.value).split("\n") == [
        "policy:2:10: cannot extend 'base.yml': this policy was not read from a file, so it has no folder for relative paths",
        "policy:3:17: cannot read '/etc/hostname': this policy was not read from a file, so it has no folder for relative paths",
    ]


@pytest.mark.parametrize("reference", ["acme/.github:freezeguard.yml@main", "acme/ops:policies/base.yml@v1.2"])
def test_remote_extends_without_fetch_is_undecided(reference: str, tmp_path: Path) -> None:
    path = write(tmp_path, policy=f"timezone: UTC\nextends: {reference}\n")
    with pytest.raises(freezeguard.UndecidedError) as caught:
        freezeguard.load(path)
    assert str(caught.value) == f"{path} extends '{reference}', which is on GitHub and was not fetched"
    assert caught.value.exit_code == 4


def test_remote_extends_of_an_extended_policy_is_undecided(tmp_path: Path) -> None:
    path = write(tmp_path, policy="timezone: UTC\nextends: base.yml\n", base="timezone: UTC\nextends: a/b:c.yml@main\n")
    with pytest.raises(freezeguard.UndecidedError, match=r"base\.yml extends 'a/b:c.yml@main'"):
        freezeguard.load(path)


@pytest.mark.parametrize("fetch", [None, unreachable])
def test_problems_take_precedence_over_unavailable_policies(fetch: Fetch | None) -> None:
    text = "timezone: UTC\nextends: [a/b:c.yml@main, a/b:d.yml@main]\nfreezs: []\nwindows: [{days: mon-fry}]\n"
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(text, fetch=fetch)
    assert str(caught.value).split("\n") == [
        "policy:3:1: unknown key 'freezs', did you mean 'freezes'?",
        "policy:4:18: unknown day 'fry', did you mean 'friday'?",
    ]


def test_problem_in_one_policy_takes_precedence_over_another_unavailable_one() -> None:
    def fetch(reference: str) -> Fetched:
        return unreachable(reference) if "c.yml" in reference else Fetched(b"mode: lax\n", reference)

    with pytest.raises(freezeguard.PolicyError, match=r"^a/b:d.yml@main:1:1: a policy needs 'timezone'"):
        freezeguard.load("timezone: UTC\nextends: [a/b:c.yml@main, a/b:d.yml@main]\n", fetch=fetch)


def test_failed_fetch_leaves_the_policy_undecided() -> None:
    with pytest.raises(freezeguard.UndecidedError, match=r"^a/b:c.yml@main: no answer$"):
        freezeguard.load("timezone: UTC\nextends: [a/b:c.yml@main, a/b:d.yml@main]\n", fetch=unreachable)


@pytest.mark.parametrize(
    "rule",
    [
        "extends: base.yml",
        "windows: [{ics: a.ics}]",
        "freezes: [{ics: a.ics}]",
        "freezes: [{days: mon, except: [{ics: a.ics}]}]",
    ],
)
def test_unavailable_relative_file_leaves_the_policy_undecided(rule: str) -> None:
    def read(path: str, most: int) -> bytes:
        raise freezeguard.UndecidedError(f"{path}: no answer")

    folder = Folder(".github", read)
    with pytest.raises(freezeguard.UndecidedError, match=r"^.github/(base.yml|a.ics): no answer$"):
        read_text(f"timezone: UTC\n{rule}\n".encode(), "policy", folder=folder)
    with pytest.raises(freezeguard.PolicyError, match=r"^policy:3:7: unknown value 'lax' "):
        read_text(f"timezone: UTC\n{rule}\nmode: lax\n".encode(), "policy", folder=folder)


def test_environments_of_tests_are_compared_in_any_case() -> None:
    known = "timezone: UTC\nknown_environments: [Production]\ntests: [{at: 2026-11-27, expect: allowed, environment: production}]\n"
    assert freezeguard.load(known).documents[0].tests[0].subject.environment == "production"


def test_test_with_an_environment_unknown_to_an_extended_policy_is_rejected(tmp_path: Path) -> None:
    known = "timezone: UTC\nknown_environments: [production]\ntests: [{at: 2026-11-27, expect: allowed, environment: production}]\n"
    child = "timezone: UTC\nextends: base.yml\n{}tests: [{{at: 2026-11-27, expect: allowed, environment: staging}}]\n"
    path = write(tmp_path, policy=child.format(""), base=known)
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(path)
    assert str(caught.value) == f"{path}:3:56: unknown environment 'staging': the policy knows production"
    # The tests of an extended policy are checked against its own environments only.
    path = write(
        tmp_path, policy=child.format("known_environments: [staging]\n"), base=known.replace("[production]", "[production, staging]")
    )
    assert [document.known_environments for document in freezeguard.load(path).documents] == [("staging",), ("production", "staging")]


@pytest.mark.parametrize(
    ("waives", "expected"),
    [("", ("window", "freeze")), ("waives: freeze", ("freeze",)), ("waives: [unknown, window]", ("unknown", "window"))],
)
def test_override_waives_the_listed_kinds(waives: str, expected: tuple[str, ...]) -> None:
    policy = freezeguard.load(f"timezone: UTC\noverrides: [{{name: a, label: b, {waives}}}]\n")
    assert policy.documents[0].overrides[0].waives == expected


def test_fetched_policy_is_listed_like_a_file(tmp_path: Path) -> None:
    asked: list[str] = []

    def fetch(reference: str) -> Fetched:
        asked.append(reference)
        return Fetched(FRIDAYS.encode(), "acme/.github:freezeguard.yml@0123abc")

    text = TEXT + "extends: acme/.github:freezeguard.yml@main\n"
    for given in (text, text.encode(), write(tmp_path, policy=text)):
        policy = freezeguard.load(given, fetch=fetch)
        assert asked.pop() == "acme/.github:freezeguard.yml@main"
        assert (allowed(policy, THURSDAY), allowed(policy, FRIDAY)) == (True, False)
        assert policy.documents[1].source == "acme/.github:freezeguard.yml@0123abc"
    assert asked == []


def test_fetched_policy_cannot_read_local_files() -> None:
    def fetch(reference: str) -> Fetched:
        return Fetched(b"timezone: UTC\nextends: /etc/hostname\nfreezes: [{ics: /etc/hostname}]\n", reference)

    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load("timezone: UTC\nextends: a/b:c.yml@main\n", fetch=fetch)
    assert [str(problem) for problem in caught.value.problems] == [
        "a/b:c.yml@main:2:10: cannot extend '/etc/hostname': this policy was not read from a file, so it has no folder for relative paths",
        "a/b:c.yml@main:3:17: cannot read '/etc/hostname': this policy was not read from a file, so it has no folder for relative paths",
    ]


def test_all_documents_of_a_policy_must_allow() -> None:
    policy = freezeguard.load(TEXT + "---\nfreezes: [{days: fri}]\n---\n---\ntimezone: Asia/Tokyo\nfreezes: [{days: thu}]\n")
    assert [document.zone.key for document in policy.documents] == ["Europe/Zurich", "Europe/Zurich", "Asia/Tokyo"]
    assert policy.zone.key == "Europe/Zurich"
    assert [allowed(policy, moment) for moment in (THURSDAY, FRIDAY, THURSDAY.replace(day=25))] == [False, False, True]


def test_problem_of_the_first_document_is_not_repeated_for_the_second() -> None:
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load("mode: lax\n---\nmode: lax\n")
    assert [str(problem) for problem in caught.value.problems] == [
        "policy:1:1: a policy needs 'timezone', an IANA name such as Europe/Zurich",
        "policy:1:7: unknown value 'lax' (accepted: enforce, warn)",
        "policy:3:7: unknown value 'lax' (accepted: enforce, warn)",
    ]


def test_problems_are_sorted_with_the_own_file_first(tmp_path: Path) -> None:
    path = write(tmp_path, policy="mode: lax\nextends: a.yml\ntimezone: Mars\n", a="timezone: Mars\n")
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(path)
    assert [(Path(p.source).name, p.line) for p in caught.value.problems] == [("policy.yml", 1), ("policy.yml", 3), ("a.yml", 1)]
