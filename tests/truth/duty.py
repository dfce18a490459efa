"""On-call people in a given minute, and the reason if nobody is on call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from . import clocks


class Duty:
    """The `on_call` of one document; `coverage` holds the shifts that external systems report."""

    def __init__(self, text: Mapping[str, Any], name: str, coverage: Sequence[Mapping[str, Any]]) -> None:
        self.rotations, self.zone = text["rotations"], name
        self.cover = clocks.length(text.get("cover", "0m"))
        self.known = {found["rotation"]: _parsed(found) for found in coverage}
        sourced = [i for i, rotation in enumerate(self.rotations) if "people" not in rotation]
        self.judged = text.get("required") == "true" and all(i in self.known for i in sourced)
        self._edges: dict[int, list[int]] = {}

    def kind(self, at: int) -> str | None:
        """`on_call` where nobody is, `unknown` where nobody knows."""
        if not self.judged or self.people(at):
            return None
        return "on_call" if all(start <= at < end for start, end, _ in self.known.values()) else "unknown"

    def is_kind(self, kind: str, at: int) -> bool:
        """Whether it is why nothing may be deployed."""
        return self.kind(at) == kind

    def people(self, at: int) -> list[str]:
        """Return the people on call, in calling order."""
        found = []
        for i, rotation in enumerate(self.rotations):
            if "people" in rotation:
                person = self._in_turn(i, rotation, at)
                found += [person] if person is not None else []
            elif i in self.known:
                found += [person for start, end, person in self.known[i][2] if start <= at < end]
        return found

    def _in_turn(self, i: int, rotation: Mapping[str, Any], at: int) -> str | None:
        starting = clocks.first(_wall(rotation["starting"]), self.zone)
        if at < starting:
            return None
        person = rotation["people"][self._turn(i, rotation, starting, at) % len(rotation["people"])]
        for swap in rotation.get("swaps", []):
            if clocks.first(_wall(swap["from"]), self.zone) <= at < clocks.last(_end(swap["until"]), self.zone):
                person = swap["person"]
        return str(person)

    def _turn(self, i: int, rotation: Mapping[str, Any], starting: int, at: int) -> int:
        """Hand-overs are listed one after the other up to the instant."""
        days, seconds = clocks.length(rotation["shift"])
        edges = self._edges.setdefault(i, [starting])
        wall = _wall(rotation["starting"])
        while edges[-1] <= at:
            k = len(edges)
            edges.append((clocks.first(wall + k * timedelta(days=days), self.zone) if days else starting) + k * seconds)
        return max(k for k, edge in enumerate(edges) if edge <= at)


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _end(text: str) -> datetime:
    return _wall(text) + timedelta(days=len(text) == 10)


def _parsed(found: Mapping[str, Any]) -> tuple[int, int, list[tuple[int, int, str]]]:
    start, end = (int(_wall(found[key]).timestamp()) for key in ("from", "until"))
    return start, end, [(int(_wall(s["from"]).timestamp()), int(_wall(s["until"]).timestamp()), s["person"]) for s in found["shifts"]]
