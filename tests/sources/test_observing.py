"""Which incidents count, what they do, and until when: a table."""

from __future__ import annotations

from typing import Any

import pytest

from freezeguard.engine.facts import Observation
from freezeguard.policy.model import Source
from freezeguard.sources.incident import Incident, seconds
from freezeguard.sources.incident_observations import MOST_OBSERVATIONS, observe_incidents
from freezeguard.temporal.zones import Duration, zone

NOW = 1_795_600_000
HOUR = 3600
ZURICH = zone("Europe/Zurich")


def seen(*incidents: Incident, **options: Any) -> list[Observation]:
    return observe_incidents(Source("Ops", "http", {}, **options), incidents, NOW, NOW, ZURICH, 0)


def test_an_open_incident_blocks_with_an_unknown_end() -> None:
    incident = Incident("Checkout is down", "incident #42", "https://ops.example.com/42", "high", NOW - HOUR)
    assert seen(incident) == [
        Observation(
            "incident", "Ops", "Checkout is down", NOW - HOUR, None, "block", "https://ops.example.com/42", "incident #42 is resolved", 0
        )
    ]


def test_g3_the_age_of_an_incident_is_measured_from_the_evaluated_instant() -> None:
    source = Source("Ops", "http", {}, max_age=Duration(7, 0))
    incident = Incident("Checkout is down", since=NOW - 7 * 24 * HOUR + 60)
    for at, effect in ((NOW, "block"), (NOW + 60, "warn")):
        (observation,) = observe_incidents(source, [incident], at, NOW + 5 * 24 * HOUR, ZURICH, 0)
        assert observation.effect == effect


def test_one_without_a_title_is_one_all_the_same() -> None:
    (one,) = seen(Incident("  "))
    assert (one.message, one.assuming, one.start) == ("an incident without a title", "an incident without a title is resolved", None)


@pytest.mark.parametrize(
    ("threshold", "word", "counts"),
    [
        (None, "low", True),
        ("high", "low", False),
        ("high", "warning", False),
        ("high", "high", True),
        ("high", "SEV1", True),
        ("high", "P2", True),
        ("high", "p3", False),
        ("high", " Critical ", True),
        ("high", None, True),
        ("high", "catastrophic", True),
        ("low", "info", False),
        ("none", "info", True),
    ],
)
def test_what_is_severe_enough(threshold: str | None, word: str | None, counts: bool) -> None:
    assert bool(seen(Incident("x", severity=word), severity=threshold)) is counts


@pytest.mark.parametrize(
    ("incident", "options", "expected"),
    [
        # open
        (Incident("x", since=NOW - HOUR), {}, ("block", None)),
        (Incident("x", since=NOW - HOUR), {"max_age": Duration(0, HOUR)}, ("warn", None)),
        (Incident("x", since=NOW - HOUR), {"max_age": Duration(0, HOUR + 1)}, ("block", None)),
        (Incident("x"), {"max_age": Duration(0, 1)}, ("block", None)),
        # over, as the text of a freeze says
        (Incident("x", until=NOW + 1), {}, ("block", NOW + 1)),
        (Incident("x", until=NOW), {}, None),
        # resolved
        (Incident("x", resolved=NOW - 1), {}, None),
        (Incident("x", resolved=NOW - HOUR), {"cooldown": Duration(0, 2 * HOUR)}, ("block", NOW + HOUR)),
        (Incident("x", resolved=NOW - 2 * HOUR), {"cooldown": Duration(0, 2 * HOUR)}, None),
        # a clock that is ten minutes fast
        (Incident("x", since=NOW + 600), {}, ("block", None)),
        (Incident("x", resolved=NOW + 600), {"cooldown": Duration(0, HOUR)}, ("block", NOW + HOUR)),
        (Incident("x", resolved=NOW + 600), {}, None),
        # a system that tells when it will be over
        (Incident("x", resolved=NOW + 2 * HOUR), {}, ("block", NOW + 2 * HOUR)),
        (Incident("x", resolved=NOW + 2 * HOUR), {"cooldown": Duration(0, HOUR)}, ("block", NOW + 3 * HOUR)),
        # a text that tells it: the cooldown counts from there, whenever somebody closes it
        (Incident("x", until=NOW + HOUR), {"cooldown": Duration(0, HOUR)}, ("block", NOW + 2 * HOUR)),
        (Incident("x", until=NOW - HOUR), {"cooldown": Duration(0, 2 * HOUR)}, ("block", NOW + HOUR)),
        (Incident("x", until=NOW - HOUR, resolved=NOW - 1), {"cooldown": Duration(0, HOUR)}, None),
    ],
)
def test_what_an_incident_does(incident: Incident, options: dict[str, object], expected: tuple[str, int | None] | None) -> None:
    assert [(one.effect, one.end) for one in seen(incident, **options)] == ([expected] if expected else [])


def test_what_is_long_is_cut_and_stays_an_incident() -> None:
    (one,) = seen(Incident("x" * 4_000_000, "y" * 4_000_000, "https://example.com/" + "z" * 4_000_000))
    assert (len(one.message), len(one.assuming or ""), one.link) == (500, len("... is resolved") + 497, None)


def test_what_begins_in_the_future_began_now() -> None:
    (one,) = seen(Incident("x", since=NOW + 600))
    assert one.start == NOW


def test_of_many_the_oldest_are_told_and_the_rest_is_counted() -> None:
    found = seen(*(Incident(f"number {i}", since=NOW - i) for i in range(1000)))
    assert len(found) == MOST_OBSERVATIONS + 1
    assert found[0].message == "number 999"
    assert (found[-1].message, found[-1].effect, found[-1].end) == (f"{1000 - MOST_OBSERVATIONS} more incidents", "block", None)
    assert found[-1].start == NOW - (999 - MOST_OBSERVATIONS)


def test_what_only_warns_hides_nothing_that_blocks() -> None:
    old = [Incident(f"old {i}", since=NOW - 9 * HOUR) for i in range(100)]
    found = seen(*old, Incident("new", since=NOW), max_age=Duration(0, HOUR))
    assert (found[0].message, found[0].effect) == ("new", "block")
    assert {one.effect for one in found[1:]} == {"warn"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-25T06:00:00Z", 1795586400),
        ("2026-11-25T07:00:00.123456789+01:00", 1795586400),
        (1795586400, 1795586400),
        (1795586400.9, 1795586400),
        ("2026-11-25T06:00:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (True, None),
        (-1, None),
        (1e300, None),
        (float("nan"), None),
        ([], None),
        ({}, None),
        ("9999999-01-01", None),
    ],
)
def test_moments_of_foreign_json(value: object, expected: int | None) -> None:
    assert seconds(value) == expected
