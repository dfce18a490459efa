"""`rrule`, `starting` and `duration`: recurrences of RFC 5545."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dateutil.rrule import rrule, rrulestr

from ..localtime import DAY, FAR
from ..timeline import merge
from .base import Schedule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..localtime import Duration, Zone
    from ..timeline import Span

MAX_COUNT = 5000
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  wall time has no zone
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_BY_PARTS = ["BYHOUR", "BYMINUTE", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"]
_PARTS = ["FREQ", "UNTIL", "COUNT", "INTERVAL", *_BY_PARTS, "WKST"]


class Recurrence(Schedule):
    """A span of `duration` from each occurrence of a rule, the first of which is `starting`, a wall time.

    At a clock change an occurrence is where RFC 5545, 3.3.5 puts it.

    Raises:
        ValueError: the rule is not valid, recurs more often than daily, never occurs, or does not begin at `starting`.
    """

    __slots__ = ("_duration", "_fixed", "_rule")
    calendar = False
    foresight = 10

    def __init__(self, zone: Zone, text: str, rule: str, starting: int, duration: Duration) -> None:
        super().__init__(zone, text)
        self._duration = duration
        parts = _parts(rule)
        first = _EPOCH + timedelta(seconds=starting)
        until = parts.get("UNTIL")
        if until is not None:
            parts["UNTIL"] = _local_until(until, zone)
        try:
            parsed = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=first)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise ValueError(f"not an RRULE: {error}") from None
        assert isinstance(parsed, rrule)
        self._rule = parsed
        # A rule that finds nothing in a whole cycle of the calendar has no occurrence; dateutil itself would look on to the year 9999.
        horizon = parsed.replace(until=min(first + timedelta(days=366 * 41), parsed._until or datetime.max), count=None)  # type: ignore[attr-defined]  # noqa: DTZ901,SLF001
        occurs = next(iter(horizon), None)
        if occurs is None:
            raise ValueError("this RRULE never occurs")
        if occurs != first:
            raise ValueError(f"'starting' is not an occurrence of the rule; the first after it is {occurs:%Y-%m-%d %H:%M}")
        self._fixed: list[Span] | None = None
        if "COUNT" in parts or "UNTIL" in parts:
            starts = []
            for occurrence in self._rule:
                starts.append(occurrence)
                if len(starts) > MAX_COUNT:
                    raise ValueError(f"this RRULE has more than {MAX_COUNT} occurrences: leave COUNT and UNTIL out")
            self._fixed = merge(self._span(occurrence) for occurrence in starts)

    def _span(self, occurrence: datetime) -> Span:
        start = self.zone.rfc5545(int((occurrence - _EPOCH).total_seconds()))
        return start, self.zone.add(start, self._duration)

    def spans(self, start: int, end: int) -> list[Span]:
        if self._fixed is not None:
            return [span for span in self._fixed if span[1] > start and span[0] < end]
        low = _EPOCH + timedelta(seconds=start - self._duration.longest - 2 * DAY)
        high = _EPOCH + timedelta(seconds=min(end, FAR) + 2 * DAY)
        spans = merge(self._span(occurrence) for occurrence in self._rule.between(low, high, inc=True))
        return [span for span in spans if span[1] > start and span[0] < end]

    @property
    def fixed(self) -> list[Span] | None:
        return self._fixed


def _parts(rule: str) -> dict[str, str]:
    text = rule.strip().upper().removeprefix("RRULE:")
    if "DTSTART" in text:
        raise ValueError("an RRULE has no DTSTART here: say 'starting'")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise ValueError(f"not an RRULE: {part!r} is no NAME=VALUE")
        if name in parts:
            raise ValueError(f"not an RRULE: {name} twice")
        if name not in _PARTS:
            raise ValueError(f"not an RRULE: unknown part {name!r}")
        parts[name] = value
    if not parts.get("INTERVAL", "1").strip("0"):
        raise ValueError("not an RRULE: INTERVAL=0")
    frequency = parts.get("FREQ")
    if frequency not in _FREQUENCIES:
        raise ValueError(f"FREQ is one of {', '.join(_FREQUENCIES)}" + (f", not {frequency}" if frequency else ": it is missing"))
    _forbid(parts, frequency)
    return parts


def _forbid(parts: dict[str, str], frequency: str) -> None:
    """What RFC 5545, 3.3.10 forbids and dateutil takes."""
    ordinal = any(day.strip("+-")[:1].isdigit() for day in parts.get("BYDAY", "").split(","))
    forbidden = {
        "COUNT and UNTIL in one rule": "COUNT" in parts and "UNTIL" in parts,
        "BYWEEKNO outside FREQ=YEARLY": "BYWEEKNO" in parts and frequency != "YEARLY",
        f"BYYEARDAY with FREQ={frequency}": "BYYEARDAY" in parts and frequency != "YEARLY",
        "BYMONTHDAY with FREQ=WEEKLY": "BYMONTHDAY" in parts and frequency == "WEEKLY",
        f"a number in BYDAY with FREQ={frequency}": ordinal and frequency not in ("MONTHLY", "YEARLY"),
        "a number in BYDAY beside BYWEEKNO": ordinal and "BYWEEKNO" in parts,
        "BYSETPOS alone": "BYSETPOS" in parts and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts),
    }
    for what, there in forbidden.items():
        if there:
            raise ValueError(f"RFC 5545 forbids {what}")


def _local_until(value: str, zone: Zone) -> str:
    """UNTIL as a local time without zone: with Z it is UTC, a date includes its day."""
    try:
        if value.endswith("Z"):
            instant = int(datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp())
            return f"{_EPOCH + timedelta(seconds=zone.local(instant)):%Y%m%dT%H%M%S}"
        if "T" in value:
            return f"{datetime.strptime(value, '%Y%m%dT%H%M%S'):%Y%m%dT%H%M%S}"  # noqa: DTZ007
        return f"{datetime.strptime(value, '%Y%m%d'):%Y%m%d}T235959"  # noqa: DTZ007
    except (ValueError, OverflowError):
        raise ValueError(f"UNTIL={value[:40]} is not a date or a time") from None
