"""Every source by every fault, generated: each ends in a SourceError that a person can act on, and never tells the secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from freezeguard.policy.model import Source
from freezeguard.sources.incident import MAX_BYTES, SourceError
from freezeguard.sources.source_query import INCIDENTS
from freezeguard.temporal.zones import Duration

from .questions import ENVIRON, SECRET, asking
from .serving import Reply, Served, serving

OPTIONS: dict[str, dict[str, Any]] = {
    "pagerduty": {"token_env": "TOKEN"},
    "statuspage": {},
    "alertmanager": {"token_env": "TOKEN"},
    "prometheus": {"token_env": "TOKEN", "query": "up == 0"},
    "http": {"headers": {"Authorization": "TOKEN"}, "expression": "incidents"},
}
WHOLE: dict[str, Any] = {
    "pagerduty": {"incidents": [], "more": False},
    "statuspage": {"components": [], "incidents": []},
    "alertmanager": [],
    "prometheus": {"status": "success", "data": {"resultType": "vector", "result": []}},
    "http": {"incidents": []},
}
WITH_SECRET = [kind for kind in OPTIONS if kind != "statuspage"]


def ask(kind: str, url: str, timeout: float = 60, **options: Any) -> list[Any]:
    source = Source("Ops", kind, {**OPTIONS[kind], "url": url, **options})
    module = import_module(f"freezeguard.sources.{INCIDENTS[kind]}")
    found = module.query(source, asking(timeout=timeout))
    assert isinstance(found, list)
    return found


def big() -> bytes:
    return b"[" + b"0," * (MAX_BYTES // 2) + b"0]"


# What is answered, and what is said of it (None: it depends on the source).
FAULTS: dict[str, tuple[Callable[[], Reply], str | None]] = {
    **{
        str(status): (lambda status=status: Reply(status, {"error": SECRET}), f"unexpected HTTP status {status}")  # type: ignore[misc]
        for status in (204, 206, 400, 401, 403, 404, 418, 429, 500, 502, 503)
    },
    "no answer": (lambda: Reply(hang=True), "no response within 0.3 s"),
    "cut off": (lambda: Reply(body=b'{"incidents": [', cut=True), "the connection broke off"),
    "cut JSON": (lambda: Reply(body=b'{"incidents": ['), "the response is not JSON"),
    "nothing": (lambda: Reply(body=b""), "the response is empty"),
    "web page": (lambda: Reply(body=b"\n<!DOCTYPE html><html>"), "the response is a web page"),
    "bytes": (lambda: Reply(body=b"\xff\xfe\x00"), "the response is not JSON"),
    "deep": (lambda: Reply(body=b"[" * 100_000), "the response is not JSON"),
    "too long": (lambda: Reply(body=big()), "the response is larger than 5 MiB"),
    "endless": (lambda: Reply(body=b"[", endless=True), "the response is larger than 5 MiB"),
    "a million items": (lambda: Reply(body=json.dumps(_a_million()).encode()), None),
    "to itself": (lambda: Reply(302, headers=(("Location", "/"),)), "more than 5 redirects"),
    **{
        f"the type {body!r}": (lambda body=body: Reply(body=body), None)  # type: ignore[misc]
        for body in (None, 7, "x", True, [1], [None], {"incidents": None}, {"incidents": {"a": 1}.__class__.__name__}, {"incidents": [7]})
    },
}


def _a_million() -> dict[str, Any]:
    many: list[Any] = [{}] * 1_000_000
    return {"incidents": many, "components": many, "status": "success", "data": {"resultType": "vector", "result": many}}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", OPTIONS)
def test_every_fault_of_every_source(served: Served, kind: str, fault: str) -> None:
    make, said = FAULTS[fault]
    served.replies["*"] = make()
    with pytest.raises(SourceError) as caught:
        ask(kind, served.url, timeout=0.3 if fault == "no answer" else 60)
    assert said is None or str(caught.value).startswith(said)
    assert SECRET not in str(caught.value)
    assert served.url not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("kind", OPTIONS)
def test_it_is_not_there_at_all(kind: str) -> None:
    with pytest.raises(SourceError, match="could not connect to the server"):
        ask(kind, "http://127.0.0.1:1")


@pytest.mark.parametrize("kind", OPTIONS)
def test_it_does_not_speak_tls(served: Served, kind: str) -> None:
    with pytest.raises(SourceError, match="the TLS certificate is not valid, or the server does not speak TLS"):
        ask(kind, served.url.replace("http:", "https:"))


@pytest.mark.parametrize("kind", OPTIONS)
def test_a_whole_answer_without_incidents(served: Served, kind: str) -> None:
    served.replies["*"] = Reply(body=WHOLE[kind])
    assert ask(kind, served.url) == []
    assert ask(kind, f"{served.url}/") == []


@pytest.mark.parametrize("kind", WITH_SECRET)
def test_a_secret_goes_to_its_host_and_nowhere_else(served: Served, kind: str) -> None:
    with serving() as other:
        served.replies["*"] = Reply(302, headers=(("Location", f"{other.url}/elsewhere"),))
        with pytest.raises(SourceError, match="refused a redirect to another host, which must not see the token"):
            ask(kind, served.url)
        assert other.asked == []
    assert SECRET in served.asked[0].headers["Authorization"]


def test_without_a_secret_another_host_may_answer(served: Served) -> None:
    with serving() as other:
        served.replies["*"] = Reply(301, headers=(("Location", f"{other.url}/moved"),))
        other.replies["*"] = Reply(body=WHOLE["statuspage"])
        assert ask("statuspage", served.url) == []


@pytest.mark.parametrize("kind", WITH_SECRET)
def test_a_secret_of_the_home_folder_takes_the_place_of_none(
    served: Served, kind: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ana password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    served.replies["*"] = Reply(body=WHOLE[kind])
    ask(kind, served.url)
    assert SECRET in served.asked[0].headers["Authorization"]


def test_what_fails_once_is_asked_once_more(served: Served) -> None:
    served.replies["*"] = [Reply(503), Reply(body=WHOLE["statuspage"])]
    assert ask("statuspage", served.url) == []


@pytest.mark.parametrize("value", ["", "  ", "two\nlines", "käse"])
def test_a_secret_that_is_none(served: Served, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRON, "TOKEN", value)
    with pytest.raises(SourceError, match="the environment variable TOKEN"):
        ask("http", served.url)
    assert served.asked == []


def test_a_cooldown_is_asked_for_with_the_same_care(served: Served) -> None:
    source = Source("Ops", "statuspage", {"url": served.url}, cooldown=Duration(0, 3600))
    served.replies["/api/v2/summary.json"] = Reply(body=WHOLE["statuspage"])
    served.replies["/api/v2/incidents.json"] = Reply(body={})
    with pytest.raises(SourceError, match="field 'incidents' is not a list"):
        import_module("freezeguard.sources.statuspage").query(source, asking({}))
