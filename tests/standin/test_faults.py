"""Each fault as the `requests` library sees it."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
import requests

from tests.standin import faults
from tests.standin.faults import Fault
from tests.standin.server import Standin
from tests.standin.state import Repository

HEADERS = {"Authorization": "Bearer ghs_everything"}


def get(github: Standin, **more: object) -> requests.Response:
    return requests.get(f"{github.url}/repos/acme/shop/issues", headers=HEADERS, timeout=10, **more)  # type: ignore[arg-type]


def post(github: Standin, number: int) -> requests.Response:
    return requests.post(f"{github.url}/repos/acme/shop/issues/{number}/comments", json={"body": "x"}, headers=HEADERS, timeout=10)


@pytest.mark.parametrize(
    ("fault", "status", "message"),
    [
        (faults.bad_credentials(), 401, "Bad credentials"),
        (faults.integration(), 403, "Resource not accessible by integration"),
        (faults.primary_limit(), 403, "API rate limit exceeded for installation ID 1."),
        (faults.primary_limit(429), 429, "API rate limit exceeded for installation ID 1."),
        (faults.secondary_limit(), 403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."),
        (faults.not_found(), 404, "Not Found"),
        (faults.gone(), 410, "This issue was deleted"),
        (faults.unprocessable(), 422, "Validation Failed"),
        (faults.server_error(), 502, "Server Error"),
        (faults.server_error(503), 503, "Server Error"),
    ],
)
def test_refusals(github: Standin, shop: Repository, fault: Fault, status: int, message: str) -> None:
    github.fail(fault)
    answered = get(github)
    assert (answered.status_code, answered.json()["message"]) == (status, message)


def test_headers_of_the_limits(github: Standin, shop: Repository) -> None:
    github.fail(faults.primary_limit(), times=1)
    github.fail(faults.secondary_limit(retry_after=90))
    first, second = get(github), get(github)
    assert first.headers["x-ratelimit-remaining"] == "0"
    assert int(first.headers["x-ratelimit-reset"]) > time.time() + 3000
    assert second.headers["retry-after"] == "90"


def test_what_is_no_answer_of_github(github: Standin, shop: Repository) -> None:
    github.fail(faults.html(), times=1)
    github.fail(faults.wrong_type(), times=1)
    github.fail(faults.answer(200, "{"), times=1)
    page = get(github)
    assert (page.headers["content-type"], page.text[:15]) == ("text/html; charset=utf-8", "<!DOCTYPE html>")
    assert get(github).json() == "nothing that was expected"
    with pytest.raises(requests.JSONDecodeError):
        get(github).json()
    assert get(github).json() == []


@pytest.mark.parametrize(("fault", "said"), [(faults.reset(), "reset by peer"), (faults.hang_up(), "without response")])
def test_connections_that_end(github: Standin, shop: Repository, fault: Fault, said: str) -> None:
    github.fail(fault, times=1)
    with pytest.raises(requests.ConnectionError) as failed:
        get(github)
    assert said in str(failed.value)
    assert get(github).status_code == 200


def test_refused(github: Standin, shop: Repository) -> None:
    github.stop()
    with pytest.raises(requests.ConnectionError) as failed:
        get(github)
    assert "Connection refused" in str(failed.value)


def test_slow(github: Standin, shop: Repository) -> None:
    github.fail(faults.slow(60), times=1)
    with pytest.raises(requests.Timeout):
        requests.get(f"{github.url}/repos/acme/shop", headers=HEADERS, timeout=0.2)
    github.fail(faults.slow(0.01))
    assert get(github).json() == []


def test_drip(github: Standin, shop: Repository) -> None:
    shop.issue("Down")
    github.fail(faults.drip(0.01))
    with get(github, stream=True) as answered:
        assert answered.raw.read(3) == b'[{"'


def test_truncated(github: Standin, shop: Repository) -> None:
    shop.issue("Down")
    github.fail(faults.truncated())
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)) as failed:
        get(github)
    assert "IncompleteRead" in str(failed.value)


def test_endless(github: Standin, shop: Repository) -> None:
    github.fail(faults.endless())
    with get(github, stream=True) as answered:
        pieces = answered.iter_content(100_000)
        assert sum(len(next(pieces)) for _ in range(20)) > 1_000_000


def test_the_referee_sees_what_a_fault_befalls(github: Standin, shop: Repository) -> None:
    github.fail(faults.server_error())
    requests.get(f"{github.url}/repos/acme/shop/issues?state=frozen", headers=HEADERS)
    requests.post(github.graphql_url, json={"query": "{frozen}"}, headers=HEADERS)
    assert ["frozen" in complaint for complaint in github.complaints] == [True, True]
    github.complaints.clear()


def test_times_and_places(github: Standin, shop: Repository) -> None:
    """Only the requests that are meant, only so many times; the rest is answered."""
    pull = shop.pull()
    github.fail(faults.server_error(), "POST", "*/issues/*/comments", times=2)
    assert get(github).status_code == 200
    assert [post(github, pull.number).status_code for _ in range(3)] == [502, 502, 201]
    assert (len(pull.comments), len(github.writes)) == (1, 3)
    github.fail(faults.graphql_error(), path="/graphql", containing="viewer")
    asked = [
        requests.post(github.graphql_url, json={"query": query}, headers=HEADERS) for query in ("{viewer{login}}", "{rateLimit{cost}}")
    ]
    assert [answered.status_code for answered in asked] == [200, 200]
    assert [answered.json().get("errors") for answered in asked] == [
        [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for installation ID 1."}],
        None,
    ]


@pytest.mark.parametrize("fault", [faults.reset(), faults.hang_up(), faults.server_error()])
def test_late(github: Standin, shop: Repository, fault: Fault) -> None:
    """The comment is there, but its writer does not get to know it."""
    pull = shop.pull()
    github.fail(fault, "POST", late=True, times=1)
    with contextlib.suppress(requests.ConnectionError):
        assert post(github, pull.number).status_code == 502
    assert len(pull.comments) == 1


def test_npm_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, github_packages: Path) -> None:
    from tests.standin import packages

    monkeypatch.setattr(packages, "HERE", tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(packages.PackagesMissingError, match="npm is not installed"):
        packages.node_modules()
    monkeypatch.setenv(packages.VARIABLE, str(github_packages))
    assert packages.node_modules() == github_packages
    monkeypatch.setenv(packages.VARIABLE, str(tmp_path))
    with pytest.raises(packages.PackagesMissingError, match="has no @octokit packages"):
        packages.node_modules()
