"""A loopback server that answers what a test gives it, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest


class Reply(NamedTuple):
    """An answer: a status, a body (JSON, unless it is bytes) and headers; `hang`: none at all, `cut`: fewer bytes than it says,
    `endless`: ever more, `drip`: a byte now and then."""

    status: int = 200
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    hang: bool = False
    cut: bool = False
    endless: bool = False
    drip: bool = False


class Asked(NamedTuple):
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]


class Served:
    """What is served at each path, and what was asked for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.replies: dict[str, list[Reply] | Reply] = {}
        self.asked: list[Asked] = []
        self.over = threading.Event()

    def reply(self, path: str) -> Reply:
        found = self.replies.get(path, self.replies.get("*", Reply(404)))
        return found if isinstance(found, Reply) else found.pop(0)


class _Server(ThreadingHTTPServer):
    served: Served

    def handle_error(self, *_: object) -> None:
        """A client went away."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        parts, served = urlsplit(self.path), self.server.served
        served.asked.append(Asked(parts.path, parse_qsl(parts.query), dict(self.headers)))
        reply = served.reply(parts.path)
        if reply.hang:
            served.over.wait()
            return
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if not (reply.endless or reply.drip):
            self.send_header("Content-Length", str(len(body) + (1000 if reply.cut else 0)))
        self.end_headers()
        self.wfile.write(body)
        while reply.endless and not served.over.is_set():
            self.wfile.write(b" " * 65_536)
        while reply.drip and not served.over.wait(0.2):
            self.wfile.write(b" ")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def served() -> Iterator[Served]:
    """A server for one test."""
    with serving() as found:
        yield found


@contextmanager
def serving() -> Iterator[Served]:
    """A server that runs meanwhile."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        served = server.served = Served(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield served
        finally:
            served.over.set()
            server.shutdown()
            thread.join()
