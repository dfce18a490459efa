"""Issues as incidents, against the stand-in of GitHub."""

from __future__ import annotations

from datetime import datetime

import pytest

from freezeguard.github.client import Client
from freezeguard.policy.model import Source
from freezeguard.sources.connections import Connections, SourceContext
from freezeguard.sources.github_issues import MOST_PAGES, Issues, query
from freezeguard.sources.http import Http
from freezeguard.sources.incident import Incident, SourceError
from freezeguard.temporal.zones import Duration, zone
from tests.standin.patience import GUARD
from tests.standin.server import Standin
from tests.standin.state import Repository

TOKEN = "ghs_TopSecretTopSecretTopSecretTopSecret"
ZURICH = zone("Europe/Zurich")
NOW = "2026-11-25T12:00:00+01:00"
NONE = Duration()


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.fixture
def shop(github: Standin) -> Repository:
    github.world.token(TOKEN, issues="read", pull_requests="read")
    return github.world.repository("acme/shop", {"README.md": "x"})


def incidents(github: Standin, *labels: str, cooldown: Duration = NONE, own: str | None = "acme/shop", **options: str) -> list[Incident]:
    source = Source("Incidents", "github", {"labels": list(labels), **options}, cooldown=cooldown)
    now = instant(NOW)
    connections = Connections(now, now, own, {}, lambda _: Client(TOKEN, github.url, seconds=GUARD))
    return query(source, SourceContext(connections, ZURICH, Http(GUARD)))


def titles(found: list[Incident]) -> list[str]:
    return sorted(one.title for one in found)


def test_open_issues_with_all_the_labels(github: Standin, shop: Repository) -> None:
    shop.issue("Both", "Incident", "sev1", at="2026-11-25T09:00:00Z")
    shop.issue("One", "incident")
    shop.issue("Closed", "incident", "sev1").close()
    shop.pull("A pull request", "incident", "sev1")
    (found,) = incidents(github, "incident", "sev1")
    assert found == Incident("Both", "incident #1", found.link, "sev1", instant("2026-11-25T09:00:00+00:00"))
    assert found.link is not None
    assert found.link.endswith("/acme/shop/issues/1")


def test_another_repository(github: Standin, shop: Repository) -> None:
    github.world.repository("acme/ops", {"README.md": "x"}).issue("Down", "incident")
    assert incidents(github, "incident") == []
    assert [one.called for one in incidents(github, "incident", repository="acme/ops")] == ["acme/ops#1"]
    with pytest.raises(SourceError, match="the repository is not known"):
        incidents(github, "incident", own=None)
    with pytest.raises(SourceError, match="the repository acme/gone does not exist"):
        incidents(github, "incident", repository="acme/gone")


@pytest.mark.parametrize(
    ("label", "severity"),
    [
        ("sev1", "sev1"),
        ("Severity: High", "high"),
        ("priority/P2", "p2"),
        ("severity critical", "critical"),
        ("impact: major", "major"),
        ("SEV-2", "sev2"),
        ("effort: low", None),
        ("low", None),
        ("highlight", None),
        ("bug", None),
    ],
)
def test_the_severity_is_a_label(github: Standin, shop: Repository, label: str, severity: str | None) -> None:
    shop.issue("Down", "incident", label)
    assert [one.severity for one in incidents(github, "incident")] == [severity]


@pytest.mark.parametrize("labels", [("sev1", "priority: low"), ("impact: low", "sev1"), ("effort: low", "sev1", "sev3")])
def test_of_several_severities_the_highest_counts(github: Standin, shop: Repository, labels: tuple[str, ...]) -> None:
    shop.issue("Down", "incident", *labels)
    assert [one.severity for one in incidents(github, "incident")] == ["sev1"]


@pytest.mark.parametrize(
    ("labels", "severity"), [(["incident", "sev1"], "sev1"), ([{"name": "Incident"}, "P2"], "p2"), (None, ""), ("incident", ""), ([{}], "")]
)
def test_labels_as_texts_and_labels_that_are_none(labels: object, severity: str) -> None:
    """An issue has labels as objects or as texts (GitHub's description of its API); where they cannot be told nothing is known of it."""

    class Connection(Client):
        def __init__(self) -> None:
            """Connect to nothing."""

        def read(self, path: str) -> object:
            return [{"number": 1, "title": "Down", "labels": labels}]

    issues = Issues(Connection(), "acme/shop", ["incident"], zone("UTC"))
    if severity:
        assert [issues.incident(issue, "").severity for issue in issues.open()] == [severity]
    else:
        with pytest.raises(SourceError, match="the names of an issue's labels are missing"):
            issues.open()


@pytest.mark.parametrize("closed", [None, "2026-11-25T10:50:00Z"])
def test_one_whose_end_has_come_says_so(github: Standin, shop: Repository, closed: str | None) -> None:
    """A cooldown counts from there, whether somebody has closed it since or not (test_observing)."""
    issue = shop.issue("Peak", "deploy-freeze", body="until: 2026-11-25 11:30", at="2026-11-24T00:00:00Z")
    if closed is not None:
        issue.close(closed)
    (found,) = incidents(github, "deploy-freeze", cooldown=Duration(0, 7200))
    assert found.until == instant("2026-11-25T11:30:00+01:00")
    assert found.resolved == (closed and instant(closed))


def test_one_that_is_closed_before_its_end_is_over_when_it_is_closed(github: Standin, shop: Repository) -> None:
    issue = shop.issue("Peak", "deploy-freeze", body="until: 2026-11-30 09:00", at="2026-11-24T00:00:00Z")
    issue.close("2026-11-25T10:50:00Z")
    (found,) = incidents(github, "deploy-freeze", cooldown=Duration(0, 7200))
    assert found.resolved == instant("2026-11-25T10:50:00+00:00")


@pytest.mark.parametrize(
    ("body", "end"),
    [
        ("until: 2026-11-30 09:00", "2026-11-30T09:00:00+01:00"),
        ("We freeze.\r\n\r\n- **Until:** 2026-11-30 09:00\r\nThanks", "2026-11-30T09:00:00+01:00"),
        ("### Reason\n\nPeak\n\n### Until\n\n2026-11-30 09:00\n", "2026-11-30T09:00:00+01:00"),
        ("UNTIL: 2026-11-30", "2026-12-01T00:00:00+01:00"),
        ("until: 2026-10-25 02:30", "2026-10-25T02:30:00+01:00"),
        ("### Until\n\n_No response_", None),
        ("wait until: it is over", None),
        ("<!-- until: 2020-01-01 -->\nuntil: 2026-11-30 09:00", "2026-11-30T09:00:00+01:00"),
        ("```\nuntil: 2020-01-01\n```\nuntil: 2026-11-30 09:00", "2026-11-30T09:00:00+01:00"),
        ("~~~~yaml\nuntil: 2020-01-01\n~~~\n~~~~\nWe freeze", None),
        ("<!-- until: 2020-01-01", None),
        ("until: 2020-01-01\n\nlonger,\n\nuntil: 2026-11-30 09:00\nuntil: 2026-11-29", "2026-11-30T09:00:00+01:00"),
        ("until:\n2020-01-01", None),
        ("### Until\n\n### Reason\n\nPeak", None),
        ("", None),
        (None, None),
    ],
)
def test_a_line_gives_it_an_end(github: Standin, shop: Repository, body: str | None, end: str | None) -> None:
    shop.issue("Freeze", "deploy-freeze", body=body)
    (found,) = incidents(github, "deploy-freeze")
    assert (found.until, found.note) == (end and instant(end), None)


@pytest.mark.parametrize("time", ["soon", "30.11.2026 09:00", "2026-02-30", "2026-11-30 25:00", "2026-11-30 09:00 UTC"])
def test_an_end_that_is_no_time_is_none_and_that_is_said(github: Standin, shop: Repository, time: str) -> None:
    shop.issue("Freeze", "deploy-freeze", body=f"until: {time}")
    (found,) = incidents(github, "deploy-freeze")
    assert (found.until, found.note) == (None, "its 'until' is not a time such as 2026-11-30 09:00")


def test_of_several_ends_one_that_cannot_be_read_makes_all_unknown(github: Standin, shop: Repository) -> None:
    shop.issue("Freeze", "deploy-freeze", body="until: 2026-11-26\nuntil: somebody thaws")
    (found,) = incidents(github, "deploy-freeze")
    assert (found.until, found.note) == (None, "its 'until' is not a time such as 2026-11-30 09:00")


def test_what_was_resolved_within_the_cooldown(github: Standin, shop: Repository) -> None:
    """Resolved is one that was closed, or lost a label."""
    since, late, early = "2026-11-24T00:00:00Z", "2026-11-25T10:30:00Z", "2026-11-25T08:00:00Z"
    shop.issue("Closed lately", "incident", at=since).close(late)
    shop.issue("Closed long ago", "incident", at=since).close(early)
    shop.issue("No incident", "incident", at=since).unlabel("incident", at=late)
    shop.issue("No incident since long", "incident", at=since).unlabel("incident", at=early)
    shop.issue("Again one", "incident", at=since).unlabel("incident", at=late).label("incident", at="2026-11-25T10:40:00Z")
    shop.issue("Other label", "incident", "bug", at=since).unlabel("bug", at=late)
    tidied = shop.issue("Closed long ago, tidied lately", "incident", at=since)
    tidied.close(early)
    tidied.unlabel("incident", at=late)
    shop.pull("A change", "incident").unlabel("incident", at=late)
    found = incidents(github, "incident", cooldown=Duration(0, 7200))
    assert {one.title: one.resolved for one in found} == {
        "Again one": None,
        "Other label": None,
        "Closed lately": instant(late),
        "No incident": instant(late),
    }


def test_of_two_labels_the_first_that_is_taken_resolves(github: Standin, shop: Repository) -> None:
    first, second = "2026-11-25T10:10:00Z", "2026-11-25T10:30:00Z"
    both = shop.issue("Both taken", "incident", "sev1", at="2026-11-24T00:00:00Z")
    both.unlabel("sev1", at=first)
    both.unlabel("incident", at=second)
    shop.issue("Never had both", "incident", at="2026-11-24T00:00:00Z").unlabel("incident", at=second)
    found = incidents(github, "incident", "sev1", cooldown=Duration(0, 7200))
    assert [(one.title, one.resolved) for one in found] == [("Both taken", instant(first))]


def test_all_pages_are_read_as_far_as_it_is_reasonable(github: Standin, shop: Repository) -> None:
    for i in range(250):
        shop.issue(f"{i}", "incident")
    assert len(incidents(github, "incident")) == 250
    for i in range(MOST_PAGES * 100 - 249):
        shop.issue(f"more {i}", "incident")
    with pytest.raises(SourceError, match="more than 1000 issues"):
        incidents(github, "incident")


def test_a_label_with_a_comma_and_titles_that_do_harm(github: Standin, shop: Repository) -> None:
    shop.issue("::error::\n<script>@team", "prod, down")
    shop.issue("Other", "prod")
    assert titles(incidents(github, "prod, down")) == ["::error::\n<script>@team"]
    assert incidents(github, "a label/with?signs&") == []
