"""Which overrides are proven: a table of evidence, one thing changed in each row. Pure, without GitHub."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import freezeguard
from freezeguard import Subject
from freezeguard.engine.overrides import Evidence, LabelEvent, Review, proven_waivers, reason_in
from freezeguard.github.event import Event
from freezeguard.github.override_evidence import gather_evidence

HEAD = "c" * 40
NOON = 1_795_600_800
HOUR = 3600
ON_MAIN = Subject("acme/shop", "production", "main", HEAD, 7, "ana")


def review(author: str | None, state: str = "APPROVED", *, commit: str = HEAD, at: int = NOON, may_push: bool = True) -> Review:
    return Review(author, state, commit, at, may_push)


def label(actor: str | None = "ana", *, name: str = "hotfix", at: int = NOON, added: bool = True) -> LabelEvent:
    return LabelEvent(name, added, actor, at)


def holds(rule: str, subject: Subject = ON_MAIN, at: int = NOON + HOUR, **known: Any) -> Any:
    policy = freezeguard.load(f"timezone: UTC\noverrides:\n  - {{name: Rule, {rule}}}\n")
    found = proven_waivers(
        policy, Evidence(**{"author": "ana", "head": HEAD, "actors": ("ana",), "contributors": frozenset({"ana"}), **known}), subject, at
    )
    assert len(found) <= 1
    return found[0] if found else None


def by(found: Any) -> str | None:
    """Who is told to have made it hold, `nobody` where it holds without a name; None where it does not hold."""
    return found and (found.by or "nobody")


LABELLED: dict[str, Any] = {"labels": frozenset({"hotfix"}), "labellings": (label(),)}


@pytest.mark.parametrize(
    ("why", "rule", "known", "told"),
    [
        ("the label is there", "label: hotfix", LABELLED, "ana"),
        ("labels know no case", "label: HotFix", LABELLED, "ana"),
        ("it is not there", "label: hotfix", {}, None),
        ("it is there, but who set it is not known", "label: hotfix", {"labels": frozenset({"hotfix"})}, None),
        (
            "it was taken off, whatever the list says",
            "label: hotfix",
            {**LABELLED, "labellings": (label(), label(at=NOON + 1, added=False))},
            None,
        ),
        ("another label", "label: hotfix", {"labels": frozenset({"bug"}), "labellings": (label(name="bug"),)}, None),
        ("set by an approver", "label: hotfix, approvers: [ana]", LABELLED, "ana"),
        ("logins know no case", "label: hotfix, approvers: ['@ANA']", LABELLED, "ana"),
        ("set by somebody else", "label: hotfix, approvers: [ben]", LABELLED, None),
        (
            "set last by somebody else",
            "label: hotfix, approvers: [ana]",
            {**LABELLED, "labellings": (label(), label("eve", at=NOON + 9))},
            None,
        ),
        (
            "set last by an approver",
            "label: hotfix, approvers: [ana]",
            {**LABELLED, "labellings": (label("ana", at=NOON + 9), label("eve"))},
            "ana",
        ),
        ("set by a ghost, which is no approver", "label: hotfix, approvers: [ana]", {**LABELLED, "labellings": (label(None),)}, None),
        ("set by a ghost, where anybody may", "label: hotfix", {**LABELLED, "labellings": (label(None),)}, "nobody"),
        ("who deploys is named before who set it", "label: hotfix, actors: [ana]", {**LABELLED, "labellings": (label("ben"),)}, "ana, ben"),
        (
            "by a member of a team",
            "label: hotfix, approvers: ['@acme/sre']",
            {**LABELLED, "teams": {"@acme/sre": frozenset({"Ana"})}},
            "ana",
        ),
        ("a team that cannot be read has no members", "label: hotfix, approvers: ['@acme/sre']", LABELLED, None),
        (
            "with approvals anybody may set it",
            "label: hotfix, approvals: 1, approvers: [ben]",
            {**LABELLED, "reviews": (review("ben"),)},
            "ana, ben",
        ),
    ],
)
def test_a_label(why: str, rule: str, known: dict[str, Any], told: str | None) -> None:
    assert by(holds(rule, **known)) == told, why


@pytest.mark.parametrize(
    ("why", "reviews", "told"),
    [
        ("two approve the head", (review("ben"), review("chloe")), "ben, chloe"),
        ("one does", (review("ben"),), None),
        ("the author does not count", (review("ben"), review("ana")), None),
        ("whatever the case", (review("ben"), review("ANA")), None),
        ("nor who is no approver", (review("ben"), review("eve")), None),
        ("nor a ghost", (review("ben"), review(None)), None),
        ("an earlier commit", (review("ben"), review("chloe", commit="d" * 40)), None),
        ("the same person twice", (review("ben"), review("BEN", at=NOON + 1)), None),
        ("changed their mind", (review("ben"), review("chloe"), review("chloe", "CHANGES_REQUESTED", at=NOON + 1)), None),
        ("and back", (review("ben"), review("chloe", "CHANGES_REQUESTED"), review("chloe", at=NOON + 1)), "ben, chloe"),
        ("dismissed", (review("ben"), review("chloe"), review("chloe", "DISMISSED", at=NOON + 1)), None),
        ("a comment changes nothing", (review("ben"), review("chloe"), review("chloe", "COMMENTED", at=NOON + 1)), "ben, chloe"),
        ("given in another order", (review("chloe", "CHANGES_REQUESTED", at=NOON + 1), review("chloe"), review("ben")), None),
        ("approved anew at the head", (review("ben"), review("chloe", commit="d" * 40), review("chloe", at=NOON + 1)), "ben, chloe"),
    ],
)
def test_two_approvals(why: str, reviews: tuple[Review, ...], told: str | None) -> None:
    assert by(holds("approvals: 2, approvers: [ana, ben, chloe]", reviews=reviews)) == told, why


def test_members_of_a_team_approve_for_it() -> None:
    teams = {"@acme/sre": frozenset({"Ben", "dan"})}
    reviews = (review("ben"), review("chloe"), review("dan"))
    assert by(holds("approvals: 2, approvers: ['@acme/sre']", reviews=reviews, teams=teams)) == "ben, dan"
    assert by(holds("approvals: 3, approvers: ['@acme/sre']", reviews=reviews, teams=teams)) is None


def test_without_approvers_those_who_may_push_count() -> None:
    assert holds("approvals: 1", reviews=(review("ben"),)).by == "ben"
    assert holds("approvals: 1", reviews=(review("ben", may_push=False),)) is None
    assert holds("approvals: 1, approvers: [ben]", reviews=(review("ben", may_push=False),)).by == "ben"


def test_approvers_without_a_label_have_to_approve() -> None:
    assert holds("approvers: [ben, chloe]", reviews=(review("chloe"),)).by == "chloe"
    assert holds("approvers: [ben, chloe]") is None


def test_an_unknown_head_is_approved_by_nobody() -> None:
    assert holds("approvals: 1", head=None, reviews=(review("ben"),)) is None


@pytest.mark.parametrize(("at", "held"), [(NOON, True), (NOON + 4 * HOUR - 1, True), (NOON + 4 * HOUR, False)])
def test_a_label_expires_at_exactly_its_time(at: int, *, held: bool) -> None:
    assert bool(holds("label: hotfix, expires: 4h", at=at, **LABELLED)) == held


def test_it_is_told_until_when_it_holds() -> None:
    assert holds("label: hotfix, expires: 4h", **LABELLED).until == NOON + 4 * HOUR
    assert holds("label: hotfix", **LABELLED).until is None


def test_expiry_begins_when_it_was_set_last() -> None:
    again: dict[str, Any] = {**LABELLED, "labellings": (label(at=NOON - 9 * HOUR), label(at=NOON - HOUR, added=False), label())}
    assert holds("label: hotfix, expires: 4h", **again)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Freeze-Override: checkout is down", "checkout is down"),
        ("Fixes it.\r\nFreeze-Override:   spaces  \r\nmore", "spaces"),
        ("Freeze-Override:\nFreeze-Override: the second", "the second"),
        ("Freeze-Override: one\nFreeze-Override: two", "one"),
        ("Freeze-Override:   ", None),
        (" Freeze-Override: indented", None),
        ("> Freeze-Override: quoted", None),
        ("freeze-override: small", None),
        ("", None),
    ],
)
def test_the_reason_in_a_description(body: str, reason: str | None) -> None:
    assert reason_in(body) == reason
    found = holds("label: hotfix, reason: required", body=body, **LABELLED)
    assert (found.reason if found else None) == reason


def test_a_reason_is_shown_where_it_is_not_required() -> None:
    assert holds("label: hotfix", body="Freeze-Override: because", **LABELLED).reason == "because"


@pytest.mark.parametrize(
    ("actors", "held"),
    [(("renovate[bot]",), True), (("Renovate[bot]",), True), (("eve",), False), (("renovate[bot]", "eve"), False), ((), False)],
)
def test_all_who_started_it_have_to_be_actors(actors: tuple[str, ...], *, held: bool) -> None:
    assert (
        bool(holds('actors: ["renovate[bot]"]', actors=actors, author="renovate[bot]", contributors=frozenset({"renovate[bot]"}))) == held
    )


def test_who_labels_the_pull_request_of_another_did_not_make_it() -> None:
    assert holds("actors: [ana]")
    assert holds("actors: [ana]", author="eve") is None
    assert holds("actors: [ana]", author=None) is None
    assert holds("actors: [ana]", ON_MAIN._replace(pull_request=None), author=None).by == "ana"


def test_a_reason_by_hand_counts_for_actors_only() -> None:
    assert holds("actors: [ana], reason: required", reason="by hand").reason == "by hand"
    assert holds("actors: [ben], reason: required", reason="by hand") is None
    assert holds("label: hotfix, reason: required", reason="by hand", **LABELLED) is None


@pytest.mark.parametrize(
    ("paths", "held"),
    [
        (("docs/a.md", "README.md"), True),
        (("docs/a.md", "src/app.py"), False),
        (("docs/a/b/c.png",), True),
        ((), False),
        (None, False),
    ],
)
def test_every_changed_path_matches(paths: tuple[str, ...] | None, *, held: bool) -> None:
    assert bool(holds('paths: ["docs/**", "*.md"]', paths=paths)) == held


def test_rollback_needs_a_deployment_that_succeeded() -> None:
    deployment = ON_MAIN._replace(pull_request=None)
    assert holds("rollback: true", deployment, deployed=True)
    assert holds("rollback: true", deployment) is None
    assert holds("rollback: true", deployed=True) is None  # a pull request, whose head anybody may have deployed
    assert holds("rollback: false, label: hotfix", **LABELLED)


@pytest.mark.parametrize(("branch", "held"), [("main", True), ("release/1", True), ("topic", False), (None, False)])
def test_branches_that_are_not_known_do_not_hold(branch: str | None, *, held: bool) -> None:
    subject = ON_MAIN._replace(branch=branch)
    assert bool(holds('label: hotfix, branches: [main, "release/*"]', subject, **LABELLED)) == held


def test_every_condition_has_to_hold() -> None:
    rule = "label: hotfix, approvals: 1, actors: [ana], reason: required, paths: ['docs/**']"
    whole: dict[str, Any] = {**LABELLED, "reviews": (review("ben"),), "body": "Freeze-Override: x", "paths": ("docs/a",)}
    assert holds(rule, **whole).by == "ana, ben"
    for name, nothing in (("labels", frozenset()), ("reviews", ()), ("actors", ()), ("body", ""), ("paths", None)):
        assert holds(rule, **{**whole, name: nothing}) is None, name


def test_it_waives_for_its_own_document() -> None:
    policy = freezeguard.load("timezone: UTC\n---\noverrides: [{name: Second, label: hotfix, waives: [incident]}]\n")
    (waiver,) = proven_waivers(policy, Evidence(**LABELLED), ON_MAIN, NOON)
    assert (waiver.document, waiver.name, set(waiver.waives)) == (1, "Second", {"incident"})


@pytest.mark.parametrize(
    "body",
    [
        "<!--\nFreeze-Override: say why\n-->",
        "Freeze-Override: <!-- fill in -->",
        "Freeze-Override: ---",
        "<!-- not closed\nFreeze-Override: say why",
        "```\nFreeze-Override: say why\n```",
        "~~~~ text\nFreeze-Override: say why\n~~~\n~~~~",
        "<pre>\nFreeze-Override: say why\n</pre>",
        "An example: `\nFreeze-Override: say why\n`",
        "\n    Freeze-Override: say why",
    ],
)
def test_w9_a_template_gives_no_reason(body: str) -> None:
    assert reason_in(body) is None


def test_w9_words_after_a_comment_are_a_reason() -> None:
    assert reason_in("<!-- ``` -->\r\nFreeze-Override: fixes `login()` <!-- fill in -->\r\n") == "fixes `login()`"


def test_w9_an_input_without_words_is_no_reason() -> None:
    assert holds("actors: [ana], reason: required", Subject(branch="main"), reason="--") is None


def test_w6_every_contributor_has_to_be_an_actor() -> None:
    bots: dict[str, Any] = {"author": "renovate[bot]", "actors": ("renovate[bot]",)}
    rule = "actors: ['renovate[bot]']"
    assert holds(rule, **bots, contributors=frozenset({"renovate[bot]"})) is not None
    assert holds(rule, **bots, contributors=frozenset({"renovate[bot]", "eve"})) is None
    assert holds(rule, **bots, contributors=None) is None


def test_w7_contributors_do_not_approve() -> None:
    assert by(holds("approvals: 1", reviews=(review("ben"),))) == "ben"
    assert holds("approvals: 1", reviews=(review("ben"),), contributors=frozenset({"ana", "Ben"})) is None
    assert holds("approvals: 1", reviews=(review("ben"),), contributors=None) is None


@pytest.mark.parametrize(("event", "actors"), [("schedule", ()), ("push", ("ana",))])
def test_w8_a_schedule_has_no_actor(event: str, actors: tuple[str, ...]) -> None:
    settings: Any = SimpleNamespace(event_name=event, actor="ana", triggering_actor="ana", override_reason=None, repository="acme/shop")
    client: Any = None  # the policy needs no query
    policy = freezeguard.load("timezone: UTC\noverrides:\n  - {name: Rule, actors: [ana]}\n")
    assert gather_evidence(client, settings, Event(Subject(branch="main")), None, policy).actors == actors
