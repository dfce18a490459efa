"""Build the schedules of a policy from their keys."""

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
from .fields import EMPTY_ITEM, EMPTY_LIST, Field, FieldType, as_it_stands, choice, read_mapping
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
    "hours": Field(field_types.HOURS, "Hours of the day, one range or several. Hours past midnight belong to the day on which they open."),
    "from": Field(field_types.EDGE, "First day (12-20 for every year), or a start time (2026-11-26 18:00)."),
    "until": Field(field_types.EDGE, "Last day, included, or an end time."),
    "cron": Field(FieldType(TEXT.read, lambda _: _CRON, "cron"), "Starts, as five cron fields. Needs a duration."),
    "duration": Field(field_types.DURATION, "Length of each span of a cron or rrule. d and w are calendar days; h and m are elapsed time."),
    "rrule": Field(TEXT, "Starts, as an RRULE of RFC 5545. Needs starting and duration."),
    "starting": Field(field_types.LOCAL_TIME, "First start of the rrule, a local time."),
    "holidays": Field(HOLIDAYS, "Public holidays: a country, a country and subdivision (CH-ZH), a market, or a list."),
    "match": Field(choice("any", "all"), "With several calendars: a holiday in any of them (default), or in all."),
    "eve": Field(TIME, "Time of day from which the day before each holiday is closed."),
    "ics": Field(TEXT, "Path or URL of a calendar. Each event is a span."),
    "max_stale": Field(field_types.DURATION, "Oldest copy of the calendar to use while its URL does not respond (default 1d)."),
    "always": Field(field_types.TRUE, "true: at all times."),
    "timezone": Field(field_types.ZONE, "Time zone of this schedule; the policy's zone if left out."),
    "except": Field(
        FieldType(as_it_stands, lambda schema: schema.array(schema.of(EXCEPTION), single=True), "exceptions"),
        "Schedules or dates that are taken away from this schedule.",
    ),
}
# The keys of each kind, each with the keys that it needs beside it.
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
    """Return the rules between the keys of a schedule."""
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
    """Return the JSON schema of a mapping that holds a schedule, with or without further keys."""
    return schema.mapping(keys, schema.of(_ONE_SCHEDULE))


def build_schedule(
    reader: PolicyReader, node: yaml.Node, pairs: ParsedMapping, default: Zone, open_file: OpenFile
) -> tuple[Schedule, str] | None:
    """Return (schedule, kind) of a mapping; None if it has problems, which are reported.

    Args:
        default: zone to use if the mapping has none.
        open_file: reads a file relative to the policy; raises OSError, ValueError or UndecidedError.
    """
    values, nodes, _ = pairs
    zone = values.get("timezone", default)
    kind = _kind_of(reader, node, pairs)
    schedule = None
    if kind is not None:
        try:
            schedule = _BUILDERS[kind](pairs, zone, reader, open_file)
        except ValueError as error:
            reader.problem(nodes.get(kind, node), str(error))
    if "except" in values:
        taken = _read_except(reader, values["except"], zone, open_file)
        if schedule is not None and taken:
            schedule = Except(schedule, taken)
    # Invalid values have been reported; the rest was read to report its problems too.
    return (schedule, kind) if schedule is not None and kind is not None and len(values) == len(nodes) else None


def _kind_of(reader: PolicyReader, node: yaml.Node, pairs: ParsedMapping) -> str | None:
    nodes = pairs.nodes
    kinds = dict.fromkeys(_KIND_OF[name] for name in nodes if name in _KIND_OF)
    misplaced = "duration" in nodes and not any(kind in kinds for kind in _LASTING)
    if misplaced:
        reader.problem(nodes["duration"], "'duration' can only be used with 'cron' or 'rrule'")
    if len(kinds) != 1:
        if kinds or not (misplaced or pairs.meant & _KIND_OF.keys()):  # otherwise it has been reported
            given = ", ".join(pairs.given(_KIND_OF)) or "none"
            reader.problem(
                node, f"a schedule needs exactly one of days/hours, from/until, cron, rrule, holidays, ics, always; given: {given}"
            )
        return None
    (kind,) = kinds
    missing: dict[str, str] = {}
    for name, others in _KINDS[kind].items():
        for other in others:
            if name in nodes and pairs.lacks(other):
                missing.setdefault(other, name)
    for other, name in missing.items():
        reader.problem(nodes[name], f"{name!r} needs {other!r}")
    return kind


def _read_except(reader: PolicyReader, node: yaml.Node, zone: Zone, open_file: OpenFile) -> list[Schedule]:
    """Return the valid schedules of `except`; report the invalid ones."""
    taken: list[Schedule] = []
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not items:
        reader.problem(node, EMPTY_LIST)
    reader.enter(node)  # left only after reading the items: an alias may refer to the list itself
    for item in items:
        if is_null(item):
            reader.problem(item, EMPTY_ITEM)
        elif isinstance(item, yaml.ScalarNode):
            day = field_types.DATE.read(reader, item)
            if day is not INVALID:
                taken.append(_period(item.value, day, day, zone))
        else:
            pairs = read_mapping(reader, item, SCHEDULE_KEYS, "an exception")
            built = pairs and build_schedule(reader, item, pairs, zone, open_file)
            if built:
                taken.append(built[0])
    reader.leave()
    return taken


# Builders: each makes a schedule of one kind. None if a key is missing, which has been reported.


def _weekly(pairs: ParsedMapping, zone: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule:
    values = pairs.values
    weekdays = {day for days in values["days"] for day in days} if "days" in values else scalars.GROUPS["daily"]
    text = " ".join(_text(pairs.nodes[name]) for name in ("days", "hours") if name in values)
    return Weekly(zone, text, sorted(weekdays), values.get("hours", [(0, DAY)]))


def _text(node: yaml.Node) -> str:
    """Return the text of a value, or the texts of a list joined with commas."""
    return ", ".join(item.value for item in node.value) if isinstance(node, yaml.SequenceNode) else str(node.value)


def _from_until(pairs: ParsedMapping, zone: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule | None:
    if "from" not in pairs.values or "until" not in pairs.values:
        return None
    nodes = pairs.nodes
    start, end = pairs.values["from"], pairs.values["until"]
    if (start.yearly is None) != (end.yearly is None):
        reader.problem(nodes["until"], "'from' and 'until' must both have a year, or both have none")
        return None
    if start.yearly is None and end.last <= start.wall:
        reader.problem(nodes["until"], f"'until' {quote(_text(nodes['until']))} is not after 'from' {quote(_text(nodes['from']))}")
        return None
    return _period(Message("times.period", start=_text(nodes["from"]), end=_text(nodes["until"])), start, end, zone)


def _period(text: str, start: PeriodBound, end: PeriodBound, zone: Zone) -> Schedule:
    if start.yearly is not None and end.yearly is not None:
        return Yearly(zone, text, start.yearly, end.yearly)
    return Period(zone, text, start.wall, end.last)


def _cron(pairs: ParsedMapping, zone: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule | None:
    from ...schedules.cron import Cron

    values = pairs.values
    if "cron" not in values:
        return None
    fields = values["cron"].split()
    foreign = [field for field in fields if not re.fullmatch(_CRON_FIELD, field)]
    if foreign and len(fields) == 5:
        raise ValueError(f"unsupported cron field {quote(foreign[0])}: use numbers, names such as jan and mon, and * , - /")
    cron = Cron(zone, f"cron {values['cron']}", values["cron"], values.get("duration", Duration()))
    return cron if "duration" in values else None


def _rrule(pairs: ParsedMapping, zone: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule | None:
    from ...schedules.rrule import RRuleSchedule

    values = pairs.values
    if "rrule" not in values or "starting" not in values:
        return None
    duration = values.get("duration", Duration())
    recurrence = RRuleSchedule(zone, f"rrule {values['rrule']}", values["rrule"], values["starting"][0], duration)
    return recurrence if "duration" in values else None


def _holidays(pairs: ParsedMapping, zone: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule | None:
    return build_holidays(reader, pairs, zone) if "holidays" in pairs.values else None


def _ics(pairs: ParsedMapping, zone: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule | None:
    if "ics" not in pairs.values:
        return None
    path = pairs.values["ics"]
    if "://" in path:
        url = field_types.calendar_url(path)
        # Show the host only: the path is often the calendar's only secret.
        host = re.split(r"[/?#]", url)[2]
        return PendingCalendar(zone, Message("times.calendar", host=host), url, pairs.values.get("max_stale", ONE_DAY))
    if "max_stale" in pairs.nodes:
        raise ValueError("'max_stale' can only be used with the URL of a calendar, not with a file")
    try:
        content = open_file(path)
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read {quote(path)}: {os_error_reason(error)}") from None
    except UndecidedError as error:
        reader.undecided.append(error)
        return None
    return calendar(zone, f"ics {path}", content)


@lru_cache(maxsize=4)
def calendar(zone: Zone, text: str, content: bytes) -> Schedule:
    """Return the calendar in a file, parsed once for all rules that name it. Raises ValueError."""
    from ...schedules.ics.schedule import ICalendarSchedule

    return ICalendarSchedule(zone, text, content)


def _always(pairs: ParsedMapping, zone: Zone, reader: PolicyReader, open_file: OpenFile) -> Schedule:
    return Always(zone, Message("times.always"))


_BUILDERS: dict[str, Callable[[ParsedMapping, Zone, PolicyReader, OpenFile], Schedule | None]] = {
    "weekly": _weekly,
    "period": _from_until,
    "cron": _cron,
    "rrule": _rrule,
    "holidays": _holidays,
    "ics": _ics,
    "always": _always,
}
