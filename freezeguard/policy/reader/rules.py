"""Windows and freezes: a schedule with a name, a scope and an effect."""

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
    "name": Field(TEXT, "Name of the rule in verdicts."),
    **SCHEDULE_KEYS,
    **SCOPE_KEYS,
}
FREEZE_KEYS = {
    **WINDOW_KEYS,
    "reason": Field(TEXT, "Reason that people are shown."),
    "link": Field(LINK, "Link to more information."),
    "effect": Field(choice(BLOCK, WARN), "block (default) or warn."),
}
WINDOWS = nodes_of(lambda schema: schedule_schema(schema, WINDOW_KEYS))
FREEZES = nodes_of(lambda schema: schedule_schema(schema, FREEZE_KEYS))


def read_window(reader: PolicyReader, node: yaml.Node, zone: Zone, open_file: OpenFile) -> Window | None:
    """Return a window of a document in `zone`; None if it has problems, which are reported."""
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
    """Return a freeze of a document in `zone`; None if it has problems, which are reported."""
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
    """Return True if the schedule is proven to have no span at all."""
    if schedule.finite_spans is not None:
        return not schedule.finite_spans
    if not isinstance(schedule, Except):
        return schedule.weekly == []
    if any(taken.weekly == [(0, WEEK)] for taken in schedule.taken):
        return True
    if not schedule.base.is_calendar_periodic:
        return False
    # Leave out exceptions that are not predictable: they can only take more away. An exception with dated exceptions of its own
    # is left out too, because it may take away less before those dates than after them.
    predictable = [
        taken for taken in schedule.taken if taken.is_calendar_periodic and not (isinstance(taken, Except) and taken.last_date > BEGINNING)
    ]
    rest = Except(schedule.base, predictable) if predictable else schedule.base
    # After its last date the schedule repeats with the calendar. Within 40 years every date falls on every weekday.
    start = max(rest.last_date, _2000)
    return not any(rest.spans(year, year + _YEAR) for year in range(start, min(start + 41 * _YEAR, FAR), _YEAR))
