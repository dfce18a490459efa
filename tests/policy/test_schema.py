"""The JSON schema: the packaged file matches the reader's tables, and an editor finds mistakes of structure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import freezeguard
from freezeguard.cli.main import run
from freezeguard.policy.schema import schema

from .editor import documents

FILE = Path(freezeguard.__file__).parent / "policy" / "schema.json"
INVALID = Path(__file__).parent.parent / "policies" / "invalid"
# Mistakes that a schema cannot find, by the reason.
BEYOND = {
    "YAML itself": "incident-header-key key-a-list merge-no-mapping yaml-alias yaml-colon yaml-next-line yaml-paragraph-separator "
    "yaml-quote yaml-tab yaml-tag",
    "duplicate keys": "duplicate-policy duplicate-window",
    "one document among several": "zone-missing",
    "one value compared with another": "environments-unknown holidays-half-day-alone on-call-swap test-environment until-at-from "
    "until-before-from until-before-from-hours window-always-excepted window-never",
    "the calendar and the clock": "cron-never date-leap duration-long test-at test-skipped",
    "names known to a library": "holidays-category holidays-country holidays-country-close holidays-name holidays-name-except "
    "holidays-of-a-list holidays-subdivision zone-city zone-of-a-window",
    "a language of its own": "cron-names cron-value incident-expression",
    "other files": "extends-control extends-cycle extends-deep extends-directory extends-itself extends-missing",
}


def tables(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema of a mapping within a schema, without the conditions that repeat some of its keys."""
    if isinstance(part, dict):
        if part.get("type") == "object" and "properties" in part:
            yield part
        for value in part.values():
            yield from tables(value)
    elif isinstance(part, list):
        for value in part:
            yield from tables(value)


def test_packaged_file_equals_the_generated_schema() -> None:
    assert FILE.read_text("utf-8") == json.dumps(schema(), indent=2) + "\n"


def test_command_prints_the_packaged_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint", "--schema"]) == 0
    assert capsys.readouterr().out == FILE.read_text("utf-8")


def test_schema_is_valid_under_its_draft() -> None:
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema())


def test_every_key_has_a_description_that_is_a_sentence() -> None:
    found = [(key, value) for table in tables(schema()) for key, value in table["properties"].items()]
    assert len(found) > 100
    assert [key for key, value in found if not value.get("description", "").endswith(".")] == []


def test_shared_field_types_are_defined_once() -> None:
    assert len(FILE.read_bytes()) < 45_000
    text = FILE.read_text("utf-8")
    assert [name for name in schema()["$defs"] if f'"#/$defs/{name}"' not in text] == []


def test_no_mapping_accepts_unknown_keys() -> None:
    assert [table for table in tables(schema()) if table["additionalProperties"] is not False] == []


def refused(path: Path) -> bool:
    """Return True if the schema finds a mistake."""
    try:
        read = documents(path.read_text("utf-8"))
    except yaml.YAMLError:
        return False
    validator = jsonschema.Draft202012Validator(schema())
    return any(not validator.is_valid(document) for document in read)


def test_schema_finds_all_mistakes_except_the_listed_ones() -> None:
    # A schema cannot check calendar files and RRULEs, except for the keys that they need.
    rejected = {path.stem: refused(path) for path in INVALID.glob("*.yml") if not path.stem.startswith(("ics", "rrule"))}
    assert {name for name, is_rejected in rejected.items() if not is_rejected} == {
        name for names in BEYOND.values() for name in names.split()
    }
    assert sum(rejected.values()) >= 124


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("overrides: [{name: a, label: a, approvals: 2}]", True),
        ("overrides: [{name: a, label: a, approvals: 0x2}]", False),
        ("overrides: [{name: a, label: a, approvals: -1}]", False),
        ("overrides: [{name: a, label: a, approvals: 999999999}]", True),
        ("overrides: [{name: a, label: a, approvals: 1000000000}]", False),
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
        ("freezes: [{always: 'true'}]", True),
        ("freezes: [{always: false}]", False),
        ("freezes: [{always: 'false'}]", False),
        ("freezes: [{days: mon, name: true}]", True),
        ("freezes: [{days: mon, name: ' '}]", False),
        ("freezes: [{days: 'MON-Thu, sunday'}]", True),
        ("freezes: [{days: [weekdays, sat]}]", True),
        ("freezes: [{days: mon-fry}]", False),
        ("freezes: [{days: mon-daily}]", False),
        ("freezes: [{hours: '20:00-24:00'}]", True),
        ("freezes: [{hours: '24:00-06:00'}]", False),
        ("freezes: [{hours: '09:00-25:00'}]", False),
        ("freezes: [{hours: '09:00-24:30'}]", False),
        ("freezes: [{hours: '09:00 - 09:00'}]", False),
        ("freezes: [{hours: '09:00-19:00'}]", True),
        ("freezes: [{days: mon, always: true}]", False),
        ("freezes: [{days: mon, hours: '09:00-10:00'}]", True),
        ("freezes: [{name: a}]", False),
        ("freezes: [{from: 12-24}]", False),
        ("freezes: [{from: 12-24, until: 2026-12-31}]", False),
        ("freezes: [{from: 2026-12-24, until: 12-31}]", False),
        ("freezes: [{from: 2026-02-30, until: 2026-12-31}]", False),
        ("freezes: [{from: 2028-02-29, until: 2028-12-31 24:00}]", True),
        ("freezes: [{from: 9000-12-31, until: 9000-12-31}]", True),
        ("freezes: [{from: 9000-12-31, until: 9001-01-01}]", False),
        ("freezes: [{from: 1970-01-01, until: 1970-01-01}]", True),
        ("freezes: [{from: 2026-12-24T18:0T, until: 2026-12-31}]", False),
        ("freezes: [{from: 2026-1X-24, until: 2026-12-31}]", False),
        ("freezes: [{from: 2026-12-X4, until: 2026-12-31}]", False),
        ("freezes: [{from: 1969-12-31, until: 2026-12-31}]", False),
        ("freezes: [{cron: '0 0 * * 5'}]", False),
        ("freezes: [{cron: '0 0 * * 5', duration: 1h}]", True),
        ("freezes: [{cron: '0 0 L * *', duration: 1h}]", False),
        ("freezes: [{cron: '0 0 1 FEB,mar Sun-6', duration: 1h}]", True),
        ("freezes: [{cron: '@daily', duration: 1h}]", False),
        ("freezes: [{cron: '0 0 * * 5', duration: 0h}]", False),
        ("freezes: [{cron: '0 0 * * 5', duration: 1h, starting: 2026-01-01}]", False),
        ("freezes: [{duration: 1h}]", False),
        ("freezes: [{days: mon, duration: 1h}]", False),
        ("freezes: [{rrule: FREQ=DAILY, starting: 2026-01-01}]", False),
        ("freezes: [{rrule: FREQ=DAILY, starting: 2026-01-01, duration: 1h}]", True),
        ("freezes: [{eve: '12:00'}]", False),
        ("windows: [{holidays: CH, except: [2026-08-01]}]", True),
        ("freezes: [{holidays: {country: NYSE, categories: half_day}}]", False),
        ("freezes: [{holidays: {country: NYSE, categories: [public, half_day]}}]", False),
        ("freezes: [{holidays: {country: NYSE, categories: [public, half_day], half_days: '13:00'}}]", True),
        ("freezes: [{days: mon, except: {days: mon, hours: '09:00-10:00', except: [2026-12-24, 12-31]}}]", True),
        ("freezes: [{days: mon, except: [{hours: '09:00-10:00', except: [{name: a}]}]}]", False),
        ("freezes: [{days: mon, except: [{hours: '09:00-10:00', environments: [a]}]}]", False),
        ("freezes: [{days: mon, except: 2026-12-24 18:00}]", False),
        ("freezes: [{days: mon, timezone: +01:00}]", False),
        ("freezes: []", True),
        ("incidents: [{name: a}]", False),
        ("incidents: [{file: {path: a}, timeout: 0s}]", False),
        ("incidents: [{file: {path: a}, timeout: 1s}]", True),
        ("incidents: [{file: {path: a}, timeout: 10s}]", True),
        ("incidents: [{file: {path: a}, timeout: 11s}]", False),
        ("incidents: [{file: {path: a}, pagerduty: {}}]", False),
        ("on_call: {rotations: [{name: a, people: [ana], shift: 1w}]}", False),
        ("on_call: {rotations: [{name: a, people: [ana], ics: a}]}", False),
        ("on_call: {rotations: [{name: a}]}", False),
        ("overrides: [{name: a}]", False),
        ("overrides: [{name: a, rollback: false}]", False),
        ("overrides: [{name: a, approvals: 0}]", False),
        ("overrides: [{name: a, approvals: '0'}]", False),
        ("overrides: [{name: a, approvals: '2'}]", True),
        ("overrides: [{name: a, rollback: 'True', approvals: 0}]", True),
        ("overrides: [{name: a, label: 3.10}]", True),
        ("overrides: []", True),
        ("extends: []", False),
        ("incidents: [{http: {url: https://a, expression: a, headers: {A: TOKEN}}}]", True),
        ("incidents: [{http: {url: https://a, expression: a, headers: {A: [TOKEN]}}}]", False),
        ("incidents: [{http: {url: https://a, expression: a, headers: {A: ''}}}]", False),
    ],
)
def test_schema_and_reader_agree(text: str, right: bool) -> None:
    policy = f"timezone: UTC\n{text}\n"
    (document,) = documents(policy)
    errors = list(jsonschema.Draft202012Validator(schema()).iter_errors(document))
    assert (errors == []) is right
    if right:
        assert freezeguard.load(policy).zone.key == "UTC"
    else:
        with pytest.raises(freezeguard.PolicyError):
            freezeguard.load(policy)
