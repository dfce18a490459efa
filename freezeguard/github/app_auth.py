"""What a GitHub App may do in a repository: a token of its installation there, for an hour."""

from __future__ import annotations

from functools import lru_cache, partial

import github

from ..errors import UsageError
from ..util.untyped_json import get_positive_int, get_str
from .client import Client, GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

KEY = "FREEZEGUARD_APP_KEY"


def app_auth(app: int, key: str) -> github.Auth.AppAuth:
    """How an App calls as itself. Raises UsageError where the key is none."""
    auth = github.Auth.AppAuth(app, partial(loaded, key))
    try:
        auth.create_jwt()
    except Exception:  # noqa: BLE001  whatever the libraries of cryptography raise; their texts may have pieces of the key
        raise UsageError(f"{KEY} is not the private key of a GitHub App (PEM)") from None
    return auth


@lru_cache(maxsize=1)
def loaded(key: str) -> Any:
    """The key, read once: OpenSSL proves its primes anew each time, which takes a tenth of a second."""
    from jwt.algorithms import RSAAlgorithm

    return RSAAlgorithm(RSAAlgorithm.SHA256).prepare_key(key)


def installation_client(app: int, key: str, api_url: str, repository: str, permissions: Mapping[str, str]) -> Client:
    """A connection as the installation of an App in a repository, with no more than some permissions on that repository alone.

    Args:
        key: the App's private key (PEM).

    Raises:
        UsageError: the key is none.
        GitHubError: the App is not installed there, or may not do that.
    """
    client = Client(app_auth(app, key), api_url)
    try:
        installation = get_positive_int(client.read(f"/repos/{repository}/installation"), "id")
        if installation is None:
            raise GitHubError("GitHub did not say where it is installed")
        wanted = {"repositories": [repository.partition("/")[2]], "permissions": dict(permissions)}
        token = get_str(client.write("POST", f"/app/installations/{installation}/access_tokens", wanted), "token")
    except GitHubError as error:
        raise GitHubError(f"the App {app} is not installed in {repository}, or may not do this: {error}", error.status) from None
    if token is None:
        raise GitHubError(f"GitHub gave the App {app} no token")
    return Client(token, api_url)
