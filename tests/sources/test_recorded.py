"""PagerDuty and Statuspage, as they were recorded: what is asked of them to the letter, and what their answers say."""

from __future__ import annotations

from typing import Any

import pytest

from freezeguard.engine.facts import Shift
from freezeguard.sources.incident import Incident, SourceError, seconds

from . import examples
from .questions import NOW, SECRET
from .recording import FOLDER, conversations, recorder
from .serving import Reply, serving


def replay(name: str) -> tuple[list[Any], list[str]]:
    """What the source found, and the addresses that it asked."""
    source, ask, _ = conversations()[name]
    with recorder("none").use_cassette(str(FOLDER / f"{name}.yaml")) as cassette:
        found = ask(source)
        assert cassette.all_played
        return found, [request.uri for request in cassette.requests]


def test_no_cassette_has_a_secret_or_is_left_over() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == conversations().keys()
    assert not any(SECRET in path.read_text(encoding="utf-8") for path in FOLDER.iterdir())


def test_incidents_of_pagerduty_on_all_pages() -> None:
    found, asked = replay("pagerduty-pages")
    assert len(found) == 101
    assert found[0] == Incident(
        "The server is on fire.", "incident #1", "https://acme.pagerduty.com/incidents/PT4KHL1", "P2", seconds("2026-11-25T09:00:00Z")
    )
    assert found[-1].severity == "high"
    scope = "date_range=all&service_ids%5B%5D=PABC123&urgencies%5B%5D=high&limit=100"
    assert asked == [
        f"https://api.pagerduty.com/incidents?statuses%5B%5D=triggered&statuses%5B%5D=acknowledged&{scope}&offset={offset}"
        for offset in (0, 100)
    ]


def test_what_pagerduty_resolved_within_the_cooldown() -> None:
    found, _ = replay("pagerduty-cooldown")
    assert [(one.called, one.resolved) for one in found] == [("incident #7", seconds("2026-11-25T10:30:00Z"))]


def test_shifts_of_pagerduty() -> None:
    found, asked = replay("pagerduty-shifts")
    edges = [seconds(f"2026-11-{day}T08:00:00Z") or 0 for day in (24, 26, 27)]
    assert found == [Shift(edges[0], edges[1], "Ana"), Shift(edges[1], edges[2], "Ben")]
    assert asked[1] == (
        "https://api.pagerduty.com/oncalls?schedule_ids%5B%5D=PXYZ789&since=2026-11-25T10%3A00%3A00Z"
        "&until=2026-11-27T11%3A00%3A00Z&limit=100&offset=0"
    )


def test_a_statuspage_with_all_its_components() -> None:
    found, _ = replay("statuspage")
    assert [(one.title, one.severity) for one in found] == [
        ("Actions: partial outage", "major"),
        ("Pages: degraded performance", "minor"),
        ("Delays", "minor"),
    ]
    assert found[2].link == "https://stspg.io/abc"
    assert found[2].since == seconds("2026-11-25T08:00:00Z")


def test_a_statuspage_with_a_component_and_a_threshold() -> None:
    found, _ = replay("statuspage-chosen")
    assert [(one.title, one.resolved) for one in found] == [
        ("Actions: partial outage", None),
        ("Over", seconds("2026-11-25T10:30:00.000Z")),
    ]


def edited(name: str, replies: dict[str, Reply], **options: Any) -> list[Any]:
    """The conversation with other answers."""
    source, ask, _ = conversations()[name]
    with serving() as served:
        served.replies = dict(replies)
        return ask(source._replace(options={**source.options, **options, "url": served.url}))


def test_a_component_that_is_misspelt_opens_no_gate() -> None:
    summary = Reply(body=examples.summary(examples.COMPONENTS, []))
    with pytest.raises(SourceError, match=r"the page has no component 'Acitons', did you mean 'Actions'\?"):
        edited("statuspage", {"*": summary}, components=["Acitons"])


def test_an_impact_or_a_state_that_nobody_knows_counts() -> None:
    summary = examples.summary([examples.component("Actions", "exploded", "1")], [examples.trouble("Strange", "apocalyptic")])
    found = edited("statuspage", {"*": Reply(body=summary)}, impact="critical")
    assert [(one.title, one.severity) for one in found] == [("Actions: exploded", "critical"), ("Strange", "apocalyptic")]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (examples.on_call(None, None, None), "field 'user.summary' of a shift is missing"),
        (examples.on_call("Ana", "yesterday", None), "field 'start' of a shift is not a time"),
    ],
)
def test_a_shift_that_says_too_little(entry: dict[str, Any], said: str) -> None:
    replies = {"/schedules/PXYZ789": Reply(body=examples.SCHEDULE), "/oncalls": Reply(body=examples.page("oncalls", [entry]))}
    with pytest.raises(SourceError, match=said):
        edited("pagerduty-shifts", replies)


def test_somebody_who_is_always_on_call() -> None:
    replies = {
        "/schedules/PXYZ789": Reply(body=examples.SCHEDULE),
        "/oncalls": Reply(body=examples.page("oncalls", [examples.on_call("Ana", None, None)])),
    }
    assert edited("pagerduty-shifts", replies) == [Shift(NOW - 3600, NOW + 48 * 3600, "Ana")]


def test_a_schedule_that_is_not_there() -> None:
    with pytest.raises(SourceError, match="the schedule does not exist, or is not visible to the token"):
        edited("pagerduty-shifts", {})


@pytest.mark.parametrize("more", [None, "false", 0])
def test_half_a_list_is_no_answer(more: Any) -> None:
    with pytest.raises(SourceError, match="field 'more' is not true or false"):
        edited("pagerduty-pages", {"*": Reply(body={"incidents": [], "more": more})})


def test_pages_without_end_end() -> None:
    with pytest.raises(SourceError, match="PagerDuty lists more than 10000 incidents"):
        edited("pagerduty-pages", {"*": Reply(body=examples.page("incidents", [examples.incident(1)], more=True))})
    with pytest.raises(SourceError, match="PagerDuty lists more than 100 incidents"):
        edited("pagerduty-pages", {"*": Reply(body=examples.page("incidents", [], more=True))})
