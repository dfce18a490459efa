"""The fake server as a program, with its state as JSON."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from tests.standin import codec, faults
from tests.standin.server import Standin
from tests.standin.state import Repository, World

HEADERS = {"Authorization": "Bearer ghs_everything"}


@pytest.fixture
def world(github: Standin, shop: Repository) -> World:
    """One of everything."""
    shop.commit({"binary": b"\xff\xfe"})
    pull = shop.pull("Fix", "hotfix", fork="zoe/shop")
    pull.review("ben")
    pull.comment("zoe", "please")
    shop.issue("Down", "incident").close()
    shop.status(pull.head_sha, "c", "success")
    shop.deploy(pull.head_sha, "production", "success")
    github.world.team("acme", "sre", "ana", pending=["ben"])
    github.fail(faults.server_error(), "POST", times=1)
    return github.world


def test_the_state_survives_json(world: World) -> None:
    again = codec.decode(World, codec.encode(world))
    assert again == world
    (shop,) = again.repositories.values()
    assert shop.pulls[1].repository.world is again


def test_unknown_keys_and_values_are_refused() -> None:
    with pytest.raises(ValueError, match="World has no 'repos'"):
        codec.decode(World, {"repos": {}})
    with pytest.raises(AssertionError):
        codec.decode(World, {"tokens": {"t": {"permissions": {"issues": "always"}}}})


def test_the_program(world: World, start_github: Callable[[World], str]) -> None:
    url = start_github(world)
    comment = f"{url}/repos/acme/shop/issues/1/comments"
    assert requests.post(comment, json={"body": "x"}, headers=HEADERS).status_code == 502
    assert requests.post(comment, json={"body": "x"}, headers=HEADERS).status_code == 201
    seen = requests.get(f"{url}/_state").json()
    assert [request["path"] for request in seen["requests"] if request["is_write"]] == ["/repos/acme/shop/issues/1/comments"] * 2
    assert [one["body"] for one in seen["state"]["repositories"]["acme/shop"]["pulls"]["1"]["comments"]] == ["please", "x"]
    patch = {"repositories": {"acme/shop": {"pulls": {"1": {"state": "closed"}}}}}
    requests.post(f"{url}/_state", json=patch)
    assert requests.get(f"{url}/repos/acme/shop/pulls/1").json()["state"] == "closed"
    assert requests.get(f"{url}/_state").json()["complaints"] == []
