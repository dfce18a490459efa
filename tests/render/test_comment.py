"""The comment on a pull request: what it says, that the same state says the same, and that it is found again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freezeguard.engine.verdict_document import VerdictDocument
from freezeguard.errors import Problem
from freezeguard.render.comment import MOST_LETTERS, comment_body, comment_body_without_verdict, is_ours, marker

from .html import Page, to_html
from .verdicts import (
    CLOSED,
    COVERED,
    DATED,
    FIX_FORWARD,
    HOTFIX,
    INCIDENT,
    NOT_ASKED,
    ON_CALL,
    SAME_STATE,
    STAGING,
    STATUS,
    WARNING,
    verdict,
)

FRIDAY = "2026-11-27 15:00"
TUESDAY = "2026-11-24 10:30"


def test_blocked() -> None:
    ways = ["Hotfix: two of @acme/sre approve.", "Rollback: it was deployed before."]
    assert comment_body(verdict(FRIDAY, on_call=ON_CALL), status=STATUS, ways=ways) == (
        """\
<h3>⛔ Deployment to <code>production</code> is blocked</h3>
<p><strong>Opens Monday 30 November 2026, 09:00</strong> (Europe/Zurich; 08:00 UTC); then open until 16:00.</p>
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
<p><strong>On call:</strong> ana (Primary, until Mon 30 Nov 2026, 09:00), then ben (Secondary, until Fri 4 Dec 2026, 09:00)</p>
<details><summary>How to override</summary>
<ul>
<li>Hotfix: two of @\u200bacme/sre approve.</li>
<li>Rollback: it was deployed before.</li>
</ul>
</details>
<p><sub>Decided by <code>.freezeguard.yml</code> (sha256 <code>5e7c5e7c5e7c</code>). All times are in Europe/Zurich.</sub></p>
<!-- freezeguard:v1 status=freezeguard/production -->
"""
    )


def test_overridden() -> None:
    assert comment_body(verdict(FRIDAY, waivers=(HOTFIX,)), status=STATUS, ways=["not needed any more"]) == (
        """\
<h3>🔓 Deployment to <code>production</code> is allowed by an override</h3>
<p>Override <strong>Hotfix</strong> by chloe, ana, ben waives freeze Black Friday and window. Reason: <em>Nobody can pay by card</em></p>
<table>
<thead><tr><th>What</th><th>Why</th><th>Since</th><th>Until</th></tr></thead>
<tbody>
<tr>
<td>Freeze<br><strong>Black Friday</strong></td>
<td>Traffic peak<br><a href="https://wiki.example.com/black-friday">wiki.example.com</a><br><em>waived by Hotfix</em></td>
<td nowrap>Thu 26 Nov 2026, 18:00</td>
<td nowrap>Mon 30 Nov 2026, 09:00</td>
</tr>
<tr>
<td>Windows</td>
<td>outside the deployment windows<br><em>waived by Hotfix</em></td>
<td nowrap>Fri 27 Nov 2026, 12:00</td>
<td nowrap>Mon 30 Nov 2026, 09:00</td>
</tr>
</tbody>
</table>
<p><sub>Decided by <code>.freezeguard.yml</code> (sha256 <code>5e7c5e7c5e7c</code>). All times are in Europe/Zurich.</sub></p>
<!-- freezeguard:v1 status=freezeguard/production -->
"""
    )


@pytest.mark.parametrize(
    ("doc", "heading", "when"),
    [
        (
            verdict(TUESDAY),
            "✅ Deployment to <code>production</code> is allowed",
            "<strong>Allowed until Tuesday 24 November 2026, 16:00</strong> (Europe/Zurich; 15:00 UTC).",
        ),
        (
            verdict(FRIDAY, of=STAGING),
            "✅ Deployment to <code>production</code> is allowed",
            "<strong>No rule of the policy applies</strong>.",
        ),
        (verdict(FRIDAY, of=WARNING), "⚠️ Deployment to <code>production</code> is allowed, with warnings", None),
        (
            verdict(TUESDAY, INCIDENT),
            "⛔ Deployment to <code>production</code> is blocked",
            "<strong>Opens as soon as incident #\u200b42 is resolved</strong>; then open until Tue 24 Nov 2026, 16:00.",
        ),
        (
            verdict("2026-11-24 17:00", INCIDENT, NOT_ASKED),
            "⛔ Deployment to <code>production</code> is blocked",
            (
                "<strong>Opens Wednesday 25 November 2026, 09:00</strong> (Europe/Zurich; 08:00 UTC); then open until 16:00. "
                "Provided that github reports no incident and incident #\u200b42 is resolved."
            ),
        ),
        (
            verdict(TUESDAY, NOT_ASKED),
            "❓ Deployment to <code>production</code> is blocked: the verdict is undecided",
            "<strong>Opens as soon as github reports no incident</strong>; then open until Tue 24 Nov 2026, 16:00.",
        ),
        (
            verdict(TUESDAY, INCIDENT, waivers=(FIX_FORWARD,)),
            "🔓 Deployment to <code>production</code> is allowed by an override",
            "<strong>Allowed until Tuesday 24 November 2026, 16:00</strong> (Europe/Zurich; 15:00 UTC).",
        ),
        (
            verdict(FRIDAY, of=COVERED),
            "⛔ Deployment to <code>production</code> is blocked",
            "<strong>No window before June 2037</strong>.",
        ),
        (
            verdict(FRIDAY, of=CLOSED),
            "⛔ Deployment to <code>production</code> is blocked",
            "<strong>Never opens under this policy</strong>.",
        ),
        (
            verdict("2150-01-05 12:00", of=DATED),
            "❓ Deployment to <code>production</code> is blocked: the verdict is undecided",
            None,
        ),
    ],
)
def test_heading_and_time(doc: VerdictDocument, heading: str, when: str | None) -> None:
    lines = comment_body(doc, status=STATUS, ways=[]).split("\n")
    assert lines[0] == f"<h3>{heading}</h3>"
    assert (lines[1] if lines[1].startswith("<p><strong>") else None) == (when and f"<p>{when}</p>")


@pytest.mark.parametrize(
    ("zone", "start", "told"),
    [
        ("Europe/Zurich", "2026-11-30T09:00:00+01:00", "Monday 30 November 2026, 09:00</strong> (Europe/Zurich; 08:00 UTC)"),
        (
            "Asia/Tokyo",
            "2026-11-30T08:00:00+09:00",
            "Monday 30 November 2026, 08:00</strong> (Asia/Tokyo; Sunday 29 November 2026, 23:00 UTC)",
        ),
        ("UTC", "2026-11-30T09:00:00+00:00", "Monday 30 November 2026, 09:00 UTC</strong>"),
    ],
)
def test_the_policys_zone_and_utc(zone: str, start: str, told: str) -> None:
    doc: VerdictDocument = {**verdict(FRIDAY), "timezone": zone, "next_window": {"start": start, "end": None, "assuming": []}}
    assert comment_body(doc, status=STATUS, ways=[]).split("\n")[1] == f"<p><strong>Opens {told}.</p>"


@pytest.mark.parametrize(
    ("link", "cell"),
    [
        ("https://wiki.example.com/a?b=1&c=@d#1", '<a href="https://wiki.example.com/a?b=1&amp;c=@d#1">wiki.example.com</a>'),
        ("http://intranet/freeze", '<a href="http://intranet/freeze">intranet</a>'),
        ("https://github.com/acme/ops/issues/42", '<a href="https://redirect.github.com/acme/ops/issues/42">github.com</a>'),
        ("http://WWW.GitHub.com//acme/ops/PULL/4#x", '<a href="http://redirect.github.com//acme/ops/PULL/4#x">www\u200b.github.com</a>'),
        ("https://github.com/acme/ops/commit/a5c3785", '<a href="https://redirect.github.com/acme/ops/commit/a5c3785">github.com</a>'),
        ("https://github.com/acme/ops", '<a href="https://github.com/acme/ops">github.com</a>'),
        ("https://github.com@evil.example/acme", '<a href="https://github.com@evil.example/acme">evil.example</a>'),
        ('https://a.example/"><script>', '<a href="https://a.example/&#34;&gt;&lt;script&gt;">a.example</a>'),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("javascript://a.example/%0Aalert(1)", "javascript:\u200b//a.example/%0Aalert(1)"),
        ("https://ghes.example/acme/ops/issues/42", '<a href="https://ghes.example/acme/ops/issues/42">ghes.example</a>'),
        ("data:text/html,x", "data:text/html,x"),
        ("/wiki/freeze", "/wiki/freeze"),
        ("https://", "https:\u200b//"),
        ("https://[a", "https:\u200b//[a"),
        ("https://a.example/x y", "https:\u200b//a.example/x y"),
        ("https://a.example/\u202ex", "https:\u200b//a.example/?x"),
        (f"https://a.example/{'x' * 400}", f"https:\u200b//a.example/{'x' * 99}..."),
    ],
)
def test_links(link: str, cell: str) -> None:
    doc = verdict(FRIDAY)
    doc["reasons"][0]["link"] = link
    assert f"<td>Traffic peak<br>{cell}</td>" in comment_body(doc, status=STATUS, ways=[])


@pytest.mark.parametrize(("first", "second"), SAME_STATE)
def test_the_same_state_has_the_same_text(first: VerdictDocument, second: VerdictDocument) -> None:
    assert first["at"] != second["at"]
    assert comment_body(first, status=STATUS, ways=["a"]) == comment_body(second, status=STATUS, ways=["a"])


def test_simulated() -> None:
    doc = verdict(FRIDAY)
    body = comment_body(doc, status=STATUS, ways=[], simulated=True)
    assert body.startswith(
        "<h3>⛔ Simulated: deployment to <code>production</code> is blocked</h3>\n"
        "<p><em>This is the verdict for another time than now.</em></p>\n"
    )
    assert body == comment_body({**doc, "simulated": True}, status=STATUS, ways=[])
    assert "simulated" not in comment_body(doc, status=STATUS, ways=[]).lower()


def test_what_the_policy_extends() -> None:
    doc = verdict(FRIDAY)
    doc["policy"] = {"source": ".freezeguard.yml", "sha256": "", "extends": ["acme/.github:a.yml@1", "b.yml"]}
    assert (
        "<p><sub>Decided by <code>.freezeguard.yml</code>, which extends acme/.github:a.yml@\u200b1 and b.yml. All times"
        in comment_body(doc, status=STATUS, ways=[])
    )


def test_without_a_verdict() -> None:
    problems = [Problem("a.yml", 3, 5, "unknown key '<b>'"), "no time zone"]
    assert comment_body_without_verdict("The policy is invalid", problems, status=STATUS) == (
        """\
<h3>❓ The policy is invalid</h3>
<p>There is no verdict, so nothing is allowed.</p>
<ul>
<li><code>a.yml:3:5: unknown key &#39;&lt;b&gt;&#39;</code></li>
<li><code>no time zone</code></li>
</ul>
<!-- freezeguard:v1 status=freezeguard/production -->
"""
    )
    assert comment_body_without_verdict("x", [], status=STATUS, simulated=True).startswith("<h3>❓ Simulated: x</h3>\n")


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("freezeguard/production", "<!-- freezeguard:v1 status=freezeguard/production -->"),
        ("a--b", "<!-- freezeguard:v1 status=a%2D%2Db -->"),
        ("a --> b", "<!-- freezeguard:v1 status=a%20%2D%2D%3E%20b -->"),
        ("a\nb", "<!-- freezeguard:v1 status=a%0Ab -->"),
        ("Zürich", "<!-- freezeguard:v1 status=Z%C3%BCrich -->"),
        ("@team#1", "<!-- freezeguard:v1 status=%40team%231 -->"),
    ],
)
def test_marker(status: str, line: str) -> None:
    assert marker(status) == line
    assert is_ours(comment_body(verdict(FRIDAY), status=status, ways=[]), status)


def test_found_again_as_github_keeps_it() -> None:
    body = comment_body(verdict(FRIDAY), status=STATUS, ways=[])
    assert is_ours(body.strip(), STATUS)
    assert is_ours(body.replace("\n", "\r\n"), STATUS)
    assert not is_ours(body, "freezeguard/staging")
    assert not is_ours("", STATUS)


@pytest.mark.parametrize("text", ["{marker}\nI agree", "> a\n> {marker}", "see {marker}", "{marker} {marker}x", "`{marker}`"])
def test_a_quoted_marker_is_none(text: str) -> None:
    assert not is_ours(text.format(marker=marker(STATUS)), STATUS)


@settings(max_examples=50)
@given(st.text() | st.just("x" * 5000), st.text(), st.sampled_from(["{}", "x\n{}", "{}\n", "<!-- {} -->"]))
def test_found_by_its_own_status_only(own: str, other: str, around: str) -> None:
    text = around.format(marker(other))
    doc = verdict(FRIDAY)
    doc["reasons"][0] |= {"name": text, "message": text, "link": text}
    body = comment_body(doc, status=own, ways=[text])
    assert is_ours(body, own)
    assert is_ours(body, other) == (own == other)
    assert Page(to_html(body)).comments == [marker(own)[4:-3]]


LARGEST = '"' * 5000  # each becomes five letters


@pytest.mark.parametrize("many", [1, 40, 100])
@pytest.mark.parametrize("text", [LARGEST, "𝄞" * 5000, "@a" * 2500, "<" * 5000])
def test_never_too_long(text: str, many: int) -> None:
    doc: VerdictDocument = {
        **verdict(FRIDAY, on_call=ON_CALL),
        "reasons": [
            {**reason, "name": text, "message": text, "link": f"https://{'a' * 60}.example/{text[:300]}", "waived_by": text}
            for reason in verdict(FRIDAY)["reasons"] * many
        ],
        "overrides": [{"name": text, "by": text, "reason": text}] * many,
        "on_call": [{"rotation": text, "person": text, "until": None}] * many,
        "policy": {"source": text, "sha256": text, "extends": [text] * many},
    }
    assert doc["next_window"] is not None
    doc["next_window"]["assuming"] = [text] * many
    doc["subject"] = {**doc["subject"], "environment": text}
    body = comment_body(doc, status=text, ways=[text] * many)
    assert len(body) <= MOST_LETTERS
    assert is_ours(body, text)
    page = Page(to_html(body))
    assert not page.open
    assert (f"and {2 * many - page.elements.count('tr') + 1} more reasons" in page.text) == (2 * many > page.elements.count("tr") - 1)
    problems = comment_body_without_verdict(text, [text] * many, status=text)
    assert len(problems) <= MOST_LETTERS
    assert is_ours(problems, text)
