"""Copies of calendars: bounded, private, and no better than they are old."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from freezeguard.sources.http import Http, HttpResponse
from freezeguard.sources.incident import SourceError
from freezeguard.sources.remote_calendar import MOST_COPIES, CalendarCache, Copy, fetch, shifts
from freezeguard.temporal.zones import Duration, zone

URL = "https://calendar.example.com/private-3f9a/freezes.ics"
UTC = zone("UTC")
NOW = 1_795_600_000
HOUR = Duration(0, 3600)
EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"


class Answering(Http):
    """Answers what it is given, and remembers what it was asked."""

    def __init__(self, *answers: HttpResponse | SourceError) -> None:
        super().__init__(1)
        self.answers = list(answers)
        self.asked: list[dict[str, str]] = []

    def get(self, url: str, *, headers: object = None, **_: object) -> HttpResponse:
        assert isinstance(headers, dict)
        self.asked.append(headers)
        answer = self.answers.pop(0)
        if isinstance(answer, SourceError):
            raise answer
        return answer


@pytest.fixture
def shelf(tmp_path: Path) -> CalendarCache:
    return CalendarCache(str(tmp_path))


def ask(shelf: CalendarCache, http: Http | None, now: int = NOW, max_stale: Duration = HOUR) -> tuple[bytes, str | None]:
    copy, stale = fetch(URL, max_stale, http=http, cache=shelf, zone=UTC, now=now)
    return copy.content, None if stale is None else str(stale)


def test_what_has_not_changed_is_not_sent_again(shelf: CalendarCache) -> None:
    http = Answering(HttpResponse(200, {"ETag": '"1"'}, EMPTY), HttpResponse(304, {}, b""))
    assert ask(shelf, http) == ask(shelf, http, NOW + 3000) == (EMPTY, None)
    assert "If-None-Match" not in http.asked[0]
    assert http.asked[1]["If-None-Match"] == '"1"'
    # That it has not changed makes it young again.
    assert ask(shelf, Answering(SourceError("gone")), NOW + 6599) == (EMPTY, "gone")


def test_an_old_copy_serves_for_a_while(shelf: CalendarCache) -> None:
    ask(shelf, Answering(HttpResponse(200, {}, EMPTY)))
    down = SourceError("could not connect to the server")
    assert ask(shelf, Answering(down), NOW + 3599) == (EMPTY, "could not connect to the server")
    with pytest.raises(SourceError, match="could not connect to the server, and the copy is older than 1h"):
        ask(shelf, Answering(down), NOW + 3600)
    # A clock that was set back proves nothing.
    with pytest.raises(SourceError, match="check the clock"):
        ask(shelf, Answering(down), NOW - 1)
    assert ask(shelf, None, NOW + 3599)[0] == EMPTY


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe", b"x" * 300 + EMPTY])
def test_what_is_no_calendar_takes_the_place_of_none(shelf: CalendarCache, content: bytes) -> None:
    ask(shelf, Answering(HttpResponse(200, {}, EMPTY)))
    assert ask(shelf, Answering(HttpResponse(200, {}, content))) == (EMPTY, "could not parse the response: it is not an iCalendar file")


def test_m10_a_calendar_that_cannot_be_parsed_keeps_the_good_copy(shelf: CalendarCache) -> None:
    ask(shelf, Answering(HttpResponse(200, {"ETag": '"1"'}, EMPTY)))
    broken = EMPTY.replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nDTSTART:soon\r\nEND:VEVENT\r\nEND:VCALENDAR")
    content, stale = ask(shelf, Answering(HttpResponse(200, {"ETag": '"2"'}, broken)))
    assert content == EMPTY
    assert stale is not None
    assert stale.startswith("the calendar is not valid")
    http = Answering(HttpResponse(304, {}, b""))
    assert ask(shelf, http) == (EMPTY, None)
    assert http.asked[0]["If-None-Match"] == '"1"'


def test_not_modified_without_a_copy_is_no_answer(shelf: CalendarCache) -> None:
    with pytest.raises(SourceError, match="304"):
        ask(shelf, Answering(HttpResponse(304, {}, b"")))


def test_a_copy_is_private_and_does_not_tell_the_address(shelf: CalendarCache, tmp_path: Path) -> None:
    ask(shelf, Answering(HttpResponse(200, {"ETag": "x"}, EMPTY)))
    (file,) = (tmp_path / "calendars").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"private-3f9a" not in file.read_bytes() + file.name.encode()


@pytest.mark.parametrize("damage", [b"", b"{}", b"null\n", b'{"sha256": "x", "fetched": 1, "etag": null, "modified": null}\nx', b"\xff\n"])
def test_a_damaged_copy_is_none(shelf: CalendarCache, tmp_path: Path, damage: bytes) -> None:
    ask(shelf, Answering(HttpResponse(200, {}, EMPTY)))
    (file,) = (tmp_path / "calendars").iterdir()
    file.write_bytes(damage)
    assert shelf.find(URL) is None


def test_copies_are_bounded(shelf: CalendarCache, tmp_path: Path) -> None:
    for i in range(MOST_COPIES + 10):
        shelf.keep(f"https://example.com/{i}", Copy(EMPTY, NOW))
    assert len(os.listdir(tmp_path / "calendars")) == MOST_COPIES


def test_without_a_folder_nothing_is_kept() -> None:
    shelf = CalendarCache(None)
    shelf.keep(URL, Copy(EMPTY, NOW))
    assert shelf.find(URL) is None


def test_a_folder_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    shelf = CalendarCache(str(tmp_path / "file"))
    shelf.keep(URL, Copy(EMPTY, NOW))
    assert shelf.find(URL) is None


def test_the_summary_is_the_person() -> None:
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20261125T000000Z\r\nDTEND:20261126T000000Z\r\n{}END:VEVENT\r\n"
    content = EMPTY.decode().replace("END:VCALENDAR", event.format("SUMMARY:Ana\r\n") + "END:VCALENDAR")
    (shift,) = shifts(content.encode(), UTC, NOW - 86400, NOW + 86400)
    assert (shift.person, shift.end - shift.start) == ("Ana", 86400)
    with pytest.raises(SourceError, match="no SUMMARY"):
        shifts(content.replace("SUMMARY:Ana\r\n", "").encode(), UTC, NOW - 86400, NOW + 86400)
    with pytest.raises(ValueError, match="not a calendar"):
        shifts(b"BEGIN:VCALENDAR", UTC, NOW, NOW + 1)
