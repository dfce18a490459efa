"""`holidays` of a schedule: codes of countries and markets, or a mapping with more options."""

from __future__ import annotations

import yaml

from ...util.languages import Message
from ...util.text import quote
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
    "subdivision": Field(TEXT, "State, canton or province of the country."),
    "categories": Field(TEXTS, "Categories of the holidays library, for example public, bank."),
    "only": Field(TEXTS, "Include only these holidays, by name."),
    "except": Field(TEXTS, "Leave out these holidays, by name, together with their eves."),
    "half_days": Field(TIME, "Time of day from which half days are closed."),
}
_HALF_DAY = "half_day"


def _read_code(reader: PolicyReader, node: yaml.Node) -> Any:
    value = TEXT.read(reader, node)
    if value is INVALID or "," not in value:
        return value
    codes = ", ".join(code.strip() for code in value.split(","))
    return reader.problem(node, f"{quote(value)} names several calendars: write the list [{codes}]")


_CODES = list_of(FieldType(_read_code, lambda _: {"type": "string", "pattern": r"\S", "examples": ["CH", "CH-ZH", "NYSE"]}, "code"))


def _read(reader: PolicyReader, node: yaml.Node) -> Any:
    """Return the values of HOLIDAY_KEYS, or {"codes": […]} for a list of codes."""
    if not isinstance(node, yaml.MappingNode):
        codes = _CODES.read(reader, node)
        return INVALID if codes is INVALID else {"codes": codes}
    before = len(reader.problems)
    pairs = read_mapping(reader, node, HOLIDAY_KEYS, "holidays")
    if pairs is None:
        return INVALID
    categories = pairs.values.get("categories", [])
    if _HALF_DAY in categories:
        # Half days are closed from `half_days` on; as a category of the library they would be closed all day.
        pairs.values["categories"] = [category for category in categories if category != _HALF_DAY]
        if pairs.lacks("half_days"):
            reader.problem(
                pairs.nodes["categories"], f"{_HALF_DAY!r} needs 'half_days', the time from which half days are closed, such as '12:00'"
            )
        elif not pairs.values["categories"]:
            reader.problem(pairs.nodes["categories"], f"{_HALF_DAY!r} needs a category of whole days beside it, such as public")
    return INVALID if len(reader.problems) > before else pairs.values


def _schema(schema: SchemaBuilder) -> dict[str, Any]:
    half_day = {"const": _HALF_DAY}
    rule = {
        "if": {"properties": {"categories": {"anyOf": [half_day, {"contains": half_day}]}}, "required": ["categories"]},
        "then": {"required": ["half_days"]},
    }
    return {"anyOf": [schema.of(_CODES), schema.mapping(HOLIDAY_KEYS, rule)]}


HOLIDAYS = FieldType(_read, _schema, "holidays")


def build_holidays(reader: PolicyReader, pairs: ParsedMapping, zone: Zone) -> Schedule | None:
    """Return the holidays that a schedule names; None after reporting problems of single codes.

    Raises ValueError for names that the library does not know.
    """
    from ...schedules.holidays import Calendar, Holidays, parse_calendar

    values = pairs.values
    options = values["holidays"]
    calendars: tuple[Calendar, ...]
    if "codes" in options:
        calendars = tuple(parse_calendar(code) for code in options["codes"])
        text = ", ".join(options["codes"])
    else:
        parsed = parse_calendar(options["country"])
        subdivision = options.get("subdivision", parsed.subdivision)
        calendars = (Calendar(parsed.code, subdivision, tuple(options.get("categories", ()))),)
        text = f"{parsed.code}-{subdivision}" if subdivision else parsed.code
    try:
        return Holidays(
            zone,
            Message("times.holidays", calendars=text),
            calendars,
            match_all=values.get("match") == "all",
            only=tuple(options.get("only", ())),
            excluding=tuple(options.get("except", ())),
            half_days=options.get("half_days"),
            eve=values.get("eve"),
        )
    except ValueError:
        if not _report_codes(reader, pairs.nodes["holidays"], zone):
            raise
        return None


def _report_codes(reader: PolicyReader, codes: yaml.Node, zone: Zone) -> bool:
    """Report each calendar of a list that the library does not know. Return True if there is one."""
    from ...schedules.holidays import Holidays, parse_calendar

    reported = False
    for item in codes.value if isinstance(codes, yaml.SequenceNode) else ():
        try:
            Holidays(zone, item.value, (parse_calendar(item.value),))
        except ValueError as error:
            reader.problem(item, str(error))
            reported = True
    return reported
