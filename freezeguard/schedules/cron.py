"""`cron` and `duration`: starts on the wall clock, by cron's own rules at a clock change."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

from cronsim import CronSim, CronSimError

from ..localtime import DAY, HOUR, MINUTE, day_of, midnight
from ..timeline import merge
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..localtime import Duration, Zone
    from ..timeline import Span


class Cron(Schedule):
    """A span of `duration` from each time that five cron fields name, as Debian's cron and `cronsim` define them.

    A restricted day of the month and a restricted weekday are alternatives. Where neither minute nor hour begins with `*`, a time that the
    clock skips moves to the jump, and a repeated one counts once, at its first reading; else every real minute that matches counts.

    Raises:
        ValueError: the expression is not five valid fields, or never comes true.
    """

    __slots__ = ("_at_times", "_days", "_duration", "_fixed_time", "_runs", "_sim")

    def __init__(self, zone: Zone, text: str, expression: str, duration: Duration) -> None:
        super().__init__(zone, text)
        fields = expression.split()
        if len(fields) != 5:
            raise ValueError(f"a cron expression has five fields (minute, hour, day, month, weekday), not {len(fields)}")
        try:
            self._sim = CronSim(expression, datetime(2000, 1, 1))  # noqa: DTZ001  a local time by nature
            next(self._sim)
        except CronSimError as error:
            raise ValueError(f"not a cron expression: {str(error).lower()}") from None
        except StopIteration:
            raise ValueError("this cron expression never comes true") from None
        self._duration = duration
        self._fixed_time = not fields[0].startswith("*") and not fields[1].startswith("*")
        self._at_times = [h * HOUR + m * MINUTE for h in sorted(self._sim.hours) for m in sorted(self._sim.minutes)]
        self._runs: list[Span] = []
        for time in self._at_times:
            joined = bool(self._runs) and time - self._runs[-1][1] <= duration.seconds
            self._runs[-1:] = [(self._runs[-1][0], time)] if joined else [*self._runs[-1:], (time, time)]
        self._days: dict[int, list[int]] = {}

    @property
    def shortest_interval(self) -> int:
        """The shortest time between two starts of a day or of neighbouring days, in seconds; a day where there is only one."""
        times = self._at_times
        days = self._days_of(2000)
        neighbours = any(b - a == DAY for a, b in pairwise(days))
        return min((b - a for a, b in pairwise([*times, *([times[0] + DAY] if neighbours else [])])), default=DAY)

    def wall_times(self, day: date) -> list[int]:
        # Only at fixed times: else it fires at each real minute that matches, which a clock change does not move.
        return self._at_times if self._fixed_time and midnight(day) in self._days_of(day.year) else []

    @property
    def duration(self) -> Duration:
        """How long each span lasts."""
        return self._duration

    def starts(self, start: int, end: int) -> list[int]:
        """The instants at which it begins within [start, end)."""
        walls = [
            day + time
            for year in range(day_of(start - DAY).year, day_of(end + DAY).year + 1)
            for day in self._days_of(year)
            if start - 2 * DAY < day < end + DAY
            for time in self._at_times
        ]
        if self._fixed_time:
            found = {self.zone.first(wall) for wall in walls}
        else:
            found = {instant for wall in walls for instant in self.zone.readings(wall)}
        return sorted(instant for instant in found if start <= instant < end)

    def spans(self, start: int, end: int) -> list[Span]:
        add, duration = self.zone.add, self._duration
        if duration.days:
            return merge((begins, add(begins, duration)) for begins in self.starts(start - duration.longest, end))
        found: list[Span] = []
        low, high = start - duration.seconds, end
        for year in range(day_of(low - DAY).year, day_of(high + DAY).year + 1):
            days = (day for day in self._days_of(year) if low - 2 * DAY < day < high + DAY)
            found += merge(span for day in days for span in self._spans_of(day))
        return merge((a, b) for a, b in found if b > start and a < end)

    def _spans_of(self, day: int) -> list[Span]:
        """The spans that begin on a day: far from any clock change its runs, of which a day may have one instead of 1,440 starts."""
        zone, seconds = self.zone, self._duration.seconds
        since, until, offset = zone.stretch(zone.first(day))
        if since <= day - DAY - offset and day + 2 * DAY - offset <= until:
            return [(day + first - offset, day + last - offset + seconds) for first, last in self._runs]
        if self._fixed_time:
            begins = {zone.first(day + time) for time in self._at_times}
        else:
            begins = {instant for time in self._at_times for instant in zone.readings(day + time)}
        return [(instant, instant + seconds) for instant in begins]

    def _days_of(self, year: int) -> list[int]:
        found = self._days.get(year)
        if found is None:
            first = date(year, 1, 1).toordinal()
            days = (date.fromordinal(first + i) for i in range(366))
            found = [midnight(d) for d in days if d.year == year and d.month in self._sim.months and self._sim.match_day(d)]
            self._days[year] = found
        return found
