"""People on call, now and next: for people, for programs, and for calendars."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from ..engine.on_call import between, called
from ..temporal.intervals import clip
from ..temporal.zones import FAR
from ..util.text import single_line
from .datetimes import without_comma
from .json import dump
from .tables import table_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from ..engine.facts import OnCallShift, Shift
    from ..engine.on_call import OnCallCoverage
    from ..temporal.zones import Zone

SCHEMA = "freezeguard/on-call/v1"


class Roster(NamedTuple):
    """People on call within [at, end), instants in seconds.

    Attributes:
        now: people on call at `at`, in the order in which they are called.
        shifts: (rotation, shift) of whole shifts that overlap [at, end), by their start.
        rotations: each name with the instant until which it is known; None: not at all.
        gaps: spans in which nobody is on call although somebody has to be.
    """

    at: int
    end: int
    zone: Zone
    now: tuple[OnCallShift, ...]
    shifts: list[tuple[str, Shift]]
    rotations: list[tuple[str, int | None]]
    gaps: list[tuple[int, int]]

    @classmethod
    def of(cls, duties: Sequence[OnCallCoverage], beside: Sequence[OnCallShift], at: int, length: int, zone: Zone) -> Roster:
        """Return the roster of all documents; `beside` are people on call outside their rotations."""
        end = min(at + length, FAR)
        rosters = [entry for duty in duties for entry in duty.rosters]
        shifts = [(name, shift) for name, roster in rosters if roster is not None for shift in roster.shifts(at, end)]
        return cls(
            at,
            end,
            zone,
            (*called(duties, at, zone), *beside),
            sorted(dict.fromkeys(shifts), key=lambda entry: entry[1].start),
            [(name, None if roster is None else roster.known[1]) for name, roster in rosters],
            [gap for duty in duties for gap in clip(duty.gaps, at, end)],
        )

    def text(self, *, simulated: bool = False) -> Iterator[RenderableType]:
        """Yield lines and a table."""
        from rich.text import Text

        yield f"On call, {self.zone.key}{', simulated' if simulated else ''}"
        for name, until in self.rotations:
            people = [shift for shift in self.now if shift.rotation == name]
            for shift in people:
                yield Text(
                    f"  {single_line(name)}: {single_line(shift.person)}" + (f" until {without_comma(shift.until)}" if shift.until else "")
                )
            if not people:
                yield Text(f"  {single_line(name)}: {'not known' if until is None else 'nobody'}")
        if any(shift.start > self.at for _, shift in self.shifts):
            yield self._table()
        for name, until in self.rotations:
            if until is not None and until < self.end:
                yield Text(f"{single_line(name)} is known until {self._moment(until)}")
        for start, end in self.gaps:
            yield Text(f"nobody is on call {between(start, end, self.zone)}", style="yellow")

    def json(self, *, simulated: bool = False) -> str:
        """Return JSON, `freezeguard/on-call/v1`; `unknown` and `simulated` are there only if they apply."""
        unknown = [name for name, until in self.rotations if until is None]
        doc = {
            "schema": SCHEMA,
            "at": self._iso(self.at),
            "timezone": self.zone.key,
            "on_call": [{**shift._asdict(), "until": shift.until and shift.until.isoformat()} for shift in self.now],
            "shifts": [
                {"rotation": name, "person": person, "start": self._iso(start), "end": self._iso(end)}
                for name, (start, end, person) in self.shifts
            ],
            **({"unknown": unknown} if unknown else {}),
            **({"simulated": True} if simulated else {}),
        }
        return dump(doc)

    def ics(self, *, simulated: bool = False) -> str:
        """Return a calendar with an event for each shift, the person as its summary; the same shift always has the same UID."""
        from icalendar import Calendar, Event

        calendar = Calendar()
        calendar.add("prodid", "-//FreezeGuard//on-call//EN")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", f"On call{', simulated' if simulated else ''}")
        for name, (start, end, person) in self.shifts:
            event = Event()
            digest = sha256(f"{name}\0{person}\0{start}".encode("utf-8", "surrogatepass")).hexdigest()
            event.add("uid", f"{digest[:32]}@freezeguard")
            event.add("dtstamp", _utc(self.at))
            event.add("dtstart", _utc(start))
            # A shift that never ends is shown until the end of the roster.
            event.add("dtend", _utc(end if end < FAR else self.end))
            event.add("summary", single_line(person))
            event.add("description", single_line(name))
            calendar.add_component(event)
        return str(calendar.to_ical(), "utf-8")

    def _table(self) -> RenderableType:
        from rich.text import Text

        table = table_of("from", "until", "rotation", "on call")
        for name, (start, end, person) in self.shifts:
            if start > self.at:
                table.add_row(
                    self._moment(start), "" if end >= FAR else self._moment(end), Text(single_line(name)), Text(single_line(person))
                )
        return table

    def _moment(self, instant: int) -> str:
        return without_comma(self.zone.datetime(instant))

    def _iso(self, instant: int) -> str | None:
        return None if instant >= FAR else self.zone.datetime(instant).isoformat()


def _utc(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC)
