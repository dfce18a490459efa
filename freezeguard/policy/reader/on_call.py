"""`on_call`: who is on call, by rotations of people or by another system."""

from __future__ import annotations

from ...schedules.pending import ONE_DAY
from ...temporal.zones import DAY, Duration
from ..model import TIMEOUT_SECONDS, OnCall, Rotation, Source, Swap
from .field_types import BOOLEAN, DURATION, LOCAL_TIME, TEXT, TEXTS, TIMEOUT, calendar_url
from .fields import Field, FieldType, as_it_stands, list_of, mapping, nodes_of, only_key, read_mapping, scalar
from .incidents import PAGERDUTY_URL
from .yaml_nodes import INVALID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import yaml

    from ...temporal.zones import Zone
    from .schedule import OpenFile
    from .yaml_nodes import PolicyReader

SWAP_KEYS = {
    "from": Field(LOCAL_TIME, "When the swap begins.", required=True),
    "until": Field(LOCAL_TIME, "When the swap ends.", required=True),
    "person": Field(TEXT, "Who takes over the shift.", required=True),
}


def _read_swap(reader: PolicyReader, node: yaml.Node) -> Any:
    """Return (from, until, person), with both times as local times in seconds."""
    before = len(reader.problems)
    pairs = read_mapping(reader, node, SWAP_KEYS, "a swap")
    if pairs is None or not pairs.values.keys() >= {"from", "until"}:
        return INVALID
    (start, _), (end, whole_day) = pairs.values["from"], pairs.values["until"]
    end += DAY if whole_day else 0
    if end <= start:
        reader.problem(pairs.nodes["until"], "'until' is not after 'from'")
    return INVALID if len(reader.problems) > before else (start, end, pairs.values["person"])


_SWAP = FieldType(_read_swap, lambda schema: schema.mapping(SWAP_KEYS))
_CALENDAR = scalar(lambda text: calendar_url(text) if "://" in text else text, {"type": "string", "pattern": r"\S"})
_KINDS = ("people", "pagerduty", "ics")
_NEEDED_BY_PEOPLE = ("starting", "shift")
_BELONGS_TO = {"starting": "people", "shift": "people", "swaps": "people", "max_stale": "ics"}

PAGERDUTY_KEYS = {
    "schedule": Field(TEXT, "Id of the PagerDuty schedule.", required=True),
    "url": PAGERDUTY_URL,
    "token_env": Field(TEXT, "Environment variable that holds the token (default PAGERDUTY_TOKEN)."),
}
ROTATION_KEYS = {
    "name": Field(TEXT, "Name of the rotation.", required=True),
    "people": Field(TEXTS, "People who are on call in turn."),
    "starting": Field(LOCAL_TIME, "When the first shift begins, a local time."),
    "shift": Field(DURATION, "Length of each shift."),
    "swaps": Field(list_of(_SWAP, single=False, empty=True), "Shifts that another person takes over."),
    "pagerduty": Field(mapping(PAGERDUTY_KEYS, "pagerduty"), "PagerDuty schedule to use instead of people."),
    "ics": Field(_CALENDAR, "Calendar to use instead of people, as a path or a URL. The summary of an event names the person."),
    "max_stale": Field(DURATION, "Oldest copy of the calendar to use while its URL does not respond (default 1d)."),
    "timeout": Field(TIMEOUT, "Time limit for PagerDuty or the calendar, from 1s to 10s (default 5s)."),
}
_ROTATIONS = nodes_of(
    lambda schema: schema.mapping(
        ROTATION_KEYS,
        schema.one_of([name] for name in _KINDS),
        {"dependentRequired": {"people": list(_NEEDED_BY_PEOPLE), **{name: [other] for name, other in _BELONGS_TO.items()}}},
    ),
    empty=False,
)
ON_CALL_KEYS = {
    "required": Field(BOOLEAN, "true: block while nobody is on call."),
    "cover": Field(DURATION, "How long from now somebody must be on call."),
    "rotations": Field(_ROTATIONS, "Rotations, in the order in which people are called.", required=True),
}
ON_CALL = FieldType(as_it_stands, lambda schema: schema.mapping(ON_CALL_KEYS))


def read_on_call(reader: PolicyReader, node: yaml.Node, zone: Zone, open_file: OpenFile) -> OnCall | None:
    """Return who is on call in a document of `zone`; None if it has problems, which are reported."""
    pairs = read_mapping(reader, node, ON_CALL_KEYS, "on_call")
    if pairs is None:
        return None
    values = pairs.values
    rotations = [_read_rotation(reader, item, zone, open_file) for item in values.get("rotations", ())]
    return OnCall(
        values.get("required", False),
        values.get("cover", Duration()),
        tuple(rotation for rotation in rotations if rotation),
        node.start_mark.line + 1,
    )


def _read_rotation(reader: PolicyReader, node: yaml.Node, zone: Zone, open_file: OpenFile) -> Rotation | None:
    before = len(reader.problems)
    pairs = read_mapping(reader, node, ROTATION_KEYS, "a rotation")
    if pairs is None:
        return None
    kind = only_key(reader, node, pairs, dict.fromkeys(_KINDS), "a rotation")
    if kind is None:
        return None
    for name in _NEEDED_BY_PEOPLE if kind == "people" else ():
        if pairs.lacks(name):
            reader.problem(node, f"a rotation of people needs {name!r}")
    for name, other in _BELONGS_TO.items():
        if name in pairs.nodes and other != kind:
            reader.problem(pairs.nodes[name], f"{name!r} can only be used with {other!r}")
    if len(reader.problems) > before:
        return None
    values = pairs.values
    line = node.start_mark.line + 1
    source = None
    if kind != "people":
        options = values[kind] if kind == "pagerduty" else {"calendar": values[kind], "max_stale": values.get("max_stale", ONE_DAY)}
        source = Source(values["name"], kind, options, line=line, timeout=values.get("timeout", TIMEOUT_SECONDS), read=open_file)
    starting = values.get("starting")
    return Rotation(
        values["name"],
        tuple(values.get("people", ())),
        zone.earliest(starting[0]) if starting else None,
        values.get("shift"),
        tuple(Swap(zone.earliest(start), zone.latest(end), person) for start, end, person in values.get("swaps", ())),
        source,
        line,
    )
