"""The corpus: policies that read like examples, and mistakes with the exact words that name them."""

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
def test_a_valid_policy_loads_and_keeps_its_own_expectations(path: Path) -> None:
    policy = freezeguard.load(path)
    assert [result.failure for result in run_tests(policy) if result.failure] == []
    assert policy.source == str(path)


@pytest.mark.parametrize("path", VALID, ids=name)
def test_an_editor_finds_nothing_wrong_with_a_valid_policy(path: Path) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    errors = [error.message for document in documents(path.read_text("utf-8")) for error in validator.iter_errors(document)]
    assert errors == []


@pytest.mark.parametrize("path", [path for path in VALID if "\ntests:" in path.read_text("utf-8")], ids=name)
def test_the_command_says_how_many_expectations_hold(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = sum(document.get("tests") is not None and len(document["tests"]) for document in documents(path.read_text("utf-8")))
    assert run(["test", str(path)]) == 0
    assert capsys.readouterr().out == f"{count} passed, 0 failed\n"


@pytest.mark.parametrize("path", INVALID, ids=name)
def test_an_invalid_policy_is_refused_with_all_its_mistakes_and_their_places(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    with pytest.raises(freezeguard.PolicyError) as caught:
        freezeguard.load(path.name)
    assert f"{caught.value}\n" == path.with_suffix(".out").read_text("utf-8")
    assert caught.value.exit_code == 3


def test_every_schedule_has_an_example_and_a_mistake() -> None:
    """By the reader's own tables: a new kind, and a new key of an old one, needs both."""
    for paths in (VALID, INVALID):
        text = "\n".join(path.read_text("utf-8") for path in paths)
        assert {key for key in (*SCHEDULE_KEYS, *HOLIDAY_KEYS) if not re.search(rf"\b{key}:", text)} == set()


def test_every_mistake_has_its_words() -> None:
    assert {path.stem for path in (CORPUS / "invalid").glob("*.out")} == {path.stem for path in INVALID}
