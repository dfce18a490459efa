"""The fake server on a socket: real HTTP on loopback, with injected faults."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import sys
import threading
import urllib.parse
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.standin.faults import Fault
from tests.standin.github import GHES, OWN_DOOR, GitHub, Request
from tests.standin.patience import STALLS
from tests.standin.rest import Answer
from tests.standin.state import World


class Standin(GitHub):
    """A running fake GitHub server: `with Standin() as github:`, then `github.url`."""

    def __init__(self, world: World | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(world)
        self.stopping = threading.Event()
        self.turn = threading.RLock()  # one request at a time touches the state
        self._server = _Server((host, port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        """GITHUB_API_URL, and GITHUB_SERVER_URL too."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def graphql_url(self) -> str:
        return f"{self.url}/graphql"

    @property
    def ghes_url(self) -> str:
        """GITHUB_API_URL as GitHub Enterprise Server has it."""
        return self.url + GHES

    @property
    def writes(self) -> list[Request]:
        return [request for request in self.requests if request.is_write]

    def fail(
        self, fault: Fault, method: str = "*", path: str = "*", *, times: int | None = None, containing: str = "", late: bool = False
    ) -> None:
        """Make requests fail whose method, path (both globs) and body match; with `late` they are carried out all the same."""
        self.world.faults.append(replace(fault, method=method, path=path, times=times, containing=containing, late=late))

    def assert_clean(self) -> None:
        """Assert that all requests and responses match GitHub's descriptions."""
        assert not self.complaints, "\n".join(["GitHub's descriptions say otherwise:", *self.complaints])

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close all connections, also those that a fault keeps waiting. New connections are refused."""
        if not self.stopping.is_set():
            self.stopping.set()
            self._server.shutdown()
            self._server.close_connections()
            self._server.server_close()
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def take(self, request: Request) -> tuple[Fault | None, Answer | None]:
        """Return the fault of a request, and its real response if it is carried out."""
        with self.turn:
            if request.path == OWN_DOOR:
                return None, self.answer(request, self.url)
            self.requests.append(request)
            fault = next((one for one in self.world.faults if one.befalls(request.method, request.path, request.body)), None)
            if fault is not None and fault.times is not None:
                fault.times -= 1
            carried_out = fault is None or fault.late or fault.kind in ("slow", "drip", "truncated")
            if not carried_out:
                self.check(request)
            site = f"http://{request.headers.get('host', self.url.removeprefix('http://'))}"
            return fault, self.answer(request, site) if carried_out else None


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # they are waited for, once their connections are closed
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], standin: Standin) -> None:
        self.standin = standin
        self.connections: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def close_connections(self) -> None:
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect. Any other error is a bug of the fake server."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body go out together
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)
        if self.server.standin.stopping.is_set():
            self.server.close_connections()

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, *_: Any) -> None:
        """Log nothing: `Standin.requests` is the log."""

    def serve(self) -> None:
        fault, answer = self.server.standin.take(self._request())
        if fault is None:
            assert answer is not None
            self._send(answer)
        else:
            getattr(self, f"_{fault.kind}")(fault, answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = serve  # noqa: N815

    def _request(self) -> Request:
        address = urllib.parse.urlsplit(self.path)
        prefix, path = "", address.path
        if path == "/api/graphql":
            prefix, path = GHES, "/graphql"
        elif path.startswith(f"{GHES}/"):
            prefix, path = GHES, path.removeprefix(GHES)
        return Request(
            method=self.command, path=path, prefix=prefix, query=dict(urllib.parse.parse_qsl(address.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace"),
        )  # fmt: skip

    def _send(self, answer: Answer) -> None:
        for piece in self._head_and_body(answer):
            self.wfile.write(piece)
        self.wfile.flush()

    def _head_and_body(self, answer: Answer) -> Iterator[bytes]:
        """GitHub's usual headers too."""
        body = b"" if answer.body is None else answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        length = {} if answer.status == 204 else {"Content-Length": str(len(body))}
        for name, value in {"Content-Type": "application/json; charset=utf-8", **length, **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        yield body

    # One method for each kind of fault.

    def _answer(self, fault: Fault, _: Answer | None) -> None:
        self._send(Answer(status=fault.status, body=fault.body.encode(), headers=fault.headers))

    def _reset(self, *_: Any) -> None:
        # A linger time of zero sends RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _hang_up(self, *_: Any) -> None:
        self.close_connection = True

    def _slow(self, fault: Fault, answer: Answer | None) -> None:
        if fault.seconds:
            STALLS.add()
        self.server.standin.stopping.wait(fault.seconds)
        assert answer is not None
        self._send(answer)

    def _drip(self, fault: Fault, answer: Answer | None) -> None:
        STALLS.add()
        assert answer is not None
        (body,) = self._head_and_body(answer)
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.standin.stopping.wait(fault.seconds):
                break

    def _truncated(self, _: Fault, answer: Answer | None) -> None:
        assert answer is not None
        (body,) = self._head_and_body(answer)
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.close_connection = True

    def _endless(self, *_: Any) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        chunk = b"[" + b'"and so on", ' * 5000
        while not self.server.standin.stopping.is_set():
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            self.wfile.flush()
