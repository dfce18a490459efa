"""What rules do on the days on which clocks change, written out: random instants miss these days."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

import freezeguard
from freezeguard.engine.decide import allowed_spans
from freezeguard.policy.subject import Subject

# zone | days | hours | around | open, UTC. Verified minute by minute and by two independent libraries where they agree.
WEEKLY = """
Europe/Zurich       | sun | 01:00-04:00 | 2026-03-29 | 03-29T00:00 03-29T02:00
Europe/Zurich       | sun | 02:00-03:00 | 2026-03-29 |
Europe/Zurich       | sun | 02:30-03:30 | 2026-03-29 | 03-29T01:00 03-29T01:30
Europe/Zurich       | sun | 01:30-02:30 | 2026-03-29 | 03-29T00:30 03-29T01:00
Europe/Zurich       | sun | 01:00-04:00 | 2026-10-25 | 10-24T23:00 10-25T03:00
Europe/Zurich       | sun | 02:00-03:00 | 2026-10-25 | 10-25T00:00 10-25T02:00
Europe/Zurich       | sun | 02:15-02:45 | 2026-10-25 | 10-25T00:15 10-25T00:45 10-25T01:15 10-25T01:45
Europe/Zurich       | sun | 02:30-05:00 | 2026-10-25 | 10-25T00:30 10-25T01:00 10-25T01:30 10-25T04:00
Europe/Zurich       | sat | 22:00-06:00 | 2026-03-29 | 03-28T21:00 03-29T04:00
Europe/Zurich       | sat | 22:00-06:00 | 2026-10-25 | 10-24T20:00 10-25T05:00
Europe/Zurich       | sun | 22:00-06:00 | 2026-03-02 | 03-01T21:00 03-02T05:00
America/New_York    | sun | 01:15-01:45 | 2026-11-01 | 11-01T05:15 11-01T05:45 11-01T06:15 11-01T06:45
America/New_York    | sun | 01:00-04:00 | 2026-03-08 | 03-08T06:00 03-08T08:00
Australia/Lord_Howe | sun | 01:30-02:30 | 2026-04-05 | 04-04T14:30 04-04T16:00
Australia/Lord_Howe | sun | 01:40-01:50 | 2026-04-05 | 04-04T14:40 04-04T14:50 04-04T15:10 04-04T15:20
Australia/Lord_Howe | sun | 02:00-02:30 | 2026-10-04 |
Pacific/Apia        | fri | 09:00-17:00 | 2011-12-30 |
Africa/Casablanca   | sun | 02:30-03:30 | 2026-02-15 | 02-15T01:30 02-15T02:00 02-15T02:30 02-15T03:30
Africa/Casablanca   | sun | 02:30-03:30 | 2026-03-22 | 03-22T02:00 03-22T02:30
Asia/Kolkata        | mon | 09:00-17:00 | 2026-03-02 | 03-02T03:30 03-02T11:30
"""


def load(policy: dict[str, Any]) -> freezeguard.Policy:
    return freezeguard.load(json.dumps(policy) + "\n")


def open_around(policy: dict[str, Any], day: str) -> list[str]:
    """The edges of the allowed spans of two days around a date, UTC."""
    middle = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
    spans = allowed_spans(load(policy), Subject(), middle - 86400, middle + 2 * 86400)
    return [f"{datetime.fromtimestamp(edge, UTC):%m-%dT%H:%M}" for span in spans for edge in span]


@pytest.mark.parametrize("row", WEEKLY.strip().splitlines())
def test_weekly(row: str) -> None:
    name, days, hours, day, expected = (part.strip() for part in row.split("|"))
    assert open_around({"timezone": name, "windows": [{"days": days, "hours": hours}]}, day) == expected.split()


DATED = """
Europe/Zurich    | 2026-03-29 02:30 | 2026-03-29 12:00 | 2026-03-29 | 03-29T01:00 03-29T10:00
Europe/Zurich    | 2026-03-28 12:00 | 2026-03-29 02:30 | 2026-03-29 | 03-28T11:00 03-29T01:00
Europe/Zurich    | 2026-10-25 02:30 | 2026-10-25 12:00 | 2026-10-25 | 10-25T00:30 10-25T11:00
Europe/Zurich    | 2026-10-24 12:00 | 2026-10-25 02:30 | 2026-10-25 | 10-24T10:00 10-25T01:30
Europe/Zurich    | 2026-10-25       | 2026-10-25       | 2026-10-25 | 10-24T22:00 10-25T23:00
Europe/Zurich    | 03-29            | 03-29            | 2026-03-29 | 03-28T23:00 03-29T22:00
Africa/Cairo     | 2026-04-24       | 2026-04-24       | 2026-04-24 | 04-23T22:00 04-24T21:00
Africa/Cairo     | 04-23            | 04-23            | 2026-04-23 | 04-22T22:00 04-23T22:00
America/Sao_Paulo| 2018-11-04       | 2018-11-04       | 2018-11-04 | 11-04T03:00 11-05T02:00
Pacific/Apia     | 2011-12-29       | 2011-12-29       | 2011-12-30 | 12-29T10:00 12-30T10:00
"""


@pytest.mark.parametrize("row", DATED.strip().splitlines())
def test_from_until(row: str) -> None:
    """A period with a year is one stretch: a repeated `from` is its first reading, a repeated `until` its last. Yearly days are local."""
    name, start, end, day, expected = (part.strip() for part in row.split("|"))
    assert open_around({"timezone": name, "windows": [{"from": start, "until": end}]}, day) == expected.split()


def test_a_day_that_a_zone_never_had_cannot_open() -> None:
    with pytest.raises(freezeguard.PolicyError, match="this window can never open"):
        load({"timezone": "Pacific/Apia", "windows": [{"from": "2011-12-30", "until": "2011-12-30"}]})


# cron | duration | zone | around | spans, UTC
CRON = """
30 2 * * *   | 30m | Europe/Zurich       | 2026-03-29 | 03-28T01:30 03-28T02:00 03-29T01:00 03-29T01:30 03-30T00:30 03-30T01:00
30 2 * * *   | 15m | Europe/Zurich       | 2026-10-25 | 10-24T00:30 10-24T00:45 10-25T00:30 10-25T00:45 10-26T01:30 10-26T01:45
0 0 * * *    | 1d  | Europe/Zurich       | 2026-10-25 | 10-24T00:00 10-27T00:00
0 0 * * *    | 24h | Europe/Zurich       | 2026-10-25 | 10-24T00:00 10-25T22:00 10-25T23:00 10-27T00:00
*/30 * * * * | 10m | Australia/Lord_Howe | 2026-04-04 | 144 spans
15 2 * * *   | 10m | Australia/Lord_Howe | 2026-10-04 | 10-03T15:30 10-03T15:40 10-04T15:15 10-04T15:25 10-05T15:15 10-05T15:25
0 12 30 12 * | 1h  | Pacific/Apia        | 2011-12-30 | 12-30T10:00 12-30T11:00
"""


@pytest.mark.parametrize("row", CRON.strip().splitlines())
def test_cron(row: str) -> None:
    expression, duration, name, day, expected = (part.strip() for part in row.split("|"))
    found = open_around({"timezone": name, "windows": [{"cron": expression, "duration": duration}]}, day)
    assert found == expected.split() or expected == f"{len(found) // 2} spans"


RRULE = """
FREQ=DAILY  | 2026-03-01 02:30 | 30m | Europe/Zurich | 2026-03-29 | 03-28T01:30 03-28T02:00 03-29T01:30 03-29T02:00 03-30T00:30 03-30T01:00
FREQ=DAILY  | 2026-10-01 02:30 | 30m | Europe/Zurich | 2026-10-25 | 10-24T00:30 10-24T01:00 10-25T00:30 10-25T01:00 10-26T01:30 10-26T02:00
FREQ=WEEKLY | 2026-03-08 01:00 | 3h  | Europe/Zurich | 2026-03-29 | 03-29T00:00 03-29T03:00
"""


@pytest.mark.parametrize("row", RRULE.strip().splitlines())
def test_rrule(row: str) -> None:
    """RFC 5545, 3.3.5: a skipped start is by the offset before the gap, a repeated one is the first."""
    rule, starting, duration, name, day, expected = (part.strip() for part in row.split("|"))
    window = {"rrule": rule, "starting": starting, "duration": duration}
    assert open_around({"timezone": name, "windows": [window]}, day) == expected.split()


def test_an_eve_is_the_calendar_day_before() -> None:
    """The eve of Easter Monday 2026-04-06 in Lord Howe is the day on which the clock goes back: half an hour longer."""
    policy = {"timezone": "Australia/Lord_Howe", "freezes": [{"holidays": {"country": "AU", "only": ["Easter Monday"]}, "eve": "01:00"}]}
    assert open_around(policy, "2026-04-05") == ["04-04T00:00", "04-04T14:00", "04-06T13:30", "04-07T00:00"]
