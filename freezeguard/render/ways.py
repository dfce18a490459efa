"""How a policy can be overridden, in sentences for those who are blocked by it."""

from __future__ import annotations

from ..policy.model import waived_kinds
from ..subject import matches
from .text import safe
from .view import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..policy.model import Override, Policy
    from ..subject import Subject

_MOST_NAMES = 8
_WAIVES = {
    "window": "windows",
    "freeze": "freezes",
    "holiday": "holidays",
    "bake_time": "bake time",
    "incident": "incidents",
    "on_call": "on-call coverage",
    "unknown": "what is not known",
}


def ways_to_override(policy: Policy, subject: Subject) -> list[str]:
    """A sentence for each override that this subject can use. Plain text, to be escaped by whoever shows it."""
    documents = [document for document in policy.documents if document.applies_to.admits(subject)]
    several = len({document.source for document in documents}) > 1
    return [
        _sentence(override, subject, document.source if several else None)
        for document in documents
        for override in document.overrides
        if _can_hold(override, subject)
    ]


def needs_of(override: Override, subject: Subject) -> str:
    """What an override needs, and what it waives, in one sentence of plain text."""
    return _sentence(override, subject, None)


def _can_hold(override: Override, subject: Subject) -> bool:
    if override.branches and subject.branch is not None and not matches(override.branches, subject.branch):
        return False
    if override.rollback and subject.pull_request is not None:
        return False
    # It runs out some time after the label was set: without a label, it has.
    return override.expires is None or override.label is not None


def _sentence(override: Override, subject: Subject, source: str | None) -> str:
    waives = listed([_WAIVES[kind] for kind in waived_kinds(override.waives)], len(_WAIVES))
    where = f" of {safe(source, 80)}" if source is not None else ""
    return f"{safe(override.name, 80)}: {listed(_conditions(override, subject), _MOST_NAMES)}. Waives {waives}{where}{_lasting(override)}."


def _conditions(override: Override, subject: Subject) -> list[str]:
    people = _names(override.approvers, "or")
    found = []
    if override.label is not None:
        who = f", by {people}" if people and not override.approvals else ""
        found.append(f"the label “{safe(override.label, 60)}” is set{who}")
    needed = override.approvals or (1 if people and override.label is None else 0)
    if needed:
        found.append(f"{needed} of {people}" if people else f"{needed} of those who may push")
        found[-1] += f" {'approves' if needed == 1 else 'approve'} the latest commit (the author does not count)"
    if override.rollback:
        where = safe(subject.environment, 60) if subject.environment else "the same environment"
        found.append(f"the commit was already deployed to {where} with success")
    if override.paths:
        found.append(f"all changed files match {_names(override.paths, 'or')}")
    if override.actors:
        found.append(f"it is {'made and ' if subject.pull_request is not None else ''}started by {_names(override.actors, 'or')}")
    if override.branches and subject.branch is None:
        found.append(f"the branch matches {_names(override.branches, 'or')}")
    if override.reason_required:
        found.append("the description has a line “Freeze-Override: …” with the reason")
    return found


def _lasting(override: Override) -> str:
    return f", for {override.expires} after the label was set" if override.expires is not None else ""


def _names(names: Sequence[str], last: str) -> str:
    return listed([safe(name, 60) for name in names], _MOST_NAMES, last)
