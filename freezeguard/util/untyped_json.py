"""Values of foreign JSON by their path: what is not there, or is of another type than is documented, counts as not known."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def get_path(value: Any, *path: str) -> Any:
    """What stands at a path, or None."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def get_str(value: Any, *path: str) -> str | None:
    """A text that is not empty, or None."""
    found = get_path(value, *path)
    return found if isinstance(found, str) and found else None


def login(value: Any, *path: str) -> str | None:
    """The login of somebody, or None: of a bot with the suffix that it has everywhere but in GraphQL."""
    found = get_str(value, *path, "login")
    return f"{found}[bot]" if found and get_path(value, *path, "__typename") == "Bot" and not found.endswith("[bot]") else found


def label_names(issue: Any) -> list[str] | None:
    """The names of the labels of an issue by REST, objects or texts, without case: GitHub's know none. None where one cannot be told."""
    labels = get_path(issue, "labels")
    if not isinstance(labels, list):
        return None
    names = [label if isinstance(label, str) else get_str(label, "name") for label in labels]
    return [name.casefold() for name in names if name is not None] if None not in names else None


def get_positive_int(value: Any, *path: str) -> int | None:
    """A whole number above 0, or None."""
    found = get_path(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else None


def get_list(value: Any, *path: str) -> list[Any]:
    """A list, or an empty one."""
    found = get_path(value, *path)
    return found if isinstance(found, list) else []
