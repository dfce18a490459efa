"""Comment and summary in German: all of it, but for what others wrote, and found again as any other."""

from __future__ import annotations

import re

import pytest

from freezeguard.engine.decide import allowed_spans
from freezeguard.engine.verdict_document import VerdictDocument
from freezeguard.policy.subject import Subject
from freezeguard.render.comment import MOST_LETTERS, comment_body, comment_body_without_verdict, is_ours
from freezeguard.render.day_strip import strip_lines, strip_rows, strip_span
from freezeguard.render.job_summary import summary, summary_without_verdict
from freezeguard.render.override_hints import override_hints
from freezeguard.util.languages import Message, language
from tests.engine.asking import ZURICH, instant, policy

from .html import Page, to_html
from .verdicts import (
    CLOSED,
    COVERED,
    FIX_FORWARD,
    HOTFIX,
    INCIDENT,
    NOT_ASKED,
    ON_CALL,
    POLICY,
    SAME_STATE,
    STAGING,
    STATUS,
    SUBJECT,
    WARNING,
    verdict,
)

GERMAN = language("de")
FRIDAY = "2026-11-27 15:00"
TUESDAY = "2026-11-24 10:30"
PRODUCTION = "Deployment nach <code>production</code>"
WAIVES = "Hebt auf: Fenster, Sperren und Feiertage"
ROWS = """\
<table>
<thead><tr><th>Was</th><th>Warum</th><th>Seit</th><th>Bis</th></tr></thead>
<tbody>
<tr>
<td>Sperre<br><strong>Black Friday</strong></td>
<td>Traffic peak<br><a href="https://wiki.example.com/black-friday">wiki.example.com</a>{waived}</td>
<td nowrap>Do, 26. Nov. 2026, 18:00</td>
<td nowrap>Mo, 30. Nov. 2026, 09:00</td>
</tr>
<tr>
<td>Fenster</td>
<td>außerhalb der Deployment-Fenster{waived}</td>
<td nowrap>Fr, 27. Nov. 2026, 12:00</td>
<td nowrap>Mo, 30. Nov. 2026, 09:00</td>
</tr>
</tbody>
</table>
"""
LAST = """\
<p><sub>Entschieden nach <code>.freezeguard.yml</code> (sha256 <code>5e7c5e7c5e7c</code>). Alle Zeiten in Europe/Zurich.</sub></p>
<!-- freezeguard:v1 status=freezeguard/production -->
"""
WAYS = """\
<details><summary>Wege zu einer Ausnahme</summary>
<ul>
<li>{first}</li>
<li>Rollback: der Commit wurde schon erfolgreich nach production deployt. Hebt auf: Fenster, Sperren und Feiertage.</li>
</ul>
</details>
"""
HOTFIX_WAY = (
    "Hotfix: das Label „hotfix“ ist gesetzt, 2 von ana, ben oder @\u200bacme/sre stimmen dem neuesten Commit zu (wer ihn verfasst hat, "
    "zählt nicht) und die Beschreibung hat eine Zeile „Freeze-Override: …“ mit dem Grund. "
    "Hebt auf: Fenster, Sperren und Feiertage, für 4h nach dem Setzen des Labels."
)


def comment(doc: VerdictDocument, *ways: str, simulated: bool = False) -> str:
    return comment_body(doc, status=STATUS, ways=ways, simulated=simulated, code="de")


def test_blocked() -> None:
    assert comment(verdict(FRIDAY, on_call=ON_CALL), *override_hints(POLICY, SUBJECT, "de")) == (
        f"<h3>⛔ {PRODUCTION} ist blockiert</h3>\n"
        "<p><strong>Öffnet am Montag, 30. November 2026, 09:00</strong> (Europe/Zurich; 08:00 UTC); dann offen bis 16:00.</p>\n"
        + ROWS.format(waived="")
        + "<p><strong>Bereitschaft:</strong> ana (Primary, bis Mo, 30. Nov. 2026, 09:00), "
        "dann ben (Secondary, bis Fr, 4. Dez. 2026, 09:00)</p>\n" + WAYS.format(first=HOTFIX_WAY) + LAST
    )


def test_overridden() -> None:
    assert comment(verdict(FRIDAY, waivers=(HOTFIX,)), "nicht mehr nötig") == (
        f"<h3>🔓 {PRODUCTION} ist durch eine Ausnahme erlaubt</h3>\n"
        "<p>Die Ausnahme <strong>Hotfix</strong> von chloe, ana, ben hebt auf: Sperre Black Friday und Fenster. "
        "Grund: <em>Nobody can pay by card</em></p>\n" + ROWS.format(waived="<br><em>aufgehoben durch Hotfix</em>") + LAST
    )


@pytest.mark.parametrize(
    ("doc", "heading", "when"),
    [
        (
            verdict(TUESDAY),
            f"✅ {PRODUCTION} ist erlaubt",
            "<strong>Erlaubt bis Dienstag, 24. November 2026, 16:00</strong> (Europe/Zurich; 15:00 UTC).",
        ),
        (verdict(FRIDAY, of=STAGING), f"✅ {PRODUCTION} ist erlaubt", "<strong>Keine Regel der Policy gilt</strong>."),
        (verdict(FRIDAY, of=WARNING), f"⚠️ {PRODUCTION} ist erlaubt, mit Warnungen", None),
        (
            verdict(TUESDAY, INCIDENT),
            f"⛔ {PRODUCTION} ist blockiert",
            "<strong>Öffnet, sobald gilt: Vorfall #\u200b42 ist behoben</strong>; dann offen bis Di, 24. Nov. 2026, 16:00.",
        ),
        (
            verdict("2026-11-24 17:00", INCIDENT, NOT_ASKED),
            f"⛔ {PRODUCTION} ist blockiert",
            (
                "<strong>Öffnet am Mittwoch, 25. November 2026, 09:00</strong> (Europe/Zurich; 08:00 UTC); dann offen bis 16:00. "
                "Vorausgesetzt: github meldet keinen Vorfall und Vorfall #\u200b42 ist behoben."
            ),
        ),
        (
            verdict(TUESDAY, NOT_ASKED),
            f"❓ {PRODUCTION} ist blockiert: die Entscheidung ist offen",
            "<strong>Öffnet, sobald gilt: github meldet keinen Vorfall</strong>; dann offen bis Di, 24. Nov. 2026, 16:00.",
        ),
        (
            verdict(TUESDAY, INCIDENT, waivers=(FIX_FORWARD,)),
            f"🔓 {PRODUCTION} ist durch eine Ausnahme erlaubt",
            "<strong>Erlaubt bis Dienstag, 24. November 2026, 16:00</strong> (Europe/Zurich; 15:00 UTC).",
        ),
        (verdict(FRIDAY, of=COVERED), f"⛔ {PRODUCTION} ist blockiert", "<strong>Kein Fenster vor Juni 2037</strong>."),
        (verdict(FRIDAY, of=CLOSED), f"⛔ {PRODUCTION} ist blockiert", "<strong>Öffnet unter dieser Policy nie</strong>."),
        (
            verdict(TUESDAY, subject=Subject("acme/shop")),
            "✅ Deployment ist erlaubt",
            "<strong>Erlaubt bis Dienstag, 24. November 2026, 16:00</strong> (Europe/Zurich; 15:00 UTC).",
        ),
    ],
)
def test_heading_and_time(doc: VerdictDocument, heading: str, when: str | None) -> None:
    lines = comment(doc).split("\n")
    assert lines[0] == f"<h3>{heading}</h3>"
    assert (lines[1] if lines[1].startswith("<p><strong>") else None) == (when and f"<p>{when}</p>")


def test_a_freeze_without_a_reason_only_warns() -> None:
    assert "<td>Deployments sind gesperrt<br><em>warnt nur</em></td>" in comment(verdict(FRIDAY, of=WARNING))


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ('label: hotfix, approvers: [ana, "@acme/sre"]', f"das Label „hotfix“ ist gesetzt, von ana oder @acme/sre. {WAIVES}."),
        ("approvals: 1", f"1 von denen, die pushen dürfen, stimmt dem neuesten Commit zu (wer ihn verfasst hat, zählt nicht). {WAIVES}."),
        ('paths: ["docs/**", "*.md"]', f"alle geänderten Dateien passen zu docs/** oder *.md. {WAIVES}."),
        ('actors: ["a"], waives: [incident, unknown]', "der Lauf wurde gestartet von a. Hebt auf: Vorfälle und was nicht bekannt ist."),
        (
            f"actors: [{', '.join(f'a{n}' for n in range(12))}], waives: [bake_time]",
            "der Lauf wurde gestartet von a0, a1, a2, a3, a4, a5, a6, a7 oder 4 weitere. Hebt auf: Nachlaufzeit.",
        ),
        ('label: "{name}{0}%s"', f"das Label „{{name}}{{0}}%s“ ist gesetzt. {WAIVES}."),
    ],
)
def test_ways(override: str, sentence: str) -> None:
    assert override_hints(policy(f"overrides: [{{name: Weg, {override}}}]"), SUBJECT, "de") == [f"Weg: {sentence}"]


def test_ways_of_what_is_not_known() -> None:
    found = override_hints(policy("overrides: [{name: Weg, rollback: true, branches: [main, release/*]}]"), Subject(), "de")
    assert found == [
        f"Weg: der Commit wurde schon erfolgreich in dieselbe Umgebung deployt und der Branch passt zu main oder release/*. {WAIVES}."
    ]


def test_simulated() -> None:
    assert comment(verdict(FRIDAY), simulated=True).startswith(
        f"<h3>⛔ Simuliert: {PRODUCTION} ist blockiert</h3>\n"
        "<p><em>Das ist die Entscheidung für einen anderen Zeitpunkt als jetzt.</em></p>\n"
    )


def test_the_summary() -> None:
    doc = verdict(FRIDAY)
    doc["versions"] = {"freezeguard": "0.1.0"}
    doc["policy"]["extends"] = ["base.yml"]
    start = instant(FRIDAY)
    spans = allowed_spans(POLICY, SUBJECT, *strip_span(start, 4, POLICY.zone))
    text = summary(doc, strip_rows(spans, start, 4, POLICY.zone, GERMAN), code="de", simulated=True)
    assert text == (
        f"<h3>⛔ Simuliert: {PRODUCTION} ist blockiert</h3>\n"
        "<p><em>Das ist die Entscheidung für Fr, 27. Nov. 2026, 15:00, nicht für jetzt.</em></p>\n"
        "<p><strong>Öffnet am Montag, 30. November 2026, 09:00</strong> (Europe/Zurich; 08:00 UTC), noch 2 Tage 18 h; "
        "dann offen bis 16:00.</p>\n"
        + ROWS.format(waived="")
        + f"""\
<p><strong>Die nächsten 4 Tage</strong> nach dem Kalender, in Europe/Zurich: █ offen, ▒ teilweise, ░ geschlossen.
Vorfälle und Lücken in der Bereitschaft sind nicht vorhersehbar.</p>
<pre>
              0     3     6     9     12    15    18    21    24
Fr, 27. Nov.  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  geschlossen
Sa, 28. Nov.  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  geschlossen
So, 29. Nov.  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  geschlossen
Mo, 30. Nov.  ░░░░░░░░░░░░░░░░░░██████████████░░░░░░░░░░░░░░░░  09:00–16:00
</pre>
<details><summary>Policy und Versionen</summary>
<table>
<tbody>
<tr><td>entschieden für</td><td><code>Fr, 27. Nov. 2026, 15:00 +01:00</code></td></tr>
<tr><td>Zeitzone</td><td><code>Europe/Zurich</code></td></tr>
<tr><td>Repository</td><td><code>acme/shop</code></td></tr>
<tr><td>Umgebung</td><td><code>production</code></td></tr>
<tr><td>Branch</td><td><code>main</code></td></tr>
<tr><td>Policy</td><td><code>.freezeguard.yml</code></td></tr>
<tr><td>sha256</td><td><code>{"5e7c" * 16}</code></td></tr>
<tr><td>erweitert</td><td><code>base.yml</code></td></tr>
<tr><td>freezeguard</td><td><code>0.1.0</code></td></tr>
</tbody>
</table>
</details>
"""
    )


def test_a_long_day_and_many_spans() -> None:
    start = instant("2026-10-25 00:00")
    spans = [(start + 7200 * n, start + 7200 * n + 3600) for n in range(8)]
    (row,) = strip_rows(spans, start, 1, ZURICH, GERMAN)
    assert row.hours.endswith(" und 2 weitere")
    assert row.note == "ein Tag von 25 Std."
    assert strip_lines([row], GERMAN)[1].startswith("So, 25. Okt.  █")


def test_without_a_verdict() -> None:
    assert comment_body_without_verdict(Message("failure.undecided"), ["a timeout"] * 51, status=STATUS, code="de") == (
        "<h3>❓ die Entscheidung ist offen</h3>\n<p>Es gibt keine Entscheidung, also ist nichts erlaubt.</p>\n<ul>\n"
        + "<li><code>a timeout</code></li>\n" * 50
        + "</ul>\n<p>und 1 weitere</p>\n<!-- freezeguard:v1 status=freezeguard/production -->\n"
    )
    text = summary_without_verdict(Message("failure.invalid"), [], simulated=True, code="de")
    assert text.startswith("<h3>❓ Simuliert: die Policy ist ungültig</h3>\n")


@pytest.mark.parametrize("text", ["{view}{0}{environment!r}", "%s %(name)s", "holiday: x", "x is resolved", "{{ view }}"])
def test_what_others_wrote_stays_as_it_is(text: str) -> None:
    doc: VerdictDocument = {
        **verdict(FRIDAY),
        "overrides": [{"name": text, "by": text, "reason": text}],
        "on_call": [{"rotation": text, "person": text, "until": None}],
    }
    doc["reasons"][0] |= {"name": text, "message": text, "waived_by": text}
    doc["subject"] = {**doc["subject"], "environment": text}
    doc["policy"] = {**doc["policy"], "source": text, "extends": [text]}
    shown = Page(to_html(comment(doc, text))).text
    assert shown.count(text) == 13
    assert "ist blockiert" in shown


@pytest.mark.parametrize(("first", "second"), SAME_STATE)
def test_the_same_state_has_the_same_text(first: VerdictDocument, second: VerdictDocument) -> None:
    assert comment(first, "a") == comment(second, "a")


def test_it_is_found_whatever_its_language() -> None:
    english, german = comment_body(verdict(FRIDAY), status=STATUS, ways=[]), comment(verdict(FRIDAY))
    assert is_ours(english, STATUS)
    assert is_ours(german, STATUS)
    assert english.rstrip().split("\n")[-1] == german.rstrip().split("\n")[-1]


@pytest.mark.parametrize("many", [1, 40, 100])
def test_never_too_long(many: int) -> None:
    text = '"' * 5000
    doc: VerdictDocument = {
        **verdict(FRIDAY),
        "reasons": [{**reason, "name": text, "message": text, "waived_by": text} for reason in verdict(FRIDAY)["reasons"] * many],
        "overrides": [{"name": text, "by": text, "reason": text}] * many,
        "on_call": [{"rotation": text, "person": text, "until": None}] * many,
    }
    body = comment(doc, *[text] * many)
    assert len(body) <= MOST_LETTERS
    page = Page(to_html(body))
    assert not page.open
    assert not re.search(r"\b(and|more|waived|until|reason)\b", page.text)
