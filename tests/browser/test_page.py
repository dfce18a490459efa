"""The page in Chromium: it shows other zones, asks nobody, and keeps nobody out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.render.agendas import ALWAYS, EVERY_HOUR, NEVER, ROUND_THE_CLOCK, SHOP, TUESDAY, many, page, year
from tests.render.test_hostile import HOSTILE
from tests.render.test_page import hostile
from tests.sampling import slow_unless

from .opening import ADDRESS, PHONE, SMALL, ZURICH, opened

pytestmark = pytest.mark.browser

FRIDAY = "2026-11-27T15:00:00+01:00"
ALL = {"shop": SHOP, "never": NEVER, "always": ALWAYS, "rotation": ROUND_THE_CLOCK, "hourly": EVERY_HOUR, "freezes": many()}
WIDTH = "document.documentElement.scrollWidth"


# ---------------------------------------------------------------- zones


@pytest.mark.slow
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
        assert found.text("#zone-said") == f"All times are in {zone}."
        assert found.text(".cards li >> nth=0").startswith(window)
        assert found.text("#until") == f"until {until}"
        assert found.text("#zone") == "Show times in Europe/Zurich"
        found.page.click("#zone")
        assert found.text("main") == before


@pytest.mark.slow
def test_the_turn_is_told_in_the_zone_that_is_chosen(browser: Browser) -> None:
    with opened(browser, page(), "2026-11-30T12:59:58+01:00", moving=True) as found:
        found.page.click("#zone")
        found.page.clock.run_for(2000)
        assert found.text("#until") == "until Mon 30 Nov 2026, 09:00"
        found.page.click("#zone")
        assert found.text("#until") == "until Mon 30 Nov 2026, 15:00"


@pytest.mark.slow
def test_there_is_no_switch_in_the_policys_own_zone(browser: Browser) -> None:
    with opened(browser, page(), FRIDAY, zone=ZURICH) as found:
        assert not found.page.is_visible("#zone")


@pytest.mark.slow
def test_a_zone_of_two_names_is_one(browser: Browser) -> None:
    with opened(browser, page("timezone: Asia/Kolkata\n"), FRIDAY, zone="Asia/Calcutta") as found:
        assert not found.page.is_visible("#zone")


# ---------------------------------------------------------------- who reads it


@pytest.mark.parametrize(
    ("text", "language"),
    slow_unless(lambda given: given == (SHOP, "de"), [*((text, "en") for text in ALL.values()), (SHOP, "de")]),
    ids=[*ALL, "german"],
)
def test_nothing_is_asked_for_nothing_is_complained_of_and_nothing_sticks_out(browser: Browser, text: str, language: str) -> None:
    with opened(browser, page(text, language), FRIDAY, size=SMALL) as found:
        assert found.asked == [ADDRESS]
        assert found.said == []
        assert found.page.evaluate(WIDTH) <= SMALL[0]


@pytest.mark.parametrize("scheme", slow_unless(lambda scheme: scheme == "light", ["light", "dark"]))
@pytest.mark.parametrize("text", slow_unless(lambda text: text == SHOP, ALL.values()), ids=ALL)
def test_there_are_no_barriers(browser: Browser, text: str, scheme: str) -> None:
    with opened(browser, page(text), FRIDAY, scheme=scheme) as found:
        assert found.serious() == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_are_no_barriers_on_a_phone_and_when_a_day_is_chosen(browser: Browser, scheme: str) -> None:
    with opened(browser, page(year(SHOP, TUESDAY), "de"), "2026-11-26T10:30:00+01:00", scheme=scheme, size=PHONE) as found:
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


@pytest.mark.slow
def test_without_a_script_everything_but_the_clock_is_there(browser: Browser) -> None:
    with opened(browser, page(), FRIDAY, script=False) as found:
        assert found.text("#state .answer") == "Closed until Mon 30 Nov 2026, 13:00"
        assert not found.page.is_visible("#count")
        assert not found.page.is_visible("#zone")
        assert not found.page.is_visible("#chosen")
        assert "Black Friday" in found.text(".closures")


@pytest.mark.slow
def test_it_can_be_printed(browser: Browser) -> None:
    with opened(browser, page(), FRIDAY, scheme="dark") as found:
        found.page.emulate_media(media="print", color_scheme="dark")
        assert not found.page.is_visible("#zone")
        assert found.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert len(found.page.pdf()) > 10_000


# ---------------------------------------------------------------- foreign text


@pytest.mark.parametrize(
    "text",
    slow_unless(
        lambda text: text.startswith(("</script>", "<img")),
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
    ),
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
