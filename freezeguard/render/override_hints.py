"""Hints on overrides, in sentences for the people whom a policy blocks."""

from __future__ import annotations

from ..policy.model import waived_kinds
from ..policy.patterns import matches
from ..util.languages import ENGLISH, language
from ..util.text import single_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..policy.model import Override, Policy
    from ..policy.subject import Subject
    from ..util.languages import Language

_MOST_NAMES = 8


def override_hints(policy: Policy, subject: Subject, code: str = ENGLISH) -> list[str]:
    """Return a sentence for each override that a subject can use. It is plain text, which the caller escapes."""
    documents = [document for document in policy.documents if document.applies_to.covers(subject)]
    several = len({document.source for document in documents}) > 1
    return [
        _sentence(override, subject, document.source if several else None, language(code))
        for document in documents
        for override in document.overrides
        if _can_hold(override, subject)
    ]


def needs_of(override: Override, subject: Subject) -> str:
    """Return what an override needs and what it waives, in one sentence of plain text."""
    return _sentence(override, subject, None, language())


def _can_hold(override: Override, subject: Subject) -> bool:
    if override.branches and subject.branch is not None and not matches(override.branches, subject.branch):
        return False
    if override.rollback and subject.pull_request is not None:
        return False
    # An override expires some time after its label was set: without a label it has expired.
    return override.expires is None or override.label is not None


def _sentence(override: Override, subject: Subject, source: str | None, words: Language) -> str:
    kinds = waived_kinds(override.waives)
    return words.text(
        "way",
        name=single_line(override.name, 80),
        conditions=words.listed(_conditions(override, subject, words), _MOST_NAMES),
        waives=words.listed([words.text(f"waives.{kind}") for kind in kinds], len(kinds)),
        of=words.text("way.of", source=single_line(source, 80)) if source is not None else "",
        lasting=words.text("way.lasting", time=override.expires) if override.expires is not None else "",
    )


def _conditions(override: Override, subject: Subject, words: Language) -> list[str]:
    people = _names(override.approvers, words)
    conditions = []
    if override.label is not None:
        label = single_line(override.label, 60)
        by = people and not override.approvals
        conditions.append(words.text("way.label.by", label=label, people=people) if by else words.text("way.label", label=label))
    needed = override.approvals or (1 if people and override.label is None else 0)
    if needed:
        key = "way.approves.one" if needed == 1 else "way.approves.other"
        conditions.append(words.text(key, count=needed, people=people or words.text("way.pushers")))
    if override.rollback:
        where = subject.environment
        conditions.append(words.text("way.rollback", environment=single_line(where, 60)) if where else words.text("way.rollback.same"))
    if override.paths:
        conditions.append(words.text("way.paths", globs=_names(override.paths, words)))
    if override.actors:
        key = "way.made" if subject.pull_request is not None else "way.started"
        conditions.append(words.text(key, people=_names(override.actors, words)))
    if override.branches and subject.branch is None:
        conditions.append(words.text("way.branch", globs=_names(override.branches, words)))
    if override.reason_required:
        conditions.append(words.text("way.reason"))
    return conditions


def _names(names: Sequence[str], words: Language) -> str:
    return words.listed([single_line(name, 60) for name in names], _MOST_NAMES, "list.or")
