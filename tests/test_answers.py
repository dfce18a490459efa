"""What is remembered: exactly what would be decided, and never more than a help."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from binascii import crc32
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import tzdata

from freezeguard.app import check as app
from freezeguard.app import verdict_cache
from freezeguard.app.verdict_cache import MOST_FILES
from freezeguard.engine.verdict_document import VerdictDocument
from freezeguard.policy.model import Policy
from freezeguard.util.cache_files import cache_folder

POLICY = 'timezone: Europe/Zurich\nwindows: [{days: mon-fri, hours: "09:00-16:00"}]\nfreezes: [{name: H, holidays: CH-ZH}]\n'
NOW = 1_795_600_000  # 2026-11-25 10:46 in Zurich


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".freezeguard.yml").write_text(POLICY)
    return tmp_path


def judge(now: int = NOW, **given: Any) -> VerdictDocument:
    return app.check(app.CheckRequest(os.environ, now, **given))


def cached() -> list[Path]:
    found = cache_folder(os.environ)
    assert found is not None
    return sorted(Path(found).glob("*")) if Path(found).exists() else []


def kept_in(path: Path) -> dict[str, Any]:
    """What a file of the cache has kept; its first line is a checksum."""
    checksum, _, body = path.read_bytes().partition(b"\n")
    assert checksum == b"%08x" % crc32(body)
    found = json.loads(body)
    assert isinstance(found, dict)
    return found


def keep(path: Path, kept: object) -> None:
    body = json.dumps(kept).encode()
    path.write_bytes(b"%08x\n" % crc32(body) + body)


def decided(monkeypatch: pytest.MonkeyPatch, now: int = NOW, **given: Any) -> bool:
    """Whether the engine was asked, or the answer recalled."""
    asked: list[app.CheckRequest] = []
    original = app.load_policy

    def load_policy(request: app.CheckRequest) -> Policy:
        asked.append(request)
        return original(request)

    with monkeypatch.context() as patch:
        patch.setattr(app, "load_policy", load_policy)
        judge(now, **given)
    return bool(asked)


@pytest.mark.parametrize("hours", [0, 1, 5, 30, 24 * 3, 24 * 12])
def test_what_is_recalled_is_what_would_be_decided(folder: Path, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    judge()
    later = NOW + hours * 3600
    with monkeypatch.context() as patch:
        patch.setattr(app, "load_policy", lambda request: pytest.fail("not recalled"))
        recalled = judge(later)
    with monkeypatch.context() as patch:
        patch.delenv("XDG_CACHE_HOME")
        patch.delenv("HOME")
        assert recalled == judge(later)


def test_another_question_is_another_answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge()
    others: list[dict[str, Any]] = [
        {"environment": "production"},
        {"branch": "main"},
        {"repository": "a/b"},
        {"offline": True},
        {"policy": "./.freezeguard.yml"},
    ]
    for given in others:
        assert decided(monkeypatch, **given)
        assert not decided(monkeypatch, **given)
    assert len(cached()) == 1 + len(others)


def test_two_repositories_do_not_share_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their policies have the same path within them."""
    for name, policy in (("open", "timezone: UTC\n"), ("closed", "timezone: UTC\nfreezes: [{always: true}]\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".freezeguard.yml").write_text(policy)
    for name, outcome in (("open", "allowed"), ("closed", "blocked")) * 2:
        monkeypatch.chdir(tmp_path / name)
        assert judge()["outcome"] == outcome


def test_the_default_in_another_zone_is_another_answer(folder: Path) -> None:
    (folder / ".freezeguard.yml").unlink()
    zones = ["UTC", "Asia/Tokyo", "UTC", "Asia/Tokyo"]
    assert [judge(timezone=zone)["timezone"] for zone in zones] == zones
    assert len(cached()) == 2


def test_questions_that_look_alike_are_not_the_same(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{always: true, branches: [ab]}]\n")
    asked: list[tuple[dict[str, Any], str]] = [
        ({"environment": "ab"}, "blocked"),  # the branch is not known
        ({"branch": "ab"}, "blocked"),
        ({"environment": "a", "branch": "b"}, "allowed"),
        ({"branch": "b", "environment": "a"}, "allowed"),
    ]
    for given, outcome in asked * 2:
        assert judge(**given)["outcome"] == outcome
    assert len(cached()) == 3  # none drives another out


def test_a_bypass_is_never_answered_by_what_was_kept(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{always: true}]\n")
    assert [judge(override=override)["outcome"] for override in (None, "why", None)] == ["blocked", "overridden", "blocked"]


@pytest.mark.parametrize("of", [verdict_cache, tzdata], ids=["freezeguard", "tzdata"])
def test_an_answer_of_another_version_is_none(of: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge()
    assert not decided(monkeypatch)
    monkeypatch.setattr(of, "__version__", "0.0.0")
    assert decided(monkeypatch)


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({"XDG_CACHE_HOME": "/cache", "HOME": "/home/ana"}, "/cache/freezeguard"),
        ({"HOME": "/home/ana"}, "/home/ana/.cache/freezeguard"),
        ({"XDG_CACHE_HOME": "", "HOME": "/home/ana"}, "/home/ana/.cache/freezeguard"),
        ({"LOCALAPPDATA": "/local", "HOME": "/home/ana"}, "/local/freezeguard"),
        ({"USERPROFILE": "/users/ana"}, "/users/ana/.cache/freezeguard"),
        ({"XDG_CACHE_HOME": "cache"}, None),  # where it lies would depend on where one stands
        ({"HOME": "ana"}, None),
        ({}, None),
    ],
)
def test_where_answers_are_kept(environ: dict[str, str], place: str | None) -> None:
    assert cache_folder(environ) == place


def test_a_place_that_no_file_can_have_is_no_error(folder: Path) -> None:
    assert app.check(app.CheckRequest({"XDG_CACHE_HOME": "/a\0b"}, NOW)) == judge()


def test_the_edges_of_what_is_kept_are_half_open(folder: Path) -> None:
    opens = NOW - NOW % 86400 + 8 * 3600  # 09:00 in Zurich
    assert [judge(opens - 7 * 3600 + shift)["allowed"] for shift in (0, 7 * 3600 - 1, 7 * 3600)] == [False, False, True]


CALENDAR = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:{}\nEND:VCALENDAR\n"


@pytest.mark.parametrize("change", ["policy", "place", "ics", "extended", "version", "tzdata", "holidays", "time"])
def test_whatever_an_answer_depends_on_makes_it_old(folder: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    (folder / ".freezeguard.yml").unlink()
    policy = folder / ".freezeguard.yaml"
    policy.write_text(f"{POLICY}  - {{ics: c.ics}}\nextends: parent.yml\n".replace("freezes: [{name: H, holidays: CH-ZH}]", "freezes:"))
    (folder / "parent.yml").write_text(POLICY)
    (folder / "c.ics").write_text(CALENDAR.format("x"))
    judge()
    assert not decided(monkeypatch)
    now = NOW
    if change == "policy":
        policy.write_text(POLICY)
    elif change == "place":
        (folder / ".freezeguard.yml").write_text(POLICY)
    elif change == "ics":
        (folder / "c.ics").write_text(CALENDAR.format("y"))
    elif change == "extended":
        (folder / "parent.yml").write_text(POLICY + "# changed\n")
    elif change == "time":
        now += 366 * 86400
    else:
        (path,) = cached()
        kept = kept_in(path)
        if change == "holidays":
            kept["holidays"] = "/nowhere/holidays-0.1.dist-info"
        else:
            kept["key"][1 if change == "version" else 2] = "0.0.0"
        keep(path, kept)
    assert decided(monkeypatch, now)


def test_a_simulated_instant_and_a_bypass_are_not_remembered(folder: Path) -> None:
    judge(at="2026-11-27 15:00")
    judge(override="because")
    assert cached() == []


def test_what_depends_on_sources_is_not_remembered(folder: Path) -> None:
    (folder / ".freezeguard.yml").write_text(POLICY + "incidents: [{github: {labels: [x]}}]\n")
    judge()
    assert cached() == []


def test_only_the_user_reads_it(folder: Path) -> None:
    judge()
    (path,) = cached()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


DAMAGE = [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"key": 1}']


@pytest.mark.parametrize("content", DAMAGE, ids=range(len(DAMAGE)))
def test_a_damaged_cache_is_none(folder: Path, content: bytes) -> None:
    expected = judge()
    (path,) = cached()
    path.write_bytes(content)
    assert judge() == expected
    assert kept_in(path)["files"]


def test_each_truncation_is_harmless(folder: Path) -> None:
    expected = judge()
    (path,) = cached()
    content = path.read_bytes()
    for size in range(0, len(content), max(1, len(content) // 40)):
        path.write_bytes(content[:size])
        assert judge() == expected


def test_a_cache_that_lies_about_its_form_is_none(folder: Path) -> None:
    expected = judge()
    (path,) = cached()
    good = kept_in(path)
    (start, end, doc), *_ = good["segments"]
    for damage in (
        {"segments": [[start, end, [doc]]]},
        {"segments": [[start, end, {**doc, "at": 5}]]},
        {"segments": [[start, end, {**doc, "at": "noon"}]]},
        {"segments": [["then", end, doc]]},
        {"key": None},
        {"key": good["key"][1:]},
        {"files": None},
        {"files": [["/nowhere", ""]]},
    ):
        keep(path, {**good, **damage})
        assert judge() == expected
    for damage in ({"segments": 5}, {"segments": [[0, 2**40, {}]]}, {"segments": [[0, 2**40, None]]}, {"files": [[1, 2]]}, {"holidays": 5}):
        keep(path, {**good, **damage})
        assert judge() == expected


def test_a_changed_letter_is_a_damage(folder: Path) -> None:
    expected = judge()
    (path,) = cached()
    content = path.read_bytes()
    for was, now in ((b'"outcome": "', b'"outcame": "'), (b'"reasons": [', b'"reasons": 1'), (b'"allowed": true', b'"allowed": null')):
        path.write_bytes(content.replace(was, now))
        assert judge() == expected


def test_a_cache_that_is_no_plain_file_is_none(folder: Path) -> None:
    expected = judge()
    (path,) = cached()
    path.unlink()
    os.mkfifo(path)
    assert judge() == expected
    path.unlink()
    path.symlink_to("/dev/zero")
    assert judge() == expected


def test_a_policy_that_is_a_pipe_is_read_each_time(folder: Path) -> None:
    for policy, code in (("timezone: UTC\n", 0), ("timezone: UTC\nfreezes: [{always: true}]\n", 10), ("timezone: UTC\n", 0)):
        command = [sys.executable, "-m", "freezeguard", "check", "--policy", "/dev/stdin"]
        assert subprocess.run(command, input=policy.encode(), capture_output=True, check=False).returncode == code
    assert cached() == []


def test_a_folder_that_cannot_be_written_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = judge()
    (folder / "file").write_text("")
    for place in (folder / "file", folder / "file" / "below", Path("/dev/null"), Path("/proc/nowhere"), Path("relative")):
        monkeypatch.setenv("XDG_CACHE_HOME", str(place))
        assert judge() == expected
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "taken"))
    (folder / "taken" / "freezeguard").mkdir(parents=True)
    judge()
    (path,) = cached()
    path.unlink()
    path.mkdir()
    assert judge() == expected


def test_a_full_disk_is_no_error(folder: Path) -> None:
    program = """
import os, resource, signal
from freezeguard.app import check as app
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
print(app.check(app.CheckRequest(os.environ, 1795600000))['outcome'])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("allowed\n", 0), done.stderr
    assert cached() == []


def test_many_at_once(folder: Path) -> None:
    """Processes that write the same answer do not disturb each other."""
    program = f"""
import os
from freezeguard.app import check as app
for i in range(20):
    app.check(app.CheckRequest(os.environ, {NOW} + i * 86400 * 40, branch=str(i % 3)))
"""
    running = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) for _ in range(4)]
    for process in running:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    assert all(path.suffix == ".json" and kept_in(path) for path in cached())
    assert len(cached()) == 3


def test_it_stays_small(folder: Path) -> None:
    for i in range(MOST_FILES + 10):
        judge(branch=f"topic/{i}")
    assert len(cached()) == MOST_FILES
    abandoned = cached()[0].with_suffix(".json.1.part")
    abandoned.write_text("half")
    os.utime(abandoned, (time.time() - 10**7,) * 2)
    judge(branch="one more")
    assert not abandoned.exists()


@pytest.mark.slow
def test_a_large_policy_is_not_remembered(folder: Path) -> None:
    (folder / "c.ics").write_text("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n" + "X-FILL: x\n" * 250_000 + "END:VCALENDAR\n")
    (folder / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{ics: c.ics}]\n")
    assert judge()["outcome"] == "allowed"
    assert cached() == []
