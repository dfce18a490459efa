"""What the doctor reads of a repository, through the API. What it may not read becomes a finding, and never an error."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from ..errors import UndecidedError
from ..github import queries
from ..github.client import GitHubError
from ..util.languages import Message
from ..util.untyped_json import get_list, get_path, get_str
from .finding import note, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..github.client import Client
    from .checks.branch_protection import Required
    from .finding import Finding

FOLDER = ".github/workflows"
PER_PAGE = 100
MOST_PAGES = 10
MOST_RULESETS = 10
_SHAPE = "GitHub's answer is not as it is documented"
_AGAIN = "run it again"


class Files(NamedTuple):
    """What stands on the default branch.

    Attributes:
        branch: its name; None: not known.
        workflows: path and text of each workflow, None: no text, or too long; None: they could not be read.
        action: the text of `action.yml`; empty: there is none.
    """

    branch: str | None
    workflows: list[tuple[str, str | None]] | None
    action: str = ""


class Protection(NamedTuple):
    """What holds for a branch.

    Attributes:
        rules: of rulesets, those in force; None: not known.
        classic: the classic protection; empty: there is none; None: not known.
    """

    rules: list[Any] | None
    classic: dict[str, Any] | None


class RepositoryReader:
    """Reads, and notes what could not be read in `findings`."""

    def __init__(self, client: Client, repository: str) -> None:
        self._client = client
        self._repository = repository
        self._root = f"/repos/{repository}"
        self.findings: list[Finding] = []

    def files(self) -> Files:
        """The workflows of the default branch."""
        owner, _, name = self._repository.partition("/")
        try:
            data, errors = self._client.query(queries.WORKFLOWS, {"owner": owner, "name": name})
            found = get_path(data, "repository")
            if not isinstance(found, dict):
                raise GitHubError(f"GitHub does not show {self._repository} to this token", 404)
            # A folder that GitHub failed to give is null, like one that is not there.
            if errors and get_path(found, "workflows") is None:
                raise GitHubError(Message("github.partial"))
        except GitHubError as error:
            self._unknown("the workflows of the default branch", "contents: read", error)
            return Files(None, None)
        entries = get_list(found, "workflows", "entries")
        workflows = [
            (f"{FOLDER}/{file}", _content(entry))
            for entry in entries
            if (file := get_str(entry, "name")) is not None and file.endswith((".yml", ".yaml")) and get_str(entry, "object", "oid")
        ]
        return Files(get_str(found, "defaultBranchRef", "name"), workflows, get_str(found, "action", "text") or "")

    def protection(self, branch: str) -> Protection:
        """What holds for a branch."""
        path = f"{self._root}/rules/branches/{quote(branch, safe='')}"
        try:
            rules = self._pages(path)
        except GitHubError as error:
            self._unknown("the rules of the branch", "metadata: read", error)
            rules = None
        return Protection(rules, self._classic(f"{self._root}/branches/{quote(branch, safe='')}"))

    def _classic(self, path: str) -> dict[str, Any] | None:
        """The classic protection. Who may not read it is told what it requires with the branch itself."""
        branch = self._ask("the branch", "contents: read", lambda: self._client.read(path))
        short = get_path(branch, "protection")
        if get_path(branch, "protected") is False or get_path(short, "enabled") is False:
            return {}
        whole = self._ask("the protection of the branch", "administration: read", lambda: self._client.read(f"{path}/protection"))
        if isinstance(whole, dict):
            return whole
        return short if isinstance(short, dict) and get_path(short, "enabled") is True else None

    def rulesets(self, required: Sequence[Required]) -> list[Any]:
        """The rulesets that require something."""
        ids = list(dict.fromkeys(one.ruleset for one in required if one.ruleset is not None))[:MOST_RULESETS]
        what, needs = "who may bypass the rules", "administration: write"
        found = [self._ask(what, needs, lambda i=i: self._client.read(f"{self._root}/rulesets/{i}")) for i in ids]  # type: ignore[misc]
        return [ruleset for ruleset in found if ruleset is not None]

    def states(self) -> list[Any]:
        """The workflows and whether they are switched off; none where that is not known."""
        path = f"{self._root}/actions/workflows"
        return self._ask_pages("whether the workflows are switched on", "actions: read", path, "workflows") or []

    def environments(self) -> list[Any] | None:
        """The environments; None: not known."""
        return self._ask_pages("the environments", "actions: read", f"{self._root}/environments", "environments")

    def _ask_pages(self, what: str, needs: str, path: str, name: str) -> list[Any] | None:
        found: list[Any] | None = self._ask(what, needs, lambda: self._pages(path, name), kind=list)
        return found

    def _ask(self, what: str, needs: str, read: Callable[[], Any], *, kind: type = dict) -> Any:
        """What is read, or None and a note."""
        try:
            found = read()
            if not isinstance(found, kind):
                raise GitHubError(_SHAPE)
        except GitHubError as error:
            self.findings.append(note("not-readable", f"{what} could not be read: {error}", _remedy(needs, error)))
            return None
        return found

    def _unknown(self, what: str, needs: str, error: UndecidedError) -> None:
        self.findings.append(unknown("unknown", f"{what} could not be read, and they decide: {error}", _remedy(needs, error)))

    def _pages(self, path: str, name: str | None = None) -> list[Any]:
        """All pages of a list. Raises GitHubError."""
        found: list[Any] = []
        for page in range(1, MOST_PAGES + 1):
            answer = self._client.read(f"{path}?per_page={PER_PAGE}&page={page}")
            part = answer if name is None else get_path(answer, name)
            if not isinstance(part, list) or not all(isinstance(one, dict) for one in part):
                raise GitHubError(_SHAPE)
            found += part
            if len(part) < PER_PAGE:
                return found
        raise GitHubError(f"there are more than {MOST_PAGES * PER_PAGE}")


def _remedy(needs: str, error: UndecidedError) -> str:
    return f"a token with `{needs}`" if isinstance(error, GitHubError) and error.status in (401, 403, 404) else _AGAIN


def _content(entry: Any) -> str | None:
    blob = get_path(entry, "object")
    whole = get_path(blob, "isBinary") is not True and get_path(blob, "isTruncated") is not True
    content = get_path(blob, "text")
    return content if whole and isinstance(content, str) else None
