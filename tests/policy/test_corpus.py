"""The corpus: valid policies that read like examples, and invalid ones with their exact messages."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest

import freezeguard
from freezeguard.cli.main import run
from freezeguard.engine.analysis.policy_tests import run_tests
from freezeguard.policy.reader.schedule import HOLIDAY_KEYS, SCHEDULE_KEYS
from freezeguard.policy.schema import schema

from .editor import documents

CORPUS = Path(__file__).parent.parent / "policies"
VALID = sorted((CORPUS / "valid").glob("*.yml"))
INVALID = sorted((CORPUS / "invalid").glob("*.yml"))


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", VALID, ids=name)
def test_valid_policy_loads_and_passes_its_own_tests(path: Path) -> None:
    policy = freezeguard.load(path)
    assert [result.failure for result in run_tests(policy) if result.failure] == []
    assert policy.source == str(path)


@pytest.mark.parametrize("path", VALID, ids=name)
def test_schema_accepts_valid_policies(path: Path) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    errors = [error.message for document in documents(path.read_text("utf-8")) for error in validator.iter_errors(document)]
    assert errors == []


@pytest.mark.parametrize("path", [path for path in VALID if "\ntests:" in path.read_text("utf-8")], ids=name)
def test_command_prints_the_number_of_passed_expectations(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = sum(document.get("tests") is not None and len(document["tests"]) for document in documents(path.read_text("utf-8")))
    assert run(["test", str(path)]) == 0
    assert capsys.readouterr().out == f"{count} passed, 0 failed\n"


@pytest.mark.parametrize("path", INVALID, ids=name)
def test_invalid_policy_is_rejected_with_all_problems_and_positions(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(path.name)
    assert f"{caught.value}\n" == path.with_suffix(".out").read_text("utf-8")
    assert caught.value.exit_code == 3


def test_every_schedule_key_occurs_in_valid_and_invalid_policies() -> None:
    """The keys come from the reader's tables, so that a new key needs both a valid and an invalid example."""
    for paths in (VALID, INVALID):
        text = "\n".join(path.read_text("utf-8") for path in paths)
        assert {key for key in (*SCHEDULE_KEYS, *HOLIDAY_KEYS) if not re.search(rf"\b{key}:", text)} == set()


def test_every_invalid_policy_has_an_expected_output() -> None:
    assert {path.stem for path in (CORPUS / "invalid").glob("*.out")} == {path.stem for path in INVALID}
