"""What is fuzzed: where its inputs come from, and what it does with one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st

from freezeguard.policy.model import Policy
from freezeguard.sources.http import Http, HttpResponse
from freezeguard.sources.incident import SourceError

NOW = 1_795_604_400  # 2026-11-25 12:00 in Zurich, a Wednesday


class Target(NamedTuple):
    """`run` takes one input and returns where the promise was kept; anything that it raises is a finding."""

    inputs: st.SearchStrategy[bytes]
    run: Callable[[bytes], None]


class Answering(Http):
    """Every request is answered by the same bytes."""

    def __init__(self, content: bytes) -> None:
        super().__init__(1)
        self._content = content

    def get(self, url: str, **_: Any) -> HttpResponse:
        return HttpResponse(200, {}, self._content)


def parsed(content: bytes) -> Any:
    """JSON as a source's answer is read: what is none was refused before."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise SourceError("no JSON") from None


def told(policy: Policy, facts: Any = None) -> str:
    """A verdict by a policy, in every form in which people see it."""
    from freezeguard.engine.decide import decide
    from freezeguard.engine.facts import NO_FACTS
    from freezeguard.render.json import verdict_json
    from freezeguard.render.text import verdict_text

    verdict = decide(policy, at=policy.zone.datetime(NOW), facts=facts or NO_FACTS)
    doc = verdict.as_dict()
    text = verdict_text(doc, simulated=False)
    assert all(sign.isprintable() or sign == "\n" for sign in text), text
    json.loads(verdict_json(doc))
    text.encode()
    return verdict.outcome
