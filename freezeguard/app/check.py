"""What every door does: find the policy, decide or recall, and give the verdict's public form.

The engine is imported when a question was not answered before; on the pre-push hook's way that is half of the time.
"""

from __future__ import annotations

import os

from ..errors import ALLOWED, BLOCKED, UNDECIDED, UsageError
from ..policy.discovery import DEFAULT_SOURCE, find_policy, read_file
from . import verdict_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from typing import IO, Any

    from ..engine.analysis.calendar_days import DeploymentCalendar
    from ..engine.analysis.explain import Explanation
    from ..engine.facts import Facts
    from ..policy.model import Policy, Source
    from ..policy.subject import Scope, Subject
    from ..sources.gather import GatheredFacts
    from ..temporal.zones import Zone

FORESEEN = 48  # so many verdicts are kept at once: two to four weeks of a usual policy


class CheckRequest:
    """One question, and where it is asked.

    Attributes:
        policy: a path; None: the usual places, else the built-in default.
        at: an instant as text, in the policy's zone where it has no offset; None: now. `at_from` is who said it.
        now: the present instant in seconds.
        timezone: of the built-in default.
        offline: sources are not asked.
        override: the reason why everything is waived; None: nothing is.
        environ: for the place of the cache.
    """

    __slots__ = ("at", "at_from", "branch", "environ", "environment", "now", "offline", "override", "policy", "repository", "timezone")

    def __init__(
        self,
        environ: Mapping[str, str],
        now: int,
        *,
        policy: str | None = None,
        at: str | None = None,
        timezone: str | None = None,
        environment: str | None = None,
        branch: str | None = None,
        repository: str | None = None,
        offline: bool = False,
        override: str | None = None,
    ) -> None:
        self.environ = environ
        self.now = now
        self.policy = policy or environ.get("FREEZEGUARD_POLICY") or find_policy()
        self.at = at or environ.get("FREEZEGUARD_AT") or None
        self.at_from = "--at" if at else "FREEZEGUARD_AT"
        self.timezone = timezone or environ.get("FREEZEGUARD_TIMEZONE") or "UTC"
        self.environment = environment
        # A workflow knows the whole ref; the policy speaks of names.
        self.branch = branch_of(branch)
        self.repository = repository
        self.offline = offline
        self.override = override

    @property
    def simulated(self) -> bool:
        """Whether it is asked about another instant than now."""
        return self.at is not None

    @property
    def notice(self) -> str | None:
        """What has to be said of the policy before the answer."""
        if self.policy is not None:
            return None
        zone = self.timezone if self.timezone.isprintable() else ascii(self.timezone)
        return f"no policy file: the {DEFAULT_SOURCE} decides (Mon-Thu 09:00-16:00, Fri 09:00-12:00, {zone})"


def recall(request: CheckRequest) -> dict[str, Any] | None:
    """The verdict where the same was asked before and still holds, else None."""
    if request.at is not None or request.override is not None:
        return None
    return verdict_cache.load_cached_verdict(_question(request), request.now, request.environ)


def check(request: CheckRequest, policy: Policy | None = None, *, remember: bool = True) -> dict[str, Any]:
    """The verdict as `Verdict.as_dict` gives it, recalled where the same was asked before.

    Args:
        policy: the request's, where it was read already; then nothing is recalled.
        remember: whether the answer is kept.

    Raises:
        FreezeGuardError: the policy is missing or invalid, the instant is none, the environment is not known.
    """
    if policy is None:
        remembered = recall(request)
        if remembered is not None:
            return remembered
        policy = load_policy(request)
    from ..engine.decide import decide, upcoming_verdicts
    from ..engine.facts import NO_FACTS

    at, subject = request_instant(request, policy), subject_of(request)
    asked = gather_facts(request, policy)
    policy, facts = asked.policy, with_override(request, asked.facts)
    # What a source said a moment ago is nothing to go by: not even that nothing burns.
    if remember and request.at is None and facts == NO_FACTS and not asked.results:
        segments = upcoming_verdicts(policy, at=int(at.timestamp()), subject=subject, count=FORESEEN)
        verdict_cache.cache_verdicts(_question(request), policy, segments, request.environ)
        return segments[0][2].as_dict()
    return decide(policy, at=at, subject=subject, facts=facts).as_dict()


def scopes_of(request: CheckRequest) -> Sequence[Scope] | None:
    """What the policy applies to by its `applies_to` alone; None where that cannot be told before it is read."""
    from ..policy.reader.scopes import scopes_in
    from ..policy.reader.yaml_nodes import MAX_BYTES

    try:
        return None if request.policy is None else scopes_in(read_file(request.policy, MAX_BYTES + 1))
    except (OSError, ValueError):
        return None


def is_outside(request: CheckRequest, scopes: Sequence[Scope]) -> bool:
    """Whether none of the scopes admits what is to be deployed."""
    subject = subject_of(request)
    return not any(scope.matches(subject) for scope in scopes)


def load_policy(request: CheckRequest) -> Policy:
    """The policy of a request. Raises PolicyError or UndecidedError."""
    from ..policy.load import default_policy, load

    return load(_path(request.policy)) if request.policy is not None else default_policy(request.timezone)


def read_policy(path: str, stdin: IO[bytes]) -> Policy:
    """The policy in a file; `-` is what stands on standard input. Raises PolicyError or UndecidedError."""
    from ..policy.load import Folder, load, read_text
    from ..policy.reader.yaml_nodes import MAX_BYTES

    if path == "-":
        return read_text(stdin.read(MAX_BYTES + 1), "standard input", folder=Folder(".", read_file))
    return load(_path(path))


def branch_of(name: str | None) -> str | None:
    """A branch or a tag by its name, as the policy speaks of it."""
    return name and name.removeprefix("refs/heads/").removeprefix("refs/tags/")


def check_zone(name: str, option: str) -> None:
    """Raises UsageError that names the option, where no time zone has this name."""
    from ..temporal.zones import UnknownZoneError, zone, zone_names
    from ..util.text import did_you_mean, quote

    try:
        zone(name)
    except UnknownZoneError:
        raise UsageError(f"{option}: unknown time zone {quote(name)}{did_you_mean(name, zone_names())}") from None


def request_instant(request: CheckRequest, policy: Policy) -> datetime:
    """The instant that is asked about. Raises UsageError for a text that is none."""
    if request.at is None:
        return policy.zone.datetime(request.now)
    return parse_instant(request.at, policy.zone, request.at_from)


def parse_instant(text: str, zone: Zone, option: str) -> datetime:
    """An instant given by hand, in a zone. Raises UsageError that names the option."""
    from ..policy.reader.scalars import moment as parse_moment

    try:
        return parse_moment(text, zone)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def end_of(text: str, zone: Zone, option: str) -> datetime:
    """As `moment`, for an end: a date without a time includes that day."""
    found = parse_instant(text, zone, option)
    if len(text.strip()) != len("2026-12-24"):
        return found
    return zone.datetime(zone.latest(zone.local(int(found.timestamp())) + 86400))


def subject_of(request: CheckRequest) -> Subject:
    """What is to be deployed."""
    from ..policy.subject import Subject

    return Subject(request.repository, request.environment, request.branch)


def gather_facts(request: CheckRequest, policy: Policy, *, incidents: bool = True, at: int | None = None) -> GatheredFacts:
    """What is known outside, for a request: every source that looks at its subject is asked, unless it is offline.

    Args:
        at: the instant that is asked about (seconds), else the request's.
    """
    from ..sources.connections import Connections, github_connector
    from ..sources.gather import gather
    from ..util.cache_files import cache_folder
    from ..util.git_remote import own_repository

    subject = policy.locate(subject_of(request))
    repository = subject.repository
    asks = incidents and not request.offline
    if repository is None and asks and any(_is_own(source) for document in policy.documents for source in document.incidents):
        repository = own_repository(request.environ)
    at = int(request_instant(request, policy).timestamp()) if at is None else at
    folder = cache_folder(request.environ)
    outside = Connections(at, request.now, repository, request.environ, github_connector(request.environ), folder, request.offline)
    return gather(policy, subject, outside, incidents=incidents)


def _is_own(source: Source) -> bool:
    """Whether it looks at the issues of the repository that one stands in."""
    return source.kind == "github" and "repository" not in source.options


def with_override(request: CheckRequest, facts: Facts) -> Facts:
    """The facts, and the override of whoever asks."""
    from ..engine.facts import Waiver
    from ..policy.model import KINDS

    if request.override is None:
        return facts
    return facts._replace(waivers=(Waiver("FREEZEGUARD_OVERRIDE", frozenset(KINDS), None, None, request.override),))


def windows(request: CheckRequest, policy: Policy, start: int, end: int) -> tuple[list[tuple[datetime, datetime]], list[str]]:
    """The allowed windows within [start, end), instants in seconds, in the policy's zone; and what has to be so for them to hold: no
    incident is asked for, since none of them lasts."""
    from ..engine.decide import allowed_spans

    asked = gather_facts(request, policy, incidents=False, at=start)
    # What is not known is assumed, and said to be.
    spans = allowed_spans(asked.policy, subject_of(request), start, end, asked.facts._replace(observations=()), known_only=False)
    assuming = assumptions_for(asked, subject_of(request), start, end)
    return [(policy.zone.datetime(a), policy.zone.datetime(b)) for a, b in spans], assuming


def agenda(request: CheckRequest, policy: Policy, first: date, days: int, *, windows: int = 3) -> DeploymentCalendar:
    """So many days from a date on, with the verdict of the request's instant and so many next windows. Every source is asked once."""
    from ..engine.analysis.calendar_days import build_calendar as lay_out

    subject = subject_of(request)
    asked = gather_facts(request, policy)
    at = int(request_instant(request, policy).timestamp())
    found = lay_out(asked.policy, subject, at, first, days, with_override(request, asked.facts), windows=windows)
    assuming = assumptions_for(asked, subject, found.days[0].start, found.days[-1].end)
    return found._replace(assuming=tuple(dict.fromkeys(assuming)))


def assumptions_for(asked: GatheredFacts, subject: Subject, start: int, end: int) -> list[str]:
    """What has to be so for the windows within [start, end) to hold: no incident lasts, and what is not known is as it should be."""
    from ..engine.decide import assumptions
    from ..sources.source_query import IncidentQuery

    incidents = [*asked.unqueried, *(one.query for one in asked.results if isinstance(one.query, IncidentQuery))]
    found = [o.assuming for o in asked.facts.observations if o.assuming] + [one.assuming for one in incidents]
    return found + assumptions(asked.policy, subject, start, end, asked.facts)


def explain(request: CheckRequest, policy: Policy) -> Explanation:
    """Every rule at the request's instant, with what the sources answered. Each is asked once."""
    from ..engine.analysis.explain import explain as explained
    from ..sources.gather import answers_of

    asked = gather_facts(request, policy)
    at, facts = request_instant(request, policy), with_override(request, asked.facts)
    return explained(asked.policy, at=at, subject=subject_of(request), facts=facts, answers=answers_of(asked.results))


def exit_code(doc: dict[str, Any]) -> int:
    """The exit code of a verdict."""
    if doc["allowed"]:
        return ALLOWED
    return UNDECIDED if doc["outcome"] == "undecided" else BLOCKED


def _question(request: CheckRequest) -> tuple[str | None, ...]:
    return (
        os.path.abspath(request.policy) if request.policy else None,
        request.policy or DEFAULT_SOURCE,
        request.timezone if request.policy is None else None,
        request.environment,
        request.branch,
        request.repository,
        "offline" if request.offline else None,
    )


def _path(path: str) -> str:
    if "\n" in path:
        raise UsageError("the path of the policy has a line break in it")
    return path
