"""The conversations of the cassettes in `tests/sources/cassettes`: with addresses of the hosted systems, and the answers of `examples`.

`python -m tests.sources.recording` records them anew, from a loopback server. Tokens are filtered out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import vcr

from freezeguard.policy.model import Source
from freezeguard.sources import pagerduty, statuspage
from freezeguard.temporal.zones import Duration

from . import examples
from .questions import HOUR, NOW, asking
from .serving import Reply, serving

FOLDER = Path(__file__).parent / "cassettes"
STATUS = "https://www.githubstatus.com"


class Conversation(NamedTuple):
    """What is asked with a source, and what was answered, by path, when it was recorded."""

    source: Source
    ask: Callable[[Source], list[Any]]
    replies: dict[str, list[Reply] | Reply]


def _shifts(source: Source) -> list[Any]:
    return pagerduty.shifts(source, asking(), NOW - HOUR, NOW + 48 * HOUR)


def conversations() -> dict[str, Conversation]:
    """All of them."""
    services = {"services": ["PABC123"], "urgencies": ["high"]}
    resolved = [
        examples.incident(7, status="resolved", resolved_at="2026-11-25T10:30:00Z"),
        examples.incident(6, status="resolved", resolved_at="2026-11-25T08:00:00Z"),
    ]
    turns = [
        examples.on_call("Ana", "2026-11-24T08:00:00Z", "2026-11-26T08:00:00Z"),
        examples.on_call("Ana", "2026-11-24T08:00:00Z", "2026-11-26T08:00:00Z"),  # once for each escalation policy
        examples.on_call("Ben", "2026-11-26T08:00:00Z", "2026-11-27T08:00:00Z"),
        examples.on_call("Eve", None, None, schedule="OTHER"),
    ]
    first, second = (
        examples.page("incidents", [examples.incident(i) for i in range(1, 101)], more=True),
        [examples.incident(101, priority=None)],
    )
    summary = Reply(body=examples.summary(examples.COMPONENTS, [examples.trouble("Delays", "minor", "br0l2tvcx85d")]))
    lately = [
        examples.trouble("Over", "major", "br0l2tvcx85d", resolved="2026-11-25T10:30:00.000Z"),
        examples.trouble("Delays", "minor", "br0l2tvcx85d"),
    ]
    page = Source("GitHub", "statuspage", {"url": STATUS})

    def ask_pagerduty(source: Source) -> list[Any]:
        return list(pagerduty.query(source, asking()))

    def ask_statuspage(source: Source) -> list[Any]:
        return list(statuspage.query(source, asking()))

    return {
        "pagerduty-pages": Conversation(
            Source("PagerDuty", "pagerduty", services),
            ask_pagerduty,
            {"/incidents": [Reply(body=first), Reply(body=examples.page("incidents", second))]},
        ),
        "pagerduty-cooldown": Conversation(
            Source("PagerDuty", "pagerduty", {}, cooldown=Duration(0, 2 * HOUR)),
            ask_pagerduty,
            {"/incidents": [Reply(body=examples.page("incidents", [])), Reply(body=examples.page("incidents", resolved))]},
        ),
        "pagerduty-shifts": Conversation(
            Source("Primary", "pagerduty", {"schedule": "PXYZ789"}),
            _shifts,
            {"/schedules/PXYZ789": Reply(body=examples.SCHEDULE), "/oncalls": Reply(body=examples.page("oncalls", turns))},
        ),
        "statuspage": Conversation(page, ask_statuspage, {"/api/v2/summary.json": summary}),
        "statuspage-chosen": Conversation(
            page._replace(options={"url": STATUS, "components": ["actions"], "impact": "major"}, cooldown=Duration(0, 2 * HOUR)),
            ask_statuspage,
            {"/api/v2/summary.json": summary, "/api/v2/incidents.json": Reply(body={"page": {}, "incidents": lately})},
        ),
    }


def recorder(mode: str, host: str = "") -> vcr.VCR:
    """With `mode` none nothing that is not on the cassette is asked of anybody. `host` takes the place of the recorded one."""

    def named(request: Any) -> Any:
        if urlsplit(request.uri).hostname == "127.0.0.1":
            request.uri = f"{host}{request.uri.partition('//')[2][request.uri.partition('//')[2].index('/') :]}"
        return request

    def timeless(response: Any) -> Any:
        for name in ("Date", "Server"):
            response["headers"].pop(name, None)
        return response

    return vcr.VCR(
        record_mode=mode,
        match_on=["method", "scheme", "host", "path", "query"],
        filter_headers=[("authorization", "FILTERED"), "user-agent"],
        before_record_request=named,
        before_record_response=timeless,
    )


def main() -> None:
    """Records all of them."""
    for name, (source, ask, replies) in conversations().items():
        with serving() as served:
            served.replies = replies
            host = source.options.get("url", pagerduty.URL)
            path = FOLDER / f"{name}.yaml"
            path.unlink(missing_ok=True)
            with recorder("all", host).use_cassette(str(path)):
                ask(source._replace(options={**source.options, "url": served.url}))


if __name__ == "__main__":
    main()
