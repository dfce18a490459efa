"""A policy in German: comment and summary follow it, from the run to the sweep; what machines read stays English."""

from __future__ import annotations

from freezeguard.app.sweep.repository import SweepResult
from tests.action.runner import FRIDAY, MONDAY, POLICY, Runner
from tests.action.test_policy_change import change
from tests.sweep.sweeping import Sweeping

GERMAN = POLICY + "language: de\noverrides: [{name: Hotfix, label: hotfix}]\n"


def test_the_run_tells_in_german_and_the_sweep_turns_it_in_german(runner: Runner) -> None:
    shop = runner.repository
    shop.commit({".freezeguard.yml": GERMAN})
    pull = shop.pull("Sell more")
    done = runner.pull_request(pull)
    (comment,) = pull.comments
    assert comment.body.startswith("<h3>⛔ Deployment ist blockiert</h3>\n<p><strong>Öffnet am Montag, 30. November 2026, 09:00</strong>")
    assert "<li>Hotfix: das Label „hotfix“ ist gesetzt. Hebt auf: Fenster, Sperren und Feiertage.</li>" in comment.body
    assert "Deployment ist blockiert" in done.summary
    assert "Fr, 27. Nov.  " in done.summary
    assert done.outputs["reason"] == shop.statuses[0].description == "opens Mon 30 Nov 2026 09:00 +01:00: window"
    assert done.verdict["reasons"][0]["message"] == "outside the deployment windows"
    assert "Deployment ist" not in done.log

    sweeping = Sweeping(runner.github, shop)
    assert sweeping(FRIDAY) == SweepResult("acme/shop", unchanged=1, language="de")
    assert sweeping(MONDAY).passed == 1
    (comment,) = pull.comments
    assert comment.body.startswith("<h3>✅ Deployment ist erlaubt</h3>\n<p><strong>Erlaubt bis Montag, 30. November 2026, 16:00</strong>")
    assert sweeping(FRIDAY).blocked == 1
    (comment,) = pull.comments
    assert comment.body.startswith("<h3>⛔ Deployment ist blockiert</h3>")


def test_a_comment_is_found_when_the_language_changes(runner: Runner) -> None:
    pull = runner.repository.pull()
    runner.pull_request(pull)
    runner.repository.commit({".freezeguard.yml": GERMAN})
    runner.pull_request(pull, at=MONDAY)
    (comment,) = pull.comments
    assert "ist erlaubt" in comment.body


def test_without_a_policy_it_is_english(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": GERMAN})
    pull = runner.repository.pull()
    runner.pull_request(pull)
    runner.repository.commit({".freezeguard.yml": GERMAN + "nonsense: 1\n"})
    done = runner.pull_request(pull)
    (comment,) = pull.comments
    assert comment.body.startswith("<h3>❓ the policy is invalid</h3>\n<p>There is no verdict")
    assert "There is no verdict" in done.summary


def test_a_change_of_the_policy_is_told_in_the_language_that_counts_now(runner: Runner) -> None:
    runner.repository.commit({".freezeguard.yml": GERMAN})
    pull = change(runner, {".freezeguard.yml": POLICY.replace("09:00-12:00", "09:00-14:00")})
    done = runner.pull_request(pull, at=MONDAY)
    for text in (pull.comments[0].body, done.summary):
        assert "<strong>Die Policy wird geändert.</strong> In diesem Zeitraum sind 26 Std. mehr offen; die Policy wird schwächer." in text
        assert "<li>Fr 12:00–14:00, 13-mal von Fr, 4. Dez. 2026 bis Fr, 26. Feb. 2027</li>" in text
        assert "<li>- Ausnahme Hotfix<br>Label: hotfix" in text
    invalid = change(runner, {".freezeguard.yml": GERMAN + "frezes: []\n"})
    runner.pull_request(invalid, at=MONDAY)
    assert "Die Policy wird ungültig." in invalid.comments[0].body
    assert "unknown key" in invalid.comments[0].body


def test_what_cannot_be_decided_by_a_policy_that_is_there_is_told_in_its_language(runner: Runner) -> None:
    """By the run as by the sweep: otherwise they would edit the comment in turn."""
    shop = runner.repository
    shop.commit({".freezeguard.yml": GERMAN})
    pull = shop.pull()
    runner.pull_request(pull)
    shop.commit({".freezeguard.yml": POLICY}, branch="next")
    shop.pull(base="next").head_sha = pull.head_sha
    assert runner.pull_request(pull, at=MONDAY).outputs["outcome"] == "undecided"
    (told,) = [comment.body for comment in pull.comments]
    assert told.startswith("<h3>❓ die Entscheidung ist offen</h3>\n<p>Es gibt keine Entscheidung")
    Sweeping(runner.github, shop)(MONDAY)
    assert [comment.body for comment in pull.comments] == [told]
