"""Authentication as a GitHub App: a token of its installation in a repository, valid for an hour."""

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
    """Return the authentication of an App as itself. Raises UsageError if the key is not valid."""
    auth = github.Auth.AppAuth(app, partial(loaded, key))
    try:
        auth.create_jwt()
    except Exception:  # noqa: BLE001  the error texts of the cryptography libraries may contain parts of the key
        raise UsageError(f"{KEY} is not the private key of a GitHub App (PEM)") from None
    return auth


@lru_cache(maxsize=1)
def loaded(key: str) -> Any:
    """Return the parsed key. It is cached, because OpenSSL takes a tenth of a second to check its primes."""
    from jwt.algorithms import RSAAlgorithm

    return RSAAlgorithm(RSAAlgorithm.SHA256).prepare_key(key)


def installation_client(app: int, key: str, api_url: str, repository: str, permissions: Mapping[str, str]) -> Client:
    """Return a connection as an App's installation, limited to one repository and to the given permissions.

    Args:
        key: the App's private key (PEM).

    Raises:
        UsageError: the key is not valid.
        GitHubError: the App is not installed in the repository, or lacks a permission.
    """
    client = Client(app_auth(app, key), api_url)
    try:
        installation = get_positive_int(client.read(f"/repos/{repository}/installation"), "id")
        if installation is None:
            raise GitHubError("GitHub did not report the id of the installation")
        wanted = {"repositories": [repository.partition("/")[2]], "permissions": dict(permissions)}
        token = get_str(client.write("POST", f"/app/installations/{installation}/access_tokens", wanted), "token")
    except GitHubError as error:
        raise GitHubError(f"the App {app} is not installed in {repository}, or lacks a permission: {error}", error.status) from None
    if token is None:
        raise GitHubError(f"GitHub did not issue a token for the App {app}")
    return Client(token, api_url)
