"""What a run of the Action and a sweep share: a policy of GitHub → facts → verdict → what a pull request is told."""

from __future__ import annotations

from typing import NamedTuple

from ..engine.decide import decide
from ..engine.overrides import proven_waivers
from ..errors import PolicyError, UndecidedError
from ..github.client import Client
from ..github.override_evidence import gather_evidence
from ..github.publish import PullRequestStatus
from ..github.settings import AUTO
from ..policy.model import Policy
from ..render.comment import comment_body, comment_body_without_verdict
from ..render.commit_status import description_html, description_without_verdict, status_description, status_state
from ..render.override_hints import override_hints
from ..sources.connections import Connections, github_connector
from ..sources.gather import gather
from ..util.cache_files import cache_folder
from ..util.languages import ENGLISH, Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ..engine.facts import Facts
    from ..engine.verdict import Verdict
    from ..errors import FreezeGuardError, Problem
    from ..github.event import Event
    from ..github.settings import Settings
    from ..github.snapshot import PullRequest, Snapshot
    from ..policy.subject import Subject


class Evaluation(NamedTuple):
    """A verdict with all that it was made of."""

    policy: Policy
    subject: Subject
    facts: Facts
    verdict: Verdict


class Failure(NamedTuple):
    """Why there is no verdict: a title, and what is wrong; `outcome` is `invalid` or `undecided`."""

    title: str
    problems: Sequence[Problem | str]
    outcome: str


def status_context(settings: Settings, environment: str | None) -> str:
    """The name of the status: as it was given, else after the environment."""
    return settings.status if settings.status not in (None, AUTO) else status_name(environment)


def status_name(environment: str | None) -> str:
    """The name of the status of an environment, where none was given."""
    return f"freezeguard/{environment}"[:255] if environment else "freezeguard"


def in_mode(policy: Policy, mode: str | None) -> Policy:
    """The policy in a mode that was asked for."""
    if mode is None:
        return policy
    return policy.with_documents(document._replace(mode=mode) for document in policy.documents)


def outside_of(settings: Settings, environ: Mapping[str, str], at: int, now: int) -> Connections:
    """How a policy's sources are asked: all at once, so that none shares a connection with another."""
    named = github_connector(environ)

    def connect(name: str | None) -> Client:
        return named(name) if name is not None else Client(settings.token, settings.api_url)

    return Connections(at, now, settings.repository, environ, connect, cache_folder(environ))


def evaluate_with(policy: Policy, subject: Subject, facts: Facts, at: datetime) -> Evaluation:
    """The verdict, without overrides."""
    return Evaluation(policy, subject, facts, decide(policy, at=at, subject=subject, facts=facts))


def evaluate(
    policy: Policy, subject: Subject, settings: Settings, environ: Mapping[str, str], now: int, at: datetime | None = None
) -> Evaluation:
    """The verdict of this moment, or of another, once every source that looks at the subject was asked; without overrides.

    Args:
        now: seconds since the epoch, by the clock.
    """
    at = policy.zone.datetime(now) if at is None else at
    known = gather(policy, subject, outside_of(settings, environ, int(at.timestamp()), now))
    return evaluate_with(known.policy, subject, known.facts, at)


def apply_overrides(evaluation: Evaluation, client: Client, settings: Settings, event: Event, pull: PullRequest | None) -> Evaluation:
    """The verdict with the overrides that are proven to hold; the same where it needs none, or none does."""
    policy, subject = evaluation.policy, evaluation.subject
    if evaluation.verdict.allowed or not any(document.overrides for document in policy.documents):
        return evaluation
    evidence = gather_evidence(client, settings, event._replace(subject=subject), pull, policy)
    waivers = proven_waivers(policy, evidence, subject, int(evaluation.verdict.at.timestamp()))
    return evaluate_with(policy, subject, evaluation.facts._replace(waivers=waivers), evaluation.verdict.at) if waivers else evaluation


def check_siblings(evaluation: Evaluation, snapshot: Snapshot) -> None:
    """Raises UndecidedError where what one pull request is allowed would open another with the same head: a commit has one status of a
    name, and one check. One with the same base has the same verdict, but for overrides."""
    verdict = evaluation.verdict
    siblings = [*snapshot.siblings, *(snapshot.twins if verdict.outcome == "overridden" else ())] if verdict.allowed else []
    if siblings:
        pulls = tuple(f"#{number}" for number in siblings if number)[:3] or Message("problem.shared_head.unnamed")
        raise UndecidedError(Message("problem.shared_head.base" if snapshot.siblings else "problem.shared_head.override", pulls=pulls))


def build_report(evaluation: Evaluation, settings: Settings, context: str) -> PullRequestStatus:
    """What a pull request is told of a verdict."""
    doc, simulated = evaluation.verdict.as_dict(), settings.at is not None
    code = evaluation.policy.language
    ways = override_hints(evaluation.policy, evaluation.subject, code) if not evaluation.verdict.allowed else []
    description = status_description(doc, simulated=simulated)
    return PullRequestStatus(
        settings.status and context,
        status_state(doc["outcome"], settings.blocked_state),
        description,
        description_html(description),
        comment_body(doc, status=context, ways=ways, simulated=simulated, code=code) if settings.comment != "never" else None,
        settings.comment == "always" or doc["outcome"] == "blocked",
    )


def describe_failure(error: FreezeGuardError) -> Failure:
    """Why there is no verdict."""
    problems: Sequence[Problem | str] = error.problems if isinstance(error, PolicyError) else [error.text]
    if isinstance(error, UndecidedError):
        return Failure(Message("failure.undecided"), problems, "undecided")
    return Failure(Message("failure.invalid" if isinstance(error, PolicyError) else "failure.usage"), problems, "invalid")


def build_failure_report(failure: Failure, settings: Settings, context: str, code: str = ENGLISH) -> PullRequestStatus:
    """What a pull request is told where there is no verdict.

    Args:
        code: the language of the policy, where that could be read.
    """
    body = comment_body_without_verdict(failure.title, failure.problems, status=context, simulated=settings.at is not None, code=code)
    description = description_without_verdict(failure.title, failure.problems)
    return PullRequestStatus(
        settings.status and context,
        status_state(failure.outcome),
        description,
        description_html(description),
        body if settings.comment != "never" else None,
        False,
    )
