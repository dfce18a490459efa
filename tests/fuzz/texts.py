"""Texts and bytes: policies, calendars, what git says of a push, the event of a run, settings, workflows, what is kept in caches."""

from __future__ import annotations

import atexit
import io
import json
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from freezeguard.app import verdict_cache
from freezeguard.doctor.local_sweep import sweep_in
from freezeguard.engine.analysis.lint import lint
from freezeguard.errors import PolicyError, UndecidedError, UsageError
from freezeguard.github.event import event_of
from freezeguard.github.settings import from_environ
from freezeguard.hook import pre_push
from freezeguard.policy.load import Folder, load, read_text
from freezeguard.sources.incident import SourceError
from freezeguard.sources.remote_calendar import CalendarCache, fetch
from freezeguard.temporal.zones import Duration, zone
from freezeguard.util.git_remote import repository_of

from . import words
from .shapes import like, text_like
from .target import NOW, Target, told

ROOT = Path(__file__).parents[2]
POLICIES = sorted((ROOT / "tests" / "policies").glob("*valid/*.yml"))
CALENDARS = sorted((ROOT / "tests" / "policies").glob("*valid/*.ics"))
WORKFLOWS = sorted((ROOT / "examples").rglob("*.y*ml"))


@cache
def _folder() -> str:
    """Where files of the targets are, for as long as the process lives."""
    folder = tempfile.mkdtemp(prefix="fuzz-")
    atexit.register(shutil.rmtree, folder, True)
    return folder


def policy(content: bytes) -> None:
    """A policy is refused with its mistakes, or it decides."""
    with suppress(PolicyError, UndecidedError, UsageError):
        found = load(content)
        lint(found, found.zone.datetime(NOW))
        told(found)


def calendar(content: bytes) -> None:
    """A calendar beside a policy is refused as its mistake, or it freezes."""
    folder = Folder(".", lambda path, most: content[:most])
    with suppress(PolicyError):
        told(read_text(b"timezone: Europe/Zurich\nfreezes: [{ics: c.ics}]\n", "p", folder=folder))


def event(content: bytes) -> None:
    """Any payload of any event is one."""
    found = json.loads(content)
    if not isinstance(found, dict):
        return
    for name in ("push", "pull_request", "merge_group", "deployment", "workflow_dispatch", "issue_comment", "workflow_run", "delete", "x"):
        event_of(from_environ({"GITHUB_REPOSITORY": "acme/shop", "GITHUB_EVENT_NAME": name}), found)


def push(content: bytes) -> None:
    """What git says of a push is refused, or judged: the frozen branch never passes."""
    try:
        names = pre_push.parse_pushed_refs(content)
    except ValueError:
        return
    path = os.path.join(_folder(), "frozen.yml")
    if not os.path.exists(path):
        Path(path).write_text(
            "timezone: UTC\nfreezes: [{always: true, branches: [main]}]\napplies_to: {branches: [main]}\n", encoding="utf-8"
        )
    err = io.StringIO()
    code = pre_push.run(names, content.decode("latin-1"), {"FREEZEGUARD_POLICY": path}, NOW, err)
    assert "internal error" not in err.getvalue()
    assert code == (pre_push.STOP if "main" in names else pre_push.PASS), err.getvalue()
    repository_of(content.decode("latin-1"))


def environment(content: bytes) -> None:
    """Settings are refused by the name of their input, or taken."""
    found = json.loads(content)
    environ = {str(name): value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}
    with suppress(UsageError):
        from_environ(environ)


def workflow(content: bytes) -> None:
    """The workflow of somebody else is read as far as it is one."""
    sweep_in(content)


def remembered(content: bytes) -> None:
    """Whatever lies in the cache with a right checksum, it is an answer or none."""
    environ = {"XDG_CACHE_HOME": _folder()}
    question = ("a",)
    path = verdict_cache._path(os.path.join(_folder(), "freezeguard"), question)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    Path(path).write_bytes(verdict_cache._checksum(content) + b"\n" + content)
    found = verdict_cache.load_cached_verdict(question, NOW, environ)
    assert found is None or isinstance(found, dict)


def copied(content: bytes) -> None:
    """Whatever a kept calendar says of itself, it serves or does not."""
    shelf = CalendarCache(_folder())
    url = "https://c.example/c.ics"
    calendar = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    head = json.loads(content)
    if isinstance(head, dict) and "sha256" in head:
        head["sha256"] = sha256(calendar).hexdigest()
    path = shelf._path(url)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    Path(path).write_bytes(json.dumps(head).encode() + b"\n" + calendar)
    with suppress(SourceError):
        fetch(url, Duration(7, 0), http=None, cache=shelf, zone=zone("Europe/Zurich"), now=NOW)


_DOC = {"at": "2026-11-25T12:00:00+01:00", "allowed": True, "outcome": "allowed", "reasons": []}
_KEPT = {"key": verdict_cache._key(("a",)), "holidays": None, "files": [], "segments": [[0, 1 << 40, _DOC]]}
_COPY = {"sha256": "", "fetched": NOW - 60, "etag": '"1"', "modified": None}
_PULL = {"number": 7, "base": {"ref": "main"}, "head": {"sha": "a" * 40}}
_QUEUE = "refs/heads/gh-readonly-queue/main/pr-104-" + "c" * 40
_EVENT = {
    "pull_request": _PULL, "number": 7, "ref": "refs/heads/main", "after": "b" * 40, "deleted": False, "inputs": {"environment": "x"},
    "merge_group": {"head_ref": _QUEUE, "base_ref": "refs/heads/main", "head_sha": "c" * 40}, "issue": {"number": 7, "pull_request": {}},
    "deployment": {"id": 1, "environment": "production", "ref": "main", "sha": "d" * 40},
    "workflow_run": {"head_sha": "e" * 40, "event": "pull_request", "head_branch": "x", "head_repository": {"full_name": "a/b"}},
}  # fmt: skip
_QUEUED = [{"merge_group": {"head_ref": f"refs/heads/gh-readonly-queue/main/pr-{number}-x"}} for number in ("9" * 5000, "\u00b2", "-1", "")]
_INPUTS = (
    "command", "policy", "policy-ref", "environment", "mode", "comment", "status", "wait", "at", "token", "publish", "app-id", "shard",
    "organization", "blocked-state", "override-reason",
)  # fmt: skip
_ENVIRON = {
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_RUN_ID": "1",
    "GITHUB_API_URL": "https://api.example",
    **{f"INPUT_{i.upper()}": "" for i in _INPUTS},
}
_LINES = [
    b"refs/heads/main " + b"a" * 40 + b" refs/heads/main " + b"b" * 40 + b"\n",
    b"(delete) " + b"0" * 40 + b" refs/heads/main " + b"b" * 40 + b"\n",
    b"HEAD " + b"a" * 64 + b" refs/tags/v1 " + b"0" * 64 + b"\n",
    b"",
]

TARGETS = {
    "policy": Target(text_like([path.read_bytes() for path in POLICIES], words.POLICY), policy),
    "calendar": Target(text_like([path.read_bytes() for path in CALENDARS], words.ICS), calendar),
    "event": Target(like(_EVENT, *_QUEUED), event),
    "push": Target(
        text_like(
            [*_LINES, _LINES[2] + _LINES[0]],
            [*_LINES, b" ", b"\n", b"\r", b"\x00", b"\xff", b"refs/heads/", b"0" * 40, b"https://x@y:1/a/b.git"],
        ),
        push,
    ),
    "environment": Target(like(_ENVIRON, {**_ENVIRON, "INPUT_WAIT": "1h", "INPUT_APP-ID": "7", "INPUT_SHARD": "1/2"}), environment),
    "workflow": Target(text_like([path.read_bytes() for path in WORKFLOWS], words.POLICY), workflow),
    "remembered": Target(like(_KEPT), remembered),
    "copied": Target(like(_COPY), copied),
}
