"""`wait` evaluates again until the window opens, and stops at the timeout."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from freezeguard.cli import wait
from freezeguard.cli.main import run
from tests.programs import run as program
from tests.programs import start

OPENS = 1_795_597_200  # 2026-11-25 09:00 UTC
POLICY = 'timezone: UTC\nwindows: [{hours: "09:00-10:00"}]\n'


class Clock:
    """Time passes only by sleeping, and `meanwhile` happens at given instants."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.slept: list[float] = []
        self.meanwhile: dict[float, str] = {}

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds
        for at in [at for at in self.meanwhile if at <= self.now]:
            Path(".freezeguard.yml").write_text(self.meanwhile.pop(at))


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    monkeypatch.chdir(tmp_path)
    Path(".freezeguard.yml").write_text(POLICY)
    clock = Clock(OPENS - 600.5)
    with monkeypatch.context() as patch:
        patch.setattr(wait, "time", clock)
        patch.setattr("freezeguard.cli.options.time", clock)
        yield clock


def test_wait_returns_when_the_window_opens(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["wait"]) == 0
    assert OPENS <= clock.now < OPENS + 2
    out, err = capsys.readouterr()
    assert out.startswith("ALLOWED until Wednesday 10:00, for ")
    assert err.splitlines() == [
        "freezeguard: blocked (window), opens in 10 min; waited less than a minute",
        "freezeguard: blocked (window), opens in 5 min; waited 5 min",
        "freezeguard: blocked (window), opens in less than a minute; waited 10 min",
    ]


def test_wait_returns_immediately_if_allowed(clock: Clock) -> None:
    clock.now = OPENS + 60.0
    assert run(["wait", "--timeout", "1m"]) == 0
    assert clock.slept == []


def test_a_timeout_exits_with_the_code_of_the_verdict(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    began = clock.now
    assert run(["wait", "--timeout", "4m"]) == 10
    assert clock.now - began == pytest.approx(240)
    out, _ = capsys.readouterr()
    assert out.startswith("BLOCKED\n")
    assert "next window: Wednesday 09:00 (UTC+00:00), in 6 min, until Wednesday 10:00\n" in out


@pytest.mark.parametrize(("timeout", "seconds"), [("30s", 30), ("0s", 0), ("0m", 0), ("0h", 0)])
def test_e4_seconds_and_zero_are_timeouts(clock: Clock, timeout: str, seconds: int) -> None:
    began = clock.now
    assert run(["wait", "--timeout", timeout]) == 10
    assert clock.now - began == pytest.approx(seconds)


@pytest.mark.parametrize(
    "source", ["github: {labels: [incident]}", "pagerduty: {}", "prometheus: {url: 'https://a.example', query: up, token_env: OPS}"]
)
def test_e4_a_source_without_its_secret_ends_the_wait_at_once(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "PAGERDUTY_TOKEN", "FREEZEGUARD_SECRETS"):
        monkeypatch.delenv(name, raising=False)
    Path(".freezeguard.yml").write_text(f"timezone: UTC\nincidents: [{{{source}}}]\n")
    assert run(["wait"]) == 4
    assert clock.slept == []
    assert "stopped waiting: " in capsys.readouterr().err


def test_e4_wait_has_a_default_limit(clock: Clock) -> None:
    Path(".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{always: true}]\n")
    began = clock.now
    assert run(["wait"]) == 10
    assert clock.now - began == pytest.approx(6 * 3600)


def test_an_offline_source_is_undecided_at_the_timeout(clock: Clock) -> None:
    Path(".freezeguard.yml").write_text("timezone: UTC\nincidents: [{github: {labels: [incident]}}]\n")
    assert run(["wait", "--timeout", "1m"]) == 4


def test_a_freeze_that_starts_during_the_wait_counts(clock: Clock) -> None:
    clock.meanwhile[OPENS - 100.0] = POLICY + "freezes: [{from: 2026-11-25, until: 2026-11-25}]\n"
    assert run(["wait", "--timeout", "2d"]) == 0
    assert OPENS + 86400 <= clock.now < OPENS + 86402


def test_a_freeze_that_ends_during_the_wait_counts(clock: Clock) -> None:
    Path(".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{always: true}]\n")
    clock.meanwhile[OPENS] = "timezone: UTC\n"
    assert run(["wait"]) == 0
    assert OPENS <= clock.now <= OPENS + wait.PAUSE


def test_a_policy_that_becomes_invalid_during_the_wait_is_refused(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    clock.meanwhile[OPENS - 300.0] = "timezone: Mars\n"
    assert run(["wait"]) == 3
    assert "unknown time zone 'Mars'" in capsys.readouterr().err


def test_wait_refuses_a_simulated_instant(clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FREEZEGUARD_AT", "2026-11-27 15:00")
    assert run(["wait"]) == 2
    assert "nothing to wait for" in capsys.readouterr().err


# `freezeguard` in a process whose clock runs ahead of its sleeps instead of waiting.
AHEAD = """\
import sys, time
began, slept = time.time() - {start}, [0.0]
real = time.time
time.time = lambda: real() - began + slept[0]
time.sleep = lambda seconds: slept.__setitem__(0, slept[0] + seconds)
from freezeguard.entry import cli
sys.argv = ["freezeguard", "wait", "--timeout", "1h"]
cli()
"""


def test_a_window_opens_for_a_process_that_waits(tmp_path: Path) -> None:
    """As its user runs it: forty seconds before the freeze ends, on a clock of its own."""
    (tmp_path / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{from: 2020-01-01, until: 2026-11-25 09:00}]\n")
    done = program(sys.executable, "-c", AHEAD.format(start=OPENS - 40), cwd=tmp_path)
    assert (done.returncode, done.stderr.count("opens in less than a minute")) == (0, 1)
    assert done.stdout.startswith("ALLOWED")


def test_a_terminal_shows_a_progress_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{from: 2020-01-01, until: 2100-01-01}]\n")
    terminal, inner = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    running = start("wait", cwd=tmp_path, stdin=inner, stdout=inner, stderr=inner)
    os.close(inner)
    shown = b""
    while b"opens in" not in shown and select.select([terminal], [], [], 60)[0]:
        shown += os.read(terminal, 4096)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=60) == 130
    os.close(terminal)
    text = shown.decode(errors="replace")
    assert "blocked (freeze), opens in" in text
    assert "\u2501" in text
