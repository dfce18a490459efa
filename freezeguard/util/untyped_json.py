"""Read values of foreign JSON by path. A missing value, or one of an undocumented type, counts as unknown."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def get_path(value: Any, *path: str) -> Any:
    """Return the value at a path, or None."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def get_str(value: Any, *path: str) -> str | None:
    """Return the non-empty text at a path, or None."""
    text = get_path(value, *path)
    return text if isinstance(text, str) and text else None


def login(value: Any, *path: str) -> str | None:
    """Return the login of an account, or None. A bot gets the suffix [bot], which GraphQL leaves out."""
    name = get_str(value, *path, "login")
    return f"{name}[bot]" if name and get_path(value, *path, "__typename") == "Bot" and not name.endswith("[bot]") else name


def label_names(issue: Any) -> list[str] | None:
    """Return the case-folded label names of an issue from REST. None if one of them is missing."""
    labels = get_path(issue, "labels")
    if not isinstance(labels, list):
        return None
    names = [label if isinstance(label, str) else get_str(label, "name") for label in labels]
    return [name.casefold() for name in names if name is not None] if None not in names else None


def get_positive_int(value: Any, *path: str) -> int | None:
    """Return the whole number above 0 at a path, or None."""
    number = get_path(value, *path)
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else None


def get_list(value: Any, *path: str) -> list[Any]:
    """Return the list at a path, or an empty one."""
    items = get_path(value, *path)
    return items if isinstance(items, list) else []
