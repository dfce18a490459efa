"""The JSON schema: the file in the package is made from the reader's own tables, and an editor finds the mistakes of structure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import freezeguard
from freezeguard.cli.group import run
from freezeguard.policy.schema import schema

from .editor import documents

FILE = Path(freezeguard.__file__).parent / "policy" / "schema.json"
INVALID = Path(__file__).parent.parent / "policies" / "invalid"
STRUCTURAL = (
    "always-yes",
    "effect",
    "link",
    "mode",
    "many",
    "scope-empty",
    "timezone-list",
    "zone-empty",
    "zone-misspelt-key",
    "date-european",
    "date-garbage",
    "date-slashes",
    "date-time",
    "month-day-with-time",
    "days-empty",
    "days-mapping",
    "days-number",
    "duration-bake-time",
    "duration-number",
    "duration-order",
    "except-empty",
    "except-null",
    "holidays-empty",
    "holidays-eve",
    "holidays-match",
    "holidays-no-country",
    "hours-garbage",
    "hours-null",
    "hours-short",
    "incident-cooldown",
    "incident-headers",
    "incident-labels",
    "incident-on-error",
    "incident-text",
    "incident-urgency",
    "incident-url",
    "key-applies-to",
    "key-case",
    "key-except",
    "key-freeze",
    "key-holidays",
    "key-incident",
    "key-incident-source",
    "key-on-call",
    "key-override",
    "key-policy",
    "key-policy-foreign",
    "key-rotation",
    "key-test",
    "key-window",
    "key-window-effect",
    "key-window-only",
    "name-list",
    "name-null",
    "on-call-list",
    "on-call-no-name",
    "on-call-no-rotations",
    "on-call-nobody",
    "on-call-required",
    "override-approvals",
    "override-mapping",
    "override-no-name",
    "override-no-paths",
    "override-reason",
    "override-waives",
    "test-because",
    "test-expect",
    "test-no-at",
    "windows-item-empty",
    "windows-mapping",
    "windows-nothing",
    "windows-null",
    "windows-of-text",
    "windows-text",
)


def tables(part: Any) -> Iterator[dict[str, Any]]:
    """Every schema of a mapping within a schema."""
    if isinstance(part, dict):
        if isinstance(part.get("properties"), dict):
            yield part
        for value in part.values():
            yield from tables(value)
    elif isinstance(part, list):
        for value in part:
            yield from tables(value)


def test_the_file_in_the_package_is_the_schema() -> None:
    assert FILE.read_text("utf-8") == json.dumps(schema(), indent=2) + "\n"


def test_the_command_prints_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "--schema"]) == 0
    assert capsys.readouterr().out == FILE.read_text("utf-8")


def test_it_is_a_schema_of_the_draft_it_names() -> None:
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema())


def test_every_key_of_every_table_is_described_in_a_sentence() -> None:
    found = [(key, value) for table in tables(schema()) for key, value in table["properties"].items()]
    assert len(found) > 100
    assert [key for key, value in found if not value.get("description", "").endswith(".")] == []


def test_no_table_takes_unknown_keys() -> None:
    assert [table for table in tables(schema()) if table["additionalProperties"] is not False] == []


@pytest.mark.parametrize("case", STRUCTURAL)
def test_an_editor_finds_mistakes_of_structure(case: str) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    read = documents((INVALID / f"{case}.yml").read_text("utf-8"))
    assert [error for document in read for error in validator.iter_errors(document)] != []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("overrides: [{name: a, label: a, approvals: 2}]", True),
        ("overrides: [{name: a, label: a, approvals: 0x2}]", False),
        ("overrides: [{name: a, label: a, approvals: -1}]", False),
        ("on_call: {required: true, rotations: [{name: a, ics: a}]}", True),
        ("on_call: {required: no, rotations: [{name: a, ics: a}]}", False),
        ("on_call: {cover: 4h, rotations: [{name: a, ics: a}]}", True),
        ("on_call: {cover: 4, rotations: [{name: a, ics: a}]}", False),
        ("on_call: {rotations: []}", False),
        ("freezes: [{days: mon, name: 42}]", True),
        ("freezes: [{days: mon, name: {a: b}}]", False),
        ("freezes: [{hours: 9:00 - 17:30}]", True),
        ("freezes: [{hours: 9.00-17.30}]", False),
        ("freezes: [{from: 2026-12-24T18:00, until: 2026-12-31}]", True),
        ("freezes: [{from: 12-24, until: 12-31}]", True),
        ("freezes: [{from: 1-2, until: 12-31}]", False),
        ("freezes: [{holidays: {country: US, half_days: 9:30}}]", True),
        ("freezes: [{holidays: {country: US, half_days: 9}}]", False),
        ("freezes: [{holidays: {country: US, only: [Christmas Day, Labor Day]}}]", True),
        ("freezes: [{holidays: {country: US, only: []}}]", False),
        ("freezes: [{holidays: NO}]", True),
        ("freezes: [{holidays: US, match: any}]", True),
        ("freezes: [{holidays: US, match: Any}]", False),
        ("freezes: [{always: TRUE}]", True),
        ("freezes: [{days: mon, link: https://example.com}]", True),
        ("freezes: [{days: mon, link: example.com}]", False),
        ("freezes: []", True),
        ("overrides: []", True),
        ("extends: []", False),
        ("incidents: [{http: {url: https://a, expression: a, headers: {A: TOKEN}}}]", True),
        ("incidents: [{http: {url: https://a, expression: a, headers: {A: [TOKEN]}}}]", False),
    ],
)
def test_editor_and_reader_are_of_one_mind(text: str, right: bool) -> None:
    policy = f"timezone: UTC\n{text}\n"
    (document,) = documents(policy)
    errors = list(jsonschema.Draft202012Validator(schema()).iter_errors(document))
    assert (errors == []) is right
    if right:
        assert freezeguard.load(policy).zone.key == "UTC"
    else:
        with pytest.raises(freezeguard.PolicyError):
            freezeguard.load(policy)
