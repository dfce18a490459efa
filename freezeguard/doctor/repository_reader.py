"""Reads a repository through the API. A fact that cannot be read becomes a `ReadFailure`, never an error."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from ..errors import UndecidedError
from ..github import queries
from ..github.client import GitHubError
from ..util.languages import Message
from ..util.untyped_json import get_list, get_path, get_str
from .facts import ReadFailure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..github.client import Client
    from .required import Required

FOLDER = ".github/workflows"
PER_PAGE = 100
MOST_PAGES = 10
MOST_RULESETS = 10
_SHAPE = "GitHub's response differs from its documentation"
_AGAIN = "run it again"


class Files(NamedTuple):
    """Files of the default branch.

    Attributes:
        branch: its name; None if unknown.
        workflows: path and text of each workflow, None for a file that is no text or too long; None if they could not be read.
        action: text of `action.yml`; empty if there is none.
    """

    branch: str | None
    workflows: list[tuple[str, str | None]] | None
    action: str = ""


class Protection(NamedTuple):
    """Protection of a branch.

    Attributes:
        rules: rules of rulesets in force; None if unknown.
        classic: classic protection; empty if there is none; None if unknown.
    """

    rules: list[Any] | None
    classic: dict[str, Any] | None


class RepositoryReader:
    """Reads a repository, and collects `failures`."""

    def __init__(self, client: Client, repository: str) -> None:
        self._client = client
        self._repository = repository
        self._root = f"/repos/{repository}"
        self.failures: list[ReadFailure] = []

    def files(self) -> Files:
        """Read the workflows of the default branch."""
        owner, _, name = self._repository.partition("/")
        try:
            data, errors = self._client.query(queries.WORKFLOWS, {"owner": owner, "name": name})
            found = get_path(data, "repository")
            if not isinstance(found, dict):
                raise GitHubError(f"this token cannot see {self._repository}", 404)
            # A folder that GitHub failed to read is null, like one that does not exist.
            if errors and get_path(found, "workflows") is None:
                raise GitHubError(Message("github.partial"))
        except GitHubError as error:
            self._fail("the workflows of the default branch", "contents: read", error)
            return Files(None, None)
        entries = get_list(found, "workflows", "entries")
        workflows = [
            (f"{FOLDER}/{file}", _content(entry))
            for entry in entries
            if (file := get_str(entry, "name")) is not None and file.endswith((".yml", ".yaml")) and get_str(entry, "object", "oid")
        ]
        return Files(get_str(found, "defaultBranchRef", "name"), workflows, get_str(found, "action", "text") or "")

    def protection(self, branch: str) -> Protection:
        """Read the protection of a branch."""
        path = f"{self._root}/rules/branches/{quote(branch, safe='')}"
        try:
            rules = self._pages(path)
        except GitHubError as error:
            self._fail("the rules of the branch", "metadata: read", error)
            rules = None
        return Protection(rules, self._classic(f"{self._root}/branches/{quote(branch, safe='')}"))

    def _classic(self, path: str) -> dict[str, Any] | None:
        """Read the classic protection; without the permission, the part of it that comes with the branch."""
        branch = self._read("the branch", "contents: read", lambda: self._client.read(path))
        short = get_path(branch, "protection")
        if get_path(branch, "protected") is False or get_path(short, "enabled") is False:
            return {}
        whole = self._read("the protection of the branch", "administration: read", lambda: self._client.read(f"{path}/protection"))
        if isinstance(whole, dict):
            return whole
        return short if isinstance(short, dict) and get_path(short, "enabled") is True else None

    def rulesets(self, required: Sequence[Required]) -> list[Any]:
        """Read the rulesets that require something."""
        ids = list(dict.fromkeys(one.ruleset for one in required if one.ruleset is not None))[:MOST_RULESETS]
        what, needs = "the bypass lists of the rules", "administration: write"
        found = [self._read(what, needs, lambda i=i: self._client.read(f"{self._root}/rulesets/{i}")) for i in ids]  # type: ignore[misc]
        return [ruleset for ruleset in found if ruleset is not None]

    def states(self) -> list[Any]:
        """Read the workflows with their states; empty if unknown."""
        path = f"{self._root}/actions/workflows"
        return self._read_pages("the states of the workflows", "actions: read", path, "workflows") or []

    def environments(self) -> list[Any] | None:
        """Read the environments; None if unknown."""
        return self._read_pages("the environments", "actions: read", f"{self._root}/environments", "environments")

    def _read_pages(self, what: str, needs: str, path: str, name: str) -> list[Any] | None:
        found: list[Any] | None = self._read(what, needs, lambda: self._pages(path, name), kind=list)
        return found

    def _read(self, what: str, needs: str, read: Callable[[], Any], *, kind: type = dict) -> Any:
        """Return the response, or None after a failure."""
        try:
            found = read()
            if not isinstance(found, kind):
                raise GitHubError(_SHAPE)
        except GitHubError as error:
            self.failures.append(ReadFailure(f"{what} could not be read: {error}", _remedy(needs, error), decides=False))
            return None
        return found

    def _fail(self, what: str, needs: str, error: UndecidedError) -> None:
        self.failures.append(ReadFailure(f"{what} decide, and could not be read: {error}", _remedy(needs, error), decides=True))

    def _pages(self, path: str, name: str | None = None) -> list[Any]:
        """Return all pages of a list. Raises GitHubError."""
        found: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            response = self._client.read(f"{path}?per_page={PER_PAGE}&page={page}")
            part = response if name is None else get_path(response, name)
            if not isinstance(part, list) or not all(isinstance(one, dict) for one in part):
                raise GitHubError(_SHAPE)
            found += part
            if len(part) < PER_PAGE:
                return found
        raise GitHubError(f"more than {MOST_PAGES * PER_PAGE} entries")


def _remedy(needs: str, error: UndecidedError) -> str:
    return f"use a token with `{needs}`" if isinstance(error, GitHubError) and error.status in (401, 403, 404) else _AGAIN


def _content(entry: Any) -> str | None:
    blob = get_path(entry, "object")
    whole = get_path(blob, "isBinary") is not True and get_path(blob, "isTruncated") is not True
    content = get_path(blob, "text")
    return content if whole and isinstance(content, str) else None
