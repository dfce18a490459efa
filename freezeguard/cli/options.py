"""Options that several commands share, and how commands write to the user."""

from __future__ import annotations

import os
import sys
import time
from functools import wraps
from typing import NamedTuple

import click

from ..app import check as app
from ..errors import PolicyError, UsageError
from ..policy.discovery import find_policy
from .main import QUIET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import Any, TextIO

    from ..policy.subject import Subject

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

LINE = 100
_COLORS = {
    "good": {"fg": "green", "bold": True},
    "bad": {"fg": "red", "bold": True},
    "warn": {"fg": "yellow"},
    "dim": {"dim": True},
    "strong": {"bold": True},
}

FILE = click.Path()  # any path; the type lets a shell complete it


def complete_zone(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
    """Return the time zones that complete what was typed."""
    from ..temporal.zones import zone_names

    return [name for name in zone_names() if name.lower().startswith(typed.lower())]


POLICY = click.option(
    "--policy",
    type=FILE,
    metavar="FILE",
    help="Policy file.  [default: FREEZEGUARD_POLICY, else .freezeguard.yml or .github/freezeguard.yml of this repository]",
)
_QUESTION_OPTIONS = {
    "policy": POLICY,
    "at": click.option(
        "--at", metavar="TIME", help="Instant to evaluate instead of now: ISO 8601, or '2026-11-27 15:00' in the policy's zone."
    ),
    "environment": click.option(
        "--environment",
        metavar="ENVIRONMENT",
        help="Environment to deploy to, e.g. production. Without it, all rules apply.",
    ),
    "branch": click.option("--branch", metavar="BRANCH", help="Branch or tag to deploy. Without it, all rules apply."),
    "repository": click.option("--repository", metavar="OWNER/NAME", help="Repository to deploy. Without it, all rules apply."),
    "timezone": click.option(
        "--timezone",
        metavar="ZONE",
        shell_complete=complete_zone,
        help="Time zone of the built-in default policy.  [default: FREEZEGUARD_TIMEZONE, else UTC]",
    ),
    "offline": click.option("--offline", is_flag=True, help="Do not query sources; their missing responses are only warnings."),
}


class Question(NamedTuple):
    """Policy, deployment and instant that a command evaluates, as given on the command line.

    A field is None where its option was not given, or where the command does not have it. An environment, branch or repository that is
    None matches every rule.
    """

    policy: str | None = None
    at: str | None = None
    environment: str | None = None
    branch: str | None = None
    repository: str | None = None
    timezone: str | None = None
    offline: bool = False

    def request(self) -> app.CheckRequest:
        """Return the request for the present instant, after writing its notices to standard error.

        Raises:
            UsageError: an option is empty, or the time zone is unknown.
        """
        refuse_empty(**self._asdict())
        request = self.silent_request()
        if self.timezone:
            app.check_zone(self.timezone, "--timezone")
            if request.policy is not None:
                notice(f"--timezone is ignored: {request.policy} sets its own time zone")
        if request.notice:
            notice(request.notice)
        return request

    def silent_request(self) -> app.CheckRequest:
        """Return the request for the present instant, without checks or notices."""
        return app.CheckRequest(os.environ, int(time.time()), **self._asdict())

    def subject(self) -> Subject:
        """Return what is to be deployed. Raises UsageError for an empty option."""
        from ..policy.subject import Subject

        refuse_empty(**self._asdict())
        return Subject(self.repository, self.environment, app.branch_of(self.branch))


def question_options(*fields: str) -> Decorator:
    """Add the options of a `Question`, which the command receives as its argument `question`.

    Args:
        fields: the fields to offer as options; none: all of them.
    """
    fields = fields or Question._fields

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_question(**values: Any) -> Any:
            return command(question=Question(**{field: values.pop(field) for field in fields}), **values)

        decorated: Callable[..., Any] = with_question
        for field in reversed(fields):
            decorated = _QUESTION_OPTIONS[field](decorated)
        return decorated

    return decorate


def output_format(*names: str) -> Decorator:
    """Add --format; the first name is the default."""
    return click.option("--format", "output", type=click.Choice(names), default=names[0], show_default=True, help="Output format.")


def policy_file(path: str | None) -> str:
    """Return the given policy file, else the one of the environment or of this folder. Raises PolicyError if there is none."""
    found = path or os.environ.get("FREEZEGUARD_POLICY") or find_policy()
    if found is None:
        raise PolicyError("no policy file found: create one with `freezeguard init`")
    return found


def refuse_empty(**values: Any) -> None:
    """Raise UsageError for an empty option: from an unset shell variable, it must not count as "not given", which matches every rule."""
    for name, value in values.items():
        if value == "":
            raise UsageError(f"--{name}: is empty")


def token(permission: str) -> str:
    """Return the token for GitHub. Raises UsageError if the environment has none.

    Args:
        permission: what the token must be allowed to do, for the message.
    """
    value = os.environ.get("GITHUB_TOKEN", "").strip() or os.environ.get("GH_TOKEN", "").strip()
    if not value:
        raise UsageError(f"neither GITHUB_TOKEN nor GH_TOKEN is set: set one to a token that may {permission}")
    return value


def check_repository(name: str) -> None:
    """Raise UsageError unless the name has the form owner/name."""
    from ..util.git_remote import is_repository
    from ..util.text import quote

    if not is_repository(name):
        raise UsageError(f"--repository: {quote(name)} is not owner/name")


def first_day(text: str) -> date:
    """Return the date given by --from. Raises UsageError."""
    from datetime import date

    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--from: {text!r} is not a date such as 2026-12-01") from None
    if not 1970 <= day.year <= 8999:
        raise UsageError(f"--from: {text} is not between the years 1970 and 9000")
    return day


def write(path: str, text: str, *, new: bool = False) -> None:
    """Write an output file. Raises UsageError if that fails, or if `new` is set and the file exists."""
    from ..util.text import os_error_reason

    try:
        with open(path, "x" if new else "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {os_error_reason(error)}") from None


def command_output() -> TextIO:
    """Return standard output for the program's own workflow commands; any other text there is made harmless."""
    return CommandOutput(sys.stdout)  # type: ignore[return-value]


class CommandOutput:
    """A stream of workflow commands, which the output path of the commands would make harmless otherwise."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        return int(getattr(self._stream, "write_commands", self._stream.write)(text))


def notice(text: str) -> None:
    """Write a notice to standard error, unless --quiet is set."""
    if not quiet():
        click.echo(f"freezeguard: {text}", err=True)


def quiet() -> bool:
    """Return True if --quiet is set."""
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().meta.get(QUIET))


def style(text: str, role: str) -> str:
    """Return the text in the colour of its role; click drops the colour where the output takes none."""
    return click.style(text, **_COLORS[role])  # type: ignore[arg-type]


def console(*, stderr: bool = False) -> Any:
    """Return a rich console that obeys --color and NO_COLOR."""
    from rich.console import Console

    color = click.get_current_context().find_root().color
    created = Console(stderr=stderr, no_color=color is False, force_terminal=True if color else None, highlight=False, soft_wrap=False)
    if not created.is_terminal:
        # A file has no window width, so nothing needs to be cut.
        created.width = max(created.width, LINE)
    return created
