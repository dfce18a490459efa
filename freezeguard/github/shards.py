"""Stable parts of a list of names, so that several jobs share the work without knowing of each other."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Shard(NamedTuple):
    """Part `number` of `of`, counted from 1."""

    number: int
    of: int


def parse_shard(text: str) -> Shard:
    """Parse a part such as `3/16`. Raises ValueError."""
    index, slash, count = text.partition("/")
    if not (slash and index.isascii() and index.isdigit() and count.isascii() and count.isdigit() and len(count) < 5):
        raise ValueError(f"{text[:40]!r} is not a part such as 3/16")
    if not 1 <= int(index) <= int(count):
        raise ValueError(f"{text[:40]!r}: the number of the part must be from 1 to {int(count)}")
    return Shard(int(index), int(count))


def part_of(names: Iterable[str], shard: Shard | None) -> list[str]:
    """Return the names in a part. A name's part depends on its digest alone."""
    return [name for name in names if shard is None or _digest(name) % shard.of == shard.number - 1]


def _digest(name: str) -> int:
    return int.from_bytes(sha256(name.lower().encode()).digest()[:8])
