"""Real programs on loopback: Alertmanager, Prometheus (Debian's packages) and radicale, a CalDAV server (PyPI)."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from tests.packaging.files import lacking

ALERTMANAGER = "route: {receiver: none}\nreceivers: [{name: none}]\n"
PROMETHEUS = """\
global: {scrape_interval: 1s, evaluation_interval: 1s}
scrape_configs:
  - job_name: shop
    static_configs: [{targets: ["127.0.0.1:1"]}]
"""
RADICALE = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(command: list[str], ready: str, folder: Path) -> Iterator[None]:
    """A program, once what it serves at `ready` answers with success."""
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as program:
        try:
            until = time.monotonic() + 60
            while not _answers(ready):
                assert program.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < until, (folder / "log").read_text()
                time.sleep(0.05)
            yield
        finally:
            program.terminate()
            program.wait(60)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=60).ok
    except requests.RequestException:
        return False


def installed(program: str, package: str) -> str:
    """The path of a program; the test is skipped without it, save in CI."""
    found = shutil.which(program)
    if found is None:
        lacking(f"{program} is not installed (apt-get install {package})")
    return found


@contextmanager
def alertmanager(folder: Path, port: int | None = None) -> Iterator[str]:
    """The URL of an Alertmanager."""
    program = installed("prometheus-alertmanager", "prometheus-alertmanager")
    (folder / "am.yml").write_text(ALERTMANAGER)
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        program,
        "--config.file=am.yml",
        "--storage.path=data",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]
    with running(command, f"{url}/-/ready", folder):
        yield url


@contextmanager
def prometheus(folder: Path) -> Iterator[str]:
    """The URL of a Prometheus that scrapes a shop that is down."""
    program = installed("prometheus", "prometheus")
    (folder / "prometheus.yml").write_text(PROMETHEUS)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [program, "--config.file=prometheus.yml", "--storage.tsdb.path=data", f"--web.listen-address=127.0.0.1:{port}"]
    with running(command, f"{url}/-/ready", folder):
        yield url


@contextmanager
def radicale(folder: Path) -> Iterator[str]:
    """The URL of a CalDAV server."""
    port = free_port()
    (folder / "radicale.conf").write_text(RADICALE.format(port=port, folder=folder / "data"))
    url = f"http://127.0.0.1:{port}"
    with running([sys.executable, "-m", "radicale", "--config", "radicale.conf"], f"{url}/.web", folder):
        yield url


def post_alert(url: str, name: str, *, ends: bool = False, **labels: str) -> None:
    """An alert fires, or (ends) is resolved."""
    now = datetime.fromtimestamp(time.time(), UTC)
    alert = {
        "labels": {"alertname": name, **labels},
        "annotations": {"summary": f"{name} is on"},
        "startsAt": (now - timedelta(minutes=10)).isoformat(),
        "endsAt": (now - timedelta(seconds=1) if ends else now + timedelta(hours=1)).isoformat(),
    }
    answer = requests.post(f"{url}/api/v2/alerts", data=json.dumps([alert]), headers={"Content-Type": "application/json"}, timeout=60)
    assert answer.ok, answer.text


def silence(url: str, name: str) -> str:
    """Silences an alert, and gives the silence's id."""
    now = datetime.fromtimestamp(time.time(), UTC)
    body = {
        "matchers": [{"name": "alertname", "value": name, "isRegex": False, "isEqual": True}],
        "startsAt": now.isoformat(),
        "endsAt": (now + timedelta(hours=1)).isoformat(),
        "createdBy": "ana",
        "comment": "known",
    }
    answer = requests.post(f"{url}/api/v2/silences", json=body, timeout=60)
    assert answer.ok, answer.text
    return str(answer.json()["silenceID"])


def until(holds: object, seconds: float = 60) -> None:
    """Waits for what another program does in its own time."""
    last = time.monotonic() + seconds
    assert callable(holds)
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.2)
