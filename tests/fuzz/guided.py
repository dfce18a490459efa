"""`python -m tests.fuzz.guided policy -max_total_time=600 FOLDER`: one target, led by what of our code each input reaches.

It needs atheris (`pip install atheris`, where there is a wheel of it); the options behind the target are libFuzzer's. An input that breaks
the promise is written as `crash-…`, and belongs into the corpus. JSON that is none is no finding: it is refused before.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress

import atheris

from freezeguard.sources.incident import SourceError

with atheris.instrument_imports(include=["freezeguard"]):
    from .running import TARGETS


def _run(name: str, content: bytes) -> None:
    # What is read as JSON is handed to a target as the JSON that it was.
    with suppress(json.JSONDecodeError, UnicodeDecodeError, SourceError):
        TARGETS[name].run(content)


def main() -> None:
    name = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    if name not in TARGETS:
        sys.exit(f"which target? One of {', '.join(TARGETS)}")
    atheris.Setup(sys.argv, lambda content: _run(name, content))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
