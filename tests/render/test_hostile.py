"""Foreign text stays text: whatever stands in it, the page has the same elements as with a harmless one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from freezeguard.app.sweep.repository import SweepResult
from freezeguard.engine.analysis.policy_diff import Change, PolicyDiff, Week
from freezeguard.engine.facts import Waiver
from freezeguard.engine.verdict_document import VerdictDocument
from freezeguard.render.comment import comment_body, comment_body_without_verdict, marker
from freezeguard.render.commit_status import description_html
from freezeguard.render.day_strip import strip_span
from freezeguard.render.job_summary import summary, summary_without_verdict
from freezeguard.render.policy_diff import change_failure_html, difference_html
from freezeguard.render.sweep_report import sweep_summary
from freezeguard.render.templating import foreign
from freezeguard.temporal.zones import HOUR
from tests.engine.asking import ZURICH, instant

from .html import Page, to_html
from .verdicts import HOTFIX, INCIDENT, NOT_ASKED, ON_CALL, STATUS, strip, verdict

FRIDAY = "2026-11-27 15:00"
STRIP = strip(FRIDAY, 2)

HOSTILE = [
    "<script>alert(1)</script>",
    "</code></td></tr></table><h1>x",
    "<img src=x onerror=alert(1)>",
    "<!-- freezeguard -->",
    marker(STATUS),
    "-->",
    "]]>",
    "<![CDATA[",
    "&lt;b&gt; &#64;team &commat;team",
    "@team and @acme/sre and user@example.com",
    "#123, acme/ops#1, GH-7, fixes #8",
    "##[set-output name=allowed]true",
    "::error::x",
    "a\n\n# heading\n\n- list\n\n    code",
    "a\r\n\r\n::set-output name=allowed::true",
    "a\u2028\u2029\x85\x0b\x0cb",
    "\x1b[2J\x1b[31mred",
    "\x00nul",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200fx",
    "\ud800 lone",
    "`code` ```\nfence\n```",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "[x](javascript:alert(1)) ![x](http://x/y.png)",
    "](javascript:alert(1))",
    "**bold** _em_ ~~del~~ $x$ $$y$$",
    "https://github.com/acme/ops/issues/1",
    "HTTP://GitHub.com/acme/ops/pull/2#issuecomment-3 www.github.com/acme/ops/discussions/4 ftp://x",
    "acme/ops@a5c3785ed8d6a35868bc169f07e40e889087fd2e a5c3785 1234567",
    "000000a5c3785ed8d6a35868bc169f07e40e889087fd2e",
    "{{ 7 * 7 }} {% for x in y %}",
    '\'" onmouseover="x"',
    "x" * 5000,
    "<" * 5000,
]
PIECES = st.lists(
    st.sampled_from([*HOSTILE[:-2], "\n\n", "<", ">", "@", "#", "1", "a", '"', "&", "-", "!", "[", "]"]) | st.text(), max_size=6
)
TEXTS = PIECES.map("".join).filter(bool)


def docs(text: str) -> list[VerdictDocument]:
    """Verdicts of several outcomes with one foreign text wherever there can be one."""
    found = [
        verdict(FRIDAY, INCIDENT, NOT_ASKED, on_call=ON_CALL),
        verdict("2026-11-24 10:30", INCIDENT, on_call=ON_CALL),
        verdict(FRIDAY, on_call=ON_CALL, waivers=(HOTFIX,)),
        verdict("2026-11-24 10:30", NOT_ASKED),
        verdict("2026-11-24 10:30", INCIDENT, waivers=(Waiver("x", frozenset({"incident"}), 0, "y", "z"),)),
    ]
    for doc in found:
        doc["subject"] |= {"repository": text, "environment": text, "branch": text, "sha": text, "actor": text, "pull_request": 1}
        doc["reasons"] = [
            {**reason, "name": text, "message": text, "link": f"x:{text}", "waived_by": reason["waived_by"] and text}
            for reason in doc["reasons"]
        ]
        doc["overrides"] = [{"name": text, "by": text, "reason": text} for _ in doc["overrides"]]
        doc["on_call"] = [{**shift, "rotation": text, "person": text} for shift in doc["on_call"]]
        doc["policy"] = {"source": text, "sha256": text, "extends": [text, text]}
        doc["versions"] = {"freezeguard": text}
        if doc["next_window"] is not None:
            doc["next_window"]["assuming"] = [text for _ in doc["next_window"]["assuming"]]
    return found


def texts(text: str) -> list[str]:
    """Everything that is rendered of a foreign text."""
    found = []
    for doc in docs(text):
        found += [comment_body(doc, status=STATUS, ways=[text]), summary(doc, STRIP, ways=[text])]
    found += [comment_body_without_verdict(text, [text, text], status=STATUS), summary_without_verdict(text, [text])]
    return [
        *found,
        difference_html(change(text), left_out=[text]),
        change_failure_html("change.unknown", [text]),
        sweep_summary(swept(text)),
        description_html(text),
    ]


def change(text: str) -> PolicyDiff:
    """A change of a policy with that text wherever there can be one."""
    start, end = strip_span(instant(FRIDAY), 14, ZURICH)
    hour = ((instant(FRIDAY), instant(FRIDAY) + HOUR),)
    changes = (
        Change("freeze", text, "changed", (("reason", text, text), ("link", "none", text)), True),
        Change("window", text, "added", (("times", "none", text),), False),
        Change("extends", text, "removed", (), True),
    )
    return PolicyDiff(ZURICH, start, end, hour, hour, None, (Week(date(2026, 11, 23), 0, HOUR, HOUR, 0),), changes, (text, text))


def swept(text: str) -> list[dict[str, Any]]:
    """Two repositories of that name, of which a sweep tells everything that it can."""
    return [SweepResult(text, failures=(text,), invalid=(text,), unknown=1, limited=True, approved=1).as_dict()] * 2


HARMLESS = [Page(to_html(text)) for text in texts("harmless")]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile(text: str) -> None:
    check(text)


@settings(max_examples=40)
@given(TEXTS)
@example("a\n\n<b>")
def test_whatever_it_is(text: str) -> None:
    assume(text not in ("window", "windows", "freeze", "freezes", "incident", "incidents", "unknown", "unknowns"))
    check(text)


def check(text: str) -> None:
    for rendered, harmless in zip(texts(text), HARMLESS, strict=True):
        # One HTML block for CommonMark: it begins with one of its names, and no line is blank. So no Markdown is parsed in it.
        assert rendered.startswith(("<h3>", "<details", "<p>"))
        lines = rendered.removesuffix("\n").split("\n")
        assert all(line.strip() for line in lines)
        assert all(letter.isprintable() or letter == "\u200b" for line in lines for letter in line)
        html = to_html(rendered)
        assert html.strip() == rendered.strip()
        page = Page(html)
        assert page.elements == harmless.elements
        assert page.attributes == harmless.attributes
        assert page.comments == harmless.comments
        assert (page.others, page.open) == ([], [])
        # What GitHub looks for in the text of a page, and the runner in a log.
        assert page.found == []
        assert "##[" not in rendered
        assert any(foreign(text, most) in page.text for most in (60, 80, 200))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("@team", "@\u200bteam"),
        ("@ team", "@ team"),
        ("a@b.example", "a@\u200bb.example"),
        ("#1 acme/ops#2 # 3", "#\u200b1 acme/ops#\u200b2 # 3"),
        ("GH-1 gh-2", "GH-\u200b1 gh-\u200b2"),
        ("https://github.com/o/r/issues/1", "https:\u200b//github.com/o/r/issues/1"),
        ("www.example.com", "www\u200b.example.com"),
        ("a5c378 A5C3785", "a5c378 A5C378\u200b5"),
        ("facade 20261127", "facade 202611\u200b27"),
        ("a5c3785ed8d6a3", "a5c378\u200b5ed8d6\u200ba3"),
        ("##[error]", "##\u200b[error]"),
        ("a\n\nb\tc", "a  b c"),
        ("\x1b[31m\u202e", "?[31m?"),
        ("<b>", "<b>"),
        ("x" * 700, "x" * 597 + "..."),
    ],
)
def test_foreign(text: str, shown: str) -> None:
    assert foreign(text) == shown
