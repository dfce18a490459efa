"""Windows and freezes: schedules, and what they are called, apply to and do."""

from __future__ import annotations

from ...schedules.base import Except
from ...temporal.zones import BEGINNING, DAY, FAR, WEEK
from ..model import BLOCK, WARN, Freeze, Window
from .field_types import LINK, TEXT
from .fields import Field, choice, nodes_of, read_mapping
from .schedule import SCHEDULE_KEYS, build_schedule, schedule_schema
from .scopes import SCOPE_KEYS, scope_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import yaml

    from ...schedules.base import Schedule
    from ...temporal.zones import Zone
    from .schedule import OpenFile
    from .yaml_nodes import PolicyReader

_YEAR = 366 * DAY
_2000 = 946684800

WINDOW_KEYS = {
    "name": Field(TEXT, "How the rule is called in verdicts."),
    **SCHEDULE_KEYS,
    **SCOPE_KEYS,
}
FREEZE_KEYS = {
    **WINDOW_KEYS,
    "reason": Field(TEXT, "Why, in the words that people are told."),
    "link": Field(LINK, "Where more is told."),
    "effect": Field(choice(BLOCK, WARN), "block (default), or only warn."),
}
WINDOWS = nodes_of(lambda schema: schedule_schema(schema, WINDOW_KEYS))
FREEZES = nodes_of(lambda schema: schedule_schema(schema, FREEZE_KEYS))


def read_window(reader: PolicyReader, node: yaml.Node, zone: Zone, open_file: OpenFile) -> Window | None:
    """A window of a document in that zone; None where it is none, which is noted."""
    pairs = read_mapping(reader, node, WINDOW_KEYS, "a window")
    built = pairs and build_schedule(reader, node, pairs, zone, open_file)
    if not pairs or not built:
        return None
    schedule = built[0]
    if _never_on(schedule):
        reader.problem(node, "this window can never open: check its dates, and what 'except' takes away")
        return None
    return Window(pairs.values.get("name", schedule.text), schedule, scope_of(pairs.values), node.start_mark.line + 1)


def read_freeze(reader: PolicyReader, node: yaml.Node, zone: Zone, open_file: OpenFile) -> Freeze | None:
    """A freeze of a document in that zone; None where it is none, which is noted."""
    pairs = read_mapping(reader, node, FREEZE_KEYS, "a freeze")
    built = pairs and build_schedule(reader, node, pairs, zone, open_file)
    if not pairs or not built:
        return None
    values = pairs.values
    schedule, kind = built
    return Freeze(
        values.get("name", schedule.text),
        schedule,
        "holiday" if kind == "holidays" else "freeze",
        values.get("effect", BLOCK),
        values.get("reason"),
        values.get("link"),
        scope_of(values),
        node.start_mark.line + 1,
    )


def _never_on(schedule: Schedule) -> bool:
    """Whether it is proven that a schedule is never on."""
    if schedule.finite_spans is not None:
        return not schedule.finite_spans
    if not isinstance(schedule, Except):
        return schedule.weekly == []
    if any(taken.weekly == [(0, WEEK)] for taken in schedule.taken):
        return True
    if not schedule.base.is_calendar_periodic:
        return False
    # Others can only take more: what is never on without them is never on. Of an exception with exceptions of its own that have a date,
    # more may be left before that date than after it.
    foretold = [
        taken for taken in schedule.taken if taken.is_calendar_periodic and not (isinstance(taken, Except) and taken.last_date > BEGINNING)
    ]
    rest = Except(schedule.base, foretold) if foretold else schedule.base
    # From its last date on it repeats with the calendar, of which a cycle holds every weekday on every date but 29 February: 40 years.
    start = max(rest.last_date, _2000)
    return not any(rest.spans(at, at + _YEAR) for at in range(start, min(start + 41 * _YEAR, FAR), _YEAR))
