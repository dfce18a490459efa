"""The verdict for people: its words, and that foreign text reaches the terminal as text only."""

from __future__ import annotations

from typing import Any

import pytest

from freezeguard.render.text import verdict_text
from freezeguard.util.text import format_duration, single_line

from .verdicts import ON_CALL, verdict

AT = "2026-11-27T15:00:00+01:00"  # a Friday


def doc(**given: Any) -> Any:
    """A blocked verdict without reasons, but for what is given."""
    return {
        "allowed": False,
        "outcome": "blocked",
        "at": AT,
        "timezone": "Europe/Zurich",
        "applies": True,
        "subject": {"environment": None, "branch": None, "repository": None},
        "reasons": [],
        "overrides": [],
        "next_window": None,
        "closes_at": None,
        "horizon": None,
        "on_call": [],
        "policy": {"source": "policy.yml"},
    } | given


def reason(**given: Any) -> dict[str, Any]:
    return {
        "kind": "freeze",
        "name": "Sale",
        "message": "Traffic peak",
        "effect": "block",
        "since": None,
        "until": None,
        "link": None,
        "waived_by": None,
    } | given


def lines(**given: Any) -> list[str]:
    """The lines between the headline and the last, which names zone and policy."""
    found = verdict_text(doc(**given)).splitlines()
    assert found[-1] == "  Europe/Zurich, policy.yml"
    return found[1:-1]


# ---------------------------------------------------------------- the headline


@pytest.mark.parametrize(
    ("outcome", "headline"),
    [
        ("allowed", "ALLOWED"),
        ("warned", "ALLOWED, with warnings"),
        ("overridden", "ALLOWED by an override"),
        ("blocked", "BLOCKED"),
        ("undecided", "UNDECIDED, therefore blocked"),
    ],
)
def test_the_answer_comes_first(outcome: str, headline: str) -> None:
    given = doc(outcome=outcome, allowed=outcome not in ("blocked", "undecided"))
    assert verdict_text(given).splitlines()[0] == headline


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ({}, ""),
        ({"environment": "production"}, ": deployment to production"),
        ({"branch": "main"}, ": deployment from main"),
        ({"repository": "acme/shop"}, ": deployment of acme/shop"),
        (
            {"environment": "production", "branch": "main", "repository": "acme/shop"},
            ": deployment to production from main of acme/shop",
        ),
    ],
)
def test_what_is_deployed_is_what_was_said(subject: dict[str, str], said: str) -> None:
    given = doc(subject=doc()["subject"] | subject)
    assert verdict_text(given).splitlines()[0] == f"BLOCKED{said}"


@pytest.mark.parametrize(
    ("closes", "said"),
    [
        (None, ""),
        ("2026-11-27T16:30:00+01:00", " until Friday 16:30, for 1 h 30 min"),
        ("2026-12-24T12:00:00+01:00", " until Thursday 24 December 12:00, for 26 days 21 h"),
    ],
)
def test_an_open_window_says_how_long_it_stays(closes: str | None, said: str) -> None:
    given = doc(allowed=True, outcome="allowed", closes_at=closes)
    assert verdict_text(given).splitlines()[0] == f"ALLOWED{said}"


def test_another_instant_than_now_is_said() -> None:
    assert verdict_text(doc(), simulated=True).splitlines()[1] == "  simulated: evaluated for Friday 2026-11-27 15:00"


def test_where_no_rule_applies_that_is_said() -> None:
    assert lines(allowed=True, outcome="allowed", applies=False) == ["  no rule applies"]


# ---------------------------------------------------------------- reasons


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "freeze Sale: Traffic peak"),
        ({"kind": "window", "name": "windows"}, "window: Traffic peak"),  # an unnamed rule is not named twice
        ({"kind": "bake_time", "name": "bake_time"}, "bake_time: Traffic peak"),
        ({"effect": "warn"}, "freeze Sale: Traffic peak (only warns)"),
        ({"waived_by": "Hotfix"}, "freeze Sale: Traffic peak (waived by Hotfix)"),
        ({"waived_by": "Hotfix", "effect": "warn"}, "freeze Sale: Traffic peak (waived by Hotfix)"),
    ],
)
def test_a_reason_says_what_it_is(given: dict[str, Any], said: str) -> None:
    assert lines(reasons=[reason(**given)])[0] == f"  - {said}"


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-11-27T12:00:00+01:00", "2026-11-30T09:00:00+01:00", "since Friday 27 November 12:00, until Monday 09:00"),
        (None, "2026-12-03T15:00:00+01:00", "until Thursday 15:00"),  # six days ahead: the weekday is enough
        (None, "2026-12-04T15:00:00+01:00", "until Friday 4 December 15:00"),
        (None, "2027-01-04T09:00:00+01:00", "until Monday 4 January 2027 09:00"),
        ("2025-11-27T15:00:00+01:00", None, "since Thursday 27 November 2025 15:00"),
        ("2026-11-26T15:00:00+01:00", None, "since Thursday 26 November 15:00"),  # what is past has its date
        # On the night on which the clock goes back, 02:45 comes before 02:15.
        (
            "2026-10-25T02:45:00+02:00",
            "2026-10-25T02:15:00+01:00",
            "since Sunday 25 October 02:45 (UTC+02:00), until Sunday 25 October 02:15 (UTC+01:00)",
        ),
    ],
)
def test_since_and_until_are_as_short_as_they_are_clear(since: str | None, until: str | None, said: str) -> None:
    assert lines(reasons=[reason(since=since, until=until)])[1] == f"    {said}"


def test_what_has_no_edges_and_no_link_is_one_line() -> None:
    assert lines(reasons=[reason()]) == ["  - freeze Sale: Traffic peak", "  next window: never under this policy"]


def test_a_link_has_a_line_of_its_own() -> None:
    assert lines(reasons=[reason(link="https://wiki.example.com/sale")])[1] == "    https://wiki.example.com/sale"


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ({"name": "Hotfix", "by": None, "reason": None}, "override Hotfix"),
        ({"name": "Hotfix", "by": "ana", "reason": None}, "override Hotfix by ana"),
        ({"name": "Hotfix", "by": "ana", "reason": "Payments"}, "override Hotfix by ana: Payments"),
    ],
)
def test_an_override_says_whose_it_is_and_why(override: dict[str, Any], said: str) -> None:
    assert lines(allowed=True, outcome="overridden", overrides=[override]) == [f"  {said}"]


# ---------------------------------------------------------------- when next


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ["never under this policy"]),
        ({"horizon": "2027-11-28"}, ["none before 2027-11-28"]),
        ({"outcome": "undecided"}, ["unknown"]),
        ({"outcome": "undecided", "horizon": "2027-11-28"}, ["none before 2027-11-28"]),
    ],
)
def test_no_window_in_sight(given: dict[str, Any], said: list[str]) -> None:
    assert lines(**given) == [f"  next window: {said[0]}"]


@pytest.mark.parametrize(
    ("start", "end", "assuming", "said"),
    [
        (
            "2026-11-30T09:00:00+01:00",
            "2026-11-30T16:00:00+01:00",
            [],
            ["Monday 09:00 (UTC+01:00), in 2 days 18 h, until Monday 16:00"],
        ),
        ("2026-11-30T09:00:00+01:00", None, [], ["Monday 09:00 (UTC+01:00), in 2 days 18 h"]),
        (AT, None, ["#42 is resolved", "ana is back"], ["now", "    assuming #42 is resolved, ana is back"]),
        ("2027-03-29T09:00:00+02:00", None, [], ["Monday 29 March 2027 09:00 (UTC+02:00), in 121 days"]),
    ],
)
def test_the_next_window(start: str, end: str | None, assuming: list[str], said: list[str]) -> None:
    window = {"start": start, "end": end, "assuming": assuming}
    assert lines(next_window=window) == [f"  next window: {said[0]}", *said[1:]]


def test_who_is_on_call_in_the_order_in_which_they_are_called() -> None:
    people = [{"person": "ana", "rotation": "Primary"}, {"person": "ben", "rotation": "Second"}]
    assert lines(on_call=people)[-1] == "  on call: ana (Primary), then ben (Second)"
    assert "on call" not in verdict_text(doc())


# ---------------------------------------------------------------- words for lengths


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 min"),
        (119, "1 min"),
        (3_600, "1 h"),
        (3_660, "1 h 1 min"),
        (86_400, "1 day"),
        (2 * 86_400, "2 days"),
        (90_060, "1 day 1 h"),  # minutes do not matter beside days
        (86_460, "1 day"),
        (59 * 86_400 + 3_600, "59 days 1 h"),
        (60 * 86_400 + 3_600, "60 days"),  # nor hours beside months
    ],
)
def test_span_words(seconds: int, words: str) -> None:
    assert format_duration(seconds) == words


# ---------------------------------------------------------------- foreign text


HOSTILE = ["\x1b[31mred", "a\nb", "a\r\nb", "a\u2028b", "\u202egnp.exe", "\x07\x00", "\x9b31m", "\ud800", "x" * 5_000]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_foreign_text_never_reaches_the_terminal_raw(text: str) -> None:
    """Wherever there can be some; the number of lines does not depend on it either."""

    def written(text: str) -> list[str]:
        shift = {"person": text, "rotation": text}
        given = doc(
            subject={"environment": text, "branch": text, "repository": text},
            reasons=[reason(name=text, message=text, link=text), reason(waived_by=text)],
            overrides=[{"name": text, "by": text, "reason": text}],
            next_window={"start": AT, "end": None, "assuming": [text, text]},
            on_call=[shift, shift],
            policy={"source": text},
        )
        return verdict_text(given).split("\n")

    found = written(text)
    assert len(found) == len(written("harmless"))
    assert all(line.isprintable() for line in found)
    assert max(map(len, found)) < 1_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, Zürich ✋", "plain, Zürich ✋"),
        ("a\nb\tc\rd", "a b c d"),
        ("\x1b[31m\u202e", "?[31m?"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 197 + "..."),
    ],
)
def test_safe(text: str, shown: str) -> None:
    assert single_line(text) == shown


# ---------------------------------------------------------------- style


def test_styles_only_colour_what_plain_says() -> None:
    given = verdict("2026-11-27 15:00", on_call=ON_CALL)
    used = set()

    def style(text: str, role: str) -> str:
        used.add(role)
        return f"<{text}>"

    styled = verdict_text(given, style=style, simulated=True)
    assert styled.replace("<", "").replace(">", "") == verdict_text(given, simulated=True)
    assert used == {"bad", "warn", "strong", "dim"}
