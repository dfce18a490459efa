"""Parse the input of a pre-push hook: pushed refs, and the address of the remote."""

from __future__ import annotations

import pytest

from freezeguard.hook.pre_push import parse_pushed_refs
from freezeguard.util.git_remote import host_of, repository_of

OID = "1" * 40
ZERO = "0" * 40


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (f"refs/heads/main {OID} refs/heads/main {ZERO}", ["main"]),
        (f"HEAD~1 {OID} refs/heads/release/1 {OID}", ["release/1"]),
        (f"refs/tags/v1 {OID} refs/tags/v1 {ZERO}", ["v1"]),
        (f"(delete) {ZERO} refs/heads/main {OID}", []),
        (f"(delete) {'0' * 64} refs/heads/main {'1' * 64}", []),
        (f"refs/notes/commits {OID} refs/notes/commits {ZERO}", []),
        (f"@{{u}} with spaces {OID} refs/heads/main {ZERO}", ["main"]),
        ("", []),
    ],
)
def test_pushed_refs_of_a_line(line: str, names: list[str]) -> None:
    assert parse_pushed_refs(line.encode() + b"\n") == names


@pytest.mark.parametrize("letter", ["\u00a0", "\u2003", "\u2028", "\u0085", "\x0b", "\x1c", "\udcff"])
def test_ref_names_may_contain_unicode_white_space(letter: str) -> None:
    name = f"release/1{letter}x"
    line = f"main {OID} refs/heads/{name} {ZERO}\n".encode("utf-8", "surrogateescape")
    assert parse_pushed_refs(line) == [name]


def test_a_ref_that_is_pushed_twice_is_evaluated_once() -> None:
    lines = [f"a {OID} refs/heads/main {ZERO}", f"b {OID} refs/heads/main {ZERO}", f"c {OID} refs/tags/x {ZERO}"]
    assert parse_pushed_refs("\n".join(lines).encode()) == ["main", "x"]


def test_a_malformed_line_is_refused() -> None:
    with pytest.raises(ValueError, match="not a line of git's pre-push input"):
        parse_pushed_refs(b"hello")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://github.com/acme/shop.git", "github.com"),
        ("https://user:pw@GitHub.com:443/acme/shop", "github.com"),
        ("ssh://git@ssh.github.com:443/acme/shop.git", "ssh.github.com"),
        ("git@github.com:acme/shop.git", "github.com"),
        ("github.com:acme/shop", "github.com"),
        ("https://gitlab.example/github.com/shop", "gitlab.example"),
        ("https://evil.example/@github.com/shop", "evil.example"),
        ("git@evil.example:git@github.com:shop", "evil.example"),
        ("/srv/git/shop.git", None),
        ("../shop", None),
        ("C:\\git\\shop", None),
        ("", None),
    ],
)
def test_the_host_of_a_remote(url: str, host: str | None) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/acme/shop.git", "acme/shop"),
        ("https://github.com/acme/shop/", "acme/shop"),
        ("git@github.com:acme/shop.git", "acme/shop"),
        ("ssh://git@github.com:22/acme/shop", "acme/shop"),
        ("https://git.example.com/group/sub/shop.git", "group/sub/shop"),
        ("git@git.example.com:group/sub/shop.git", "group/sub/shop"),
        ("ssh://git@git.example.com:2222/group/sub/shop.git/", "group/sub/shop"),
        ("https://git.example.com/scm/acme/shop.git", "acme/shop"),
        ("ssh://git@git.example.com:7999/acme/shop.git", "acme/shop"),
        ("https://dev.azure.com/acme/web/_git/shop", "acme/web/shop"),
        ("https://acme@dev.azure.com/acme/web/_git/shop", "acme/web/shop"),
        ("https://dev.azure.com/acme/shop%20one/_git/shop", "acme/shop one/shop"),
        ("https://dev.azure.com/acme/_git/shop", "acme/shop/shop"),
        ("git@ssh.dev.azure.com:v3/acme/web/shop", "acme/web/shop"),
        ("ssh://git@ssh.dev.azure.com/v3/acme/web/shop", "acme/web/shop"),
        ("https://acme.visualstudio.com/web/_git/shop", "acme/web/shop"),
        ("https://acme.visualstudio.com/DefaultCollection/web/_git/shop", "acme/web/shop"),
        ("acme@vs-ssh.visualstudio.com:v3/acme/web/shop", "acme/web/shop"),
        ("https://github.com//acme//shop", "acme/shop"),
        ("https://github.com/x/../acme/./shop", "acme/shop"),
        ("https://github.com/acme/sho%70.git", "acme/shop"),
        ("git@github.com:/acme/shop.git", "acme/shop"),
        ("https::https://github.com/acme/shop", "acme/shop"),
        ("ext::ssh git@github.com %S acme/shop", None),
        ("../remote.git", None),
        ("/srv/acme/shop.git", None),
        ("file:///srv/acme/shop.git", None),
        ("FILE:///srv/acme/shop.git", None),
        ("https://github.com/acme/shop.GIT", "acme/shop"),
        ("https://github.com/acme/shop?x=/y", "acme/shop"),
        ("git@[::1]:acme/shop.git", "acme/shop"),
        ("ssh://git@[::1]:22/acme/shop.git", "acme/shop"),
        ("C:/srv/acme/shop", None),
        ("host:shop.git", None),
        ("", None),
    ],
)
def test_w14_the_repository_of_a_remote(url: str, repository: str | None) -> None:
    assert repository_of(url) == repository
