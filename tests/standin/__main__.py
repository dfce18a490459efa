"""`python -m tests.standin SCENARIO.json --port P`: the fake server as a program, for clients in containers.

Prints its URL, ends on SIGTERM, with exit code 1 if its referee has complaints. GET /_state shows the state, the requests
and the complaints; POST /_state changes the state by a JSON merge patch.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from tests.standin import codec
from tests.standin.server import Standin
from tests.standin.state import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.standin", description="A fake GitHub server.")
    parser.add_argument("scenario", type=Path, help="the state at the beginning (JSON, as GET /_state shows it)")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--host", default="127.0.0.1")
    given = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with Standin(codec.decode(World, json.loads(given.scenario.read_text(encoding="utf-8"))), given.host, given.port) as standin:
        print(standin.url, flush=True)
        ended.wait()
    print(*standin.complaints, sep="\n", end="")
    return 1 if standin.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
