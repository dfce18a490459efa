"""Proof of overrides. Pure: the evidence is data, and anything that is not in it does not hold."""

from __future__ import annotations

from typing import NamedTuple

from ..policy.patterns import matches
from ..util.markdown import without_comments_and_code
from .facts import Waiver

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..policy.model import Override, Policy
    from ..policy.subject import Subject
    from ..temporal.zones import Zone

REASON = "Freeze-Override:"
_DECIDING = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


class LabelEvent(NamedTuple):
    """A label that was set or removed by an actor at an instant (seconds)."""

    label: str
    added: bool
    actor: str | None
    at: int


class Review(NamedTuple):
    """A review of a commit at an instant (seconds). `state` is APPROVED, CHANGES_REQUESTED, DISMISSED or COMMENTED."""

    author: str | None
    state: str
    commit: str | None
    at: int
    may_push: bool


class Evidence(NamedTuple):
    """Everything known about a pull request and the people who deploy it.

    Attributes:
        author: the author of the pull request.
        head: the commit that reviews have to approve.
        teams: active members by `@organisation/team`; without teams that cannot be read.
        paths: paths of all changed files, with both names of a renamed one; None: not known, or not all of them.
        deployed: another deployment of this commit to this environment succeeded before.
        actors: people who started the run; two on a re-run.
        reason: the input of a workflow that is started manually.
        contributors: everybody who authored, co-authored or committed a commit of the pull request; None: not known, or not all of them.
    """

    labels: frozenset[str] = frozenset()
    labellings: tuple[LabelEvent, ...] = ()
    reviews: tuple[Review, ...] = ()
    author: str | None = None
    body: str = ""
    head: str | None = None
    teams: Mapping[str, frozenset[str]] = {}
    paths: tuple[str, ...] | None = None
    deployed: bool = False
    actors: tuple[str, ...] = ()
    reason: str | None = None
    contributors: frozenset[str] | None = None


def proven_waivers(policy: Policy, evidence: Evidence, subject: Subject, at: int) -> tuple[Waiver, ...]:
    """Return the waivers of all overrides that hold at an instant."""
    waivers = []
    for index, document in enumerate(policy.documents):
        for override in document.overrides:
            waiver = _prove(override, evidence, subject, at, document.zone)
            if waiver is not None:
                waivers.append(waiver._replace(document=index))
    return tuple(waivers)


def could_apply(policy: Policy, evidence: Evidence, subject: Subject) -> bool:
    """Return True if an override could hold with more evidence than labels, description and author."""
    return any(not _ruled_out(override, evidence, subject) for document in policy.documents for override in document.overrides)


def reason_in(body: str) -> str | None:
    """Return the text of the first line `Freeze-Override: …` of a description with words after it, outside comments and code."""
    for line in without_comments_and_code(body).splitlines():
        if line.startswith(REASON) and _has_words(line[len(REASON) :]):
            return line[len(REASON) :].strip()
    return None


def _has_words(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _ruled_out(override: Override, evidence: Evidence, subject: Subject) -> bool:
    """Return True if evidence that every pull request has rules out an override, without a further query."""
    if override.branches and (subject.branch is None or not matches(override.branches, subject.branch)):
        return True
    if override.actors:
        actors = {actor.lower() for actor in override.actors}
        if not evidence.actors or not all(actor.lower() in actors for actor in _involved(evidence, subject)):
            return True
    # A merge is new, even if its head was deployed before.
    if override.rollback and subject.pull_request is not None:
        return True
    if override.label is not None and override.label.lower() not in {present.lower() for present in evidence.labels}:
        return True
    return override.reason_required and _reason(override, evidence) is None


def _involved(evidence: Evidence, subject: Subject) -> list[str]:
    """Return the people who deploy. A label or comment on somebody else's pull request starts a run without making the change."""
    return [*evidence.actors, *([evidence.author or ""] if subject.pull_request is not None else [])]


def _reason(override: Override, evidence: Evidence) -> str | None:
    given = evidence.reason if override.actors and _has_words(evidence.reason or "") else None
    return reason_in(evidence.body) or given


def _prove(override: Override, evidence: Evidence, subject: Subject, at: int, zone: Zone) -> Waiver | None:
    """Return the waiver if each condition of the override holds."""
    if _ruled_out(override, evidence, subject):
        return None
    if override.actors and subject.pull_request is not None and not _are_listed(evidence.contributors, override.actors):
        return None
    people = _involved(evidence, subject) if override.actors else []
    until = None
    if override.paths and not (evidence.paths and all(matches(override.paths, path) for path in evidence.paths)):
        return None
    if override.rollback and not evidence.deployed:
        return None
    if override.label is not None or override.expires is not None:
        setting = _last_set(override.label, evidence)
        if setting is None:
            return None
        if override.expires is not None:
            until = zone.add(setting.at, override.expires)
            if at >= until:
                return None
        if override.approvers and not override.approvals and not _is_one_of(setting.actor, override.approvers, evidence):
            return None
        people += [setting.actor] if setting.actor else []
    needed = override.approvals or (1 if override.approvers and override.label is None else 0)
    if needed:
        approving = _approving(override, evidence)
        if len(approving) < needed:
            return None
        people += approving
    names = ", ".join(dict.fromkeys(people)) or None
    return Waiver(override.name, frozenset(override.waives), by=names, reason=_reason(override, evidence), until=until)


def _are_listed(logins: frozenset[str] | None, listed: Iterable[str]) -> bool:
    return logins is not None and {login.lower() for login in logins} <= {login.lower() for login in listed}


def _last_set(label: str | None, evidence: Evidence) -> LabelEvent | None:
    """Return when a label that is there was set last. Labels ignore case."""
    if label is None:
        return None
    events = sorted((event for event in evidence.labellings if event.label.lower() == label.lower()), key=lambda event: event.at)
    return events[-1] if events and events[-1].added else None


def _approving(override: Override, evidence: Evidence) -> list[str]:
    """Return the people whose latest deciding review approves the head: approvers if the override names any, else all who may push.

    Nobody approves their own change: if the author or a contributor is unknown, no approval counts.
    """
    if evidence.author is None or evidence.contributors is None:
        return []
    makers = {evidence.author.lower(), *(login.lower() for login in evidence.contributors)}
    latest: dict[str, Review] = {}
    for review in sorted(evidence.reviews, key=lambda review: review.at):
        if review.author is not None and review.state in _DECIDING:
            latest[review.author.lower()] = review
    return [
        review.author
        for login, review in latest.items()
        if review.author is not None
        and review.state == "APPROVED"
        and evidence.head is not None
        and review.commit == evidence.head
        and login not in makers
        and (_is_one_of(review.author, override.approvers, evidence) if override.approvers else review.may_push)
    ]


def _is_one_of(login: str | None, approvers: Iterable[str], evidence: Evidence) -> bool:
    """Return True if a login is an approver or a member of an approving team."""
    if login is None:
        return False
    return any(
        login.lower() in {member.lower() for member in evidence.teams.get(approver, ())}
        if approver.startswith("@") and "/" in approver
        else approver.removeprefix("@").lower() == login.lower()
        for approver in approvers
    )
