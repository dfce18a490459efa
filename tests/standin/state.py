"""State of the fake GitHub: plain values, changed by tests and by the API alike.

Everything hangs below one `World`. What is below knows what is above it (a pull request its repository, a repository its
world), so that the views need only the thing itself; `World` ties these knots, also after it was read from JSON.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from tests.standin.faults import Fault
from tests.standin.governing import Environment, Protection, Ruleset
from tests.standin.threads import ChangedFile, Issue, PullRequest, instant

Role = Literal["none", "read", "triage", "write", "maintain", "admin"]
Level = Literal["none", "read", "write"]
ACTIONS_BOT = "github-actions[bot]"


@dataclass(kw_only=True)
class Token:
    """A caller and its permissions. A login that ends in [bot] is an integration: GITHUB_TOKEN or an App."""

    login: str = ACTIONS_BOT
    permissions: dict[str, Level] = field(default_factory=dict)
    repositories: list[str] | None = None  # private ones that it sees; None: all of them
    limit: int = 1000
    used: int = 0
    app: int | None = None  # whose installation it is

    def may(self, what: str, level: Level) -> bool:
        granted = self.permissions.get(what, "none")
        return granted == "write" or granted == level == "read"

    @property
    def refusal(self) -> str:
        """Return GitHub's message for a request that this token may not make."""
        return f"Resource not accessible by {'integration' if self.login.endswith('[bot]') else 'personal access token'}"


@dataclass(kw_only=True)
class Team:
    members: dict[str, Literal["active", "pending"]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Organization:
    teams: dict[str, Team] = field(default_factory=dict)
    rulesets: list[Ruleset] = field(default_factory=list)


@dataclass(kw_only=True)
class Commit:
    """A commit and the whole tree of files at it."""

    files: dict[str, bytes] = field(default_factory=dict)
    message: str = ""
    author: str = "ana"
    parents: list[str] = field(default_factory=list)
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(kw_only=True)
class Status:
    id: int
    sha: str
    context: str
    state: str
    description: str | None = None
    target_url: str | None = None
    creator: str = ACTIONS_BOT
    created_at: datetime


@dataclass(kw_only=True)
class CheckRun:
    """A check run: `app` is the id of the App that made it."""

    id: int
    sha: str
    name: str
    app: int
    status: str
    conclusion: str | None = None
    title: str | None = None
    summary: str | None = None
    created_at: datetime


@dataclass(kw_only=True)
class App:
    """A GitHub App: its public key (PEM), its permissions, and the repositories in which it is installed."""

    public_key: str
    permissions: dict[str, Level] = field(default_factory=dict)
    installed: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class WorkflowRun:
    """A run; `pending` are the environments for which it waits, `told` what it was told for each."""

    id: int
    sha: str
    branch: str = "main"
    event: str = "push"
    actor: str = "ana"
    attempt: int = 1
    pending: list[str] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)
    repository: Repository = field(init=False, repr=False, compare=False)

    def below(self, repository: Repository) -> WorkflowRun:
        self.repository = repository
        return self


@dataclass(kw_only=True)
class DeploymentStatus:
    id: int
    state: str
    creator: str = ACTIONS_BOT
    created_at: datetime


@dataclass(kw_only=True)
class Deployment:
    id: int
    sha: str
    ref: str
    environment: str
    creator: str = ACTIONS_BOT
    created_at: datetime
    statuses: list[DeploymentStatus] = field(default_factory=list)


@dataclass(kw_only=True)
class Repository:
    """A repository. Its reads are free when it is public, as GitHub's are: only a private one asks for permissions to read."""

    owner: str
    name: str
    private: bool = False
    archived: bool = False
    default_branch: str = "main"
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)  # only ever appended to
    check_runs: list[CheckRun] = field(default_factory=list)
    runs: list[WorkflowRun] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    collaborators: dict[str, Role] = field(default_factory=dict)
    rulesets: list[Ruleset] = field(default_factory=list)
    protections: dict[str, Protection] = field(default_factory=dict)  # classic ones, by branch
    environments: list[Environment] = field(default_factory=list)
    disabled: dict[str, str] = field(default_factory=dict)  # workflows that are not active, by path
    world: World = field(init=False, repr=False, compare=False)

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def threads(self) -> dict[int, Issue]:
        """Issues and pull requests, by the one series of numbers that they share."""
        return dict(sorted({**self.issues, **self.pulls}.items()))

    def role(self, login: str) -> Role:
        return self.collaborators.get(login, "none" if self.private else "read")

    def can_push(self, login: str) -> bool:
        return self.role(login) in ("write", "maintain", "admin")

    def resolve(self, ref: str) -> str | None:
        """The commit that a branch, a tag, a full ref or a commit's own name means."""
        pull = ref.removeprefix("refs/").removeprefix("pull/").removesuffix("/head")
        if pull.isdigit() and "pull/" in ref and int(pull) in self.pulls:
            return self.pulls[int(pull)].head_sha
        if ref == "HEAD":
            return self.branches.get(self.default_branch)
        short = ref.removeprefix("refs/")
        if short.startswith("heads/"):
            return self.branches.get(short.removeprefix("heads/"))
        # As git does it (gitrevisions): of a tag and a branch with the same name the tag is meant.
        return self.tags.get(short.removeprefix("tags/")) or self.branches.get(ref) or (ref if ref in self.commits else None)

    def reaches(self, sha: str) -> bool:
        """Return True if a commit is in the default branch."""
        found = self.branches.get(self.default_branch)
        while found is not None:
            if found == sha:
                return True
            found = next(iter(self.commits[found].parents), None)
        return False

    def commit(
        self, files: Mapping[str, str | bytes | None], *, branch: str | None = None, start: str | None = None, author: str = "ana"
    ) -> str:
        """A commit on a branch (a new one starts at `start`, else at the default branch); None removes a file."""
        branch = branch or self.default_branch
        parent = self.branches.get(branch) or start or self.branches.get(self.default_branch)
        tree = dict(self.commits[parent].files) if parent else {}
        for path, content in files.items():
            tree.pop(path, None)
            if content is not None:
                tree[path] = content.encode() if isinstance(content, str) else content
        at = self.world.tick()
        sha = hashlib.sha1(f"{self.full_name} {branch} {parent} {at} {sorted(tree.items())}".encode()).hexdigest()
        self.commits[sha] = Commit(
            files=tree, message=f"Change {', '.join(files)}", author=author, parents=[parent] if parent else [], at=at
        )
        self.branches[branch] = sha
        return sha

    def issue(self, title: str, *labels: str, author: str = "ana", at: str | None = None, body: str | None = None) -> Issue:
        issue = Issue(id=self.world.new_id(), number=self._number(), title=title, body=body, author=author, created_at=self.world.time(at))
        self.issues[issue.number] = issue
        return issue.below(self).label(*labels, by=author, at=at)

    def pull(
        self,
        title: str = "A change",
        *labels: str,
        author: str = "ana",
        head: str | None = None,
        base: str | None = None,
        fork: str | None = None,
        draft: bool = False,
        body: str | None = None,
        files: Iterable[str | ChangedFile] = ("src/app.py",),
        at: str | None = None,
    ) -> PullRequest:
        """A pull request, with a commit on its branch; `fork` is the other repository's full name."""
        base = base or self.default_branch
        changed = [file if isinstance(file, ChangedFile) else ChangedFile(path=file) for file in files]
        number = self._number()
        head = head or f"topic-{number}"
        # A fork's branch is no branch of this repository, but its commits can be reached here.
        branch = f"pull-{number}-of-{fork}" if fork else head
        sha = self.commit({file.path: f"#{number}\n" for file in changed[:100]}, branch=branch, start=self.branches[base], author=author)
        if fork:
            del self.branches[branch]
        pull = PullRequest(
            id=self.world.new_id(), number=number, title=title, body=body, author=author, created_at=self.world.time(at),
            base=base, head=head, head_sha=sha, head_repository=fork or self.full_name, draft=draft, files=changed,
        )  # fmt: skip
        self.pulls[number] = pull
        return pull.below(self).label(*labels, by=author, at=at)

    def status(
        self, sha: str, context: str, state: str, description: str | None = None, *, creator: str = ACTIONS_BOT, url: str | None = None
    ) -> Status:
        status = Status(
            id=self.world.new_id(), sha=sha, context=context, state=state, description=description, creator=creator, target_url=url,
            created_at=self.world.tick(),
        )  # fmt: skip
        self.statuses.append(status)
        return status

    def current_statuses(self, sha: str) -> list[Status]:
        """The last one of each context."""
        return list({status.context: status for status in self.statuses if status.sha == sha}.values())

    def deploy(
        self, sha: str, environment: str, *states: str, ref: str | None = None, creator: str = ACTIONS_BOT, at: str | None = None
    ) -> Deployment:
        """A deployment that went through these states, the oldest first."""
        deployment = Deployment(
            id=self.world.new_id(), sha=sha, ref=ref or sha, environment=environment, creator=creator, created_at=self.world.time(at)
        )
        for state in states:
            deployment.statuses.append(
                DeploymentStatus(id=self.world.new_id(), state=state, creator=creator, created_at=self.world.time(at))
            )
        self.deployments.append(deployment)
        return deployment

    def rulesets_of(self, branch: str) -> list[Ruleset]:
        """Those that are in force for a branch: one that names none is for the default branch."""
        return [one for one in self.rulesets if one.enforcement == "active" and branch in (one.branches or [self.default_branch])]

    def _number(self) -> int:
        return max(self.threads, default=0) + 1


@dataclass(kw_only=True)
class World:
    """The whole state. Its clock advances by one second with each event and otherwise stands still."""

    now: datetime = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
    last_id: int = 1000
    tokens: dict[str, Token] = field(default_factory=dict)
    apps: dict[int, App] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        for repository in self.repositories.values():
            repository.world = self
            for thread in repository.threads.values():
                thread.below(repository)

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def time(self, at: str | None) -> datetime:
        """A time given by a test (UTC), else now."""
        return instant(at) if at else self.tick()

    def repository(
        self, full_name: str, files: Mapping[str, str | bytes] | None = None, *, private: bool = False, **collaborators: Role
    ) -> Repository:
        """A repository with one commit on main."""
        owner, name = full_name.split("/")
        repository = Repository(owner=owner, name=name, private=private, collaborators=dict(collaborators))
        repository.world = self
        self.repositories[full_name] = repository
        repository.commit({"README.md": f"# {name}\n", **(files or {})})
        return repository

    def token(self, value: str, login: str = ACTIONS_BOT, **permissions: Level) -> Token:
        """Set the permissions of a token."""
        self.tokens[value] = Token(login=login, permissions=dict(permissions))
        return self.tokens[value]

    def team(self, organization: str, slug: str, *members: str, pending: Iterable[str] = ()) -> Team:
        team = Team(members={**dict.fromkeys(members, "active"), **dict.fromkeys(pending, "pending")})
        self.organizations.setdefault(organization, Organization()).teams[slug] = team
        return team

    def find(self, owner: str, name: str) -> Repository | None:
        """Names of owners and repositories know no case."""
        wanted = f"{owner}/{name}".lower()
        return next((repository for key, repository in self.repositories.items() if key.lower() == wanted), None)
