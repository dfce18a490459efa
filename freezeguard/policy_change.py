"""What a pull request is told of the change that it makes to the policy. It never changes a verdict, whatever the change says."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from .deadline import within
from .difference import difference
from .errors import FreezeGuardError, PolicyError
from .github.change import read_changed
from .render.difference import change_failure_html, difference_html

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from .difference import Difference
    from .github.change import Reading
    from .github.client import Client
    from .github.snapshot import Snapshot
    from .policy.model import Policy
    from .settings import Settings
    from .subject import Subject

WEEKS = 13
SECONDS = 10  # that reading and comparing may take


class Notice(NamedTuple):
    """What is told of a change, as HTML, and whether it is a reason to make a comment."""

    html: str
    create: bool


def notice_of(
    client: Client, settings: Settings, snapshot: Snapshot, reading: Reading, policy: Policy, subject: Subject, at: datetime
) -> Notice | None:
    """What is told of a pull request's change of the policy; None: it does not change it.

    Args:
        policy: the base's, as it stands.
        at: the weeks begin with that of this instant, so that the same change is told in the same words for a week.
    """

    def look() -> Notice | None:
        changed = read_changed(client, settings, snapshot, reading)
        if changed is None:
            return None
        found = _compared(policy, changed.policy, subject, at)
        return Notice(difference_html(found, left_out=changed.left_out), bool(not found.nothing or changed.left_out))

    try:
        return within(SECONDS, look)
    except TimeoutError:
        return Notice(change_failure_html("What it changes is not known", [f"it takes more than {SECONDS:g} s to read and compare"]), True)
    except PolicyError as error:
        return Notice(change_failure_html("It makes the policy invalid", error.problems), True)
    except FreezeGuardError as error:
        return Notice(change_failure_html("What it changes is not known", [str(error)]), True)
    except Exception as error:  # noqa: BLE001  whatever a foreign policy breaks, the verdict stands
        return Notice(change_failure_html("What it changes is not known", [f"it cannot be followed ({type(error).__name__})"]), True)


def _compared(old: Policy, new: Policy, subject: Subject, at: datetime) -> Difference:
    today = at.astimezone(new.zone.datetime(int(at.timestamp())).tzinfo).date()
    monday = today - timedelta(days=today.weekday())
    return difference(old, new, subject, monday, WEEKS * 7)
