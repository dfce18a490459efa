"""The schedules of a policy: which keys each kind has, and how it is made of them."""

from __future__ import annotations

import yaml

from ..localtime import DAY, UnknownZoneError, zone, zone_names
from ..schedules.base import Always, Except
from ..schedules.period import Period
from ..schedules.weekly import Weekly
from ..schedules.yearly import Yearly
from . import scalars
from .nodes import INVALID, Key, Kind, Reader, choice, is_null, list_of, mapping_schema, read_mapping, scalar, text_kind
from .scalars import show, suggestion, why

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..localtime import Zone
    from ..schedules.base import Schedule
    from ..schedules.holidays import Calendar
    from .nodes import Pairs

TEXT = text_kind()
BOOLEAN = scalar(scalars.boolean, {"type": "boolean"})
COUNT = scalar(scalars.count, {"type": "integer", "minimum": 0})
TIME = scalar(scalars.time_of_day, {"type": "string", "pattern": r"^\d{1,2}:\d{2}$"})
DURATION = scalar(scalars.duration, {"type": "string", "pattern": r"^(\d+[wdhm])+$"})
HOURS = list_of(scalar(scalars.hour_range, {"type": "string", "pattern": r"^\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}\s*$"}))
LOCAL_TIME = scalar(scalars.local_time, {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}([ T]\d{1,2}:\d{2})?$"})


def _zone(text: str) -> Zone:
    try:
        return zone(text)
    except UnknownZoneError:
        raise ValueError(f"unknown time zone {show(text)}{suggestion(text, zone_names())}") from None


ZONE = scalar(_zone, {"type": "string", "examples": ["Europe/Zurich", "UTC", "America/New_York"]})
DAYS = list_of(
    scalar(scalars.weekdays, {"type": "string", "examples": ["mon-fri", "fri-mon", "mon, wed", "daily", "weekdays", "weekends"]})
)


def _edge(text: str) -> tuple[str, Any]:
    month_day = scalars.month_day(text)
    if month_day is None and scalars.month_day(text[:5]) and text[5:6] in (" ", "T"):
        raise ValueError(f"{show(text)}: a month-day has no time of day, it is a whole day of every year")
    return ("yearly", month_day) if month_day else ("dated", scalars.local_time(text))


EDGE = scalar(_edge, {"type": "string", "pattern": r"^(\d{2}-\d{2}|\d{4}-\d{2}-\d{2}([ T]\d{1,2}:\d{2})?)$"})

HOLIDAY_KEYS = {
    "country": Key(TEXT, "ISO 3166 code of a country, or the code of a market such as NYSE.", required=True),
    "subdivision": Key(TEXT, "Its state, canton or province."),
    "categories": Key(list_of(TEXT), "Categories of the holidays library, e.g. public, bank."),
    "only": Key(list_of(TEXT), "Nothing but these holidays, by name."),
    "except": Key(list_of(TEXT), "All but these holidays, by name; their eves go with them."),
    "half_days": Key(TIME, "Half days are closed from this hour on."),
}


def _read_holidays(reader: Reader, node: yaml.Node) -> Any:
    """A code, a list of codes, or a mapping, as the values of HOLIDAY_KEYS with `codes`."""
    if not isinstance(node, yaml.MappingNode):
        codes = list_of(TEXT).read(reader, node)
        return INVALID if codes is INVALID else {"codes": codes}
    before = len(reader.problems)
    pairs = read_mapping(reader, node, HOLIDAY_KEYS, "holidays")
    return INVALID if pairs is None or len(reader.problems) > before else pairs.values


_CODE = {"type": "string", "examples": ["CH", "CH-ZH", "NYSE"]}
HOLIDAYS = Kind(_read_holidays, {"anyOf": [_CODE, {"type": "array", "items": _CODE, "minItems": 1}, mapping_schema(HOLIDAY_KEYS)]})


def _raw(reader: Reader, node: yaml.Node) -> Any:
    return node


SCHEDULE_KEYS = {
    "days": Key(DAYS, "Days of the week: mon-fri, fri-mon, a list, daily, weekdays, weekends."),
    "hours": Key(HOURS, "Hours of the day, one range or several; past midnight they belong to the day on which they open."),
    "from": Key(EDGE, "The first day (12-20: of every year) or the first moment (2026-11-26 18:00)."),
    "until": Key(EDGE, "The last day, included, or the moment at which it ends."),
    "cron": Key(TEXT, "When it begins, as five cron fields; needs a duration."),
    "duration": Key(DURATION, "How long it lasts from each start: d and w are calendar days, h and m elapse."),
    "rrule": Key(TEXT, "When it begins, as an RRULE of RFC 5545; needs starting and duration."),
    "starting": Key(LOCAL_TIME, "The first start of the rrule, a local time."),
    "holidays": Key(HOLIDAYS, "Public holidays: a country, a country and subdivision (CH-ZH), a market, or a list."),
    "match": Key(choice("any", "all"), "Of several calendars: a holiday in any of them (default), or in all."),
    "eve": Key(TIME, "Closed from this hour of the day before each holiday."),
    "ics": Key(TEXT, "The path of a calendar file; each event is a span."),
    "always": Key(BOOLEAN, "true: at any time."),
    "timezone": Key(ZONE, "The zone of this schedule, else the policy's."),
}
_KINDS = {
    "days": "weekly",
    "hours": "weekly",
    "from": "period",
    "until": "period",
    "cron": "cron",
    "rrule": "rrule",
    "starting": "rrule",
    "holidays": "holidays",
    "match": "holidays",
    "eve": "holidays",
    "ics": "ics",
    "always": "always",
}


def _except_schema() -> dict[str, Any]:
    return {"anyOf": [{"type": "string"}, mapping_schema(SCHEDULE_KEYS)]}


SCHEDULE_KEYS["except"] = Key(
    Kind(_raw, {"anyOf": [_except_schema(), {"type": "array", "items": _except_schema(), "minItems": 1}]}),
    "Schedules or dates that are taken away from it.",
)


def build_schedule(
    reader: Reader, node: yaml.Node, pairs: Pairs, default: Zone, open_file: Callable[[str], bytes]
) -> tuple[Schedule, str] | None:
    """The schedule that a mapping's pairs say, and its kind; None where they say none, which is noted.

    Args:
        default: the zone where the mapping has none.
        open_file: reads a file beside the policy; raises OSError.
    """
    values, nodes, meant = pairs
    kinds = dict.fromkeys(_KINDS[name] for name in nodes if name in _KINDS)
    if "duration" in nodes and not kinds.keys() & {"cron", "rrule"}:
        reader.problem(nodes["duration"], "'duration' goes with cron or rrule")
        return None
    if not kinds and meant & _KINDS.keys():
        return None  # noted already: its key is misspelt
    if len(kinds) != 1:
        among = "days, hours, from/until, cron, rrule, holidays, ics, always"
        given = [name for name in nodes if name in _KINDS]
        reader.problem(node, f"a schedule is exactly one of {among}: {'here are ' + ', '.join(given) if given else 'here is none'}")
        return None
    (kind,) = kinds
    where = values.get("timezone", default)
    if any(name in nodes and name not in values for name in SCHEDULE_KEYS):
        return None  # noted already
    try:
        schedule = _BUILDERS[kind](reader, node, pairs, where, open_file)
    except ValueError as error:
        reader.problem(nodes.get(kind, node), str(error))
        return None
    if schedule is not None and "except" in nodes:
        taken = _read_except(reader, nodes["except"], where, open_file)
        if taken is None:
            return None
        schedule = Except(schedule, taken)
    return (schedule, kind) if schedule is not None else None


def _read_except(reader: Reader, node: yaml.Node, where: Zone, open_file: Callable[[str], bytes]) -> list[Schedule] | None:
    taken: list[Schedule] = []
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    before = len(reader.problems)
    if not items:
        reader.problem(node, "nothing is listed here")
    reader.enter(node)  # left only when it is read: an alias may stand for what it stands in
    for item in items:
        if is_null(item):
            reader.problem(item, "nothing is listed here")
        elif isinstance(item, yaml.ScalarNode):
            edge = EDGE.read(reader, item)
            if edge is not INVALID and edge[0] == "dated" and not edge[1][1]:
                reader.problem(item, f"{show(item.value)} is a moment: an exception is a date or a schedule")
            elif edge is not INVALID:
                taken.append(_period(item.value, edge, edge, where))
        if isinstance(item, yaml.ScalarNode):
            continue
        pairs = read_mapping(reader, item, SCHEDULE_KEYS, "an exception")
        built = pairs and build_schedule(reader, item, pairs, where, open_file)
        if built:
            taken.append(built[0])
    reader.leave()
    return taken if len(reader.problems) == before else None


def _weekly(reader: Reader, node: yaml.Node, pairs: Pairs, where: Zone, open_file: Callable[[str], bytes]) -> Schedule:
    values, nodes = pairs.values, pairs.nodes
    days = {day for some in values["days"] for day in some} if "days" in values else range(7)
    hours = values.get("hours", [(0, DAY)])
    text = " ".join(_words(nodes[name]) for name in ("days", "hours") if name in nodes)
    return Weekly(where, text, sorted(days), hours)


def _words(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        return ", ".join(_words(item) for item in node.value)
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _from_until(reader: Reader, node: yaml.Node, pairs: Pairs, where: Zone, open_file: Callable[[str], bytes]) -> Schedule | None:
    values, nodes = pairs.values, pairs.nodes
    for name, other in (("from", "until"), ("until", "from")):
        if name not in values:
            if name not in pairs.meant:
                reader.problem(nodes[other], f"{other!r} needs {name!r}")
            return None
    start, end = values["from"], values["until"]
    if start[0] != end[0]:
        reader.problem(nodes["until"], "'from' and 'until' both have a year, or neither has")
        return None
    text = f"{_words(nodes['from'])} to {_words(nodes['until'])}"
    if start[0] == "dated":
        ends = end[1][0] + (DAY if end[1][1] else 0)
        if ends <= start[1][0]:
            reader.problem(nodes["until"], f"'until' {show(_words(nodes['until']))} is not after 'from' {show(_words(nodes['from']))}")
            return None
    return _period(text, start, end, where)


def _period(text: str, start: tuple[str, Any], end: tuple[str, Any], where: Zone) -> Schedule:
    if start[0] == "yearly":
        return Yearly(where, text, start[1], end[1])
    closes, whole_day = end[1]
    return Period(where, text, start[1][0], closes + (DAY if whole_day else 0))


def _cron(reader: Reader, node: yaml.Node, pairs: Pairs, where: Zone, open_file: Callable[[str], bytes]) -> Schedule | None:
    from ..schedules.cron import Cron

    values, nodes = pairs.values, pairs.nodes
    if "duration" not in values:
        if "duration" not in pairs.meant:
            reader.problem(nodes["cron"], "'cron' needs 'duration'")
        return None
    return Cron(where, f"cron {values['cron']}", values["cron"], values["duration"])


def _rrule(reader: Reader, node: yaml.Node, pairs: Pairs, where: Zone, open_file: Callable[[str], bytes]) -> Schedule | None:
    from ..schedules.rrule import Recurrence

    values = pairs.values
    for name in ("rrule", "starting", "duration"):
        if name not in values:
            if name not in pairs.meant:
                given = pairs.nodes.get("rrule") or pairs.nodes["starting"]
                reader.problem(given, f"'rrule', 'starting' and 'duration' go together: here is no {name!r}")
            return None
    return Recurrence(where, f"rrule {values['rrule']}", values["rrule"], values["starting"][0], values["duration"])


def _holidays(reader: Reader, node: yaml.Node, pairs: Pairs, where: Zone, open_file: Callable[[str], bytes]) -> Schedule | None:
    from ..schedules.holidays import Calendar, Holidays, parse_calendar

    values = pairs.values
    if "holidays" not in values:
        if "holidays" not in pairs.meant:
            given = next(name for name in ("eve", "match") if name in values)
            reader.problem(pairs.nodes[given], f"{given!r} goes with 'holidays'")
        return None
    wanted = values["holidays"]
    calendars: tuple[Calendar, ...]
    if "codes" in wanted:
        calendars = tuple(parse_calendar(code) for code in wanted["codes"])
    else:
        parsed = parse_calendar(wanted["country"])
        calendars = (Calendar(parsed.code, wanted.get("subdivision", parsed.subdivision), tuple(wanted.get("categories", ()))),)
    text = "holidays " + (", ".join(wanted["codes"]) if "codes" in wanted else _words_of(calendars[0]))
    try:
        return Holidays(
            where,
            text,
            calendars,
            match_all=values.get("match") == "all",
            only=tuple(wanted.get("only", ())),
            excluding=tuple(wanted.get("except", ())),
            half_days=wanted.get("half_days"),
            eve=values.get("eve"),
        )
    except ValueError:
        codes = pairs.nodes["holidays"]
        if not isinstance(codes, yaml.SequenceNode):
            raise
        before = len(reader.problems)
        for item, calendar in zip(codes.value, calendars, strict=True):
            try:
                Holidays(where, text, (calendar,))
            except ValueError as error:
                reader.problem(item, str(error))
        if len(reader.problems) == before:
            raise
        return None


def _words_of(calendar: Calendar) -> str:
    return "-".join(filter(None, (calendar.code, calendar.subdivision)))


def _ics(reader: Reader, node: yaml.Node, pairs: Pairs, where: Zone, open_file: Callable[[str], bytes]) -> Schedule | None:
    from ..schedules.ics import Ics

    path = pairs.values["ics"]
    if "://" in path:
        reader.problem(pairs.nodes["ics"], "a calendar by URL is not read yet: give the path of a file")
        return None
    try:
        content = open_file(path)
    except (OSError, ValueError) as error:
        raise ValueError(f"cannot read {show(path)}: {why(error)}") from None
    return Ics(where, f"ics {path}", content)


def _always(reader: Reader, node: yaml.Node, pairs: Pairs, where: Zone, open_file: Callable[[str], bytes]) -> Schedule | None:
    if not pairs.values["always"]:
        reader.problem(pairs.nodes["always"], "'always' is true, or is left out")
        return None
    return Always(where, "always")


_BUILDERS: dict[str, Callable[[Reader, yaml.Node, Pairs, Zone, Callable[[str], bytes]], Schedule | None]] = {
    "weekly": _weekly,
    "period": _from_until,
    "cron": _cron,
    "rrule": _rrule,
    "holidays": _holidays,
    "ics": _ics,
    "always": _always,
}
