"""Answer one request, as every entry point does: find the policy, evaluate it or recall a cached verdict.

The engine is imported only when no cached verdict holds: importing it is half the time of a pre-push hook.
"""

from __future__ import annotations

import os

from ..errors import ALLOWED, BLOCKED, UNDECIDED, UsageError
from ..policy.discovery import DEFAULT_SOURCE, find_policy, read_file
from . import verdict_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import IO

    from ..engine.analysis.explain import Explanation
    from ..engine.facts import Facts
    from ..engine.verdict_document import VerdictDocument
    from ..policy.model import Policy, Source
    from ..policy.subject import Scope, Subject
    from ..sources.gather import GatheredFacts
    from ..temporal.zones import Zone

UPCOMING = 48  # verdicts that are cached at once: two to four weeks of a usual policy


class CheckRequest:
    """One question to FreezeGuard, and the environment that it comes from.

    Attributes:
        policy: a path; None: the usual paths, else the built-in default.
        at: an instant as text, in the policy's zone if it has no offset; None: now.
        at_from: the option or variable that set `at`.
        now: the present instant in seconds.
        timezone: of the built-in default.
        offline: sources are not queried.
        override: the reason why everything is waived; None: nothing is.
        environ: holds the location of the cache and the secrets of the policy.
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
        # A workflow passes the whole ref, a policy has names.
        self.branch = branch_of(branch)
        self.repository = repository
        self.offline = offline
        self.override = override

    @property
    def simulated(self) -> bool:
        """True if the request is about another instant than now."""
        return self.at is not None

    @property
    def notice(self) -> str | None:
        """Notice that the built-in default decides; None if there is a policy file."""
        if self.policy is not None:
            return None
        zone = self.timezone if self.timezone.isprintable() else ascii(self.timezone)
        return f"no policy file: the {DEFAULT_SOURCE} decides (Mon-Thu 09:00-16:00, Fri 09:00-12:00, {zone})"


def recall(request: CheckRequest) -> VerdictDocument | None:
    """Return the cached verdict of the same request; None if there is none that holds."""
    if request.at is not None or request.override is not None:
        return None
    return verdict_cache.load_cached_verdict(_question(request), request.now, request.environ)


def check(request: CheckRequest, policy: Policy | None = None, *, remember: bool = True) -> VerdictDocument:
    """Return the verdict as `Verdict.as_dict` does, from the cache if it has one.

    Args:
        policy: the policy of the request if it was read already; the cache is not used then.
        remember: cache the verdict.

    Raises:
        FreezeGuardError: the policy is missing or invalid, the instant cannot be parsed, or the environment is unknown.
    """
    if policy is None:
        cached = recall(request)
        if cached is not None:
            return cached
        policy = load_policy(request)
    from ..engine.decide import decide, upcoming_verdicts
    from ..engine.facts import NO_FACTS

    at, subject = request_instant(request, policy), subject_of(request)
    gathered = gather_facts(request, policy)
    policy, facts = gathered.policy, with_override(request, gathered.facts)
    # A response of a source is never cached, not even "no incident": it may be wrong a moment later.
    if remember and request.at is None and facts == NO_FACTS and not gathered.results:
        segments = upcoming_verdicts(policy, at=int(at.timestamp()), subject=subject, count=UPCOMING)
        verdict_cache.cache_verdicts(_question(request), policy, segments, request.environ)
        return segments[0][2].as_dict()
    return decide(policy, at=at, subject=subject, facts=facts).as_dict()


def scopes_of(request: CheckRequest) -> Sequence[Scope] | None:
    """Return the scopes of the policy's `applies_to` without reading the rest; None if that is not possible."""
    from ..policy.reader.scopes import scopes_in
    from ..policy.reader.yaml_nodes import MAX_BYTES

    try:
        return None if request.policy is None else scopes_in(read_file(request.policy, MAX_BYTES + 1))
    except (OSError, ValueError):
        return None


def is_outside(request: CheckRequest, scopes: Sequence[Scope]) -> bool:
    """Return True if no scope matches the subject of the request."""
    subject = subject_of(request)
    return not any(scope.covers(subject) for scope in scopes)


def load_policy(request: CheckRequest) -> Policy:
    """Return the policy of a request. Raises PolicyError or UndecidedError."""
    from ..policy.load import default_policy, load

    return load(_path(request.policy)) if request.policy is not None else default_policy(request.timezone)


def read_policy(path: str, stdin: IO[bytes]) -> Policy:
    """Return the policy of a file, or of standard input for `-`. Raises PolicyError or UndecidedError."""
    from ..policy.load import Folder, load, read_text
    from ..policy.reader.yaml_nodes import MAX_BYTES

    if path == "-":
        return read_text(stdin.read(MAX_BYTES + 1), "standard input", folder=Folder(".", read_file))
    return load(_path(path))


def branch_of(name: str | None) -> str | None:
    """Return the name of a branch or tag, without `refs/heads/` or `refs/tags/`."""
    return name and name.removeprefix("refs/heads/").removeprefix("refs/tags/")


def check_zone(name: str, option: str) -> None:
    """Raise UsageError with the option if no time zone has this name."""
    from ..temporal.zones import UnknownZoneError, zone, zone_names
    from ..util.text import did_you_mean, quote

    try:
        zone(name)
    except UnknownZoneError:
        raise UsageError(f"{option}: unknown time zone {quote(name)}{did_you_mean(name, zone_names())}") from None


def request_instant(request: CheckRequest, policy: Policy) -> datetime:
    """Return the instant of a request. Raises UsageError if its text cannot be parsed."""
    if request.at is None:
        return policy.zone.datetime(request.now)
    return parse_instant(request.at, policy.zone, request.at_from)


def parse_instant(text: str, zone: Zone, option: str) -> datetime:
    """Return the instant that an option gives as text. Raises UsageError with the option."""
    from ..policy.reader.scalars import moment as parse_moment

    try:
        return parse_moment(text, zone)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def end_of(text: str, zone: Zone, option: str) -> datetime:
    """Return an instant as `parse_instant` does, for an end: a date without a time includes that day."""
    instant = parse_instant(text, zone, option)
    if len(text.strip()) != len("2026-12-24"):
        return instant
    return zone.datetime(zone.latest(zone.local(int(instant.timestamp())) + 86400))


def subject_of(request: CheckRequest) -> Subject:
    """Return what is to be deployed, and from where."""
    from ..policy.subject import Subject

    return Subject(request.repository, request.environment, request.branch)


def gather_facts(request: CheckRequest, policy: Policy, *, incidents: bool = True, at: int | None = None) -> GatheredFacts:
    """Query every source that is about the subject of a request, unless the request is offline.

    Args:
        incidents: query the sources of incidents too.
        at: an instant in seconds; None: that of the request.
    """
    from ..sources.connections import Connections, github_connector
    from ..sources.gather import gather
    from ..util.cache_files import cache_folder
    from ..util.git_remote import own_repository

    subject = policy.locate(subject_of(request))
    repository = subject.repository
    queries_incidents = incidents and not request.offline
    if repository is None and queries_incidents and any(_is_own(source) for document in policy.documents for source in document.incidents):
        repository = own_repository(request.environ)
    at = int(request_instant(request, policy).timestamp()) if at is None else at
    folder = cache_folder(request.environ)
    outside = Connections(at, request.now, repository, request.environ, github_connector(request.environ), folder, request.offline)
    return gather(policy, subject, outside, incidents=incidents)


def _is_own(source: Source) -> bool:
    """Return True for a source that reads the issues of the current repository."""
    return source.kind == "github" and "repository" not in source.options


def with_override(request: CheckRequest, facts: Facts) -> Facts:
    """Return the facts with the override of the request."""
    from ..engine.facts import Waiver
    from ..policy.model import KINDS

    if request.override is None:
        return facts
    return facts._replace(waivers=(Waiver("FREEZEGUARD_OVERRIDE", frozenset(KINDS), None, None, request.override),))


def explain(request: CheckRequest, policy: Policy) -> Explanation:
    """Explain every rule at the request's instant, with the responses of the sources. Every source is queried once."""
    from ..engine.analysis.explain import explain as explain_rules
    from ..sources.gather import answers_of

    gathered = gather_facts(request, policy)
    at, facts = request_instant(request, policy), with_override(request, gathered.facts)
    return explain_rules(gathered.policy, at=at, subject=subject_of(request), facts=facts, answers=answers_of(gathered.results))


def exit_code(doc: VerdictDocument) -> int:
    """Return the exit code of a verdict."""
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
