"""Registry, documentation and examples of the checks agree."""

from __future__ import annotations

import re

import pytest

from freezeguard.doctor.check import Check
from freezeguard.doctor.finding import PAGE, SEVERITIES
from freezeguard.doctor.registry import CHECKS, IDS
from tests.docs.pages import ROOT, rows
from tests.doctor.examples import EXAMPLES, change, facts_of

EACH = pytest.mark.parametrize("check", CHECKS, ids=IDS)
DOCUMENT = (ROOT / PAGE).read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL))


def test_each_file_is_registered_under_its_name() -> None:
    files = {path.stem for path in (ROOT / "freezeguard/doctor/checks").glob("*.py")} - {"__init__"}
    assert {check.id.replace("-", "_") for check in CHECKS} == files
    assert tuple(check.id for check in CHECKS) == IDS
    assert list(IDS) == sorted(set(IDS))


def test_the_table_of_the_documentation_is_the_registry() -> None:
    table = [row for row in rows(DOCUMENT) if row[0].startswith("[`")]
    assert table == [[f"[`{check.id}`](#{check.id})", " or ".join(check.severities), check.sentence] for check in CHECKS]


def test_the_documentation_has_one_section_for_each_check_in_order() -> None:
    assert tuple(SECTIONS) == IDS


def test_each_check_has_an_example_and_nothing_else_has() -> None:
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(IDS)


@EACH
def test_the_metadata_is_complete(check: Check) -> None:
    assert re.fullmatch(r"[A-Z`].*\.", check.sentence)
    assert check.severities == tuple(severity for severity in SEVERITIES if severity in check.severities) != ()


@EACH
def test_the_section_shows_the_change_of_the_example(check: Check) -> None:
    assert f"```diff\n{change(check.id)}```\n" in SECTIONS[check.id]


@EACH
def test_the_bad_example_yields_the_finding_and_the_good_one_does_not(check: Check) -> None:
    found = check.run(facts_of(check.id, "bad"))
    assert {one.code for one in found} == {check.id}
    assert {one.severity for one in found} <= set(check.severities)
    assert all(one.documentation == f"{PAGE}#{check.id}" and one.message and one.change for one in found)
    assert check.run(facts_of(check.id, "good")) == []
