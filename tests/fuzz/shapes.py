"""Inputs that are nearly right: whole examples with a few places changed, as JSON and as text."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

_DEEP: Any = 0
for _ in range(150):
    _DEEP = [_DEEP]

JUNK: list[Any] = [
    None, True, False, 0, 1, -1, 7, 2**31, 2**63, 10**300, -(10**300), 0.5, 1e308, float("inf"), float("nan"), "", " ", "x", "0",
    "9" * 5000, "\u00b2", "\u0661", "\ud800", "\x00", "\x1b[31m", "##[set-output name=allowed]true", "::error::x", "a\nb", "@acme/sre",
    "true", "none", "success", "SUCCESS", "OPEN", "CLOSED", "main", "refs/heads/main", "0" * 40, "a" * 40, "x" * 70_000,
    "timezone: UTC\n", "timezone: Mars\n", "2026-11-25T10:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59", "2026-11-25",
    "https://x.example", "javascript:x", [], {}, [[]], [None], [{}], {"": ""}, _DEEP,
]  # fmt: skip

_VALUE = st.sampled_from(JUNK) | st.integers() | st.floats() | st.text(max_size=12)
_CHANGE = st.tuples(st.integers(0, 400), st.sampled_from(["set", "drop", "double", "wrap"]), _VALUE)
ANY = st.recursive(
    _VALUE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=10
)


def _places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Each (container, key) in a value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        found.append((value, key))
        _places(inner, found)
    return found


def changed(sample: Any, changes: list[tuple[int, str, Any]]) -> Any:
    """A copy of a sample after some changes, each at one of its places."""
    box = [deepcopy(sample)]
    for place, how, value in changes:
        places = _places(box, [])
        if not places:
            break
        container, key = places[place % len(places)]
        if how == "set":
            container[key] = deepcopy(value)
        elif how == "wrap":
            container[key] = [container[key]]
        elif how == "double" and isinstance(container, list):
            container.insert(key, deepcopy(container[key]))
        elif container is not box:
            del container[key]
    return box[0]


def like(*samples: Any) -> st.SearchStrategy[bytes]:
    """JSON like one of some samples, or any at all."""
    near = st.builds(changed, st.sampled_from(samples), st.lists(_CHANGE, max_size=4))
    return (near | near | near | ANY).map(lambda value: json.dumps(value).encode())


def _edited(text: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    for where, length, put in edits:
        start = where % (len(text) + 1)
        text = text[:start] + put + text[start + length :]
    return text


def _lines(text: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """Lines put, moved and doubled."""
    lines = text.split(b"\n")
    for where, other, put in edits:
        lines.insert(where % (len(lines) + 1), put or lines[other % len(lines)])
    return b"\n".join(lines)


def text_like(samples: list[bytes], words: list[bytes]) -> st.SearchStrategy[bytes]:
    """Text like one of some samples, with words put anywhere; or of the words alone."""
    word = st.sampled_from(words) | st.binary(max_size=6)
    edits = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 12), word), max_size=4)
    by_line = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), st.sampled_from([b"", *words])), max_size=4)
    sample = st.sampled_from(samples)
    loose = st.lists(word, max_size=12).map(b"".join)
    return st.builds(_edited, sample, edits) | st.builds(_lines, sample, by_line) | loose
