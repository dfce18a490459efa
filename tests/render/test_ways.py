"""How it can be overridden, in the words of whoever is blocked."""

from __future__ import annotations

from pathlib import Path

import pytest

import freezeguard
from freezeguard.policy.subject import Subject
from freezeguard.render.override_hints import override_hints
from freezeguard.util.text import single_line
from tests.engine.asking import policy

PRODUCTION = Subject("acme/shop", "production", "main")
WAIVES = "Waives windows, freezes and holidays"


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ("label: hotfix", f"the label “hotfix” is set. {WAIVES}."),
        ("label: hotfix, expires: 4h", f"the label “hotfix” is set. {WAIVES}, for 4h after the label was set."),
        ('label: hotfix, approvers: [ana, "@acme/sre"]', f"the label “hotfix” is set, by ana or @acme/sre. {WAIVES}."),
        (
            'label: hotfix, approvals: 2, approvers: [ana, ben, "@acme/sre"], reason: required, expires: 4h',
            (
                "the label “hotfix” is set, 2 of ana, ben or @acme/sre approve the latest commit (the author does not count) and the "
                f"description has a line “Freeze-Override: …” with the reason. {WAIVES}, for 4h after the label was set."
            ),
        ),
        ("approvals: 1", f"1 of those who may push approves the latest commit (the author does not count). {WAIVES}."),
        ("approvers: [ana, ben]", f"1 of ana or ben approves the latest commit (the author does not count). {WAIVES}."),
        ("rollback: true", f"the commit was already deployed successfully to production. {WAIVES}."),
        ('paths: ["docs/**", "*.md"]', f"all changed files match docs/** or *.md. {WAIVES}."),
        (
            'actors: ["renovate[bot]"], waives: [incident, unknown]',
            "the run is started by renovate[bot]. Waives incidents and what is not known.",
        ),
        ("label: x, branches: [main]", f"the label “x” is set. {WAIVES}."),
        ("label: x, branches: [release/*]", None),
        ("approvals: 1, expires: 4h", None),
        (
            f"actors: [{', '.join(f'a{n}' for n in range(12))}], waives: [bake_time]",
            "the run is started by a0, a1, a2, a3, a4, a5, a6, a7 or 4 more. Waives bake time.",
        ),
    ],
)
def test_sentences(override: str, sentence: str | None) -> None:
    found = override_hints(policy(f"overrides: [{{name: Way, {override}}}]"), PRODUCTION)
    assert found == ([] if sentence is None else [f"Way: {sentence}"])


def test_a_pull_request_is_no_rollback_and_has_an_author() -> None:
    given = policy("overrides: [{name: Back, rollback: true}, {name: Way, actors: [ana]}]")
    assert override_hints(given, PRODUCTION._replace(pull_request=7)) == [f"Way: the change is made and the run started by ana. {WAIVES}."]


def test_what_is_not_known_of_the_subject_is_told() -> None:
    found = override_hints(policy("overrides: [{name: Way, rollback: true, branches: [main, release/*]}]"), Subject())
    assert found == [
        f"Way: the commit was already deployed successfully to the same environment and the branch matches main or release/*. {WAIVES}."
    ]


def test_each_document_waives_its_own_rules(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("timezone: UTC\napplies_to: {environments: [production]}\noverrides: [{name: B, label: b}]\n")
    (tmp_path / "own.yml").write_text("timezone: UTC\nextends: base.yml\noverrides: [{name: A, label: a}]\n")
    both = freezeguard.load(tmp_path / "own.yml")
    assert override_hints(both, PRODUCTION) == [
        f"A: the label “a” is set. {WAIVES} of {shown(tmp_path / 'own.yml')}.",
        f"B: the label “b” is set. {WAIVES} of {shown(tmp_path / 'base.yml')}.",
    ]
    assert override_hints(both, Subject(environment="staging")) == [f"A: the label “a” is set. {WAIVES}."]


def shown(path: Path) -> str:
    return single_line(str(path), 80)
