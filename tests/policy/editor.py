"""A policy as an editor's YAML language server sees it: the data to which the JSON schema applies."""

from __future__ import annotations

import re
from typing import Any

import yaml


class _Core(yaml.SafeLoader):
    """Core schema of YAML 1.2: true and false, null and numbers; everything else is text. `no`, `12:00` and `2026-12-24` are text."""


_Core.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?\d+", "-+0123456789"),
    ("float", r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", r"<<", "<"),
):
    _Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


def documents(text: str) -> list[Any]:
    """Return the non-empty documents of a text."""
    return [document for document in yaml.load_all(text, _Core) if document is not None]
