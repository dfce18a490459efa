"""What GitHub answers to a sweep: whatever it is, nothing is turned green by it, and the sweep ends."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from freezeguard.app.sweep.repository import SweepResult
from freezeguard.app.sweep.run import exit_code, sweep_all
from freezeguard.github.client import Client
from freezeguard.github.settings import from_environ
from freezeguard.render.comment import marker

from .shapes import like
from .target import NOW, Target, parsed

FROZEN = "timezone: Europe/Zurich\nfreezes: [{always: true}]\noverrides: [{name: Hotfix, label: hotfix, approvals: 1, approvers: [ben]}]\n"
MOST_CALLS = 400  # of a sweep of two pull requests, whatever it is answered


class EndlessError(AssertionError):
    """A sweep that would go on asking."""


class _Answered(Client):
    """A client whose every call is answered out of one document, by what is asked."""

    document: Any = None
    green = 0

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.paths: list[str] = []

    def _call(self, requester: Any, method: str, path: str, body: dict[str, Any] | None) -> Any:
        self.paths.append(path)
        if len(self.paths) > MOST_CALLS:
            raise EndlessError
        document = self.document if isinstance(self.document, dict) else {}
        if "/graphql" not in path:
            self.green += (body or {}).get("state") == "success"
            return document.get("rest")
        words = str((body or {}).get("query")).split()
        return document.get(words[1].partition("(")[0] if len(words) > 1 else "", self.document)


@cache
def _answered() -> _Answered:
    return _Answered("ghs_x", "https://api.github.com")


def _said(value: Any) -> Iterator[Any]:
    """What an answer says of the policy: each file's text, None where it says that there is none, and each blob."""
    if isinstance(value, dict):
        if "at0" in value:
            entry = value["at0"]
            inner = entry.get("object") if isinstance(entry, dict) else entry
            text = inner.get("text") if isinstance(inner, dict) else "" if entry is not None else None
            if text is None or isinstance(text, str):
                yield text
        if isinstance(value.get("content"), str):
            yield value["content"]
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _said(inner)


def swept(document: Any) -> list[SweepResult]:
    """A sweep that is answered out of a document, at an instant at which the frozen policy blocks, and the built-in default does not."""
    client = _answered()
    client.document, client.green, client.paths = document, 0, []
    clock = [float(NOW)]
    settings = from_environ({"GITHUB_REPOSITORY": "acme/shop", "INPUT_TOKEN": "x", "INPUT_COMMAND": "sweep"})

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    told: Callable[[str, int, int], None] = lambda *_: None  # noqa: E731
    return sweep_all(settings, client, ["acme/shop"], environ={}, clock=lambda: clock[0], sleep=sleep, progress=told)


def sweep(content: bytes) -> None:
    """Whatever GitHub answers, nothing is turned green by it."""
    document = parsed(content)
    found = swept(document)
    assert exit_code(found) in (0, 3, 4, 12)
    # Another policy, or that there is none, is something that GitHub may well say.
    if all(said in (FROZEN, _BLOB["content"], "") for said in _said(document)):
        assert _answered().green == found[0].passed == 0


_OPEN = {
    "number": 7, "state": "OPEN", "body": "Freeze-Override: fire", "author": {"__typename": "User", "login": "ana"}, "baseRefName": "main",
    "headRefOid": "a" * 40, "labels": {"nodes": [{"name": "hotfix"}]},
    "commits": {"nodes": [{"commit": {"oid": "a" * 40, "status": {"context": {"state": "SUCCESS", "description": "x"}},
                                      "associatedPullRequests": {"nodes": [], "pageInfo": {"hasNextPage": False}}}}]},
    "comments": {"nodes": [{"fullDatabaseId": "12", "viewerDidAuthor": True, "body": f"x\n{marker('freezeguard')}"}],
                 "pageInfo": {"hasPreviousPage": False, "startCursor": None}},
}  # fmt: skip
_MORE = {"hasNextPage": False, "endCursor": "Y3Vyc29yOjE="}
_OTHER = {**_OPEN, "number": 8, "headRefOid": "b" * 40, "commits": {"nodes": [{"commit": {"oid": "b" * 40}}]}}
_PULLS = {"totalCount": 2, "nodes": [_OPEN, _OTHER], "pageInfo": _MORE}
_NOTHING = {f"at{i}": None for i in range(1, 4)}
_FILE = {"object": {"oid": "f" * 40, "text": FROZEN, "isBinary": False, "isTruncated": False}}
_COMMIT = {"__typename": "Commit", "oid": "c" * 40, "at0": _FILE, **_NOTHING}
_LONG = {**_COMMIT, "at0": {"object": {"oid": "f" * 40, "text": None, "isBinary": False, "isTruncated": True}}}
_BLOB = {"content": base64.b64encode(FROZEN.encode()).decode(), "encoding": "base64"}
_REVIEW = {"author": {"__typename": "User", "login": "eve"}, "state": "APPROVED", "commit": {"oid": "a" * 40},
           "submittedAt": "2026-11-25T10:00:00Z", "authorCanPushToRepository": True}  # fmt: skip
_LABELED = {"__typename": "LabeledEvent", "createdAt": "2026-11-25T10:00:00Z", "actor": {"login": "ana"}, "label": {"name": "hotfix"}}
# Somebody has approved who is none of the approvers.
_PROOF = {"reviews": {"nodes": [_REVIEW]}, "timelineItems": {"nodes": [_LABELED]}}


def _document(commit: Any) -> dict[str, Any]:
    return {
        "Open": {"data": {"repository": {"id": "R_1", "pullRequests": _PULLS}}},
        "Again": {"data": {"repository": {"p0": _OPEN, "p1": _OPEN}}},
        "Policies": {"data": {"repository": {"b0": {"target": commit}}}},
        "Evidence": {"data": {"repository": {"pullRequest": _PROOF}}},
        "rest": _BLOB,
    }


TARGETS = {"sweep": Target(like(_document(_COMMIT), _document(_LONG)), sweep)}
