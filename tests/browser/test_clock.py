"""The page in Chromium while time goes by: it counts down and turns, and never says what it cannot know."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import Browser

from freezeguard.engine.analysis.calendar_days import DeploymentCalendar
from freezeguard.engine.facts import Observation, Waiver
from tests.engine.asking import instant
from tests.render.agendas import ALWAYS, NEVER, SHOP, TUESDAY, incident, page, year
from tests.sampling import slow_unless

from .opening import Opened, opened

pytestmark = pytest.mark.browser

FRIDAY = "2026-11-27T15:00:00+01:00"
MONDAY = "2026-11-30T12:59:58+01:00"  # two seconds before it opens
MOVING = "timezone: Europe/Zurich\nfreezes: [{name: Moving house, from: 2026-11-20, until: 2026-11-30 09:00}]\n"
REBUILD = """\
timezone: Europe/Zurich
windows: [{days: mon-fri, hours: "08:00-20:00"}]
freezes: [{from: 2026-11-24 12:00, until: 2086-01-01}]
"""
HOTFIX = Waiver("Hotfix", frozenset({"window", "freeze", "holiday"}), 0, "ana", "Nobody can pay")
NOT_KNOWN = Observation("unknown", "on_call", "who is on call is not known", instant("2026-11-30 12:00"), instant("2026-11-30 14:00"))
BEYOND = {
    "en": "Out of date this page cannot tell whether deployments are open now: regenerate the page",
    "de": "Veraltet diese Seite weiß nicht, ob jetzt offen ist: bitte neu erstellen",
}


def answer(found: Opened) -> str:
    return found.text("#state .answer")


def look(found: Opened) -> str:
    return str(found.page.get_attribute("#state", "class"))


# ---------------------------------------------------------------- the countdown


def test_the_countdown_runs_to_the_change_and_the_state_turns(browser: Browser) -> None:
    with opened(browser, page(), MONDAY, moving=True) as found:
        assert answer(found) == "Closed until Mon 30 Nov 2026, 13:00"
        assert found.text("#count") == "Opens in 00 min 02 s"
        assert found.page.is_visible("#why")
        found.page.clock.run_for(1000)
        assert found.text("#count") == "Opens in 00 min 01 s"
        found.page.clock.run_for(1000)
        assert answer(found) == "Open until Mon 30 Nov 2026, 15:00"
        assert found.text("#count") == "Closes in 2 h 00 min 00 s"
        assert look(found) == "state open"
        # Why it was closed is no reason any more.
        assert not found.page.is_visible("#why")
        found.page.clock.run_for(2 * 3600 * 1000)
        assert answer(found) == "Closed until Tue 1 Dec 2026, 09:00"
        assert found.text("#count") == "Opens in 18 h 00 min 00 s"


@pytest.mark.slow
def test_the_countdown_has_days(browser: Browser) -> None:
    with opened(browser, page(), FRIDAY) as found:
        assert found.text("#count") == "Opens in 2 days 22 h 00 min"
        assert not found.page.is_visible("#old")
    with opened(browser, page(language="de"), FRIDAY) as found:
        assert found.text("#count") == "Öffnet in 2 Tagen 22 h 00 min"
        assert answer(found) == "Geschlossen bis Mo, 30. Nov. 2026, 13:00"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "Closed until Mon 30 Nov 2026, 09:00", "Open with no known end"),
        ("de", "Geschlossen bis Mo, 30. Nov. 2026, 09:00", "Offen ohne absehbares Ende"),
    ],
)
def test_a_window_without_an_end_begins(browser: Browser, language: str, before: str, after: str) -> None:
    with opened(browser, page(MOVING, language), "2026-11-30T08:59:59+01:00", moving=True) as found:
        assert answer(found) == before
        assert found.page.is_visible("#count")
        found.page.clock.run_for(1000)
        assert answer(found) == after
        assert not found.page.is_visible("#count")


@pytest.mark.parametrize(
    ("text", "words"), [(NEVER, "Closed this policy never opens"), (ALWAYS, "Open with no known end")], ids=["never", "always"]
)
@pytest.mark.parametrize("at", slow_unless(lambda at: at == FRIDAY, [FRIDAY, "2030-01-01T00:00:00+01:00"]))
def test_what_never_changes_has_no_countdown(browser: Browser, text: str, words: str, at: str) -> None:
    with opened(browser, page(text), at) as found:
        assert answer(found) == words
        assert not found.page.is_visible("#count")
        assert found.page.is_visible("#old") == (at != FRIDAY)


@pytest.mark.slow
def test_what_no_rule_applies_to_stays_as_it_is_written(browser: Browser) -> None:
    with opened(browser, page("timezone: Europe/Zurich\napplies_to: {environments: [staging]}\n"), FRIDAY) as found:
        assert answer(found) == "Open no rule of the policy applies"


@pytest.mark.slow
def test_a_simulated_page_has_no_countdown(browser: Browser) -> None:
    with opened(browser, page(simulated=True), "2041-05-05T10:00:00+01:00") as found:
        assert not found.page.is_visible("#count")
        assert answer(found) == "Closed until Mon 30 Nov 2026, 13:00"


# ---------------------------------------------------------------- the end of what is known


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_after_the_last_window_that_it_knows_it_is_out_of_date(browser: Browser, language: str) -> None:
    last = year().windows[-1][1]
    assert last is not None
    for seconds, words in ((-1, {"en": "Open", "de": "Offen"}[language]), (0, BEYOND[language]), (10**8, BEYOND[language])):
        with opened(
            browser, page(language=language), datetime.fromtimestamp(last + seconds, year().zone.datetime(0).tzinfo).isoformat()
        ) as found:
            assert answer(found).startswith(words)
            assert found.page.is_visible("#count") == (seconds < 0)
            assert look(found) == ("state open" if seconds < 0 else "state beyond")
            assert found.page.get_attribute("#state", "aria-label") == words.split(" diese ")[0].split(" this ")[0]
            assert not found.page.is_visible("#next")
            assert found.serious() == []


@pytest.mark.slow
@pytest.mark.parametrize("text", [NEVER, ALWAYS, MOVING, REBUILD], ids=["never", "always", "moving", "rebuild"])
def test_nothing_is_known_beyond_ten_years(browser: Browser, text: str) -> None:
    with opened(browser, page(text), "2036-12-25T12:00:00+01:00") as found:
        assert answer(found) == BEYOND["en"]
        assert not found.page.is_visible("#count")


@pytest.mark.slow
def test_after_the_last_window_of_all_it_is_closed(browser: Browser) -> None:
    """Frozen from noon on for sixty years: at one o'clock nobody may read that it is open."""
    with opened(browser, page(year(REBUILD, TUESDAY)), "2026-11-24T11:59:59+01:00", moving=True) as found:
        assert answer(found) == "Open until Tue 24 Nov 2026, 12:00"
        found.page.clock.run_for(1000)
        assert answer(found) == "Closed no window before Mon 1 Dec 2036"
        assert not found.page.is_visible("#count")


@pytest.mark.slow
def test_an_old_page_says_that_it_is_old(browser: Browser) -> None:
    with opened(browser, page(), "2026-11-28T15:00:30+01:00") as found:
        assert found.text("#old").startswith("This page is more than a day old")


NIGHT = year(SHOP, "2026-11-24 17:00", waivers=(Waiver("Hotfix", frozenset({"window"}), 0),))
OVERNIGHT = year(SHOP, "2026-11-24 17:00", incident())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("of", "at", "words"),
    [
        (year(SHOP, TUESDAY, incident()), "2026-11-24T10:30:00+01:00", "Closed opens as soon as Checkout answers 503 is resolved"),
        (year(SHOP, TUESDAY, incident()), "2026-11-24T10:59:59+01:00", "Closed opens as soon as Checkout answers 503 is resolved"),
        # Then the window is over, and whether the next one opens is not known either.
        (year(SHOP, TUESDAY, incident()), "2026-11-24T11:00:00+01:00", BEYOND["en"]),
        (OVERNIGHT, "2026-11-25T08:59:59+01:00", "Closed until Wed 25 Nov 2026, 09:00"),
        (OVERNIGHT, "2026-11-25T09:00:00+01:00", BEYOND["en"]),
        (year(waivers=(HOTFIX,)), FRIDAY, "Open, by an override with no known end"),
        (NIGHT, "2026-11-25T10:59:59+01:00", "Open, by an override until Wed 25 Nov 2026, 11:00"),
        (NIGHT, "2026-11-25T11:00:00+01:00", BEYOND["en"]),
    ],
)
def test_what_is_held_does_not_turn_by_itself(browser: Browser, of: DeploymentCalendar, at: str, words: str) -> None:
    with opened(browser, page(of), at) as found:
        assert answer(found) == words


@pytest.mark.slow
def test_what_is_held_is_counted_down_to(browser: Browser) -> None:
    with opened(browser, page(OVERNIGHT), "2026-11-25T08:59:59+01:00", moving=True) as found:
        assert found.text("#count") == "Opens in 00 min 01 s"
        assert found.text("#provided") == "Provided that Checkout answers 503 is resolved."
        found.page.clock.run_for(1000)
        assert look(found) == "state beyond"
        assert not found.page.is_visible("#count")
        assert not found.page.is_visible("#provided")


@pytest.mark.slow
def test_a_window_in_which_it_is_not_known_who_is_on_call_does_not_open_it(browser: Browser) -> None:
    with opened(browser, page(year(SHOP, FRIDAY[:10] + " 15:00", NOT_KNOWN)), "2026-11-30T13:30:00+01:00") as found:
        assert answer(found) == "Closed until Mon 30 Nov 2026, 14:00"
        assert found.text("#count") == "Opens in 30 min 00 s"


# ---------------------------------------------------------------- clocks that jump


@pytest.mark.slow
def test_a_tab_that_slept_over_several_edges(browser: Browser) -> None:
    with opened(browser, page(), MONDAY, moving=True) as found:
        found.page.clock.fast_forward(24 * 3600 * 1000)
        assert answer(found) == "Closed until Tue 1 Dec 2026, 13:00"
        assert found.text("#count") == "Opens in 00 min 02 s"
        assert found.page.eval_on_selector_all(".now", "(lines) => lines.map((line) => line.getAttribute('x1'))") == ["779"]
        assert found.page.get_attribute("tr[aria-current=date]", "data-day") == "2026-12-01"
        assert found.text("#windows") == "Tue 1 Dec 2026, 13:00 – 15:00 2 h"
        found.page.clock.fast_forward(3000)
        assert answer(found) == "Open until Tue 1 Dec 2026, 15:00"
        assert found.text("#windows") == "Tue 1 Dec 2026, 13:00 – 15:00 2 h now"
        found.page.clock.fast_forward(365 * 86400 * 1000)
        assert answer(found) == BEYOND["en"]


@pytest.mark.slow
def test_a_clock_that_is_set_back(browser: Browser) -> None:
    """To before the page was made, too: what was so then is as it was written, in the zone that is chosen."""
    with opened(browser, page(), "2030-01-01T00:00:00+01:00") as found:
        for at, words in (
            ("2026-12-01T12:00:00+01:00", "Closed until Tue 1 Dec 2026, 13:00"),
            ("2026-11-30T13:00:00+01:00", "Open until Mon 30 Nov 2026, 15:00"),
            ("2026-11-30T12:00:00+01:00", "Closed until Mon 30 Nov 2026, 13:00"),
            ("2020-01-01T00:00:00+01:00", "Closed until Mon 30 Nov 2026, 13:00"),
        ):
            found.page.clock.set_fixed_time(datetime.fromisoformat(at))
            found.page.wait_for_function(
                "(words) => document.querySelector('.answer').innerText.replace(/\\s+/g, ' ') === words", arg=words
            )
        found.page.wait_for_selector("#old", state="hidden")
        found.page.click("#zone")
        assert answer(found) == "Closed until Mon 30 Nov 2026, 07:00"
        assert found.page.is_visible("#why")


def test_the_line_of_the_present_moves(browser: Browser) -> None:
    with opened(browser, page(), "2026-11-30T12:30:00+01:00") as found:
        assert found.page.eval_on_selector_all(".now", "(lines) => lines.map((line) => line.getAttribute('x1'))") == ["750"]
        assert found.page.get_attribute("tr[aria-current=date]", "data-day") == "2026-11-30"


@pytest.mark.slow
@pytest.mark.parametrize(("language", "today"), [("en", "Today, "), ("de", "Heute, ")])
def test_at_midnight_today_is_the_next_day(browser: Browser, language: str, today: str) -> None:
    def marked() -> list[list[str]]:
        cells: list[list[str]] = found.page.eval_on_selector_all(
            ".month td", "(cells) => cells.map((cell) => [cell.dataset.day, cell.title, cell.ariaLabel, cell.ariaCurrent, cell.className])"
        )
        for _, title, label, current, looks in filter(lambda cell: cell[1], cells):
            assert title == label
            assert ("today" in looks.split()) == (current == "date") == title.startswith(today)
        return [cell[:2] for cell in cells if cell[3]]

    with opened(browser, page(language=language), "2026-11-30T23:59:30+01:00", moving=True) as found:
        ((day, before),) = marked()
        assert day == "2026-11-30"
        found.page.clock.run_for(45_000)
        ((day, after),) = marked()
        assert day == "2026-12-01"
        assert after != before
        assert found.page.get_attribute(".month td[data-day='2026-11-30']", "title") == before.removeprefix(today)
