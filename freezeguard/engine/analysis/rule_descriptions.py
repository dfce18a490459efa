"""The rules of a policy by their kinds and names, each with what it says in texts: what two policies are compared by. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...policy.model import BLOCK, ENFORCE
from ...policy.pending_calendars import pending_calendars
from ...policy.subject import Scope
from ...schedules.base import Except
from ...util.languages import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...policy.model import Document, OnCall, Override, Policy, Rotation, Source
    from ...schedules.base import Schedule
    from ...temporal.zones import Zone

EVERYTHING = Message("says.everything")
NOTHING = Message("says.none")  # what a rule says of what it does not name
_ADDRESS = re.compile(r"(?<![a-z])[a-z]+://(?:[^/@\s]*@)?([^/?#\s'\"]*)[^\s'\"]*")


class RuleDescription(NamedTuple):
    """A rule.

    Attributes:
        number: of the documents, that which it stands in.
        says: each thing that it says, as text; in the order in which it is told.
        schedule: None: it has none.
    """

    kind: str
    name: str
    number: int
    line: int
    attributes: dict[str, str]
    schedule: Schedule | None = None


def describe_rules(policy: Policy) -> Iterator[RuleDescription]:
    """All rules of a policy, document by document."""
    for number, document in enumerate(policy.documents):
        yield RuleDescription("document", "policy" if number == 0 else f"document {number + 1}", number, 0, _of_document(document))
        for window in document.windows:
            yield RuleDescription("window", window.name, number, window.line, _of_schedule(window.schedule, window.scope), window.schedule)
        for freeze in document.freezes:
            says = _of_schedule(freeze.schedule, freeze.scope)
            says |= {"effect": freeze.effect, "reason": freeze.reason or NOTHING, "link": freeze.link or NOTHING}
            yield RuleDescription(freeze.kind, freeze.name, number, freeze.line, says, freeze.schedule)
        for source in document.incidents:
            yield RuleDescription("incident", source.name, number, source.line, source_says(source))
        if document.on_call is not None:
            yield RuleDescription("on_call", "on_call", number, document.on_call.line, _of_on_call(document.on_call))
            for rotation in document.on_call.rotations:
                yield RuleDescription("rotation", rotation.name, number, rotation.line, rotation_says(rotation, document))
        for override in document.overrides:
            yield RuleDescription("override", override.name, number, override.line, _of_override(override))


def words_of(schedule: Schedule) -> str:
    """A schedule in the words of the policy, with what is taken away from it."""
    if isinstance(schedule, Except):
        return Message("times.except", times=words_of(schedule.base), taken=tuple(words_of(taken) for taken in schedule.taken))
    return schedule.text


def scope_words(scope: Scope) -> str:
    """`environments production, branches main release/*`, or `everything`."""
    environments, branches, repositories = (" ".join(globs) for globs in scope)
    parts = [Message("scope.environments", names=environments)] if environments else []
    parts += [Message("scope.branches", names=branches)] if branches else []
    parts += [Message("scope.repositories", names=repositories)] if repositories else []
    return Message("list", parts=tuple(parts)) if parts else EVERYTHING


def joined(says: dict[str, str]) -> str:
    """What a rule says in one line, without what it does not name."""
    return ", ".join(f"{name} {text}" for name, text in says.items() if text not in (NOTHING, EVERYTHING))


def _of_document(document: Document) -> dict[str, str]:
    return {
        "mode": document.mode,
        "time zone": document.zone.key,
        "bake time": str(document.bake_time) if document.bake_time else NOTHING,
        "applies to": scope_words(document.applies_to),
        "known environments": ", ".join(document.known_environments) or NOTHING,
        "windows": Message("says.some") if document.windows else NOTHING,
    }


def _of_schedule(schedule: Schedule, scope: Scope) -> dict[str, str]:
    times = words_of(schedule)
    # Of its address no more than a digest: that it is another one has to be seen.
    digests = [_digest(calendar.url) for calendar in pending_calendars(schedule)]
    times = Message("note", message=times, note=tuple(digests)) if digests else times
    return {"times": times, "time zone": schedule.zone.key, "applies to": scope_words(scope)}


def source_says(source: Source) -> dict[str, str]:
    """What a source of incidents or of people on call says."""
    return {
        "kind": source.kind,
        "options": ", ".join(f"{name} {_ADDRESS.sub(_host, str(source.options[name]))}" for name in sorted(source.options)) or NOTHING,
        "on error": source.on_error,
        "cooldown": str(source.cooldown) if source.cooldown else NOTHING,
        "max age": str(source.max_age) if source.max_age is not None else NOTHING,
        "severity": source.severity or NOTHING,
        "timeout": f"{source.timeout} s",
        "applies to": scope_words(source.scope),
    }


def _host(address: re.Match[str]) -> str:
    """The machine of an address, which may have a secret in it, and enough to tell it from another address."""
    return f"{address[1]} (sha256 {_digest(address[0])})"


def _digest(address: str) -> str:
    from hashlib import sha256

    return sha256(address.encode()).hexdigest()[:8]


def _of_on_call(on_call: OnCall) -> dict[str, str]:
    return {"required": _yes_or_no(on_call.required), "cover": str(on_call.cover) if on_call.cover else NOTHING}


def rotation_says(rotation: Rotation, document: Document) -> dict[str, str]:
    """What a rotation says."""
    zone = document.zone
    if rotation.source is not None:
        return source_says(rotation.source)
    return {
        "people": ", ".join(rotation.people) or NOTHING,
        "starting": NOTHING if rotation.starting is None else _clock(rotation.starting, zone),
        "shift": NOTHING if rotation.shift is None else str(rotation.shift),
        "swaps": ", ".join(f"{swap.person} {_clock(swap.start, zone)} – {_clock(swap.end, zone)}" for swap in rotation.swaps) or NOTHING,
    }


def _yes_or_no(value: bool) -> Message:
    return Message("says.yes" if value else "says.no")


def _clock(instant: int, zone: Zone) -> str:
    return f"{zone.datetime(instant):%Y-%m-%d %H:%M}"


def _of_override(override: Override) -> dict[str, str]:
    return {
        "label": override.label or NOTHING,
        "approvals": str(override.approvals),
        "approvers": ", ".join(override.approvers) or NOTHING,
        "reason": Message("says.required") if override.reason_required else NOTHING,
        "expires": str(override.expires) if override.expires is not None else NOTHING,
        "waives": ", ".join(override.waives),
        "rollback": _yes_or_no(override.rollback),
        "paths": ", ".join(override.paths) or NOTHING,
        "actors": ", ".join(override.actors) or NOTHING,
        "branches": ", ".join(override.branches) or NOTHING,
    }


def may_loosen(kind: str, old: dict[str, str], new: dict[str, str]) -> bool:
    """Whether a change of a rule may allow more in a way that no calendar shows: by incidents, people on call, overrides, scopes, the mode.

    Args:
        old, new: what it says before and after; empty: it is not there.
    """
    differs = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    if kind == "override":
        return bool(new)
    if kind in ("incident", "on_call", "rotation"):
        return bool(old)
    if kind == "document":
        tightened = (new.get("mode") == ENFORCE) if "mode" in differs else True
        return not tightened or bool(differs & {"applies to", "known environments"}) or (bool(old) and not new)
    if "effect" in differs and old and new and new["effect"] != BLOCK:
        return True
    return "applies to" in differs and bool(old) and bool(new)
