"""Rules of a policy as kind, name and attribute texts: the basis for comparing two policies. Pure."""

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
NOTHING = Message("says.none")  # text of an attribute that a rule does not set
_ADDRESS = re.compile(r"(?<![a-z])[a-z]+://(?:[^/@\s]*@)?([^/?#\s'\"]*)[^\s'\"]*")


class RuleDescription(NamedTuple):
    """A rule as text.

    Attributes:
        number: index of its document.
        line: line in the document's file, 0 for the document itself.
        attributes: text of each attribute, in display order.
        schedule: None if the rule has none.
    """

    kind: str
    name: str
    number: int
    line: int
    attributes: dict[str, str]
    schedule: Schedule | None = None


def describe_rules(policy: Policy) -> Iterator[RuleDescription]:
    """Yield all rules of a policy, document by document."""
    for number, document in enumerate(policy.documents):
        yield RuleDescription("document", "policy" if number == 0 else f"document {number + 1}", number, 0, _of_document(document))
        for window in document.windows:
            yield RuleDescription("window", window.name, number, window.line, _of_schedule(window.schedule, window.scope), window.schedule)
        for freeze in document.freezes:
            attributes = _of_schedule(freeze.schedule, freeze.scope)
            attributes |= {"effect": freeze.effect, "reason": freeze.reason or NOTHING, "link": freeze.link or NOTHING}
            yield RuleDescription(freeze.kind, freeze.name, number, freeze.line, attributes, freeze.schedule)
        for source in document.incidents:
            yield RuleDescription("incident", source.name, number, source.line, source_attributes(source))
        if document.on_call is not None:
            yield RuleDescription("on_call", "on_call", number, document.on_call.line, _of_on_call(document.on_call))
            for rotation in document.on_call.rotations:
                yield RuleDescription("rotation", rotation.name, number, rotation.line, rotation_attributes(rotation, document))
        for override in document.overrides:
            yield RuleDescription("override", override.name, number, override.line, _of_override(override))


def schedule_text(schedule: Schedule) -> str:
    """Return a schedule in the words of the policy, with its exceptions."""
    if isinstance(schedule, Except):
        return Message("times.except", times=schedule_text(schedule.base), taken=tuple(schedule_text(taken) for taken in schedule.taken))
    return schedule.text


def scope_text(scope: Scope) -> str:
    """Return `environments production, branches main release/*`, or `everything`."""
    environments, branches, repositories = (" ".join(patterns) for patterns in scope)
    parts = [Message("scope.environments", names=environments)] if environments else []
    parts += [Message("scope.branches", names=branches)] if branches else []
    parts += [Message("scope.repositories", names=repositories)] if repositories else []
    return Message("list", parts=tuple(parts)) if parts else EVERYTHING


def attributes_text(attributes: dict[str, str]) -> str:
    """Return the attributes that a rule sets, in one line."""
    return ", ".join(f"{name} {text}" for name, text in attributes.items() if text not in (NOTHING, EVERYTHING))


def _of_document(document: Document) -> dict[str, str]:
    return {
        "mode": document.mode,
        "time zone": document.zone.key,
        "bake time": str(document.bake_time) if document.bake_time else NOTHING,
        "applies to": scope_text(document.applies_to),
        "known environments": ", ".join(document.known_environments) or NOTHING,
        "windows": Message("says.some") if document.windows else NOTHING,
    }


def _of_schedule(schedule: Schedule, scope: Scope) -> dict[str, str]:
    times = schedule_text(schedule)
    # A calendar's address may be secret. The digest only shows that it changed.
    digests = [_digest(calendar.url) for calendar in pending_calendars(schedule)]
    times = Message("note", message=times, note=tuple(digests)) if digests else times
    return {"times": times, "time zone": schedule.zone.key, "applies to": scope_text(scope)}


def source_attributes(source: Source) -> dict[str, str]:
    """Return the attributes of a source of incidents or of on-call people."""
    return {
        "kind": source.kind,
        "options": ", ".join(f"{name} {_ADDRESS.sub(_host, str(source.options[name]))}" for name in sorted(source.options)) or NOTHING,
        "on error": source.on_error,
        "cooldown": str(source.cooldown) if source.cooldown else NOTHING,
        "max age": str(source.max_age) if source.max_age is not None else NOTHING,
        "severity": source.severity or NOTHING,
        "timeout": f"{source.timeout} s",
        "applies to": scope_text(source.scope),
    }


def _host(address: re.Match[str]) -> str:
    """Return the host of an address, which may contain a secret, and a digest that tells two addresses apart."""
    return f"{address[1]} (sha256 {_digest(address[0])})"


def _digest(address: str) -> str:
    from hashlib import sha256

    return sha256(address.encode()).hexdigest()[:8]


def _of_on_call(on_call: OnCall) -> dict[str, str]:
    return {"required": _yes_or_no(on_call.required), "cover": str(on_call.cover) if on_call.cover else NOTHING}


def rotation_attributes(rotation: Rotation, document: Document) -> dict[str, str]:
    """Return the attributes of a rotation."""
    zone = document.zone
    if rotation.source is not None:
        return source_attributes(rotation.source)
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
    """Return True if a change of a rule may allow more in a way that no calendar shows.

    Incidents, on-call people, overrides, scopes and the mode can do so.

    Args:
        kind: kind of the rule.
        old, new: attributes before and after; empty if the rule does not exist.
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
