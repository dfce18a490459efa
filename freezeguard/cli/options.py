"""What several commands share: their options, and how they speak."""

from __future__ import annotations

import os
import time

import click

from ..app import check as app
from ..errors import UsageError
from .main import QUIET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import Any

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
POLICY = click.option("--policy", type=FILE, metavar="FILE", help="The policy file; else FREEZEGUARD_POLICY, else the usual places.")


def zones(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The zones that a shell completes."""
    from ..temporal.zones import zone_names

    return [name for name in zone_names() if name.lower().startswith(begun.lower())]


TIMEZONE = click.option(
    "--timezone", metavar="ZONE", shell_complete=zones, help="The zone of the built-in default policy; else FREEZEGUARD_TIMEZONE, else UTC."
)
AT = click.option("--at", metavar="TIME", help="Ask about another instant: ISO 8601, or '2026-11-27 15:00' in the policy's zone.")

OFFLINE = click.option("--offline", is_flag=True, help="Ask no source; what is not asked only warns.")


def subject_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--environment, --branch, --repository: what is not given matches every scope."""
    for name, text in (
        ("repository", "owner/name"),
        ("branch", "The branch (or tag)."),
        ("environment", "Where it goes, e.g. production."),
    ):
        command = click.option(f"--{name}", metavar=name.upper(), help=text)(command)
    return command


def output_format(*names: str) -> Decorator:
    """--format, the first name is the default."""
    return click.option("--format", "output", type=click.Choice(names), default=names[0], show_default=True, help="How it is printed.")


def request(**given: Any) -> app.CheckRequest:
    """A question asked here and now; what it has to announce goes to standard error."""
    refuse_empty(**given)
    asked = app.CheckRequest(os.environ, int(time.time()), **given)
    if given.get("timezone"):
        app.check_zone(given["timezone"], "--timezone")
        if asked.policy is not None:
            notice(f"--timezone is not used: {asked.policy} has a zone of its own")
    if asked.notice:
        notice(asked.notice)
    return asked


def refuse_empty(**given: Any) -> None:
    """What an unset variable left empty must not become "not given": it would match every scope, or be another file. Raises UsageError."""
    for name, value in given.items():
        if value == "":
            raise UsageError(f"--{name}: is empty")


def token(to: str) -> str:
    """The token for GitHub. Raises UsageError where there is none.

    Args:
        to: what it has to be able to do.
    """
    found = os.environ.get("GITHUB_TOKEN", "").strip() or os.environ.get("GH_TOKEN", "").strip()
    if not found:
        raise UsageError(f"neither GITHUB_TOKEN nor GH_TOKEN is set: a token that may {to} is needed")
    return found


def check_repository(name: str) -> None:
    """Raises UsageError for what is not owner/name."""
    from ..util.git_remote import is_repository
    from ..util.text import quote

    if not is_repository(name):
        raise UsageError(f"--repository: {quote(name)} is not owner/name")


def first_day(text: str) -> date:
    """The date of --from. Raises UsageError."""
    from datetime import date

    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--from: {text!r} is not a date such as 2026-12-01") from None
    if not 1970 <= found.year <= 8999:
        raise UsageError(f"--from: {text} is not between the years 1970 and 9000")
    return found


def write(path: str, text: str, *, new: bool = False) -> None:
    """Writes a file that was asked for. Raises UsageError where that fails, or where one is there that has to be a new one."""
    try:
        with open(path, "x" if new else "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None


def notice(text: str) -> None:
    """Something that is not the answer: to standard error, unless --quiet."""
    if not quiet():
        click.echo(f"freezeguard: {text}", err=True)


def quiet() -> bool:
    """Whether nothing but the answer is wanted."""
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().meta.get(QUIET))


def style(text: str, role: str) -> str:
    """A text in the colour of its role; click leaves the colour out where it is not wanted."""
    return click.style(text, **_COLORS[role])  # type: ignore[arg-type]


def console(*, stderr: bool = False) -> Any:
    """A rich console that obeys --color and NO_COLOR."""
    from rich.console import Console

    color = click.get_current_context().find_root().color
    found = Console(stderr=stderr, no_color=color is False, force_terminal=True if color else None, highlight=False, soft_wrap=False)
    if not found.is_terminal:
        # Nobody's window is too narrow for a file: nothing is cut.
        found.width = max(found.width, LINE)
    return found
