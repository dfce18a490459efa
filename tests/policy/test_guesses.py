"""Suggestions for keys and values that people guess."""

from __future__ import annotations

import pytest

from freezeguard import load
from freezeguard.errors import PolicyError


@pytest.mark.parametrize(
    ("rule", "advice"),
    [
        ("{start: 2026-12-20, until: 2026-12-24}", "unknown key 'start', did you mean 'from'?"),
        ("{from: 2026-12-20, end: 2026-12-24}", "unknown key 'end', did you mean 'until'?"),
        ("{days: fri, repo: acme/shop}", "unknown key 'repo', did you mean 'repositories'?"),
        ("{days: fri, env: production}", "unknown key 'env', did you mean 'environments'?"),
        ("{days: fri, hours: 9-16}", "write '09:00-16:00'"),
        ("{days: fri, hours: 9am-5pm}", "write '09:00-17:00'"),
        ("{days: fri, hours: 12am to 12pm}", "write '00:00-12:00'"),
        ('{holidays: "CH-ZH, US"}', "write the list [CH-ZH, US]"),
        ("{holidays: Switzerland}", "write 'CH'"),
        ("{holidays: United States}", "write 'US'"),
        ("{days: Monday to Friday}", "write 'mon-fri'"),
        ("{cron: 0 9 * * 1, duration: 30}", "write '30m' for minutes, '30h' for hours or '30d' for days"),
        ("{cron: 0 9 * * 1, duration: 2 hours}", "write '2h'"),
        ("{cron: 0 9 * * 1, duration: 1 day}", "write '1d'"),
    ],
)
def test_e7_a_usual_guess_is_answered_with_what_works(rule: str, advice: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load(f"timezone: UTC\nfreezes:\n  - {rule}\n")
    (problem,) = caught.value.problems
    assert advice in problem.message


@pytest.mark.parametrize("hours", ["office", "9-9", "13pm-14pm", "25-26", "1-2-3"])
def test_e7_hours_without_a_certain_meaning_get_no_guess(hours: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load(f"timezone: UTC\nfreezes:\n  - {{days: fri, hours: {hours}}}\n")
    assert "write" not in str(caught.value)


def test_e7_spaces_around_the_dash_of_days_are_accepted() -> None:
    load("timezone: UTC\nfreezes:\n  - {days: Mon - Fri}\n")
