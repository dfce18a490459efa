"""The page in Chromium: it counts down and turns, shows other zones, asks nobody, and keeps nobody out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.render.page_agendas import ALWAYS, EVERY_HOUR, NEVER, ROUND_THE_CLOCK, SHOP, TUESDAY, incident, laid, many, page
from tests.render.test_hostile import HOSTILE
from tests.render.test_page import hostile

from .opening import ADDRESS, PHONE, SMALL, ZURICH, opened

pytestmark = pytest.mark.browser

FRIDAY = "2026-11-27T15:00:00+01:00"
ALL = {"shop": SHOP, "never": NEVER, "always": ALWAYS, "rotation": ROUND_THE_CLOCK, "hourly": EVERY_HOUR, "freezes": many()}
WIDTH = "document.documentElement.scrollWidth"


# ---------------------------------------------------------------- the clock


def test_the_countdown_runs_to_the_change_and_the_state_turns(browser: Browser) -> None:
    with opened(browser, page(), "2026-11-30T12:59:58+01:00", moving=True) as found:
        assert found.text("#state .answer") == "Closed until Mon 30 Nov 2026, 13:00"
        assert found.text("#count") == "Opens in 00 min 02 s"
        found.page.clock.run_for(1000)
        assert found.text("#count") == "Opens in 00 min 01 s"
        found.page.clock.run_for(1000)
        assert found.text("#state .answer") == "Open until Mon 30 Nov 2026, 15:00"
        assert found.text("#count") == "Closes in 2 h 00 min 00 s"
        assert found.page.get_attribute("#state", "class") == "state open"
        found.page.clock.run_for(2 * 3600 * 1000)
        assert found.text("#state .answer") == "Closed until Tue 1 Dec 2026, 09:00"
        assert found.text("#count") == "Opens in 18 h 00 min 00 s"


def test_the_countdown_has_days(browser: Browser) -> None:
    with opened(browser, page(), FRIDAY) as found:
        assert found.text("#count") == "Opens in 2 days 22 h 00 min"
        assert not found.page.is_visible("#old")
    with opened(browser, page(language="de"), FRIDAY) as found:
        assert found.text("#count") == "Öffnet in 2 Tagen 22 h 00 min"
        assert found.text("#state .answer") == "Geschlossen bis Mo, 30. Nov. 2026, 13:00"


def test_an_old_page_says_that_it_is_old(browser: Browser) -> None:
    with opened(browser, page(), "2026-11-28T15:00:30+01:00") as found:
        assert found.text("#old").startswith("This page was made more than a day ago")
    with opened(browser, page(), "2030-01-01T00:00:00+01:00") as found:
        assert found.page.is_visible("#old")
        assert not found.page.is_visible("#count")


def test_an_incident_does_not_end_by_itself(browser: Browser) -> None:
    html = page(laid(SHOP, TUESDAY, incident()))
    for at in ("2026-11-24T10:30:00+01:00", "2026-11-24T13:00:00+01:00"):
        with opened(browser, html, at) as found:
            assert found.text("#state .answer") == "Closed opens as soon as Checkout answers 503 is resolved"
            assert not found.page.is_visible("#count")
    evening = page(laid(SHOP, "2026-11-24 17:00", incident()))
    with opened(browser, evening, "2026-11-25T08:59:59+01:00", moving=True) as found:
        assert found.text("#count") == "Opens in 00 min 01 s"
        found.page.clock.run_for(1000)
        assert found.text("#state strong") == "Closed"
        assert found.page.is_visible("#old")


@pytest.mark.parametrize(("text", "word"), [(NEVER, "Closed"), (ALWAYS, "Open")])
def test_what_never_changes_has_no_countdown(browser: Browser, text: str, word: str) -> None:
    with opened(browser, page(text), FRIDAY) as found:
        assert found.text("#word") == word
        assert not found.page.is_visible("#count")


def test_a_simulated_page_has_no_countdown(browser: Browser) -> None:
    with opened(browser, page(simulated=True), "2031-05-05T10:00:00+01:00") as found:
        assert not found.page.is_visible("#count")
        assert found.text("#state .answer") == "Closed until Mon 30 Nov 2026, 13:00"


def test_the_line_of_the_present_moves(browser: Browser) -> None:
    with opened(browser, page(), "2026-11-30T12:30:00+01:00") as found:
        assert found.page.eval_on_selector_all(".now", "(lines) => lines.map((line) => line.getAttribute('x1'))") == ["750"]
        assert found.page.get_attribute("tr[aria-current=date]", "data-day") == "2026-11-30"


# ---------------------------------------------------------------- zones


@pytest.mark.parametrize(
    ("zone", "window", "until"),
    [
        ("America/New_York", "Mon 30 Nov 2026, 07:00 – 09:00", "Mon 30 Nov 2026, 07:00"),
        ("Australia/Darwin", "Mon 30 Nov 2026, 21:30 – 23:30", "Mon 30 Nov 2026, 21:30"),
        ("Pacific/Auckland", "Tue 1 Dec 2026, 01:00 – Tue 03:00", "Tue 1 Dec 2026, 01:00"),
    ],
)
def test_times_are_shown_in_the_readers_zone(browser: Browser, zone: str, window: str, until: str) -> None:
    with opened(browser, page(), FRIDAY, zone=zone) as found:
        before = found.text("main")
        assert found.text("#zone") == f"Show times in {zone}"
        found.page.click("#zone")
        assert found.text("#zone-said") == f"Times are those of {zone}."
        assert found.text(".cards li >> nth=0").startswith(window)
        assert found.text("#until") == f"until {until}"
        assert found.text("#zone") == "Show times in Europe/Zurich"
        found.page.click("#zone")
        assert found.text("main") == before


def test_the_turn_is_told_in_the_zone_that_is_chosen(browser: Browser) -> None:
    with opened(browser, page(), "2026-11-30T12:59:58+01:00", moving=True) as found:
        found.page.click("#zone")
        found.page.clock.run_for(2000)
        assert found.text("#until") == "until Mon 30 Nov 2026, 09:00"
        found.page.click("#zone")
        assert found.text("#until") == "until Mon 30 Nov 2026, 15:00"


def test_there_is_no_switch_in_the_policys_own_zone(browser: Browser) -> None:
    with opened(browser, page(), FRIDAY, zone=ZURICH) as found:
        assert not found.page.is_visible("#zone")


def test_a_zone_of_two_names_is_one(browser: Browser) -> None:
    with opened(browser, page("timezone: Asia/Kolkata\n"), FRIDAY, zone="Asia/Calcutta") as found:
        assert not found.page.is_visible("#zone")


# ---------------------------------------------------------------- who reads it


@pytest.mark.parametrize(("text", "language"), [*((text, "en") for text in ALL.values()), (SHOP, "de")], ids=[*ALL, "german"])
def test_nothing_is_asked_for_nothing_is_complained_of_and_nothing_sticks_out(browser: Browser, text: str, language: str) -> None:
    with opened(browser, page(text, language), FRIDAY, size=SMALL) as found:
        assert found.asked == [ADDRESS]
        assert found.said == []
        assert found.page.evaluate(WIDTH) <= SMALL[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_there_are_no_barriers(browser: Browser, text: str, scheme: str) -> None:
    with opened(browser, page(text), FRIDAY, scheme=scheme) as found:
        assert found.serious() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_are_no_barriers_on_a_phone_and_when_a_day_is_chosen(browser: Browser, scheme: str) -> None:
    with opened(browser, page(laid(SHOP, TUESDAY), "de"), "2026-11-26T10:30:00+01:00", scheme=scheme, size=PHONE) as found:
        found.page.click(".month td.today")
        assert found.serious() == []


def test_the_keyboard_reaches_everything(browser: Browser) -> None:
    with opened(browser, page(), FRIDAY) as found:
        stops = []
        for _ in range(6):
            found.page.keyboard.press("Tab")
            stops.append(
                found.page.evaluate("document.activeElement.id || document.activeElement.className || document.activeElement.textContent")
            )
        assert stops[:3] == ["skip", "zone", "wiki.example.com"]
        assert "today" in stops[3]
        assert stops[4] == "wiki.example.com"
        found.page.focus(".month td.today")
        found.page.keyboard.press("ArrowLeft")
        assert found.text("#chosen") == "Thu 26 Nov: open 4 h, 09:00–11:00, 13:00–15:00; Freeze Black Friday"
        found.page.keyboard.press("ArrowDown")
        assert found.text("#chosen").startswith("Thu 3 Dec: open 4 h")
        assert found.page.eval_on_selector_all(".month td[tabindex='0']", "(days) => days.length") == 1


def test_without_a_script_everything_but_the_clock_is_there(browser: Browser) -> None:
    with opened(browser, page(), FRIDAY, script=False) as found:
        assert found.text("#state .answer") == "Closed until Mon 30 Nov 2026, 13:00"
        assert not found.page.is_visible("#count")
        assert not found.page.is_visible("#zone")
        assert not found.page.is_visible("#chosen")
        assert "Black Friday" in found.text(".closures")


def test_it_can_be_printed(browser: Browser) -> None:
    with opened(browser, page(), FRIDAY, scheme="dark") as found:
        found.page.emulate_media(media="print", color_scheme="dark")
        assert not found.page.is_visible("#zone")
        assert found.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert len(found.page.pdf()) > 10_000


# ---------------------------------------------------------------- foreign text


@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title = 'run'</script>",
        "</script><script>document.title = 'run'</script>",
        "<img src=x onerror=\"document.title = 'run'\">",
        "javascript:document.title='run'",
        "'\" onmouseover=\"document.title = 'run'\" autofocus onfocus=\"document.title = 'run'\" x='",
        "\u05e9\u05dc\u05d5\u05dd \u202e\u2066 " * 300,
        "x" * 5000,
        "<" * 5000,
        " ".join(text for text in HOSTILE if len(text) < 1000),
    ],
    ids=["script", "end of script", "image", "javascript", "quotes", "right to left", "long", "angles", "all"],
)
def test_a_hostile_policy_neither_runs_nor_sticks_out(browser: Browser, text: str) -> None:
    with opened(browser, hostile(text), "2026-11-24T10:31:00+01:00", size=PHONE) as found:
        found.page.hover(".month td.today")
        found.page.click("#zone")
        assert found.page.title() != "run"
        assert found.asked == [ADDRESS]
        assert found.said == []
        assert found.page.evaluate(WIDTH) <= PHONE[0]
        addresses = found.page.eval_on_selector_all("a", "(links) => links.map((link) => link.protocol)")
        assert set(addresses) <= {"https:"}


def test_after_the_last_window_that_is_known_it_is_closed(browser: Browser) -> None:
    """Frozen from noon on for sixty years: at one o'clock nobody may read that it is open."""
    frozen = "freezes: [{from: 2026-11-24 12:00, until: 2086-01-01}]"
    text = f"timezone: Europe/Zurich\nwindows: [{{days: mon-fri, hours: '08:00-20:00'}}]\n{frozen}\n"
    html = page(laid(text, TUESDAY))
    with opened(browser, html, "2026-11-24T13:00:00+01:00") as found:
        assert found.page.locator("#word").inner_text() == "Closed"
        assert found.page.locator("#until").inner_text() == ""
