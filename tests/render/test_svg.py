"""The calendar as a drawing, and the badge: self-contained XML with foreign text escaped."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest

import freezeguard
from freezeguard.engine.analysis.calendar_days import CLOSED, PARTLY, DeploymentCalendar
from freezeguard.engine.facts import NO_FACTS, Facts
from freezeguard.render.calendar import badge, svg
from freezeguard.render.calendar.svg_elements import fit_text, width
from tests.engine.asking import observed

from .agendas import DRAWING, POLICIES, USUAL, laid, many
from .drawings import FOLDER, drawings, terminals
from .test_hostile import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "style", "rect", "text", "tspan", "g", "path", "circle"}


def read(text: str) -> Element:
    """Parse a drawing, and check that it runs and loads nothing."""
    root = fromstring(text)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {*DRAWN, "clipPath"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not any(name.startswith("on") or "href" in name for name in names)
    assert re.findall(r"(?:https?|data|javascript):[^\"'\s<]*", root.findtext(f"{SVG}style") or "") == []
    assert re.findall(r"url\([^)]*\)", text) in ([], ["url(#freezeguard-badge)"])
    assert text.endswith("</svg>\n")
    return root


def texts(root: Element) -> list[str]:
    return ["".join(element.itertext()).strip() for element in root.iter(f"{SVG}text")]


def cells(root: Element) -> list[tuple[str, str, str | None]]:
    """Return (number, class, title) of each day."""
    found = []
    for group in root.iter(f"{SVG}g"):
        number = group.find(f"{SVG}text")
        rect = group.find(f"{SVG}rect")
        if number is not None and rect is not None and number.text and number.text.isdigit():
            found.append((number.text, rect.attrib["class"], group.findtext(f"{SVG}title")))
    return found


def fits(root: Element) -> None:
    """Check that no text crosses the edge or another text on its line."""
    wide = float(root.attrib["width"])
    lines: dict[str, list[tuple[float, float]]] = {}
    for element in root.findall(f"{SVG}text"):
        x, size = float(element.attrib["x"]), float(element.attrib.get("font-size", svg.SIZE))
        lines.setdefault(element.attrib["y"], []).append((x, x + width("".join(element.itertext()).strip(), size)))
    assert all(end <= wide for spans in lines.values() for _, end in spans)
    assert all(a[1] <= b[0] for spans in lines.values() for a, b in pairwise(sorted(spans)))


@pytest.mark.parametrize("days", [7, 61, 365])
@pytest.mark.parametrize("of", POLICIES.values(), ids=POLICIES)
def test_each_day_has_a_cell_in_its_colour(of: str, days: int) -> None:
    agenda = laid(of, days=days)
    text = svg.render(agenda, DRAWING)
    root = read(text)
    fits(root)
    found = cells(root)
    assert [number for number, _, _ in found] == [str(day.date.day) for day in agenda.days]
    for day, (_, look, title) in zip(agenda.days, found, strict=True):
        assert look.removeprefix("fg-") in (("plain", "frozen", "free") if day.state == CLOSED else (day.state,))
        assert (title is not None) == bool(day.marks or day.state == PARTLY or day.start <= agenda.at < day.end)
    assert len(text) < 250_000


def test_a_thousand_freezes_are_named_or_counted() -> None:
    text = svg.render(laid(freezeguard.load(many()), days=365), DRAWING)
    root = read(text)
    fits(root)
    assert len(cells(root)) == 365
    assert "and 976 more" in texts(root)
    assert "Sat 28 Nov 2026" in texts(root)
    assert "Fri 27 Nov 2026" not in texts(root)
    assert len(text) < 400_000


def test_the_drawing_shows_state_closures_and_legend() -> None:
    root = read(svg.render(laid(days=365), DRAWING))
    assert root.attrib["role"] == "img"
    assert texts(root)[:2] == ["Closed", "next window Mon 30 Nov 2026, 12:00 until 15:00"]
    assert root.attrib["aria-label"] == root.findtext(f"{SVG}title")
    assert root.attrib["aria-label"] == (
        "Deployments: Closed, next window Mon 30 Nov 2026, 12:00 until 15:00 (as of Fri 27 Nov 2026, 15:00, Europe/Zurich)"
    )
    titles = [title for _, _, title in cells(root) if title]
    assert titles[:2] == [
        "Thu 26 Nov 2026: open as usual; Black Friday: Traffic peak",
        "Fri 27 Nov 2026, today: closed; Black Friday: Traffic peak",
    ]
    assert "Thu 24 Dec 2026: partly open; Weihnachten, Stephanstag" in titles
    legend = [*svg.NAMES.values(), "eve of a holiday", "freeze", "today"]
    assert [text for text in texts(root) if text in {*legend, *svg.SIGNS.values()}] == legend
    assert {"26–30 Nov 2026", "31 Dec – 1 Jan 2027", "Black Friday: Traffic peak"} <= set(texts(root))


@pytest.mark.parametrize(
    ("of", "at", "head"),
    [
        (
            USUAL,
            "2026-11-24 10:00",
            ["Open until Tue 24 Nov 2026, 15:00", "next window Wed 25 Nov 2026, 09:00 until 15:00"],
        ),
        ("", "2026-11-24 10:00", ["Open", "no other window is known"]),
        (POLICIES["closed"], "2026-11-24 10:00", ["Closed", "no window is known"]),
    ],
)
def test_the_next_window_is_at_the_top(of: str, at: str, head: list[str]) -> None:
    assert texts(read(svg.render(laid(of, at=at), DRAWING)))[:2] == head


def test_assumptions_and_simulation_are_shown() -> None:
    said = texts(read(svg.render(laid()._replace(assuming=("incident #42 is resolved",)), DRAWING._replace(simulated=True))))
    assert said[-2:] == ["assuming incident #42 is resolved", "simulated, as of Fri 27 Nov 2026, 15:00, Europe/Zurich"]


def hostile(text: str) -> DeploymentCalendar:
    agenda = laid(days=365)
    closures = {c: c._replace(name=text, rule=text, reason=text, link=text) for c in agenda.closures}
    days = tuple(day._replace(closures=tuple(closures[c] for c in day.closures)) for day in agenda.days)
    return agenda._replace(days=days, closures=tuple(closures.values()), assuming=(text,))


@pytest.mark.parametrize(
    "text", [*HOSTILE, "שלום עולם", "مرحبا " * 900, "日本語" * 900, "\ufffe\uffff\x7f\x85", "&#0;&#x1f;", "'\"><![CDATA[<script>]]>"]
)
def test_foreign_text_is_escaped(text: str) -> None:
    root, harmless = read(svg.render(hostile(text), DRAWING)), read(svg.render(hostile("harmless"), DRAWING))
    fits(root)
    assert [element.tag for element in root.iter()] == [element.tag for element in harmless.iter()]
    assert [sorted(element.attrib) for element in root.iter()] == [sorted(element.attrib) for element in harmless.iter()]
    style = root.find(f"{SVG}style")
    assert all(part.isprintable() for element in root.iter() if element is not style for part in element.itertext() if part.strip())


def contrast(*colours: str) -> float:
    """WCAG 2.2, the definition of contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted(map(luminance, colours))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_text_has_enough_contrast_on_light_and_dark() -> None:
    for colours in svg.CELLS.values():
        assert contrast(colours.light, colours.light_text) >= 4.5
        assert contrast(colours.dark, colours.dark_text) >= 4.5
    for ground, *words in zip(svg.OTHERS[svg.GROUND], svg.OTHERS[svg.WORDS], svg.OTHERS[svg.DIM], strict=True):
        assert min(contrast(ground, word) for word in words) >= 4.5
    assert min(contrast("#ffffff", colour) for colour in (badge.GREEN, badge.RED, badge.GREY, badge.DARK)) >= 4.5


@pytest.mark.parametrize(
    ("at", "of", "facts", "message", "colour"),
    [
        ("2026-11-24 10:00", USUAL, NO_FACTS, "open until 15:00", badge.GREEN),
        ("2026-11-24 10:00", "", NO_FACTS, "open", badge.GREEN),
        ("2026-11-27 15:00", USUAL, NO_FACTS, "frozen until Mon 12:00", badge.RED),
        ("2026-12-25 10:00", USUAL, NO_FACTS, "frozen until Mon 09:00", badge.RED),
        ("2026-11-24 08:00", USUAL, NO_FACTS, "closed until 09:00", badge.RED),
        ("2026-11-20 18:00", USUAL, NO_FACTS, "closed until Mon 09:00", badge.RED),
        ("2026-12-18 10:00", "freezes: [{name: Year end, from: 12-18, until: 12-24}]", NO_FACTS, "frozen until Fri 25 Dec", badge.RED),
        ("2026-12-18 10:00", "freezes: [{name: Year end, from: 12-18, until: 01-06}]", NO_FACTS, "frozen until Thu 7 Jan 2027", badge.RED),
        ("2026-11-24 10:00", POLICIES["closed"], NO_FACTS, "frozen", badge.RED),
        ("2026-11-24 10:00", USUAL, Facts((observed("incident", assuming="it is resolved"),)), "closed", badge.RED),
        ("2026-11-24 10:00", USUAL, Facts((observed("unknown", assuming="it answers"),)), "not known", badge.GREY),
        ("2026-11-27 15:00", USUAL, Facts((observed("unknown", assuming="it answers"),)), "frozen", badge.RED),
    ],
)
def test_the_badge_shows_state_and_end(at: str, of: str, facts: Facts, message: str, colour: str) -> None:
    agenda = laid(of, at=at, facts=facts)
    root = read(badge.render(agenda, DRAWING))
    assert texts(root) == ["deployments", message]
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == root.findtext(f"{SVG}title")
    assert root.attrib["aria-label"].startswith(f"deployments: {message} (as of ")
    left, right = root.findall(f"{SVG}g/{SVG}rect")
    assert right.attrib["fill"] == colour
    edge = 0.0
    for box, text in zip((left, right), root.findall(f"{SVG}text"), strict=True):
        begin, length = float(text.attrib["x"]), float(text.attrib["textLength"])
        assert edge < begin
        edge += float(box.attrib["width"])
        assert begin + length < edge
    assert abs(edge - float(root.attrib["width"])) < 0.11


def test_a_simulated_badge_says_so() -> None:
    assert texts(read(badge.render(laid(), DRAWING._replace(simulated=True))))[1] == "frozen until Mon 12:00, simulated"


@pytest.mark.parametrize("text", ["", "x", "W" * 40, "日本" * 40, "a\u0301" * 300])
def test_a_fitted_text_is_not_wider_than_its_limit(text: str) -> None:
    assert width(fit_text(text, 12, 100), 12) <= 100


@pytest.mark.parametrize(("name", "drawn"), drawings().items(), ids=drawings())
def test_the_pictures_of_the_docs_are_up_to_date(name: str, drawn: str) -> None:
    """`python -m tests.render.drawings` regenerates them."""
    assert (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == drawn


@pytest.mark.parametrize("name", terminals())
def test_the_pictures_of_a_terminal_fetch_nothing(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    fromstring(text)
    shown = {"https://wiki.example.com/black-friday"}  # text of a reason, no address that is fetched
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) - shown == {"http://www.w3.org/2000/svg"}
