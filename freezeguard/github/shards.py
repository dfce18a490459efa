"""Parts of a list of names, always the same ones: so that many jobs do it side by side, and none needs to know of the others."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Shard(NamedTuple):
    """The part with that number, from 1 on, of so many."""

    number: int
    of: int


def parse_shard(text: str) -> Shard:
    """A part such as `3/16`. Raises ValueError."""
    index, slash, count = text.partition("/")
    if not (slash and index.isascii() and index.isdigit() and count.isascii() and count.isdigit() and len(count) < 5):
        raise ValueError(f"{text[:40]!r} is not a part such as 3/16")
    if not 1 <= int(index) <= int(count):
        raise ValueError(f"{text[:40]!r}: parts are counted from 1 on")
    return Shard(int(index), int(count))


def part_of(names: Iterable[str], shard: Shard | None) -> list[str]:
    """The names in a part: by their own digest, whatever the others are."""
    return [name for name in names if shard is None or _digest(name) % shard.of == shard.number - 1]


def _digest(name: str) -> int:
    return int.from_bytes(sha256(name.lower().encode()).digest()[:8])
