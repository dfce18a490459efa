"""The page of a policy: it has everything in words, it is small, and foreign text is escaped."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from typing import Any

import pytest

from freezeguard.engine.analysis.calendar_days import Closure
from freezeguard.engine.facts import OnCallShift, Waiver
from freezeguard.policy.reader.scalars import moment
from freezeguard.render.calendar import Drawing
from freezeguard.render.calendar.page import MOST_BYTES, render
from freezeguard.util.languages import Message
from tests.engine.asking import ZURICH

from .agendas import ALWAYS, EVERY_HOUR, FRIDAY, NEVER, ROUND_THE_CLOCK, SHOP, TUESDAY, incident, many, page, year
from .html import Page
from .test_hostile import HOSTILE

ALL = {"shop": SHOP, "never": NEVER, "always": ALWAYS, "rotation": ROUND_THE_CLOCK, "hourly": EVERY_HOUR, "freezes": many()}


def words(html: str) -> str:
    """Return the readable text of a page, on one line."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", html.split("<body>")[1], flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", body.replace("</li>", " ").replace("<br>", " ")))


def data(html: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


# ---------------------------------------------------------------- what it says


def test_a_closed_page_shows_reasons_and_end() -> None:
    told = words(page())
    assert "When deployments to production are allowed acme/shop · main · All times are in Europe/Zurich." in told
    assert "Closed until Mon 30 Nov 2026, 13:00 As of Fri 27 Nov 2026, 15:00." in told.replace("  ", " ")
    assert "Freeze: Black Friday Traffic peak · wiki.example.com" in told
    assert "since Thu 26 Nov 2026, 18:00, until Mon 30 Nov 2026, 12:00" in told
    assert '<a href="https://wiki.example.com/black-friday" rel="noopener noreferrer">wiki.example.com</a>' in page()


def test_an_open_page_shows_its_end() -> None:
    told = words(page(year(SHOP, TUESDAY)))
    assert "Open until Tue 24 Nov 2026, 11:00" in told
    assert "Nothing blocks a deployment." in told
    assert "Tue 24 Nov 2026, 10:30 – 11:00 0.5 h now" in told


def test_the_page_shows_three_windows_and_the_people_on_call() -> None:
    told = words(page())
    assert "Mon 30 Nov 2026, 13:00 – 15:00 2 h Tue 1 Dec 2026, 09:00 – 11:00 2 h Tue 1 Dec 2026, 13:00 – 15:00 2 h" in told
    assert "ben Primary, until Mon 30 Nov 2026, 09:00 eli Secondary" in told


def test_every_day_has_its_hours_in_words() -> None:
    html = page()
    assert html.count('<td class="l') == 365
    labels = dict(re.findall(r'aria-label="(\w+ \d+ \w+): ([^"]*)"', html))
    assert labels["Fri 20 Nov"] == "open 2 h, 09:00–11:00"
    assert labels["Thu 24 Dec"] == "closed; freeze Year&#39;s end; holiday Weihnachten, Stephanstag".replace("freeze", "Freeze").replace(
        "holiday W", "Holiday W"
    )
    assert labels["Mon 7 Dec"] == "open 4 h, 09:00–11:00, 13:00–15:00; Freeze Heads up (only warns)"
    assert labels["Sat 21 Nov"] == "closed"
    assert 'aria-label="Today, Fri 27 Nov: closed; Freeze Black Friday" aria-current="date"' in html


def test_freezes_and_holidays_are_listed_once() -> None:
    told = words(page()).split("Freezes and holidays")[1]
    assert "Sun 20 Dec 2026 – Sat 2 Jan 2027 Year&#39;s end Freeze The books are closed" in told
    assert "Thu 24 Dec 2026, 12:00 – Sat 26 Dec 2026, 24:00 Weihnachten, Stephanstag Holiday" in told
    assert told.count("Lunch") == 1
    assert "every week Lunch" in told
    assert "Heads up Freeze only warns The office moves" in told


def test_frequent_closures_are_one_entry_with_their_number() -> None:
    text = "timezone: UTC\nfreezes: [{name: Nightly, rrule: FREQ=DAILY, starting: 2026-01-01 01:00, duration: 2h}]\n"
    told = words(page(text)).split("Freezes and holidays")[1]
    assert "365 times, Sun 1 Nov 2026 to Sun 31 Oct 2027 Nightly" in told
    assert told.count("Nightly") == 1


def test_the_week_shows_its_open_hours() -> None:
    html = page()
    week = html.split('<table class="week">')[1].split("</table>")[0]
    assert "Mon 30 Nov 13:00–15:00 2 h" in re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", week)).replace(" – ", "–").replace(
        "13:00 –", "13:00–"
    )
    assert '<rect x="780" width="120" height="24"/>' in week
    assert week.count('class="now"') == 1
    assert "closed" in week


def test_a_day_with_a_clock_change_shows_offsets() -> None:
    text = "timezone: Europe/Zurich\nwindows: [{hours: '02:15-02:45'}]\n"
    html = page(year(text, "2026-10-25 00:30"))
    assert "open 1 h, 02:15 +02:00–02:45 +02:00, 02:15 +01:00–02:45 +01:00" in html


def test_an_incident_is_shown_and_holds_the_state() -> None:
    found = year(SHOP, TUESDAY, incident())
    told = words(page(found))
    assert "Closed opens as soon as Checkout answers 503 is resolved" in told
    assert "Incident: Incidents Checkout answers 503 · github.com" in told.replace("Incident Checkout", "Incident: Incidents Checkout")
    assert data(page(found))["held"] is True
    assert data(page())["held"] is False


def test_overrides_are_shown() -> None:
    waiver = Waiver("Hotfix", frozenset({"window", "freeze", "holiday"}), 0, "chloe, ana", "Nobody can pay by card")
    found = year(SHOP, FRIDAY, waivers=(waiver,))
    told = words(page(found))
    assert "Open, by an override" in told
    assert "waived by Hotfix" in told
    assert "Override Hotfix by chloe, ana: Nobody can pay by card" in told
    assert data(page(found))["held"] is True


def test_never_always_and_a_horizon() -> None:
    never, always = words(page(NEVER)), words(page(ALWAYS))
    assert "Closed this policy never opens" in never
    assert "No window is known." in never
    assert "No day is open." in never
    assert "all the time Moving house Freeze" in never
    assert "Open with no known end" in always
    assert "from Fri 27 Nov 2026, 15:00" in always
    assert "None in these months." in always
    assert "no window before" in words(page("timezone: UTC\nfreezes: [{rrule: FREQ=DAILY, starting: 2026-01-01 00:00, duration: 25h}]\n"))


def test_a_simulated_page_says_so() -> None:
    assert "Simulated: this verdict is for Fri 27 Nov 2026, 15:00, not for now." in words(page(simulated=True))
    assert data(page(simulated=True))["simulated"] is True


def test_assumptions_are_shown() -> None:
    found = year()._replace(assuming=(Message("assuming.no_incident", source="github"),))
    assert "github reports no incident" in words(page(found)).split("Assumptions")[1]
    assert "github meldet keinen Vorfall" in words(page(found, "de"))


# ---------------------------------------------------------------- what it is


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_a_year_is_small(text: str) -> None:
    assert len(page(text).encode()) < MOST_BYTES


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_a_year_is_rendered_in_few_calls(text: str) -> None:
    """Counted rather than timed: a million calls take less than half a second."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        page(year.__wrapped__(text))
    finally:
        sys.setprofile(None)
    assert calls < 1_500_000


def test_a_thousand_freezes_are_named_or_counted() -> None:
    html = page(many())
    told = words(html)
    shown = html.count('<span class="when">')
    assert shown >= 150
    assert shown == 1000 or f"and {1000 - shown} more" in told


def test_the_page_loads_nothing_and_runs_only_its_own_script() -> None:
    html = page()
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    assert policy.startswith("default-src 'none'; ")
    for name in ("style", "script"):
        (text,) = re.findall(rf"<{name}>(.*?)</{name}>", html, re.DOTALL)
        assert f"{name}-src 'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert not re.search(r"\s(style|on\w+|src)=", re.sub(r"<(script|style)>.*?</\1>", "", html, flags=re.DOTALL))
    assert "url(" not in html
    assert "@import" not in html
    assert "http:" not in html.replace("http://www.w3.org/2000/svg", "")


# ---------------------------------------------------------------- foreign text


def hostile(text: str) -> str:
    """The page with one foreign text wherever there can be one."""
    found = year(SHOP, TUESDAY, incident(text, f"javascript:{text}"), on_call=())
    verdict = found.verdict
    window = verdict.next_window
    closure = Closure(found.at, found.at + 3600, "freeze", text, text, "block", text, text, False)
    weekly = closure._replace(recurring=True, link="javascript:alert(1)")
    verdict = verdict._replace(
        subject=verdict.subject._replace(environment=text, branch=text, repository=text),
        reasons=tuple(reason._replace(name=text, waived_by=text) for reason in verdict.reasons),
        on_call=(OnCallShift(text, text, moment(FRIDAY, ZURICH)),),
        next_window=window and window._replace(assuming=(text,)),
        overrides=(Waiver(text, frozenset({"window"}), 0, text, text),),
        policy_extends=(text,),
        policy_sha256=text,
    )
    days = tuple(day._replace(closures=(closure, weekly)) for day in found.days)
    found = found._replace(verdict=verdict, days=days, closures=(closure, weekly), assuming=(text,))
    return render(found, Drawing(text))


def shape(html: str) -> list[str]:
    """The elements of a page with the names of their attributes."""
    return re.findall(r"<[a-z/!][^>\s]*", html)


@pytest.mark.parametrize(
    "text",
    [*(text for text in HOSTILE if not text.startswith("https:")), "\u05e9\u05dc\u05d5\u05dd " * 40, "</script><script>alert(1)</script>"],
)
def test_foreign_text_is_escaped(text: str) -> None:
    html = hostile(text)
    assert shape(html) == shape(hostile("plain"))
    assert not re.search(r'href="(?!https://|#|data:,)', html)
    assert len(html.encode()) < MOST_BYTES
    assert Page(html).text


def test_digests_and_numbers_are_not_changed() -> None:
    found = year()
    html = page(found)
    assert f"<code>{found.verdict.policy_sha256[:12]}</code>" in html
    assert f'data-start="{found.windows[0][0]}" data-end="{found.windows[0][1]}"' in html


def test_a_safe_link_is_clickable() -> None:
    html = hostile("https://wiki.example.com/a?b=c&d=e")
    assert 'href="https://wiki.example.com/a?b=c&amp;d=e"' in html


# ---------------------------------------------------------------- languages


def test_the_page_speaks_german() -> None:
    html = page(language="de")
    told = words(html)
    assert '<html lang="de"' in html
    assert "Wann nach production deployt werden darf" in told
    assert "Geschlossen bis Mo, 30. Nov. 2026, 13:00" in told
    assert 'aria-label="Fr, 20. Nov.: 2 Std. offen, 09:00–11:00"' in html
    assert "Public" not in told
    assert "0,5 Std." in words(page(year(SHOP, TUESDAY), "de"))
