"""freezeguard sweep"""

from __future__ import annotations

import os
import sys
import time
from contextlib import nullcontext

import click

from ..errors import UsageError
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import Any

    Progress = Callable[[str, int, int], None]


@click.command()
@click.option("--repository", "repositories", multiple=True, metavar="OWNER/NAME", help="Whose pull requests; may be repeated.")
@click.option("--organization", metavar="OWNER", help="All repositories of an organisation or a user, but for archived ones.")
@click.option("--shard", metavar="K/N", help="Only the k-th of n parts of the repositories, such as 3/16: for jobs side by side.")
@click.option("--environment", metavar="ENVIRONMENT", help="Where it goes, e.g. production; the status is named after it.")
@click.option("--status", metavar="CONTEXT", help="The name of the status.  [default: freezeguard, or freezeguard/ENVIRONMENT]")
@click.option(
    "--publish",
    type=click.Choice(["status", "check"]),
    default="status",
    show_default=True,
    help="What is written; check runs need the token of a GitHub App, and are written twenty in a request.",
)
@click.option("--app-id", metavar="ID", help="The GitHub App whose check runs they are, and whose rule deployments wait on.")
@click.option("--policy", metavar="PATH", help="The policy's path in the repository.  [default: the usual places]")
@options.output_format("text", "json")
def sweep(
    repositories: tuple[str, ...],
    organization: str | None,
    shard: str | None,
    environment: str | None,
    status: str | None,
    publish: str,
    app_id: str | None,
    policy: str | None,
    output: str,
) -> int:
    """Brings the status of every open pull request up to date.

    Each is decided by the policy of its base branch. A status is written where it changes, a comment edited where there is one; the most
    recently updated come first, and GitHub's limits are kept. With --app-id, and that App's private key in FREEZEGUARD_APP_KEY,
    deployments that wait on the App's protection rule are approved when they may go.

    It needs GITHUB_TOKEN or GH_TOKEN, with permission to read contents and issues, and to write pull requests and statuses.

    Exits with 0 when all of them tell the truth, with 12 when a limit stopped it and it has to run again, with 4 when something could not
    be read, decided or written, with 3 when a policy is invalid.

    \b
    freezeguard sweep --repository acme/shop
    freezeguard sweep --organization acme --shard 3/16 --environment production
    """
    from ..app.sweep.run import exit_code, sweep_all
    from ..github.client import Client
    from ..github.settings import from_environ
    from ..github.shards import parse_shard, part_of
    from ..render.sweep_report import sweep_json, sweep_problems, sweep_table

    options.refuse_empty(organization=organization, shard=shard, environment=environment, status=status, policy=policy)
    if publish == "check" and app_id is None:
        raise UsageError("--publish check: only a GitHub App writes check runs by many: say which by --app-id")
    if bool(repositories) == bool(organization):
        raise UsageError("say whose pull requests: --repository OWNER/NAME, or --organization OWNER")
    token = options.token("read contents and issues, and write pull requests and statuses")
    asked = {"COMMAND": "sweep", "TOKEN": token, "ENVIRONMENT": environment, "STATUS": status or "auto", "POLICY": policy}
    entered = {f"INPUT_{name}": value or "" for name, value in {**asked, "PUBLISH": publish, "APP-ID": app_id}.items()}
    try:
        part = parse_shard(shard) if shard else None
    except ValueError as error:
        raise UsageError(f"--shard: {error}") from None
    for name in repositories:
        options.check_repository(name)
    first = repositories[0] if repositories else f"{organization}/-"
    settings = from_environ({**os.environ, **entered, "GITHUB_REPOSITORY": first})
    client = Client(settings.token, settings.api_url)
    if organization:
        from ..github.pull_requests import repositories as list_repositories

        repositories = tuple(list_repositories(client, organization))
    names = part_of(dict.fromkeys(repositories), part)
    bar, progress = _progress()
    with bar:
        swept = sweep_all(settings, client, names, environ=os.environ, clock=time.time, sleep=time.sleep, progress=progress)
    rows = [one.as_dict() for one in swept]
    if output == "json":
        click.echo(sweep_json(rows), nl=False)
    else:
        options.console().print(sweep_table(rows))
        for line in sweep_problems(rows):
            options.notice(line)
    return exit_code(swept)


def _progress() -> tuple[AbstractContextManager[Any], Progress]:
    """A bar on a terminal, nothing elsewhere."""
    if options.quiet() or not sys.stderr.isatty():
        return nullcontext(), lambda *_: None
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=options.console(stderr=True)
    )
    task = bar.add_task("", total=None)
    return bar, lambda name, done, total: bar.update(task, description=name, completed=done, total=total)
