"""`cron` and `duration`: starts in local time, with cron's own rules for clock changes."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

from cronsim import CronSim, CronSimError

from ..temporal.intervals import merge
from ..temporal.zones import DAY, HOUR, MINUTE, day_of, midnight
from ..util.text import quote
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..temporal.intervals import Span
    from ..temporal.zones import Duration, Zone

# The five fields by the names that `cronsim` ends its errors with.
_ACCEPTED = {
    "minute": "0-59",
    "hour": "0-23",
    "day-of-month": "1-31, in a month that has the day",
    "month": "1-12 or jan-dec",
    "day-of-week": "0-7 or sun-sat, in ascending order",
}


class Cron(Schedule):
    """A span of `duration` from each time of a five-field cron expression, as defined by Debian's cron and `cronsim`.

    A restricted day of the month and a restricted weekday are alternatives. If neither minute nor hour begins with `*`, a skipped time
    moves to the clock change, and a repeated time counts once, at its first instant. Otherwise every elapsed minute that matches counts.

    Raises:
        ValueError: the expression does not have five valid fields, or names a day that no month has.
    """

    __slots__ = ("_at_times", "_days", "_duration", "_fixed_time", "_runs", "_sim")

    def __init__(self, zone: Zone, text: str, expression: str, duration: Duration) -> None:
        super().__init__(zone, text)
        fields = expression.split()
        if len(fields) != 5:
            raise ValueError(f"a cron expression has five fields (minute, hour, day, month, weekday), not {len(fields)}")
        try:
            self._sim = CronSim(expression, datetime(2000, 1, 1))  # noqa: DTZ001  local time has no zone
        except CronSimError as error:
            i, name = next((i, name) for i, name in enumerate(_ACCEPTED) if str(error).endswith(name))
            raise ValueError(f"invalid {name} {quote(fields[i])} in the cron expression (accepted: {_ACCEPTED[name]})") from None
        self._duration = duration
        self._fixed_time = not fields[0].startswith("*") and not fields[1].startswith("*")
        self._at_times = [h * HOUR + m * MINUTE for h in sorted(self._sim.hours) for m in sorted(self._sim.minutes)]
        self._runs = merge((time, time + duration.nominal) for time in self._at_times)
        self._days: dict[int, list[int]] = {}

    @property
    def shortest_interval(self) -> int:
        """Shortest time between two starts on the same or neighbouring days, in seconds; one day if there is only one start."""
        times = self._at_times
        days = self._days_of(2000)
        neighbours = any(b - a == DAY for a, b in pairwise(days))
        return min((b - a for a, b in pairwise([*times, *([times[0] + DAY] if neighbours else [])])), default=DAY)

    def wall_times(self, day: date) -> list[int]:
        # Only for fixed times: a clock change does not move the other starts.
        return self._at_times if self._fixed_time and midnight(day) in self._days_of(day.year) else []

    @property
    def duration(self) -> Duration:
        """Length of each span."""
        return self._duration

    def starts(self, start: int, end: int) -> list[int]:
        """Return the instants within [start, end) at which a span begins, ascending."""
        instants = self._instants(day + time for days in self._days_near(start, end) for day in days for time in self._at_times)
        return sorted(instant for instant in instants if start <= instant < end)

    def spans(self, start: int, end: int) -> list[Span]:
        spans: list[Span] = []
        for days in self._days_near(start - self._duration.longest, end):
            spans += merge(span for day in days for span in self._spans_of(day))
        return merge((a, b) for a, b in spans if b > start and a < end)

    def _spans_of(self, day: int) -> list[Span]:
        """Return the spans that begin on a day. Far from clock changes, use the merged runs instead of up to 1,440 starts."""
        zone, duration = self.zone, self._duration
        since, until, offset = zone.offset_period(zone.earliest(day))
        # Days of a duration are local: no clock may change before they end either.
        reach = duration.longest if duration.days else 0
        if since <= day - offset and day + 2 * DAY + reach - offset <= until:
            return [(day + first - offset, day + last - offset) for first, last in self._runs]
        return [(instant, zone.add(instant, duration)) for instant in self._instants(day + time for time in self._at_times)]

    def _instants(self, walls: Iterable[int]) -> set[int]:
        """Return the instants at which cron fires for the given local times."""
        if self._fixed_time:
            return {self.zone.earliest(wall) for wall in walls}
        return {instant for wall in walls for instant in self.zone.instants_for(wall)}

    def _days_near(self, start: int, end: int) -> Iterator[list[int]]:
        """Yield, year by year, the days on which a span within [start, end) may begin."""
        for year in range(day_of(start - DAY).year, day_of(end + DAY).year + 1):
            yield [day for day in self._days_of(year) if start - 2 * DAY < day < end + DAY]

    def _days_of(self, year: int) -> list[int]:
        """Return the local midnights of the matching days of a year."""
        midnights = self._days.get(year)
        if midnights is None:
            first = date(year, 1, 1).toordinal()
            days = (date.fromordinal(first + i) for i in range(366))
            midnights = [midnight(d) for d in days if d.year == year and d.month in self._sim.months and self._sim.match_day(d)]
            self._days[year] = midnights
        return midnights
