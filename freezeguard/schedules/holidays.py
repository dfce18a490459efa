"""`holidays`: public holidays of countries and markets, from the `holidays` library."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from ..temporal.intervals import overlapping
from ..temporal.zones import DAY, day_of, midnight
from ..util.text import did_you_mean
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..temporal.intervals import Span
    from ..temporal.zones import Zone

HALF_DAY = "half_day"
_BLOCK = 8  # years


class Calendar(NamedTuple):
    """A holiday calendar: a country (ISO 3166) or a market (NYSE), with its subdivision and categories of the library."""

    code: str
    subdivision: str | None = None
    categories: tuple[str, ...] = ()


def parse_calendar(text: str) -> Calendar:
    """Parse `CH`, `CH-ZH` or `NYSE`."""
    code, _, subdivision = text.strip().partition("-")
    return Calendar(code.upper(), subdivision or None)


class Holidays(Schedule):
    """Whole local days of holidays, with their eves and with half days.

    Args:
        match_all: include only days that are holidays in all calendars, instead of in any.
        only, excluding: names of holidays, in the library's default language. A name includes its observed day.
        half_days: seconds since midnight from which half days are closed; None if they stay open.
        eve: seconds since midnight from which the day before a holiday is closed; None if it stays open.

    Raises:
        ValueError: the library does not know a country, subdivision, category or name.
    """

    __slots__ = ("_days", "_eve", "_half_days", "_known_until", "_sources", "_years")
    is_calendar_periodic = False

    def __init__(
        self,
        zone: Zone,
        text: str,
        calendars: tuple[Calendar, ...],
        *,
        match_all: bool = False,
        only: tuple[str, ...] = (),
        excluding: tuple[str, ...] = (),
        half_days: int | None = None,
        eve: int | None = None,
    ) -> None:
        super().__init__(zone, text)
        self._sources = [_Source(calendar, only, excluding, half_days is not None) for calendar in calendars]
        self._half_days = half_days
        self._eve = eve
        self._years: dict[int, list[tuple[date, str, bool]]] = {}
        end = min(source.end_year for source in self._sources)
        self._known_until = zone.earliest(midnight(date(end + 1, 1, 1)) - (DAY - eve if eve is not None else 0))
        self._days = all if match_all else any

    @property
    def known_until(self) -> int:
        return self._known_until

    def dates(self, year: int) -> list[tuple[date, str, bool]]:
        """Return the days of a year as (date, names, True for a half day), ascending."""
        dates = self._years.get(year)
        if dates is None:
            dates = self._years[year] = sorted(self._of_year(year, half=False) + self._of_year(year, half=True))
        return dates

    def _of_year(self, year: int, *, half: bool) -> list[tuple[date, str, bool]]:
        calendars = [source.days(year, half=half) for source in self._sources]
        return [
            (day, ", ".join(dict.fromkeys(name for names in calendars for name in names.get(day, ()))), half)
            for day in {day for names in calendars for day in names}
            if self._days(day in names for names in calendars)
        ]

    def spans(self, start: int, end: int) -> list[Span]:
        walls = []
        for day, _, half in self._between(start - 2 * DAY, end + 2 * DAY):
            opens = midnight(day)
            if half:
                walls.append((opens + (self._half_days or 0), opens + DAY))
            else:
                walls.append((opens - (DAY - self._eve if self._eve is not None else 0), opens + DAY))
        return overlapping(self.zone.spans(walls), start, end)

    def wall_times(self, day: date) -> list[int]:
        is_half_day = any(half for holiday, _, half in self.dates(day.year) if holiday == day)
        times = [self._half_days] if self._half_days is not None and is_half_day else []
        following = day + timedelta(days=1)
        eve = self._eve if any(not half for holiday, _, half in self.dates(following.year) if holiday == following) else None
        return [*times, *([eve] if eve is not None else [])]

    def describe(self, start: int, end: int) -> str | None:
        low, high = day_of(self.zone.local(start)), day_of(self.zone.local(end - 1))
        names = [name for day, name, _ in self._between(start - DAY, end + DAY) if low <= day <= high]
        return ", ".join(dict.fromkeys(names)) or None

    def _between(self, start: int, end: int) -> Iterable[tuple[date, str, bool]]:
        first, last = day_of(self.zone.local(start)), day_of(self.zone.local(end))
        for year in range(first.year, last.year + 1):
            for entry in self.dates(year):
                if first <= entry[0] <= last:
                    yield entry


class _Source:
    """The holidays of one calendar, from the library."""

    def __init__(self, calendar: Calendar, only: tuple[str, ...], excluding: tuple[str, ...], half_days: bool) -> None:
        self._entity = _entity(calendar.code)
        self._calendar = calendar
        self._only = only
        self._excluding = excluding
        self._half_days = half_days and HALF_DAY in self._entity.supported_categories
        self._known: dict[tuple[int, bool], dict[date, list[str]]] = {}
        self._check()
        self.end_year = _end_of_data(self._entity, calendar.subdivision)
        for name in (*only, *excluding):
            self._check_name(name)

    def days(self, year: int, *, half: bool) -> dict[date, list[str]]:
        """Return the holidays of a year, with their names."""
        if half and not self._half_days:
            return {}
        # The observed day may be in another year than its holiday, as on 31 December 2027 in the United States.
        days: dict[date, list[str]] = {}
        for block in sorted({(year - 1) // _BLOCK, (year + 1) // _BLOCK}):
            for day, names in self._block(block, half=half).items():
                if day.year == year:
                    days[day] = [*days.get(day, ()), *names]
        return days

    def _block(self, block: int, *, half: bool) -> dict[date, list[str]]:
        """Return the holidays of a block of years, which is faster than one query per year."""
        days = self._known.get((block, half))
        if days is None:
            days = self._known[block, half] = {}
            years = range(max(block * _BLOCK, 1), (block + 1) * _BLOCK)
            for day, names in _query_library(self._calendar, years, (HALF_DAY,) if half else self._calendar.categories).items():
                kept = [name for name in names.split("; ") if self._wanted(name)]
                if kept:
                    days[day] = kept
        return days

    def _wanted(self, name: str) -> bool:
        return (not self._only or self._matches(name, self._only)) and not (self._excluding and self._matches(name, self._excluding))

    def _matches(self, name: str, wanted: tuple[str, ...]) -> bool:
        labels = [getattr(self._entity, label, None) for label in ("observed_label", "estimated_label", "observed_estimated_label")]
        return name in wanted or any(name == str(label) % holiday for label in labels if label for holiday in wanted)

    def _check(self) -> None:
        code, subdivision, categories = self._calendar
        entity = self._entity
        known = (*entity.subdivisions, *entity.subdivisions_aliases)
        if subdivision is not None and subdivision not in known:
            hint = did_you_mean(subdivision, known) or f" (accepted: {', '.join(entity.subdivisions) or 'none'})"
            raise ValueError(f"{code} has no subdivision {subdivision[:40]!r}{hint}")
        for category in categories:
            if category not in entity.supported_categories:
                raise ValueError(f"{code} has no category {category[:40]!r} (accepted: {', '.join(sorted(entity.supported_categories))})")

    def _check_name(self, name: str) -> None:
        queries = [self._calendar.categories, *([(HALF_DAY,)] if self._half_days else [])]
        known = {
            part
            for categories in queries
            for names in _query_library(self._calendar, range(2000, 2041), categories).values()
            for part in names.split("; ")
        }
        if name not in known:
            raise ValueError(f"{self._calendar.code} has no holiday {name[:60]!r}{did_you_mean(name, sorted(known))}")


@lru_cache(maxsize=256)
def _query_library(calendar: Calendar, years: range, categories: tuple[str, ...]) -> dict[date, str]:
    """Return the library's holidays, queried once for all rules with the same calendar."""
    import warnings

    entity = _entity(calendar.code)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dict(entity(years=years, subdiv=calendar.subdivision, language=entity.default_language, categories=categories or None))


@lru_cache
def _end_of_data(entity: Any, subdivision: str | None) -> int:
    """Return the last year with complete data: the library's last year, or the last one for which it does not warn."""
    low, high = 2020, int(entity.end_year)
    if not _warns(entity, subdivision, high):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _warns(entity, subdivision, middle) else (middle, high)
    return low


def _warns(entity: Any, subdivision: str | None, year: int) -> bool:
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        entity(years=year, subdiv=subdivision)
    return any(issubclass(warning.category, UserWarning) for warning in caught)


def _entity(code: str) -> Any:
    """Return the library's class of a country or market. Raises ValueError."""
    from holidays.registry import COUNTRIES, FINANCIAL

    for package, registry in (("countries", COUNTRIES), ("financial", FINANCIAL)):
        for module, (name, *codes) in registry.items():
            if code in codes:
                return getattr(_import_alone(f"holidays.{package}", module), name)
    known = [alias for registry in (COUNTRIES, FINANCIAL) for _, *aliases in registry.values() for alias in aliases]
    names = {module.replace("_", " ").upper(): aliases[0] for module, (_, *aliases) in COUNTRIES.items()}
    hint = f": write {names[code]!r}" if code in names else did_you_mean(code, known)
    raise ValueError(f"unknown country or market {code[:40]!r}{hint}")


def _import_alone(package: str, module: str) -> Any:
    """Import a module without its package's `__init__`, which imports some 280 countries: half the time of a first `check`."""
    import sys
    from importlib import import_module
    from importlib.util import find_spec
    from types import ModuleType

    placeholder = None
    if package not in sys.modules:
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            placeholder = sys.modules[package] = ModuleType(package)
            placeholder.__path__ = list(spec.submodule_search_locations)
    try:
        return import_module(f"{package}.{module}")
    finally:
        if placeholder is not None:
            del sys.modules[package]
