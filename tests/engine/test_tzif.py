"""TZif files as RFC 9636 describes them, also what no file of the data has: made here, and read by zoneinfo as well."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from struct import error, pack
from zoneinfo import ZoneInfo

import pytest

from freezeguard.temporal.tzif import PosixTzRule, parse_footer, read_tzif
from freezeguard.temporal.zones import DAY, HOUR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHANGES = [(-2_000_000_000, 1), (1_000_000_000, 2), (1_010_000_000, 1)]
OFFSETS = [1234, -5 * HOUR, -4 * HOUR]


def block(version: bytes, seconds: str, footer: bytes = b"") -> bytes:
    """A header and its data (RFC 9636, 3.1 and 3.2), in which nothing is left out: leap seconds, and indicators of both kinds."""
    names = b"LMT\0EST\0EDT\0"
    counts = (len(OFFSETS), len(OFFSETS), 2, len(CHANGES), len(OFFSETS), len(names))
    leaps = b"".join(pack(f">{seconds}l", instant, count) for instant, count in [(78_796_800, 1), (94_694_401, 2)])
    return b"".join(
        (
            b"TZif" + version + bytes(15) + pack(">6L", *counts),
            b"".join(pack(f">{seconds}", instant) for instant, _ in CHANGES),
            bytes(kind for _, kind in CHANGES),
            b"".join(pack(">lBB", offset, kind == 2, 4 * kind) for kind, offset in enumerate(OFFSETS)),
            names + leaps,
            bytes(len(OFFSETS)) * 2,
            footer,
        )
    )


def file(version: bytes = b"2", footer: bytes = b"\n<-05>5<-04>,M3.2.0,M11.1.0\n") -> bytes:
    return block(version, "l") + block(version, "q", footer)


@pytest.mark.parametrize("version", [b"2", b"3", b"4"])
def test_a_file_with_all_that_the_rfc_allows_is_read_as_zoneinfo_reads_it(version: bytes) -> None:
    found = read_tzif(file(version))
    theirs = ZoneInfo.from_file(BytesIO(file(version)))
    assert found.first == OFFSETS[0]
    assert found.changes == [(instant, OFFSETS[kind]) for instant, kind in CHANGES]
    for instant, offset in [(CHANGES[0][0] - 1, found.first), *found.changes, *(found.footer.changes(2030) if found.footer else [])]:
        assert (EPOCH + timedelta(seconds=instant)).astimezone(theirs).utcoffset() == timedelta(seconds=offset)


def test_a_file_without_a_rule_stays_as_it_is() -> None:
    assert read_tzif(file(footer=b"\n\n")).footer is None


@pytest.mark.parametrize(
    "data",
    [b"", b"TZif", block(b"\0", "l"), b"TZiF" + file()[4:], b"2" * 200],
    ids=["empty", "without a version", "of version 1", "of another kind", "no file of time zones"],
)
def test_what_is_no_file_of_the_second_version_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^not a TZif file of version 2 or later$"):
        read_tzif(data)


def test_a_file_that_is_cut_off_is_refused() -> None:
    whole = file(footer=b"")
    offsets = len(block(b"2", "l")) + 44 + 9 * len(CHANGES)
    for end in range(5, offsets + 6 * len(OFFSETS) - 2):
        with pytest.raises(error):
            read_tzif(whole[:end])


@pytest.mark.parametrize(
    ("text", "footer"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", PosixTzRule(HOUR, 2 * HOUR, ("M3.5.0", 2 * HOUR), ("M10.5.0", 3 * HOUR))),
        ("Cet-1Cest,M3.5.0,M10.5.0/3", PosixTzRule(HOUR, 2 * HOUR, ("M3.5.0", 2 * HOUR), ("M10.5.0", 3 * HOUR))),
        ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", PosixTzRule(-3 * HOUR, -2 * HOUR, ("M3.5.0", -2 * HOUR), ("M10.5.0", -HOUR))),
        ("IST-2IDT,M3.4.4/26,M10.5.0", PosixTzRule(2 * HOUR, 3 * HOUR, ("M3.4.4", 26 * HOUR), ("M10.5.0", 2 * HOUR))),
        ("LMT+0:34:08BST-1:29:46,M1.1.1/1:02:03,M2.1.1", PosixTzRule(-2048, 5386, ("M1.1.1", 3723), ("M2.1.1", 2 * HOUR))),
        ("UTC0", None),
        ("<+0545>-5:45", None),
        ("", None),
    ],
)
def test_a_rule_has_names_of_letters_or_in_brackets_and_times_to_the_second(text: str, footer: PosixTzRule | None) -> None:
    assert parse_footer(text) == footer


@pytest.mark.parametrize("day", ["J60", "59"])
def test_a_rule_by_the_number_of_a_day_is_refused(day: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"not a month, week and day: '{day}'")):
        parse_footer(f"EST5EDT,{day}/2,M11.1.0")


def test_the_summer_of_the_south_begins_late_in_the_year() -> None:
    hobart = PosixTzRule(10 * HOUR, 11 * HOUR, ("M10.1.0", 2 * HOUR), ("M4.1.0", 3 * HOUR))
    april, october = hobart.changes(2026)
    day = int((datetime(2026, 4, 5, tzinfo=UTC) - EPOCH).total_seconds())
    assert april == (day - 11 * HOUR + 3 * HOUR, 10 * HOUR)
    assert october == (day + 182 * DAY - 10 * HOUR + 2 * HOUR, 11 * HOUR)
