"""Steps that a run of the Action and a sweep share: policy on GitHub → facts → verdict → report on a pull request."""

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
    from ..github.changed_files import FileReader
    from ..github.event import Event
    from ..github.settings import Settings
    from ..github.snapshot import PullRequest, Snapshot
    from ..policy.subject import Subject


class Evaluation(NamedTuple):
    """A verdict with everything that it follows from."""

    policy: Policy
    subject: Subject
    facts: Facts
    verdict: Verdict


class Failure(NamedTuple):
    """The reason why there is no verdict: a title and problems; `outcome` is `invalid` or `undecided`."""

    title: str
    problems: Sequence[Problem | str]
    outcome: str


def status_context(settings: Settings, environment: str | None) -> str:
    """Return the name of the status: the given one, else one for the environment."""
    return settings.status if settings.status not in (None, AUTO) else status_name(environment)


def status_name(environment: str | None) -> str:
    """Return the default name of the status of an environment."""
    return f"freezeguard/{environment}"[:255] if environment else "freezeguard"


def in_mode(policy: Policy, mode: str | None) -> Policy:
    """Return the policy in a mode; None: in its own."""
    if mode is None:
        return policy
    return policy.with_documents(document._replace(mode=mode) for document in policy.documents)


def connections_for(settings: Settings, environ: Mapping[str, str], at: int, now: int) -> Connections:
    """Return the connections for the sources of a policy. Sources are queried in parallel, so each gets its own connection."""
    named = github_connector(environ)

    def connect(name: str | None) -> Client:
        return named(name) if name is not None else Client(settings.token, settings.api_url)

    return Connections(at, now, settings.repository, environ, connect, cache_folder(environ))


def evaluate_with(policy: Policy, subject: Subject, facts: Facts, at: datetime) -> Evaluation:
    """Return the verdict for given facts, without overrides."""
    return Evaluation(policy, subject, facts, decide(policy, at=at, subject=subject, facts=facts))


def evaluate(
    policy: Policy, subject: Subject, settings: Settings, environ: Mapping[str, str], now: int, at: datetime | None = None
) -> Evaluation:
    """Query every source that is about the subject and return the verdict, without overrides.

    Args:
        now: the present instant in seconds since the epoch.
        at: the evaluated instant; None: now.
    """
    at = policy.zone.datetime(now) if at is None else at
    gathered = gather(policy, subject, connections_for(settings, environ, int(at.timestamp()), now))
    return evaluate_with(gathered.policy, subject, gathered.facts, at)


def apply_overrides(
    evaluation: Evaluation, client: Client, settings: Settings, event: Event, pull: PullRequest | None, files: FileReader | None = None
) -> Evaluation:
    """Return the verdict with the proven overrides; the same verdict if it needs none or none is proven.

    Args:
        files: reads the changed files of a pull request; None for a reader without a limit but GitHub's.
    """
    policy, subject = evaluation.policy, evaluation.subject
    if evaluation.verdict.allowed or not any(document.overrides for document in policy.documents):
        return evaluation
    evidence = gather_evidence(client, settings, event._replace(subject=subject), pull, policy, files)
    waivers = proven_waivers(policy, evidence, subject, int(evaluation.verdict.at.timestamp()))
    return evaluate_with(policy, subject, evaluation.facts._replace(waivers=waivers), evaluation.verdict.at) if waivers else evaluation


def check_siblings(evaluation: Evaluation, snapshot: Snapshot) -> None:
    """Raise UndecidedError if an allowed pull request would open another one with the same head.

    A commit has one status of a name, and one check. Pull requests with the same base have the same verdict, except for overrides.
    """
    verdict = evaluation.verdict
    siblings = [*snapshot.siblings, *(snapshot.twins if verdict.outcome == "overridden" else ())] if verdict.allowed else []
    if siblings:
        pulls = tuple(f"#{number}" for number in siblings if number)[:3] or Message("problem.shared_head.unnamed")
        raise UndecidedError(Message("problem.shared_head.base" if snapshot.siblings else "problem.shared_head.override", pulls=pulls))


def build_report(evaluation: Evaluation, settings: Settings, context: str) -> PullRequestStatus:
    """Return the status and comment of a pull request for a verdict."""
    doc, simulated = evaluation.verdict.as_dict(), settings.at is not None
    code = evaluation.policy.language
    ways = override_hints(evaluation.policy, evaluation.subject, code) if not evaluation.verdict.allowed else []
    description = status_description(doc, simulated=simulated)
    return PullRequestStatus(
        settings.status and context,
        status_state(doc["outcome"], settings.blocked_state, simulated=simulated),
        description,
        description_html(description),
        comment_body(doc, status=context, ways=ways, simulated=simulated, code=code) if settings.comment != "never" else None,
        settings.comment == "always" or doc["outcome"] == "blocked",
    )


def describe_failure(error: FreezeGuardError) -> Failure:
    """Return why there is no verdict."""
    problems: Sequence[Problem | str] = error.problems if isinstance(error, PolicyError) else [error.text]
    if isinstance(error, UndecidedError):
        return Failure(Message("failure.undecided"), problems, "undecided")
    return Failure(Message("failure.invalid" if isinstance(error, PolicyError) else "failure.usage"), problems, "invalid")


def build_failure_report(failure: Failure, settings: Settings, context: str, code: str = ENGLISH) -> PullRequestStatus:
    """Return the status and comment of a pull request without a verdict.

    Args:
        code: the language of the policy if that could be read.
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
