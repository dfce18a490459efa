"""Zone against `zoneinfo`, over every zone of the data, and the readings of skipped and repeated times."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from freezeguard.temporal.intervals import merge
from freezeguard.temporal.zones import DAY, HOUR, Duration, UnknownZoneError, wall_time, zone, zone_names

from .oracle import local as local_time
from .oracle import zone as reference
from .test_properties import PLACES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def local(text: str) -> int:
    return utc(text)


@pytest.mark.parametrize("name", zone_names())
def test_offsets_are_those_of_zoneinfo(name: str) -> None:
    ours, theirs = zone(name), reference(name)
    changes = ours.changes(utc("1900-01-01"), utc("2100-01-01"))
    chosen = random.Random(name).sample(range(utc("1850-01-01"), utc("2200-01-01")), 60)
    for instant in [*(change + shift for change in changes for shift in (-1, 0, 1)), *chosen]:
        offset = (EPOCH + timedelta(seconds=instant)).astimezone(theirs).utcoffset()
        assert offset is not None
        assert ours.offset(instant) == offset.total_seconds(), instant


def test_a_far_year_follows_the_footer() -> None:
    zurich = zone("Europe/Zurich")
    assert zurich.datetime(utc("9500-07-01 12:00")).isoformat() == "9500-07-01T14:00:00+02:00"
    assert zurich.datetime(utc("9500-01-01 12:00")).isoformat() == "9500-01-01T13:00:00+01:00"


def test_the_stretches_of_constant_offset_fill_what_is_asked_for_and_none_is_empty() -> None:
    zurich, change = zone("Europe/Zurich"), utc("2026-03-29 01:00")
    before, after = change - 60, change + 60
    assert list(zurich.offset_periods(before, after)) == [(before, change, HOUR), (change, after, 2 * HOUR)]
    assert list(zurich.offset_periods(before, change)) == [(before, change, HOUR)]
    assert list(zurich.offset_periods(change, after)) == [(change, after, 2 * HOUR)]
    assert list(zurich.offset_periods(change, change)) == []


def test_a_zone_whose_clock_changes_no_more_has_one_offset_for_ever() -> None:
    assert zone("Asia/Tokyo").datetime(utc("9500-07-01 12:00")).isoformat() == "9500-07-01T21:00:00+09:00"


# Rows of instants and their local times, verified by several independent libraries.
LOCAL = """
Europe/Zurich        2026-03-29T00:59:59 2026-03-29T01:59:59
Europe/Zurich        2026-03-29T01:00:00 2026-03-29T03:00:00
Europe/Zurich        2026-10-25T00:30:00 2026-10-25T02:30:00
Europe/Zurich        2026-10-25T01:30:00 2026-10-25T02:30:00
Europe/Zurich        2026-10-25T02:00:00 2026-10-25T03:00:00
America/New_York     2026-03-08T06:59:59 2026-03-08T01:59:59
America/New_York     2026-03-08T07:00:00 2026-03-08T03:00:00
America/New_York     2026-11-01T05:30:00 2026-11-01T01:30:00
America/New_York     2026-11-01T06:30:00 2026-11-01T01:30:00
Australia/Lord_Howe  2026-04-04T14:59:59 2026-04-05T01:59:59
Australia/Lord_Howe  2026-04-04T15:00:00 2026-04-05T01:30:00
Australia/Lord_Howe  2026-10-03T15:29:59 2026-10-04T01:59:59
Australia/Lord_Howe  2026-10-03T15:30:00 2026-10-04T02:30:00
Asia/Kolkata         2026-03-02T03:30:00 2026-03-02T09:00:00
Asia/Kathmandu       2026-03-02T03:15:00 2026-03-02T09:00:00
Pacific/Apia         2011-12-30T09:59:59 2011-12-29T23:59:59
Pacific/Apia         2011-12-30T10:00:00 2011-12-31T00:00:00
Africa/Casablanca    2026-02-15T01:59:59 2026-02-15T02:59:59
Africa/Casablanca    2026-02-15T02:00:00 2026-02-15T02:00:00
Africa/Casablanca    2026-03-22T01:59:59 2026-03-22T01:59:59
Africa/Casablanca    2026-03-22T02:00:00 2026-03-22T03:00:00
Europe/Zurich        2100-03-28T00:59:59 2100-03-28T01:59:59
Europe/Zurich        2100-03-28T01:00:00 2100-03-28T03:00:00
Europe/Zurich        1850-06-01T12:00:00 1850-06-01T12:34:08
Europe/Zurich        1890-06-01T12:00:00 1890-06-01T12:29:46
Europe/Dublin        2026-01-15T12:00:00 2026-01-15T12:00:00
Europe/Dublin        2026-07-15T12:00:00 2026-07-15T13:00:00
Asia/Pyongyang       2015-08-14T15:00:00 2015-08-14T23:30:00
America/Sao_Paulo    2018-11-04T02:59:59 2018-11-03T23:59:59
America/Sao_Paulo    2018-11-04T03:00:00 2018-11-04T01:00:00
America/Vancouver    2027-01-15T12:00:00 2027-01-15T05:00:00
Antarctica/Troll     2026-03-29T01:00:00 2026-03-29T03:00:00
Africa/Cairo         2026-04-23T22:00:00 2026-04-24T01:00:00
America/Scoresbysund 2026-06-01T12:00:00 2026-06-01T11:00:00
"""


@pytest.mark.parametrize("row", LOCAL.strip().splitlines())
def test_instant_to_local(row: str) -> None:
    name, instant, expected = row.split()
    assert zone(name).local(utc(instant)) == local(expected)


READINGS = [
    # zone, wall time, readings, first, last, RFC 5545
    ("Europe/Zurich", "2026-07-01 12:00", ["2026-07-01 10:00"], "2026-07-01 10:00", "2026-07-01 10:00", "2026-07-01 10:00"),
    ("Europe/Zurich", "2026-03-29 02:30", [], "2026-03-29 01:00", "2026-03-29 01:00", "2026-03-29 01:30"),
    ("Europe/Zurich", "2026-03-29 02:00", [], "2026-03-29 01:00", "2026-03-29 01:00", "2026-03-29 01:00"),
    ("Europe/Zurich", "2026-03-29 03:00", ["2026-03-29 01:00"], "2026-03-29 01:00", "2026-03-29 01:00", "2026-03-29 01:00"),
    (
        "Europe/Zurich",
        "2026-10-25 02:30",
        ["2026-10-25 00:30", "2026-10-25 01:30"],
        "2026-10-25 00:30",
        "2026-10-25 01:30",
        "2026-10-25 00:30",
    ),
    ("Australia/Lord_Howe", "2026-10-04 02:15", [], "2026-10-03 15:30", "2026-10-03 15:30", "2026-10-03 15:45"),
    ("Pacific/Apia", "2011-12-30 12:00", [], "2011-12-30 10:00", "2011-12-30 10:00", "2011-12-30 22:00"),
    (
        "Europe/Zurich",
        "1853-07-15 23:58",  # the first change of all
        ["1853-07-15 23:23:52", "1853-07-15 23:28:14"],
        "1853-07-15 23:23:52",
        "1853-07-15 23:28:14",
        "1853-07-15 23:23:52",
    ),
    ("Asia/Pyongyang", "2018-05-04 23:45", [], "2018-05-04 15:00", "2018-05-04 15:00", "2018-05-04 15:15"),  # the last change of all
    ("Africa/Cairo", "2026-04-24 00:00", [], "2026-04-23 22:00", "2026-04-23 22:00", "2026-04-23 22:00"),
]


@pytest.mark.parametrize(("name", "text", "readings", "first", "last", "rfc"), READINGS)
def test_readings(name: str, text: str, readings: list[str], first: str, last: str, rfc: str) -> None:
    found = zone(name)
    assert found.instants_for(local(text)) == tuple(map(utc, readings))
    assert found.earliest(local(text)) == utc(first)
    assert found.latest(local(text)) == utc(last)
    assert found.rfc5545(local(text)) == utc(rfc)


@pytest.mark.parametrize(("name", "date"), PLACES)
def test_spans_are_the_instants_whose_wall_time_lies_in_them(name: str, date: str) -> None:
    day, quarter = local(date), 15 * 60
    read = {instant: local(str(local_time(instant, name))) for instant in range(day - 4 * DAY, day + 5 * DAY, quarter)}
    for start in range(day - DAY, day + 2 * DAY, 3 * HOUR + quarter):
        for end in (start, start + quarter, start + 5 * HOUR, start + 30 * HOUR):
            inside = [instant for instant, shown in read.items() if start <= shown < end]
            assert zone(name).spans([(start, end)]) == merge((instant, instant + quarter) for instant in inside)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-10-24 10:00", Duration(1, 0), "2026-10-25 11:00"),  # a calendar day of 25 h
        ("2026-10-24 10:00", Duration(0, DAY), "2026-10-25 10:00"),  # 24 h that elapse
        ("2026-03-28 11:00", Duration(1, 0), "2026-03-29 10:00"),  # of 23 h
        ("2026-03-28 01:30", Duration(1, 0), "2026-03-29 01:00"),  # 02:30 is skipped: the jump
        ("2026-10-24 00:30", Duration(1, HOUR), "2026-10-25 01:30"),  # 02:30 is repeated: its first reading, then an hour
    ],
)
def test_days_are_of_the_calendar_and_hours_elapse(start: str, duration: Duration, end: str) -> None:
    assert zone("Europe/Zurich").add(utc(start), duration) == utc(end)


@pytest.mark.parametrize("name", ["Europe", "../etc/passwd", "europe/zurich", "CEST", "", "/etc/localtime", "Europe/Zurich\0"])
def test_only_names_of_the_data_are_zones(name: str) -> None:
    with pytest.raises(UnknownZoneError, match=re.escape(f"unknown time zone {name!r}")):
        zone(name)


def test_a_wall_time_is_counted_in_seconds() -> None:
    assert wall_time(1970, 1, 3, 4, 5, 6) == 2 * DAY + 4 * HOUR + 5 * 60 + 6
    assert wall_time(1969, 12, 31, 23, 59, 59) == -1


def test_a_wall_time_of_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        wall_time(2027, 2, 29)


@pytest.mark.parametrize(
    ("duration", "text"), [(Duration(1, 5400), "1d1h30m"), (Duration(0, 60), "1m"), (Duration(), "0m"), (Duration(7), "7d")]
)
def test_a_duration_reads_like_the_policy(duration: Duration, text: str) -> None:
    assert str(duration) == text
