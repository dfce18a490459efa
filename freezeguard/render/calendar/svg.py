"""Calendar as one drawing, for READMEs and chats: months as blocks, a cell for each day. Every colour has a sign with the same meaning."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from ...engine.analysis.calendar_days import CLOSED, EVE, FREEZE, HOLIDAY, OPEN, PARTLY
from ...util.text import single_line
from ..datetimes import day as day_words
from ..datetimes import short
from ..text import MONTHS, WEEKDAYS
from . import following
from .svg_elements import add, fit_text, picture, serialize, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from xml.etree.ElementTree import Element

    from ...engine.analysis.calendar_days import Closure, Day, DeploymentCalendar
    from . import Drawing

MARGIN, CELL, PITCH, ROW = 24, 24, 27, 20
MONTH_WIDTH, MONTH_HEAD, MONTH_GAP = 7 * PITCH - 3, 42, 30
HEAD, LEAST = 86, 560
SIZE = 12
MOST_NAMED, MOST_WEEKLY = 24, 6
MOST_IN_TITLE = 4  # closures in the title of a day
PLAIN, FROZEN, FREE, WORDS, DIM, GROUND, FRAME, BAR = "plain", "frozen", "free", "words", "dim", "ground", "frame", "bar"
NAMES = {OPEN: "open as usual", PARTLY: "partly open", PLAIN: "closed", FROZEN: "closed by a freeze", FREE: "closed by a holiday"}
SIGNS = {HOLIDAY: "holiday", EVE: "eve of a holiday", FREEZE: "freeze"}
SIGNED = ((HOLIDAY, FREE), (FREEZE, FROZEN))  # signs and colours that share an entry of the legend
STATES = {OPEN: "open as usual", PARTLY: "partly open", CLOSED: "closed"}


class _Colours(NamedTuple):
    """Colours of a cell and of its text, on a light and on a dark background."""

    light: str
    light_text: str
    dark: str
    dark_text: str


# Text on each of them has a contrast of 4.5 or more (WCAG 2.2, 1.4.3); a test computes it.
CELLS = {
    OPEN: _Colours("#b4e3bd", "#0b4a1c", "#1f5a2d", "#d5f5dc"),
    PARTLY: _Colours("#ffe08a", "#5c4300", "#6b5200", "#ffeeb8"),
    PLAIN: _Colours("#e9ebee", "#59636e", "#21262d", "#9aa3ad"),
    FROZEN: _Colours("#f2a8a1", "#6b0f0a", "#8a2420", "#ffe0dd"),
    FREE: _Colours("#cfbcf2", "#3d1a78", "#4b2f86", "#eadfff"),
}
OTHERS = {WORDS: ("#1f2328", "#e6edf3"), DIM: ("#59636e", "#9aa3ad"), GROUND: ("#ffffff", "#0d1117")}
LINES = {FRAME: ("#d0d7de", "#30363d"), BAR: ("#1f2328", "#e6edf3")}


def render(calendar: DeploymentCalendar, drawing: Drawing) -> str:
    """Return the self-contained drawing as SVG."""
    months = [list(days) for _, days in groupby(calendar.days, key=lambda day: (day.date.year, day.date.month))]
    across = min(len(months), 4 if len(months) != 3 else 3)
    wide = max(across * (MONTH_WIDTH + MONTH_GAP) - MONTH_GAP, LEAST) + 2 * MARGIN
    rows = [months[start : start + across] for start in range(0, len(months), across)]
    heights = [MONTH_HEAD + max(map(_weeks, row)) * PITCH + MONTH_GAP / 2 for row in rows]
    legend = list(_legend(calendar, wide - 2 * MARGIN))
    named, more = _named(calendar)
    columns = 2 if wide > 700 else 1
    lines = -(-len(named) // columns) + bool(more)
    below = HEAD + sum(heights) + 8
    notes = [f"assuming {', '.join(single_line(text) for text in calendar.assuming)}"] if calendar.assuming else []
    bottom = below + (legend[-1][2] + 1) * ROW + (lines * ROW + 14 if lines else 0) + 14
    high = bottom + (1 + len(notes)) * ROW + MARGIN - 14

    head, following, seen = _head(calendar, drawing)
    root = picture(wide, high, f"Deployments: {head}, {following} ({seen})", _style())
    root.attrib |= {"class": "fg", "font-size": str(SIZE)}
    add(root, "rect", class_="fg-ground fg-frame", x=0.5, y=0.5, width=wide - 1, height=high - 1, rx=8)
    add(root, "text", fit_text(head, 17, wide - 2 * MARGIN), class_="fg-words fg-strong", x=MARGIN, y=MARGIN + 14, font_size=17)
    add(root, "text", fit_text(following, 13, wide - 2 * MARGIN), class_="fg-dim", x=MARGIN, y=MARGIN + 37, font_size=13)
    y: float = HEAD
    for row, height in zip(rows, heights, strict=True):
        for number, days in enumerate(row):
            _month(root, days, calendar, MARGIN + number * (MONTH_WIDTH + MONTH_GAP), y)
        y += height
    for name, x, line, text in legend:
        _swatch(root, name, MARGIN + x, below + line * ROW)
        add(root, "text", text, class_="fg-words", x=MARGIN + x + 20, y=below + line * ROW + 11)
    _list(root, named, more, below + (legend[-1][2] + 1) * ROW + 14, columns, wide - 2 * MARGIN)
    for number, text in enumerate([*notes, seen]):
        add(root, "text", fit_text(text, 11, wide - 2 * MARGIN), class_="fg-dim", x=MARGIN, y=bottom + number * ROW + 10, font_size=11)
    return serialize(root)


def _head(calendar: DeploymentCalendar, drawing: Drawing) -> tuple[str, str, str]:
    """Return the state, the next window, and the time and zone of the calendar."""
    verdict, zone = calendar.verdict, calendar.zone
    head = "Not known whether it is open" if verdict.outcome == "undecided" else "Closed"
    if verdict.allowed:
        head = f"Open until {short(verdict.closes_at)}" if verdict.closes_at else "Open"
    next_window = following(calendar) or ("no other window is known" if verdict.allowed else "no window is known")
    return head, next_window, f"{'simulated, ' if drawing.simulated else ''}as of {short(verdict.at)}, {zone.key}"


def _weeks(days: list[Day]) -> int:
    return -(-(days[0].date.weekday() + len(days)) // 7)


def _month(root: Element, days: list[Day], calendar: DeploymentCalendar, x: float, y: float) -> None:
    first = days[0].date
    group = add(root, "g", transform=f"translate({x:g} {y:g})")
    add(group, "text", f"{MONTHS[first.month - 1]} {first.year}", class_="fg-words fg-strong", y=12, font_size=13)
    for number, name in enumerate(WEEKDAYS):
        add(group, "text", name[:2], class_="fg-dim fg-middle", x=number * PITCH + CELL / 2, y=33, font_size=10)
    for place, day in enumerate(days, first.weekday()):
        _cell(group, day, calendar, place % 7 * PITCH, MONTH_HEAD + place // 7 * PITCH)


def _cell(group: Element, day: Day, calendar: DeploymentCalendar, x: float, y: float) -> None:
    today = day.start <= calendar.at < day.end
    look = _look(day)
    cell = add(group, "g", transform=f"translate({x:g} {y:g})")
    if day.marks or day.state == PARTLY or today:
        add(cell, "title", _title(day, today=today))
    add(cell, "rect", class_=f"fg-{look}", width=CELL, height=CELL, rx=4)
    for mark in day.marks:
        _sign(cell, mark, look)
    add(cell, "text", str(day.date.day), class_=f"fg-on-{look} fg-middle{' fg-strong' if today else ''}", x=CELL / 2, y=15, font_size=11)
    if today:
        add(cell, "rect", class_="fg-bar", x=-1, y=-1, width=CELL + 2, height=CELL + 2, rx=5)


def _look(day: Day) -> str:
    if day.state != CLOSED:
        return day.state
    return FREE if HOLIDAY in day.marks else FROZEN if FREEZE in day.marks else PLAIN


def _sign(parent: Element, mark: str, look: str) -> None:
    """Draw a corner for a freeze, a dot for a holiday, or a ring for its eve."""
    if mark == FREEZE:
        add(parent, "path", class_=f"fg-on-{look}", d=f"M{CELL - 8} 0h4a4 4 0 0 1 4 4v4z")
    elif mark == HOLIDAY:
        add(parent, "circle", class_=f"fg-on-{look}", cx=CELL / 2, cy=20.5, r=1.8)
    else:
        add(parent, "circle", class_=f"fg-ring-{look}", cx=CELL / 2, cy=20.5, r=1.6)


def _title(day: Day, *, today: bool) -> str:
    names = list(dict.fromkeys(_closure_text(closure) for closure in day.closures if not closure.recurring))
    more = f"; and {len(names) - MOST_IN_TITLE} more" if len(names) > MOST_IN_TITLE else ""
    state = f"{day_words(day.date)} {day.date.year}{', today' if today else ''}: {STATES[day.state]}"
    return state + (f"; {'; '.join(names[:MOST_IN_TITLE])}{more}" if names else "")


def _closure_text(closure: Closure) -> str:
    warns = " (only warns)" if closure.effect == "warn" else ""
    return f"{single_line(closure.name, 80)}{warns}" + (f": {single_line(closure.reason, 120)}" if closure.reason else "")


def _legend(calendar: DeploymentCalendar, most: float) -> Iterator[tuple[str, float, int, str]]:
    """Yield (name, x, line, text) of each colour and sign in the drawing, in columns."""
    looks = {_look(day) for day in calendar.days}
    words = {name: text for name, text in NAMES.items() if name in looks}
    signs = {mark for day in calendar.days for mark in day.marks if (mark, _look(day)) not in SIGNED}
    words |= {name: text for name, text in SIGNS.items() if name in signs}
    if any(day.start <= calendar.at < day.end for day in calendar.days):
        words[BAR] = "today"
    column = 34 + max(width(text, SIZE) for text in words.values())
    columns = int(most // column)
    for number, (name, text) in enumerate(words.items()):
        yield name, number % columns * column, number // columns, text


def _swatch(root: Element, name: str, x: float, y: float) -> None:
    swatch = add(root, "g", transform=f"translate({x:g} {y:g})")
    if name == BAR:
        add(swatch, "rect", class_="fg-bar", x=1, y=1, width=12, height=12, rx=3)
        return
    look = name if name in NAMES else PLAIN
    add(swatch, "rect", class_=f"fg-{look}", width=14, height=14, rx=3)
    sign = {look: mark for mark, look in SIGNED}.get(name, name)
    if sign in SIGNS:
        _sign(add(swatch, "g", transform=f"translate({14 - CELL} 0)" if sign == FREEZE else f"translate({7 - CELL / 2:g} -13)"), sign, look)


def _named(calendar: DeploymentCalendar) -> tuple[list[tuple[str, str]], int]:
    """Return (dates, text) of the closures, weekly ones last, and how many are left out.

    If there are too many, past closures are left out first.
    """
    single = [closure for closure in calendar.closures if not closure.recurring]
    named = []
    for closure in sorted(sorted(single, key=lambda closure: closure.end <= calendar.at)[:MOST_NAMED], key=lambda closure: closure.start):
        start, last = (calendar.zone.datetime(edge).date() for edge in (closure.start, closure.end - 1))
        named.append((_dates(start, last), _closure_text(closure)))
    weekly = list(dict.fromkeys(closure.rule for closure in calendar.closures if closure.recurring))
    entries = [*named, *(("every week", rule) for rule in weekly[:MOST_WEEKLY])]
    return entries, len(single) + len(weekly) - len(entries)


def _dates(start: date, last: date) -> str:
    if start == last:
        return f"{day_words(start)} {start.year}"
    before = f"{start.day} {MONTHS[start.month - 1][:3]} – " if start.month != last.month or start.year != last.year else f"{start.day}–"
    return f"{before}{last.day} {MONTHS[last.month - 1][:3]} {last.year}"


def _list(root: Element, named: list[tuple[str, str]], more: int, y: float, columns: int, most: float) -> None:
    rows = -(-len(named) // columns)
    each = most / columns
    first = 8 + max((width(when, SIZE) for when, _ in named), default=0)
    for number, (when, what) in enumerate(named):
        x, line = MARGIN + number // rows * each, y + number % rows * ROW + 12
        add(root, "text", when, class_="fg-dim", x=x, y=line)
        # The tspan isolates right-to-left text, so that it stays in its place.
        text = add(root, "text", class_="fg-words", x=x + first, y=line)
        add(text, "tspan", fit_text(what, SIZE, each - first - 8), class_="fg-own")
    if more:
        add(root, "text", f"and {more} more", class_="fg-dim", x=MARGIN, y=y + rows * ROW + 12)


def _style() -> str:
    """Return the style. It has each colour twice, because not every SVG viewer knows variables."""
    light: list[str] = []
    dark: list[str] = []
    for name, of in CELLS.items():
        for rules, fill, text in ((light, of.light, of.light_text), (dark, of.dark, of.dark_text)):
            rules += [f".fg-{name}{{fill:{fill}}}", f".fg-on-{name}{{fill:{text}}}", f".fg-ring-{name}{{fill:none;stroke:{text}}}"]
    for table, attribute in ((OTHERS, "fill"), (LINES, "stroke")):
        for name, (on_light, on_dark) in table.items():
            light.append(f".fg-{name}{{{attribute}:{on_light}}}")
            dark.append(f".fg-{name}{{{attribute}:{on_dark}}}")
    fonts = "-apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif"
    fixed = f".fg{{font-family:{fonts}}}.fg-strong{{font-weight:600}}.fg-middle{{text-anchor:middle}}"
    fixed += ".fg-bar{fill:none;stroke-width:2}.fg-own{unicode-bidi:isolate}"
    return f"{''.join(light)}{fixed}@media (prefers-color-scheme:dark){{{''.join(dark)}}}"
