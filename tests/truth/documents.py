"""The documents of a policy: its own, and those of the files that it extends."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from .rules import several


class Part(NamedTuple):
    """One document: what it says, the zone of its times, and the files by their paths from where it stands."""

    text: Mapping[str, Any]
    zone: str
    files: Mapping[str, str]


def parts(policy: str, files: Mapping[str, str], folder: str = "") -> list[Part]:
    """The documents of a policy in their order, then those of what they extend."""
    texts = [found for found in yaml.load_all(policy, yaml.BaseLoader) if found]
    beside = {posixpath.relpath(name, folder or "."): text for name, text in files.items()}
    found = [Part(text, text.get("timezone", texts[0]["timezone"]), beside) for text in texts]
    for text in texts:
        for parent in several(text.get("extends")):
            path = posixpath.normpath(posixpath.join(folder, parent))
            found += parts(files[path], files, posixpath.dirname(path))
    return found
