"""What GitHub's GraphQL may answer and the stand-in never does: parts that are null, each with an error that names it."""

from __future__ import annotations

from typing import Any

import pytest

from freezeguard.github.client import Client


def lose(monkeypatch: pytest.MonkeyPatch, query: str, *path: str | int, told: tuple[str | int, ...] | None = None) -> None:
    """From now on what stands at a path of a query's answer is null, with an error at `told` (else at the path; empty: with none)."""
    true = Client.query

    def edited(self: Client, text: str, variables: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        data, errors = true(self, text, variables)
        if f"query {query}" in text:
            at: Any = data
            for part in path[:-1]:
                at = at[part]
            at[path[-1]] = None
            shown = path if told is None else told
            errors = [*errors, *([{"message": "Something went wrong", "path": list(shown)}] if shown else [])]
        return data, errors

    monkeypatch.setattr(Client, "query", edited)
