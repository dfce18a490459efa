"""Present state on the page: open or closed, until when, reasons, on-call people; and the data with which its script updates it."""

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
    """The verdict as one word, its end, and the condition that the end depends on."""

    open: bool
    word: str
    until: Markup
    provided: Markup | None


class ReasonEntry(NamedTuple):
    """A reason as text."""

    kind: str
    name: Markup | None
    message: Markup
    link: Markup | None
    since: Markup | None
    until: Markup | None
    notes: list[Markup]


class Window(NamedTuple):
    """A window as text, and its instants in seconds for the script."""

    when: Markup
    length: Markup | None
    now: bool
    start: int
    end: int | None


def state(calendar: DeploymentCalendar, words: Words) -> State:
    """Return the state at the instant of the calendar."""
    verdict = calendar.verdict
    window = verdict.next_window
    assuming = words.assumed(window.assuming) if window is not None and window.assuming else None
    opens_now = window is not None and window.start <= verdict.at
    provided = words("provided", assuming=assuming) if assuming and not opens_now else None
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


def windows(calendar: DeploymentCalendar, words: Words) -> list[Window]:
    """Return the open window, if any, and the next ones."""
    return [_window(start, end, calendar, words) for start, end in calendar.windows[:WINDOWS]]


def _window(start: int, end: int | None, calendar: DeploymentCalendar, words: Words) -> Window:
    now = start <= calendar.at and calendar.verdict.allowed
    if end is None:
        return Window(words("windows.endless", start=words.instant(start)), None, now, start, end)
    when = Markup("{} – {}").format(words.instant(start), words.ending(end, start))
    return Window(when, Markup("{}").format(words.length(end - start)), now, start, end)


def reasons(calendar: DeploymentCalendar, words: Words) -> tuple[list[ReasonEntry], int]:
    """Return the reasons that block or warn, at most MOST_REASONS, and how many more there are."""
    every = calendar.verdict.reasons
    return [_reason(reason, words) for reason in every[:MOST_REASONS]], max(0, len(every) - MOST_REASONS)


def _reason(reason: Reason, words: Words) -> ReasonEntry:
    notes = [words("reason.warns")] if reason.effect != "block" else []
    notes += [words("reason.waived", name=bdi(reason.waived_by, 80))] if reason.waived_by else []
    unnamed = reason.name in (reason.kind, f"{reason.kind}s")
    return ReasonEntry(
        words.language.text(f"kind.{reason.kind}"),
        None if unnamed else bdi(reason.name, 120),
        bdi(words.language.say(reason.message), 400),
        linked(reason.link),
        None if reason.since is None else words("reason.since", time=words.moment(reason.since)),
        None if reason.until is None else words("until", time=words.moment(reason.until)),
        notes,
    )


def on_call(calendar: DeploymentCalendar, words: Words) -> list[tuple[Markup, Markup, Markup | None]]:
    """Return (person, rotation, end of the shift) in calling order."""
    return [
        (bdi(shift.person, 80), bdi(shift.rotation, 80), None if shift.until is None else words("until", time=words.moment(shift.until)))
        for shift in calendar.verdict.on_call[:MOST_ON_CALL]
    ]


def overrides(calendar: DeploymentCalendar, words: Words) -> list[Markup]:
    """Return a line for each override: its name, who used it, and why."""
    lines = []
    for waiver in calendar.verdict.overrides[:MOST_ON_CALL]:
        line = words("override", name=bdi(waiver.name, 80))
        line += Markup(" ") + words("override.by", name=bdi(waiver.by, 120)) if waiver.by else Markup()
        lines.append(line + (Markup(": {}").format(bdi(waiver.reason, 300)) if waiver.reason else Markup()))
    return lines


def data(calendar: DeploymentCalendar, words: Words, *, simulated: bool) -> Markup:
    """Return the script's data as JSON that cannot close its HTML element: instants in seconds, and texts.

    `held` is true if the state does not follow from the windows alone: an incident, an override, something that is not known. The script
    then does not change the state by itself. From the instant `known` on the page is out of date.
    """
    verdict, text = calendar.verdict, words.language.text
    spans = _spans(calendar)
    within = bool(spans) and spans[0][0] <= calendar.at
    assuming = bool(verdict.next_window and verdict.next_window.assuming)
    held = verdict.allowed != within or assuming or bool(verdict.overrides)
    content = {
        "at": calendar.at,
        "known": min(calendar.known, _first_edge(calendar)) if held else calendar.known,
        "zone": calendar.zone.key,
        "spans": spans,
        "held": held,
        "simulated": simulated,
        "words": {
            "state": {"open": text("state.allowed"), "shut": text("state.blocked"), "beyond": text("state.beyond")},
            "end": {
                "open": text("until.endless"),
                "shut": text("until.horizon", date=words.date_of(calendar.zone.datetime(calendar.known))),
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
    text_of_data = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    for letter in "<>&":
        text_of_data = text_of_data.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text_of_data)  # noqa: S704 - HTML without these letters is only text


def _spans(calendar: DeploymentCalendar) -> list[tuple[int, int | None]]:
    """Return the windows with the first edge of the verdict.

    Unknown facts block the verdict, while the windows assume that they are as required.
    """
    edge, allowed = _first_edge(calendar), calendar.verdict.allowed
    spans = [(start, FAR if end is None else end) for start, end in calendar.windows]
    if allowed and spans and spans[0][0] <= calendar.at:
        spans[0] = spans[0][0], min(spans[0][1], edge)
    elif not allowed and _opens_later(calendar.verdict):
        spans = clip(spans, edge, FAR)
    return [(start, None if end == FAR else end) for start, end in spans]


def _first_edge(calendar: DeploymentCalendar) -> int:
    """Return the latest instant at which the verdict ends; FAR if it has no known end."""
    verdict, window = calendar.verdict, calendar.verdict.next_window
    if verdict.allowed or window is None:
        edge = verdict.closes_at
    else:
        # The window is closed by something that may end at any time. When the window is over, the verdict is another one in any case.
        edge = window.start if _opens_later(verdict) else window.end
    return FAR if edge is None else int(edge.timestamp())


def _opens_later(verdict: Verdict) -> bool:
    return verdict.next_window is not None and verdict.next_window.start > verdict.at
