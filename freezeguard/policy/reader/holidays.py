"""`holidays` of a schedule: codes of countries and markets, or a mapping that says more."""

from __future__ import annotations

import yaml

from ...util.languages import Message
from .field_types import TEXT, TEXTS, TIME
from .fields import Field, FieldType, list_of, read_mapping
from .yaml_nodes import INVALID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schedules.base import Schedule
    from ...schedules.holidays import Calendar
    from ...temporal.zones import Zone
    from .fields import ParsedMapping, SchemaBuilder
    from .yaml_nodes import PolicyReader

HOLIDAY_KEYS = {
    "country": Field(TEXT, "ISO 3166 code of a country, or the code of a market such as NYSE.", required=True),
    "subdivision": Field(TEXT, "Its state, canton or province."),
    "categories": Field(TEXTS, "Categories of the holidays library, e.g. public, bank."),
    "only": Field(TEXTS, "Nothing but these holidays, by name."),
    "except": Field(TEXTS, "All but these holidays, by name; their eves go with them."),
    "half_days": Field(TIME, "Half days are closed from this hour on."),
}
_HALF_DAY = "half_day"
_CODES = list_of(FieldType(TEXT.read, lambda _: {"type": "string", "pattern": r"\S", "examples": ["CH", "CH-ZH", "NYSE"]}, "code"))


def _read(reader: PolicyReader, node: yaml.Node) -> Any:
    """The values of HOLIDAY_KEYS, or `codes`."""
    if not isinstance(node, yaml.MappingNode):
        codes = _CODES.read(reader, node)
        return INVALID if codes is INVALID else {"codes": codes}
    before = len(reader.problems)
    pairs = read_mapping(reader, node, HOLIDAY_KEYS, "holidays")
    if pairs is None:
        return INVALID
    categories = pairs.values.get("categories", [])
    if _HALF_DAY in categories:
        # What it names is closed from the hour of `half_days`: asked for as a category, it would be closed all day.
        pairs.values["categories"] = [category for category in categories if category != _HALF_DAY]
        if pairs.lacks("half_days"):
            reader.problem(pairs.nodes["categories"], f"{_HALF_DAY!r} needs 'half_days', the hour from which half days are closed")
        elif not pairs.values["categories"]:
            reader.problem(pairs.nodes["categories"], f"{_HALF_DAY!r} alone: name the category of whole days too")
    return INVALID if len(reader.problems) > before else pairs.values


def _schema(schema: SchemaBuilder) -> dict[str, Any]:
    half_day = {"const": _HALF_DAY}
    rule = {
        "if": {"properties": {"categories": {"anyOf": [half_day, {"contains": half_day}]}}, "required": ["categories"]},
        "then": {"required": ["half_days"]},
    }
    return {"anyOf": [schema.of(_CODES), schema.mapping(HOLIDAY_KEYS, rule)]}


HOLIDAYS = FieldType(_read, _schema, "holidays")


def build_holidays(reader: PolicyReader, pairs: ParsedMapping, where: Zone) -> Schedule | None:
    """The holidays that a schedule's mapping names. Raises ValueError for what the library does not know."""
    from ...schedules.holidays import Calendar, Holidays, parse_calendar

    values = pairs.values
    wanted = values["holidays"]
    calendars: tuple[Calendar, ...]
    if "codes" in wanted:
        calendars = tuple(parse_calendar(code) for code in wanted["codes"])
        words = ", ".join(wanted["codes"])
    else:
        parsed = parse_calendar(wanted["country"])
        subdivision = wanted.get("subdivision", parsed.subdivision)
        calendars = (Calendar(parsed.code, subdivision, tuple(wanted.get("categories", ()))),)
        words = f"{parsed.code}-{subdivision}" if subdivision else parsed.code
    try:
        return Holidays(
            where,
            Message("times.holidays", calendars=words),
            calendars,
            match_all=values.get("match") == "all",
            only=tuple(wanted.get("only", ())),
            excluding=tuple(wanted.get("except", ())),
            half_days=wanted.get("half_days"),
            eve=values.get("eve"),
        )
    except ValueError:
        if not _noted_each(reader, pairs.nodes["holidays"], where):
            raise
        return None


def _noted_each(reader: PolicyReader, codes: yaml.Node, where: Zone) -> bool:
    """Notes which of several calendars the library does not know, each at its place, and says whether there was one."""
    from ...schedules.holidays import Holidays, parse_calendar

    noted = False
    for item in codes.value if isinstance(codes, yaml.SequenceNode) else ():
        try:
            Holidays(where, item.value, (parse_calendar(item.value),))
        except ValueError as error:
            reader.problem(item, str(error))
            noted = True
    return noted
