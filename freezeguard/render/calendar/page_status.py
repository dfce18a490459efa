"""What the page says of the present: open or closed, until when, why, who is on call; and what its script needs to go on from there."""

from __future__ import annotations

import json
from typing import NamedTuple

from markupsafe import Markup

from ...temporal.intervals import clip
from ...temporal.zones import FAR
from .page_text import bdi, linked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...engine.analysis.calendar_days import DeploymentCalendar
    from ...engine.verdict import Reason, Verdict
    from .page_text import Words

WINDOWS = 3  # shown
MOST_REASONS = 30
MOST_ON_CALL = 20


class State(NamedTuple):
    """The answer: a word, and what is told beside it."""

    open: bool
    word: str
    until: Markup
    provided: Markup | None


class Why(NamedTuple):
    """A reason in words."""

    kind: str
    name: Markup | None
    message: Markup
    link: Markup | None
    since: Markup | None
    until: Markup | None
    notes: list[Markup]


class Window(NamedTuple):
    """A window in words, and its instants in seconds for the script."""

    when: Markup
    length: Markup | None
    now: bool
    start: int
    end: int | None


def state(agenda: DeploymentCalendar, words: Words) -> State:
    """What holds at the instant of the agenda."""
    verdict = agenda.verdict
    window = verdict.next_window
    assuming = words.assumed(window.assuming) if window is not None and window.assuming else None
    over = window is not None and window.start <= verdict.at
    provided = words("provided", assuming=assuming) if assuming and not over else None
    return State(verdict.allowed, words.language.text(f"state.{verdict.outcome}"), _until(verdict, assuming, words), provided)


def _until(verdict: Verdict, assuming: Markup | None, words: Words) -> Markup:
    window = verdict.next_window
    if verdict.allowed:
        if verdict.closes_at is not None:
            return words("until", time=words.moment(verdict.closes_at))
        return words("until.endless" if verdict.applies else "until.unbound")
    if window is None:
        if verdict.horizon is not None:
            return words("until.horizon", date=words.date_of(verdict.horizon))
        return words("until.unknown" if verdict.outcome == "undecided" else "until.never")
    if window.start > verdict.at:
        return words("until", time=words.moment(window.start))
    return words("until.over", assuming=assuming or "…")


def windows(agenda: DeploymentCalendar, words: Words) -> list[Window]:
    """The next ones, the open one among them."""
    return [_window(start, end, agenda, words) for start, end in agenda.windows[:WINDOWS]]


def _window(start: int, end: int | None, agenda: DeploymentCalendar, words: Words) -> Window:
    now = start <= agenda.at and agenda.verdict.allowed
    if end is None:
        return Window(words("windows.endless", start=words.instant(start)), None, now, start, end)
    when = Markup("{} – {}").format(words.instant(start), words.ending(end, start))
    return Window(when, Markup("{}").format(words.length(end - start)), now, start, end)


def reasons(agenda: DeploymentCalendar, words: Words) -> tuple[list[Why], int]:
    """Everything that blocks or warns, and how many more there are."""
    found = agenda.verdict.reasons
    return [_why(reason, words) for reason in found[:MOST_REASONS]], max(0, len(found) - MOST_REASONS)


def _why(reason: Reason, words: Words) -> Why:
    notes = [words("reason.warns")] if reason.effect != "block" else []
    notes += [words("reason.waived", name=bdi(reason.waived_by, 80))] if reason.waived_by else []
    unnamed = reason.name in (reason.kind, f"{reason.kind}s")
    return Why(
        words.language.text(f"kind.{reason.kind}"),
        None if unnamed else bdi(reason.name, 120),
        bdi(words.language.say(reason.message), 400),
        linked(reason.link),
        None if reason.since is None else words("reason.since", time=words.moment(reason.since)),
        None if reason.until is None else words("until", time=words.moment(reason.until)),
        notes,
    )


def on_call(agenda: DeploymentCalendar, words: Words) -> list[tuple[Markup, Markup, Markup | None]]:
    """(person, rotation, until when), in the order in which they are called."""
    return [
        (bdi(shift.person, 80), bdi(shift.rotation, 80), None if shift.until is None else words("until", time=words.moment(shift.until)))
        for shift in agenda.verdict.on_call[:MOST_ON_CALL]
    ]


def overrides(agenda: DeploymentCalendar, words: Words) -> list[Markup]:
    """What waives reasons, by whom and why."""
    found = []
    for waiver in agenda.verdict.overrides[:MOST_ON_CALL]:
        line = words("override", name=bdi(waiver.name, 80))
        line += Markup(" ") + words("override.by", name=bdi(waiver.by, 120)) if waiver.by else Markup()
        found.append(line + (Markup(": {}").format(bdi(waiver.reason, 300)) if waiver.reason else Markup()))
    return found


def data(agenda: DeploymentCalendar, words: Words, *, simulated: bool) -> Markup:
    """What the script needs, as JSON that no element can end in: instants in seconds, and its words.

    `held` is true where the state does not follow from the windows alone: an incident, an override, something that is not known. Then the
    script does not turn it by itself. From the instant `known` on it knows nothing.
    """
    verdict, text = agenda.verdict, words.language.text
    spans = _spans(agenda)
    within = bool(spans) and spans[0][0] <= agenda.at
    assuming = bool(verdict.next_window and verdict.next_window.assuming)
    held = verdict.allowed != within or assuming or bool(verdict.overrides)
    made = {
        "at": agenda.at,
        "known": min(agenda.known, _first_edge(agenda)) if held else agenda.known,
        "zone": agenda.zone.key,
        "spans": spans,
        "held": held,
        "simulated": simulated,
        "words": {
            "state": {"open": text("state.allowed"), "shut": text("state.blocked"), "beyond": text("state.beyond")},
            "end": {
                "open": text("until.endless"),
                "shut": text("until.horizon", date=words.date_of(agenda.zone.datetime(agenda.known))),
                "beyond": text("until.beyond"),
            },
            "opens": text("opens"),
            "closes": text("closes"),
            "now": text("windows.now"),
            "today": text("day.today", day="{}"),
            "day": text("unit.days.one"),
            "days": text("unit.days.other"),
            "until": text("until", time="{}"),
            "other": text("zone.other", zone="{}"),
            "zone": text("zone", zone="{}"),
            "date": text("date"),
            "moment": text("moment"),
            "weekdays": words.language.names("weekdays.short"),
            "months": words.language.names("months.short"),
        },
    }
    told = json.dumps(made, ensure_ascii=True, separators=(",", ":"))
    for letter in "<>&":
        told = told.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(told)  # noqa: S704 - without these letters it is nothing but text


def _spans(agenda: DeploymentCalendar) -> list[tuple[int, int | None]]:
    """The windows, but the first edge is the verdict's: it looks at what is not known, which blocks, and the windows take for granted."""
    edge, allowed = _first_edge(agenda), agenda.verdict.allowed
    spans = [(start, FAR if end is None else end) for start, end in agenda.windows]
    if allowed and spans and spans[0][0] <= agenda.at:
        spans[0] = spans[0][0], min(spans[0][1], edge)
    elif not allowed and _opens_later(agenda.verdict):
        spans = clip(spans, edge, FAR)
    return [(start, None if end == FAR else end) for start, end in spans]


def _first_edge(agenda: DeploymentCalendar) -> int:
    """The instant at which what the verdict says is over at the latest, FAR where it says none."""
    verdict, window = agenda.verdict, agenda.verdict.next_window
    if verdict.allowed or window is None:
        edge = verdict.closes_at
    else:
        # What would be open, but for what somebody may end at any time, is closed in any case when that window is over: another answer.
        edge = window.start if _opens_later(verdict) else window.end
    return FAR if edge is None else int(edge.timestamp())


def _opens_later(verdict: Verdict) -> bool:
    return verdict.next_window is not None and verdict.next_window.start > verdict.at
