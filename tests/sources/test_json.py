"""Incidents in any JSON: what an expression may find, and what its objects may look like."""

from __future__ import annotations

import json
from typing import Any

import pytest

from freezeguard.errors import UndecidedError
from freezeguard.policy.model import Source
from freezeguard.sources.connections import Connections, SourceContext
from freezeguard.sources.http import Http
from freezeguard.sources.incident import MAX_BYTES, Incident, SourceError
from freezeguard.sources.json_file import query
from freezeguard.sources.json_incidents import incidents_in
from freezeguard.temporal.zones import zone

OPS = {"incidents": [{"open": True, "title": "A"}, {"open": False, "title": "B"}], "status": "degraded"}


@pytest.mark.parametrize(
    ("document", "expression", "titles"),
    [
        (OPS, "incidents[?open]", ["A"]),
        (OPS, "incidents[?open].title", ["A"]),
        (OPS, "incidents[?missing]", []),
        (OPS, "incidents[0]", ["A"]),
        (OPS, "status != 'ok'", ["Ops"]),
        (OPS, "status == 'ok'", []),
        (OPS, None, ["A", "B"]),
        (["x", "y"], None, ["x", "y"]),
        ([], "@", []),
        ({"incidents": []}, None, []),
    ],
)
def test_what_an_expression_finds(document: Any, expression: str | None, titles: list[str]) -> None:
    assert [one.title for one in incidents_in(document, expression, "Ops")] == titles


@pytest.mark.parametrize(
    ("document", "expression", "said"),
    [
        (OPS, "incident[?open]", "is missing or null"),
        (OPS, "status", "is not a list"),
        ({"n": 3}, "n", "is not a list"),
        ({}, None, "is missing or null"),
        (None, None, "is missing or null"),
        (OPS, "length(missing)", "does not fit the types"),
        ([[1]], "@", "neither an object nor a text"),
        ([None], "@", "neither an object nor a text"),
        ([1], "@", "neither an object nor a text"),
    ],
)
def test_what_opens_no_gate(document: Any, expression: str | None, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        incidents_in(document, expression, "Ops")


@pytest.mark.parametrize(
    ("entry", "incident"),
    [
        ({}, Incident("")),
        ({"title": None, "name": ["x"], "summary": "S"}, Incident("S")),
        ({"id": 42}, Incident("42")),
        ({"title": "T", "link": "javascript:alert(1)"}, Incident("T")),
        ({"title": "T", "url": "https://x"}, Incident("T", link="https://x")),
        ({"title": "T", "priority": "P1", "urgency": "low"}, Incident("T", severity="P1")),
        ({"title": "T", "since": "2026-11-25T06:00:00Z", "resolved_at": 1795586401}, Incident("T", since=1795586400, resolved=1795586401)),
        ({"title": "T", "since": "a while", "created_at": 1795586400}, Incident("T", since=1795586400)),
        ({"title": "T", "resolved_at": "yes"}, Incident("T")),
    ],
)
def test_objects_of_many_shapes(entry: dict[str, Any], incident: Incident) -> None:
    assert incidents_in([entry], "@", "Ops") == [incident]


def test_files() -> None:
    contents: dict[str, bytes | Exception] = {
        "good": json.dumps(OPS).encode(),
        "cut": b'{"incidents": [',
        "long": b" " * (MAX_BYTES + 1),
        "latin": b"\xff",
        "missing": FileNotFoundError(2, "No such file or directory"),
        "unknown": UndecidedError("GitHub could not be reached"),
    }

    def read(path: str) -> bytes:
        found = contents[path]
        if isinstance(found, Exception):
            raise found
        return found

    def found(path: str) -> list[Incident]:
        asking = SourceContext(Connections(0, 0, None, {}, lambda _: pytest.fail("GitHub is queried")), zone("UTC"), Http(1))
        return query(Source("Ops", "file", {"path": path}, read=read), asking)

    assert len(found("good")) == 2
    for path, said in {
        "cut": "the file is not JSON",
        "latin": "the file is not JSON",
        "long": "larger than 5 MiB",
        "missing": "cannot read 'missing': no such file or directory",
    }.items():
        with pytest.raises(SourceError, match=said):
            found(path)
    with pytest.raises(UndecidedError, match="GitHub could not be reached"):
        found("unknown")
