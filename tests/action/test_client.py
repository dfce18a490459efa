"""The client on its own, against recorded conversations: see recording.py. No server runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from freezeguard.errors import UsageError
from freezeguard.github.client import Client, GitHubError
from freezeguard.github.comments import Comment
from freezeguard.github.snapshot import PullRequest, Status
from tests.action.recording import CONVERSATIONS, FOLDER, SITE, recorder
from tests.action.runner import POLICY, TOKEN


@pytest.fixture
def played(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The cassette that is named by the test's parameter, and nothing else."""
    with recorder("none").use_cassette(str(FOLDER / f"{request.param}.yaml")) as cassette:
        yield cassette


def talk(name: str) -> Any:
    return CONVERSATIONS[name](Client(TOKEN, SITE))


@pytest.mark.parametrize("played", ["snapshot"], indirect=True)
def test_one_query_reads_everything(played: Any) -> None:
    found = talk("snapshot")
    assert played.play_count == 1
    assert found.policy is not None
    assert found.policy.content == POLICY
    assert found.pull_request == PullRequest(1, "Freeze-Override: because", "ben", "main", found.status_of, frozenset({"hotfix"}), files=1)
    assert found.status == Status("failure", "opens later")
    assert found.comment == Comment(found.comment.id, "Blocked <!-- ours -->")


@pytest.mark.parametrize("played", ["snapshot-after-failures"], indirect=True)
def test_a_query_is_a_read_and_tried_again(played: Any) -> None:
    assert talk("snapshot-after-failures").default_branch == "main"
    assert played.play_count == 3


@pytest.mark.parametrize("played", ["file"], indirect=True)
def test_a_file_and_its_commit(played: Any) -> None:
    commit, blob = talk("file")
    assert len(commit) == 40
    assert blob.content == POLICY


@pytest.mark.parametrize("played", ["files"], indirect=True)
def test_changed_files(played: Any) -> None:
    assert [file["filename"] for file in talk("files")] == ["src/app.py"]


@pytest.mark.parametrize("played", ["comment"], indirect=True)
def test_a_comment_is_posted_once(played: Any) -> None:
    assert talk("comment")["body"] == "Hello <!-- ours -->"
    assert played.play_count == 1


@pytest.mark.parametrize(
    ("played", "message", "status"),
    [
        ("comment-forbidden", "GitHub responded with 403: the token lacks a permission", 403),
        ("rate-limit", "GitHub's rate limit is used up", 429),
    ],
    indirect=["played"],
)
def test_errors_are_told_in_our_own_words(played: Any, message: str, status: int, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["played"]
    with pytest.raises(GitHubError) as caught:
        talk(name)
    assert (str(caught.value), caught.value.status) == (message, status)
    assert played.play_count == 1  # a limit's reset is not slept for


@pytest.mark.parametrize("url", ["", "github.com", "ftp://github.com", "https://"])
def test_a_url_that_is_none(url: str) -> None:
    with pytest.raises(UsageError, match="GITHUB_API_URL is not a URL"):
        Client(TOKEN, url)


def test_no_secret_is_on_a_cassette() -> None:
    cassettes = sorted(FOLDER.glob("*.yaml"))
    assert {path.stem for path in cassettes} == CONVERSATIONS.keys()
    for path in cassettes:
        text = Path(path).read_text(encoding="utf-8")
        assert TOKEN not in text
        assert "127.0.0.1" not in text
