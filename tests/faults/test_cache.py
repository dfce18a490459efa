"""What is kept on the disk while the machine fails: the answer is the one that there would be without a cache."""

from __future__ import annotations

import io
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from freezeguard.app import check as app
from freezeguard.hook import pre_push
from freezeguard.sources.http import Http, HttpResponse
from freezeguard.sources.incident import SourceError
from freezeguard.sources.remote_calendar import CalendarCache, Copy, fetch
from freezeguard.temporal.zones import Duration, zone
from freezeguard.util.cache_files import cache_folder
from tests.programs import freezeguard, git, run

NOW = 1_795_600_000  # 2026-11-25 10:46 in Zurich
WEEKLY = 'timezone: Europe/Zurich\nwindows: [{days: mon-fri, hours: "09:00-16:00"}]\n'
FROZEN = "timezone: UTC\nfreezes: [{always: true}]\n"
OPEN = "timezone: UTC\n"
URL = "https://calendar.example.com/freezes.ics"
EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
PUSHED = "refs/heads/main " + "a" * 40 + " refs/heads/main " + "b" * 40 + "\n"


class Serving(Http):
    """Answers what it is given."""

    def __init__(self, content: bytes | None = EMPTY) -> None:
        super().__init__(1)
        self._content = content

    def get(self, url: str, **_: Any) -> HttpResponse:
        if self._content is None:
            raise SourceError("gone")
        return HttpResponse(200, {}, self._content)


# ---------------------------------------------------------------- killed

# Killed by SIGKILL after half of the content, and between the content and its name.
DEATHS = {
    "half written": """
def death(file, content, write=None):
    file.write(content[: len(content) // 2]); file.flush(); os.kill(os.getpid(), signal.SIGKILL)
class Dying:
    def __init__(self, descriptor, mode): self.file = os.fdopen(descriptor, mode)
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def write(self, content): death(self.file, content)
cache_files.open = lambda file, mode: Dying(file, mode) if 'w' in mode else open(file, mode)
""",
    "not named": "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n",
}
WRITERS = {
    "answers": f"app.check(app.CheckRequest(os.environ, {NOW}))",
    "calendars": f"CalendarCache(cache_folder(os.environ)).keep({URL!r}, Copy({EMPTY!r}, {NOW}))",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".freezeguard.yml").write_text(WEEKLY)
    return tmp_path


def _cache() -> Path:
    found = cache_folder(os.environ)
    assert found is not None
    return Path(found)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("death", DEATHS)
def test_killed_while_it_writes(folder: Path, death: str, writer: str) -> None:
    program = (
        "import os, signal\nfrom freezeguard.app import check as app\nfrom freezeguard.util import cache_files\n"
        "from freezeguard.util.cache_files import cache_folder\n"
        f"from freezeguard.sources.remote_calendar import CalendarCache, Copy\n{DEATHS[death]}"
    )
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", program + WRITERS[writer]], capture_output=True, check=False, timeout=60)
        assert done.returncode == -signal.SIGKILL, done.stderr
    left = [path.suffix for path in _cache().rglob("*") if path.is_file()]
    assert left == [".part"] * 3, "nothing has the name of what is whole"
    assert CalendarCache(str(_cache())).find(URL) is None
    expected = app.check(app.CheckRequest({}, NOW))
    for _ in range(2):  # decided, and recalled
        assert app.check(app.CheckRequest(os.environ, NOW)) == expected
    assert fetch(URL, Duration(1, 0), http=Serving(), cache=CalendarCache(str(_cache())), zone=zone("UTC"), now=NOW).stale is None
    assert (
        fetch(URL, Duration(1, 0), http=Serving(None), cache=CalendarCache(str(_cache())), zone=zone("UTC"), now=NOW).copy.content == EMPTY
    )


# ---------------------------------------------------------------- no room, no home


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A real file system without any room, where one can be mounted."""
    place = tmp_path / "full"
    place.mkdir()
    if run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", place, cwd=tmp_path).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        with open(place / "fill", "wb") as file:
            while file.write(b"x" * 4096):
                file.flush()
    except OSError:
        pass
    yield place
    assert run("umount", place, cwd=tmp_path).returncode == 0


def _answers_rightly(folder: Path, home: str, preexec: Any = None) -> None:
    """`check` and the hook, each as a program, blocked and allowed."""
    environ = {**os.environ, "HOME": home, "XDG_CACHE_HOME": ""}
    for policy, code, pushes in ((FROZEN, 10, 1), (OPEN, 0, 0), (FROZEN, 10, 1)):
        (folder / ".freezeguard.yml").write_text(policy)
        for arguments, stdin, expected in ((["check"], "", code), (["hook", "run", "origin", "x"], PUSHED, pushes)):
            done = subprocess.run(
                [sys.executable, "-m", "freezeguard", *arguments],
                cwd=folder, env=environ, input=stdin, capture_output=True, text=True, check=False, timeout=60, preexec_fn=preexec,
            )  # fmt: skip
            assert done.returncode == expected, done.stderr
            assert "Traceback" not in done.stderr
    shelf = CalendarCache(cache_folder(environ))
    assert fetch(URL, Duration(1, 0), http=Serving(), cache=shelf, zone=zone("UTC"), now=NOW).copy.content == EMPTY


def test_no_file_may_grow(folder: Path) -> None:
    git("init", cwd=folder)
    _answers_rightly(folder, str(folder / "home"), lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))


def test_the_disk_is_full(folder: Path, full: Path) -> None:
    git("init", cwd=folder)
    _answers_rightly(folder, str(full))
    assert [path.name for path in full.rglob("*") if path.is_file()] == ["fill"]


@pytest.mark.parametrize("home", ["/proc/self", "/dev/null", "/nowhere", ""])
def test_a_home_that_cannot_be_written(folder: Path, home: str) -> None:
    git("init", cwd=folder)
    _answers_rightly(folder, home)


# ---------------------------------------------------------------- two at once, and a clock that goes back


def test_two_at_once_with_opposite_policies(tmp_path: Path) -> None:
    """The same question in two folders, and one cache: neither hears the other's answer."""
    folders = {}
    for name, policy, code in (("open", OPEN, 0), ("frozen", FROZEN, 10)):
        folders[name] = code
        (tmp_path / name).mkdir()
        (tmp_path / name / ".freezeguard.yml").write_text(policy)
    command = [sys.executable, "-m", "freezeguard", "check", "--branch", "main"]
    for _ in range(4):
        running = [(name, subprocess.Popen(command, cwd=tmp_path / name, stdout=subprocess.DEVNULL)) for name in [*folders] * 2]
        assert [process.wait(60) for _, process in running] == [folders[name] for name, _ in running]


def test_a_policy_that_changes_while_it_is_asked(folder: Path) -> None:
    for policy, code in ((OPEN, 0), (FROZEN, 10)) * 3:
        (folder / ".freezeguard.yml").write_text(policy)
        assert freezeguard("check", cwd=folder).returncode == code


@pytest.mark.parametrize("order", list(permutations([NOW, NOW - 20_000, NOW + 20_000, 0])), ids=str)
def test_a_clock_that_is_set_gives_the_answer_of_its_time(folder: Path, order: tuple[int, ...]) -> None:
    for now in order:
        assert app.check(app.CheckRequest(os.environ, now)) == app.check(app.CheckRequest({}, now))
        assert pre_push.run(["main"], "", os.environ, now, io.StringIO()) == pre_push.run(["main"], "", {}, now, io.StringIO())


def test_a_copy_from_a_time_that_has_not_come_is_not_trusted(tmp_path: Path) -> None:
    """Nobody knows how old it is; what is fetched then is kept by the clock as it is."""
    shelf = CalendarCache(str(tmp_path))
    shelf.keep(URL, Copy(EMPTY, NOW + 3600))
    with pytest.raises(SourceError, match="the copy's time is in the future: check the clock"):
        fetch(URL, Duration(7, 0), http=Serving(None), cache=shelf, zone=zone("UTC"), now=NOW)
    fetch(URL, Duration(7, 0), http=Serving(), cache=shelf, zone=zone("UTC"), now=NOW)
    assert fetch(URL, Duration(7, 0), http=Serving(None), cache=shelf, zone=zone("UTC"), now=NOW + 1).copy == Copy(EMPTY, NOW)
