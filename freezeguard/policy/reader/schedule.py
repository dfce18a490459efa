"""The schedules of a policy: which keys each kind has, and how it is made of them."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from ...errors import UndecidedError
from ...schedules.base import Always, Except
from ...schedules.pending import ONE_DAY, PendingCalendar
from ...schedules.period import Period
from ...schedules.weekly import Weekly
from ...schedules.yearly import Yearly
from ...temporal.zones import DAY, Duration
from ...util.languages import Message
from ...util.text import os_error_reason, quote
from . import field_types, scalars
from .field_types import TEXT, TIME
from .fields import Field, FieldType, as_it_stands, choice, read_mapping
from .holidays import HOLIDAY_KEYS, HOLIDAYS, build_holidays
from .yaml_nodes import INVALID, is_null

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ...schedules.base import Schedule
    from ...temporal.zones import Zone
    from .field_types import PeriodBound
    from .fields import ParsedMapping, SchemaBuilder
    from .yaml_nodes import PolicyReader

    OpenFile = Callable[[str], bytes]

__all__ = ["HOLIDAY_KEYS", "SCHEDULE_KEYS", "build_schedule", "calendar", "schedule_schema"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CRON_FIELD = f"([0-9*,/-]|{field_types.any_case((*_MONTHS, *(day[:3] for day in scalars.DAYS)))})+"
_CRON = {"type": "string", "pattern": rf"^\s*{_CRON_FIELD}(\s+{_CRON_FIELD}){{4}}\s*$"}

EXCEPTION = FieldType(
    as_it_stands, lambda schema: {"anyOf": [schema.of(field_types.DATE), schedule_schema(schema, SCHEDULE_KEYS)]}, "exception"
)
SCHEDULE_KEYS: dict[str, Field] = {
    "days": Field(field_types.DAYS, "Days of the week: mon-fri, fri-mon, a list, daily, weekdays, weekends."),
    "hours": Field(field_types.HOURS, "Hours of the day, one range or several; past midnight they belong to the day on which they open."),
    "from": Field(field_types.EDGE, "The first day (12-20: of every year) or the first moment (2026-11-26 18:00)."),
    "until": Field(field_types.EDGE, "The last day, included, or the moment at which it ends."),
    "cron": Field(FieldType(TEXT.read, lambda _: _CRON, "cron"), "When it begins, as five cron fields; needs a duration."),
    "duration": Field(field_types.DURATION, "How long it lasts from each start: d and w are calendar days, h and m elapse."),
    "rrule": Field(TEXT, "When it begins, as an RRULE of RFC 5545; needs starting and duration."),
    "starting": Field(field_types.LOCAL_TIME, "The first start of the rrule, a local time."),
    "holidays": Field(HOLIDAYS, "Public holidays: a country, a country and subdivision (CH-ZH), a market, or a list."),
    "match": Field(choice("any", "all"), "Of several calendars: a holiday in any of them (default), or in all."),
    "eve": Field(TIME, "Closed from this hour of the day before each holiday."),
    "ics": Field(TEXT, "The path or the URL of a calendar; each event is a span."),
    "max_stale": Field(field_types.DURATION, "How old a copy of that calendar may be while its URL cannot be asked; 1d is the default."),
    "always": Field(field_types.TRUE, "true: at any time."),
    "timezone": Field(field_types.ZONE, "The zone of this schedule, else the policy's."),
    "except": Field(
        FieldType(as_it_stands, lambda schema: schema.array(schema.of(EXCEPTION), single=True), "exceptions"),
        "Schedules or dates that are taken away from it.",
    ),
}
# The keys of each kind, and which others each of them needs beside it.
_KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    "weekly": {"days": (), "hours": ()},
    "period": {"from": ("until",), "until": ("from",)},
    "cron": {"cron": ("duration",)},
    "rrule": {"rrule": ("starting", "duration"), "starting": ("rrule", "duration")},
    "holidays": {"holidays": (), "eve": ("holidays",), "match": ("holidays",)},
    "ics": {"ics": (), "max_stale": ("ics",)},
    "always": {"always": ()},
}
_KIND_OF = {name: kind for kind, keys in _KINDS.items() for name in keys}
_LASTING = ("cron", "rrule")


def _one_schedule(schema: SchemaBuilder) -> dict[str, Any]:
    """What the keys of a schedule have to do with each other."""
    yearly, dated = {"maxLength": len("12-20")}, {"minLength": len("2026-12-20")}
    return {
        **schema.one_of(_KINDS.values()),
        "dependentRequired": {name: list(others) for kind in _KINDS.values() for name, others in kind.items() if others},
        "dependentSchemas": {"duration": schema.any_of(_LASTING)},
        "if": {"properties": {"from": yearly}, "required": ["from"]},
        "then": {"properties": {"until": yearly}},
        "else": {"properties": {"until": dated}},
    }


_ONE_SCHEDULE = FieldType(as_it_stands, _one_schedule, "one-schedule")


def schedule_schema(schema: SchemaBuilder, keys: Mapping[str, Field]) -> dict[str, Any]:
    """The JSON schema of a mapping that is a schedule, and may be more."""
    return schema.mapping(keys, schema.of(_ONE_SCHEDULE))


def build_schedule(
    reader: PolicyReader, node: yaml.Node, pairs: ParsedMapping, default: Zone, open_file: OpenFile
) -> tuple[Schedule, str] | None:
    """The schedule that a mapping's pairs say, and its kind; None where they say none, which is noted.

    Args:
        default: the zone where the mapping has none.
        open_file: reads a file beside the policy; raises OSError, ValueError or UndecidedError.
    """
    values, nodes, _ = pairs
    where = values.get("timezone", default)
    kind = _kind_of(reader, node, pairs)
    schedule = None
    if kind is not None:
        try:
            schedule = _BUILDERS[kind](pairs, where, reader, open_file)
        except ValueError as error:
            reader.problem(nodes.get(kind, node), str(error))
    if "except" in values:
        taken = _read_except(reader, values["except"], where, open_file)
        if schedule is not None and taken:
            schedule = Except(schedule, taken)
    # A value that is wrong was noted, and was no reason to leave the rest unread.
    return (schedule, kind) if schedule is not None and kind is not None and len(values) == len(nodes) else None


def _kind_of(reader: PolicyReader, node: yaml.Node, pairs: ParsedMapping) -> str | None:
    nodes = pairs.nodes
    found = dict.fromkeys(_KIND_OF[name] for name in nodes if name in _KIND_OF)
    misplaced = "duration" in nodes and not any(kind in found for kind in _LASTING)
    if misplaced:
        reader.problem(nodes["duration"], "'duration' goes with cron or rrule")
    if len(found) != 1:
        if found or not (misplaced or pairs.meant & _KIND_OF.keys()):  # else it is noted already
            among = "days, hours, from/until, cron, rrule, holidays, ics, always"
            here = "are " + ", ".join(pairs.given(_KIND_OF)) if found else "is none"
            reader.problem(node, f"a schedule is exactly one of {among}: here {here}")
        return None
    (kind,) = found
    missing: dict[str, str] = {}
    for name, others in _KINDS[kind].items():
        for other in others:
            if name in nodes and pairs.lacks(other):
                missing.setdefault(other, name)
    for other, name in missing.items():
        needs = "'rrule', 'starting' and 'duration' go together: here is no" if kind == "rrule" else f"{name!r} needs"
        reader.problem(nodes[name], f"{needs} {other!r}")
    return kind


def _read_except(reader: PolicyReader, node: yaml.Node, where: Zone, open_file: OpenFile) -> list[Schedule]:
    """What is taken away, as far as it can be read: what is wrong with the rest is noted."""
    taken: list[Schedule] = []
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not items:
        reader.problem(node, "nothing is listed here")
    reader.enter(node)  # left only when it is read: an alias may stand for what it stands in
    for item in items:
        if is_null(item):
            reader.problem(item, "nothing is listed here")
        elif isinstance(item, yaml.ScalarNode):
            day = field_types.DATE.read(reader, item)
            if day is not INVALID:
                taken.append(_period(item.value, day, day, where))
        else:
            pairs = read_mapping(reader, item, SCHEDULE_KEYS, "an exception")
            built = pairs and build_schedule(reader, item, pairs, where, open_file)
            if built:
                taken.append(built[0])
    reader.leave()
    return taken


# What follows makes a schedule of the pairs of one kind: None where they are not enough for it, which is noted.


def _weekly(pairs: ParsedMapping, where: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule:
    values = pairs.values
    days = {day for some in values["days"] for day in some} if "days" in values else scalars.GROUPS["daily"]
    text = " ".join(_words(pairs.nodes[name]) for name in ("days", "hours") if name in values)
    return Weekly(where, text, sorted(days), values.get("hours", [(0, DAY)]))


def _words(node: yaml.Node) -> str:
    """The text of a value that was read, or the texts of several."""
    return ", ".join(item.value for item in node.value) if isinstance(node, yaml.SequenceNode) else str(node.value)


def _from_until(pairs: ParsedMapping, where: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule | None:
    if "from" not in pairs.values or "until" not in pairs.values:
        return None
    nodes = pairs.nodes
    start, end = pairs.values["from"], pairs.values["until"]
    if (start.yearly is None) != (end.yearly is None):
        reader.problem(nodes["until"], "'from' and 'until' both have a year, or neither has")
        return None
    if start.yearly is None and end.last <= start.wall:
        reader.problem(nodes["until"], f"'until' {quote(_words(nodes['until']))} is not after 'from' {quote(_words(nodes['from']))}")
        return None
    return _period(Message("times.period", start=_words(nodes["from"]), end=_words(nodes["until"])), start, end, where)


def _period(text: str, start: PeriodBound, end: PeriodBound, where: Zone) -> Schedule:
    if start.yearly is not None and end.yearly is not None:
        return Yearly(where, text, start.yearly, end.yearly)
    return Period(where, text, start.wall, end.last)


def _cron(pairs: ParsedMapping, where: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule | None:
    from ...schedules.cron import Cron

    values = pairs.values
    if "cron" not in values:
        return None
    fields = values["cron"].split()
    foreign = [field for field in fields if not re.fullmatch(_CRON_FIELD, field)]
    if foreign and len(fields) == 5:
        raise ValueError(f"{quote(foreign[0])} is nothing that cron(5) knows: numbers, names such as jan and mon, * , - and /")
    cron = Cron(where, f"cron {values['cron']}", values["cron"], values.get("duration", Duration()))
    return cron if "duration" in values else None


def _rrule(pairs: ParsedMapping, where: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule | None:
    from ...schedules.rrule import RRuleSchedule

    values = pairs.values
    if "rrule" not in values or "starting" not in values:
        return None
    duration = values.get("duration", Duration())
    recurrence = RRuleSchedule(where, f"rrule {values['rrule']}", values["rrule"], values["starting"][0], duration)
    return recurrence if "duration" in values else None


def _holidays(pairs: ParsedMapping, where: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule | None:
    return build_holidays(reader, pairs, where) if "holidays" in pairs.values else None


def _ics(pairs: ParsedMapping, where: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule | None:
    if "ics" not in pairs.values:
        return None
    path = pairs.values["ics"]
    if "://" in path:
        url = field_types.calendar_url(path)
        # No more than the machine: what follows is often the calendar's only secret.
        host = re.split(r"[/?#]", url)[2]
        return PendingCalendar(where, Message("times.calendar", host=host), url, pairs.values.get("max_stale", ONE_DAY))
    if "max_stale" in pairs.nodes:
        raise ValueError("'max_stale' is about a calendar with a URL")
    try:
        content = open_file(path)
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read {quote(path)}: {os_error_reason(error)}") from None
    except UndecidedError as error:
        reader.undecided.append(error)
        return None
    return calendar(where, f"ics {path}", content)


@lru_cache(maxsize=4)
def calendar(where: Zone, text: str, content: bytes) -> Schedule:
    """The calendar in a file, parsed once for all rules that name it. Raises ValueError."""
    from ...schedules.ics.schedule import ICalendarSchedule

    return ICalendarSchedule(where, text, content)


def _always(pairs: ParsedMapping, where: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule:
    return Always(where, Message("times.always"))


_BUILDERS: dict[str, Callable[[ParsedMapping, Zone, PolicyReader, OpenFile], Schedule | None]] = {
    "weekly": _weekly,
    "period": _from_until,
    "cron": _cron,
    "rrule": _rrule,
    "holidays": _holidays,
    "ics": _ics,
    "always": _always,
}
