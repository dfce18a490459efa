"""Facts from outside. The systems that know of incidents and of people on call are not asked yet, and what is not asked is not known."""

from __future__ import annotations

from ..facts import NO_FACTS, Facts, Observation
from ..policy.model import ALLOW, BLOCK, WARN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..policy.model import Policy
    from ..subject import Subject

_WHY = {True: "offline", False: "this version cannot ask it"}


def gather(policy: Policy, subject: Subject, *, offline: bool) -> Facts:
    """What is known of the sources that look at a subject: that they were not asked. Offline that only warns."""
    found = []
    for index, document in enumerate(policy.documents):
        for source in document.incidents:
            if not source.scope.admits(subject):
                continue
            effect = WARN if offline else source.on_error
            if effect != ALLOW:
                message = f"{source.kind} was not asked: {_WHY[offline]}"
                assuming = f"{source.name} reports no incident"
                found.append(Observation("unknown", source.name, message, effect=effect, assuming=assuming, document=index))
        if document.on_call is not None and document.on_call.required:
            effect = WARN if offline else BLOCK
            message = f"who is on call is not known: {_WHY[offline]}"
            found.append(Observation("unknown", "on_call", message, effect=effect, assuming="somebody is on call", document=index))
    return Facts(tuple(found)) if found else NO_FACTS
