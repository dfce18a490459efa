"""The job summary: the comment's answer, how far away things are, the strip of days."""

from __future__ import annotations

import pytest

from freezeguard.render.job_summary import MOST_BYTES, summary, summary_without_verdict

from .html import Page, to_html
from .verdicts import INCIDENT, ON_CALL, strip, verdict

FRIDAY = "2026-11-27 15:00"


def test_blocked() -> None:
    doc = verdict(FRIDAY, on_call=ON_CALL[:1])
    doc["versions"] = {"freezeguard": "0.1.0", "tzdata": "2026.6"}
    doc["policy"]["extends"] = ["base.yml"]
    assert summary(doc, strip(FRIDAY, 4), ways=["Rollback: it was deployed before."]) == (
        f"""\
<h3>⛔ Deployment to <code>production</code> is blocked</h3>
<p><strong>Opens Monday 30 November 2026, 09:00</strong> (Europe/Zurich; 08:00 UTC), in 2 days 18 h; then open until 16:00.</p>
<table>
<thead><tr><th>What</th><th>Why</th><th>Since</th><th>Until</th></tr></thead>
<tbody>
<tr>
<td>Freeze<br><strong>Black Friday</strong></td>
<td>Traffic peak<br><a href="https://wiki.example.com/black-friday">wiki.example.com</a></td>
<td nowrap>Thu 26 Nov 2026, 18:00</td>
<td nowrap>Mon 30 Nov 2026, 09:00</td>
</tr>
<tr>
<td>Windows</td>
<td>outside the deployment windows</td>
<td nowrap>Fri 27 Nov 2026, 12:00</td>
<td nowrap>Mon 30 Nov 2026, 09:00</td>
</tr>
</tbody>
</table>
<p><strong>On call:</strong> ana (Primary, until Mon 30 Nov 2026, 09:00)</p>
<details><summary>How to override</summary>
<ul>
<li>Rollback: it was deployed before.</li>
</ul>
</details>
<p><strong>The next 4 days</strong> by the calendar, in Europe/Zurich: █ open, ▒ in part, ░ closed.
Incidents and on-call gaps cannot be predicted.</p>
<pre>
            0     3     6     9     12    15    18    21    24
Fri 27 Nov  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  closed
Sat 28 Nov  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  closed
Sun 29 Nov  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  closed
Mon 30 Nov  ░░░░░░░░░░░░░░░░░░██████████████░░░░░░░░░░░░░░░░  09:00–16:00
</pre>
<details><summary>Policy and versions</summary>
<table>
<tbody>
<tr><td>evaluated for</td><td><code>Fri 27 Nov 2026, 15:00 +01:00</code></td></tr>
<tr><td>time zone</td><td><code>Europe/Zurich</code></td></tr>
<tr><td>repository</td><td><code>acme/shop</code></td></tr>
<tr><td>environment</td><td><code>production</code></td></tr>
<tr><td>branch</td><td><code>main</code></td></tr>
<tr><td>policy</td><td><code>.freezeguard.yml</code></td></tr>
<tr><td>sha256</td><td><code>{"5e7c" * 16}</code></td></tr>
<tr><td>extends</td><td><code>base.yml</code></td></tr>
<tr><td>freezeguard</td><td><code>0.1.0</code></td></tr>
<tr><td>tzdata</td><td><code>2026.6</code></td></tr>
</tbody>
</table>
</details>
"""
    )


def test_simulated_says_for_when() -> None:
    text = summary(verdict("2026-11-24 10:30", INCIDENT), simulated=True)
    assert text.startswith(
        "<h3>⛔ Simulated: deployment to <code>production</code> is blocked</h3>\n"
        "<p><em>This is the verdict for Tue 24 Nov 2026, 10:30, not for now.</em></p>\n"
        "<p><strong>Opens as soon as incident #\u200b42 is resolved</strong>; then open until Tue 24 Nov 2026, 16:00.</p>\n"
    )


def test_allowed_says_for_how_long() -> None:
    text = summary(verdict("2026-11-24 10:30"), ways=["not needed"])
    assert (
        text.split("\n")[1]
        == "<p><strong>Allowed until Tuesday 24 November 2026, 16:00</strong> (Europe/Zurich; 15:00 UTC), for another 5 h 30 min.</p>"
    )
    assert "not needed" not in text
    assert "<pre>" not in text


def test_without_a_verdict() -> None:
    assert summary_without_verdict("The policy is invalid", ["a", "b"]) == (
        """\
<h3>❓ The policy is invalid</h3>
<p>There is no verdict, so nothing is allowed.</p>
<ul>
<li><code>a</code></li>
<li><code>b</code></li>
</ul>
"""
    )


@pytest.mark.parametrize("text", ['"' * 5000, "𝄞" * 5000, "@a" * 2500])
def test_never_too_large(text: str) -> None:
    doc = verdict(FRIDAY)
    doc["reasons"] = [{**doc["reasons"][0], "name": text, "message": text, "link": text, "waived_by": text}] * 300
    doc["overrides"] = [{"name": text, "by": text, "reason": text}] * 300
    doc["on_call"] = [{"rotation": text, "person": text, "until": None}] * 300
    doc["policy"]["extends"] = [text] * 5
    found = summary(doc, strip(FRIDAY), ways=[text] * 300)
    assert len(found.encode()) <= MOST_BYTES < 1 << 20
    assert not Page(to_html(found)).open
    assert len(summary_without_verdict(text, [text] * 300).encode()) <= MOST_BYTES
