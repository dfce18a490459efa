"""Find the calendars of a policy that have to be fetched, and replace them."""

from __future__ import annotations

from ..schedules.base import Always, Except, Fixed
from ..schedules.pending import PendingCalendar
from .model import Document, Policy, Window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..schedules.base import Schedule
    from .model import Freeze

    Fill = Callable[[int, PendingCalendar, Window | Freeze], Schedule]


def pending_calendars(schedule: Schedule) -> Iterator[PendingCalendar]:
    """Yield the calendars of a schedule that have not been fetched yet."""
    if isinstance(schedule, PendingCalendar):
        yield schedule
    elif isinstance(schedule, Except):
        for part in (schedule.base, *schedule.taken):
            yield from pending_calendars(part)


def with_calendars(policy: Policy, fill: Fill) -> Policy:
    """Return the policy with each pending calendar replaced by `fill(index of the document, calendar, rule)`."""
    return policy.with_documents(_document(i, document, fill) for i, document in enumerate(policy.documents))


def _document(index: int, document: Document, fill: Fill) -> Document:
    return document._replace(
        windows=tuple(window._replace(schedule=_schedule(index, window.schedule, window, fill)) for window in document.windows),
        freezes=tuple(freeze._replace(schedule=_schedule(index, freeze.schedule, freeze, fill)) for freeze in document.freezes),
    )


def _schedule(index: int, schedule: Schedule, rule: Window | Freeze, fill: Fill) -> Schedule:
    if isinstance(schedule, PendingCalendar):
        return fill(index, schedule, rule)
    if isinstance(schedule, Except):
        taken = [_schedule(index, part, rule, fill) for part in schedule.taken]
        return Except(_schedule(index, schedule.base, rule, fill), taken)
    return schedule


def empty_schedule(_: int, calendar: PendingCalendar, rule: Window | Freeze) -> Schedule:
    """Return the schedule that replaces an unavailable calendar: always open for a window, never active for a freeze.

    An observation reports the calendar as unknown.
    """
    return Always(calendar.zone, calendar.text) if isinstance(rule, Window) else Fixed(calendar.zone, calendar.text, [])
