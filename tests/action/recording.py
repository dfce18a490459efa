"""The conversations of the cassettes in `tests/action/cassettes`, which were recorded against the stand-in of tests/standin.

`python -m tests.action.recording` records them anew. The token is filtered out of them, and the stand-in's address is named `github.test`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import vcr

from freezeguard.github.client import Client
from freezeguard.github.event import Event
from freezeguard.github.repository_files import read_file
from freezeguard.github.snapshot import Snapshot, read_snapshot
from freezeguard.policy.subject import Subject
from tests.action.runner import POLICY, TOKEN
from tests.standin import faults
from tests.standin.server import Standin

FOLDER = Path(__file__).parent / "cassettes"
SITE = "http://github.test"
MARK = "<!-- ours -->"


def snapshot(client: Client) -> Snapshot:
    event = Event(Subject(repository="acme/shop", pull_request=1), base="main")
    return read_snapshot(client, "acme/shop", event, policy=None, ref=None, context="freezeguard", is_ours=lambda body: MARK in body)


def write(client: Client) -> Any:
    return client.write("POST", "/repos/acme/shop/issues/1/comments", {"body": f"Hello {MARK}"})


CONVERSATIONS: dict[str, Callable[[Client], Any]] = {
    "snapshot": snapshot,
    "snapshot-after-failures": snapshot,
    "file": lambda client: read_file(client, "acme/shop", "main", ".freezeguard.yml"),
    "files": lambda client: client.read("/repos/acme/shop/pulls/1/files?per_page=100&page=1"),
    "comment": write,
    "comment-forbidden": write,
    "rate-limit": lambda client: client.read("/repos/acme/shop/pulls/1/files"),
}


def recorder(mode: str) -> vcr.VCR:
    """With `mode` none nothing that is not on the cassette is asked of anybody."""
    return vcr.VCR(
        record_mode=mode,
        match_on=["method", "path", "query", "body"],
        filter_headers=[("authorization", "token FILTERED"), "user-agent"],
        before_record_request=_without_address,
        before_record_response=_without_time,
        decode_compressed_response=True,
    )


def _without_address(request: Any) -> Any:
    request.uri = re.sub(r"^http://[^/]+", SITE, request.uri)
    return request


def _without_time(response: Any) -> Any:
    for name in ("Date", "Server"):
        response["headers"].pop(name, None)
    text = response["body"]["string"].decode()
    response["body"]["string"] = re.sub(r"http://127\.0\.0\.1:\d+", SITE, text).encode()
    response["headers"]["Content-Length"] = [str(len(response["body"]["string"]))]
    return response


def main() -> None:
    """Records all of them."""
    for name, talk in CONVERSATIONS.items():
        with Standin() as github:
            github.world.token(TOKEN, contents="read", issues="read", pull_requests="write", statuses="write")
            shop = github.world.repository("acme/shop", {".freezeguard.yml": POLICY})
            pull = shop.pull("Sell more", "hotfix", author="ben", body="Freeze-Override: because")
            pull.comment("github-actions[bot]", f"Blocked {MARK}")
            shop.status(pull.head_sha, "freezeguard", "failure", "opens later")
            if name == "snapshot-after-failures":
                github.fail(faults.server_error(502), "POST", "/graphql", times=2)
            elif name == "comment-forbidden":
                github.fail(faults.integration(), "POST", "*/comments")
            elif name == "rate-limit":
                github.fail(faults.primary_limit())
            path = FOLDER / f"{name}.yaml"
            path.unlink(missing_ok=True)
            with recorder("all").use_cassette(str(path)):
                try:
                    talk(Client(TOKEN, github.url))
                except Exception as error:
                    print(f"{name}: {error}")


if __name__ == "__main__":
    main()
