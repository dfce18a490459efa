"""Notice on a pull request that changes the policy. It never affects the verdict."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from ..engine.analysis.policy_diff import difference
from ..errors import FreezeGuardError, PolicyError
from ..github.head_policy import read_changed
from ..render.policy_diff import change_failure_html, difference_html
from ..util.languages import language
from ..util.timeouts import run_with_timeout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from ..engine.analysis.policy_diff import PolicyDiff
    from ..github.client import Client
    from ..github.head_policy import PolicyFileTracker
    from ..github.settings import Settings
    from ..github.snapshot import Snapshot
    from ..policy.model import Policy
    from ..policy.subject import Subject

WEEKS = 13
SECONDS = 10  # time limit for reading and comparing


class ChangeNotice(NamedTuple):
    """The notice as HTML. `create`: the notice alone is a reason for a comment."""

    html: str
    create: bool


def describe_policy_change(
    client: Client, settings: Settings, snapshot: Snapshot, reading: PolicyFileTracker, policy: Policy, subject: Subject, at: datetime
) -> ChangeNotice | None:
    """Return the notice about a pull request's change of the policy; None if it does not change the policy.

    Args:
        policy: the policy of the base, which sets the language.
        at: an instant in the first of the compared weeks, so that the same change has the same words for a week.
    """
    code = policy.language
    words = language(code)

    def compare() -> ChangeNotice | None:
        changed = read_changed(client, settings, snapshot, reading)
        if changed is None:
            return None
        diff = _compared(policy, changed.policy, subject, at)
        return ChangeNotice(difference_html(diff, left_out=changed.left_out, code=code), bool(not diff.is_empty or changed.left_out))

    try:
        return run_with_timeout(SECONDS, compare)
    except TimeoutError:
        return _unknown(words.text("change.slow", seconds=f"{SECONDS:g}"), code)
    except PolicyError as error:
        return ChangeNotice(change_failure_html("change.invalid", error.problems, code=code), True)
    except FreezeGuardError as error:
        return _unknown(error.text, code)
    except Exception as error:  # noqa: BLE001  a foreign policy must not break the verdict
        return _unknown(words.text("change.broken", error=type(error).__name__), code)


def _unknown(why: str, code: str) -> ChangeNotice:
    return ChangeNotice(change_failure_html("change.unknown", [why], code=code), True)


def _compared(old: Policy, new: Policy, subject: Subject, at: datetime) -> PolicyDiff:
    today = at.astimezone(new.zone.datetime(int(at.timestamp())).tzinfo).date()
    monday = today - timedelta(days=today.weekday())
    return difference(old, new, subject, monday, WEEKS * 7)
