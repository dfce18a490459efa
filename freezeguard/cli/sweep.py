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

    from ..github.settings import Settings

    Progress = Callable[[str, int, int], None]

MAX_APP_ID = 999_999_999


@click.command()
@click.option("--repository", "repositories", multiple=True, metavar="OWNER/NAME", help="Repository to sweep; may be repeated.")
@click.option("--organization", metavar="OWNER", help="Sweep all repositories of an organisation or user, except archived ones.")
@click.option("--shard", metavar="K/N", help="Sweep only part K of N of the repositories, e.g. 3/16, to split the work between jobs.")
@click.option("--environment", metavar="ENVIRONMENT", help="Environment to deploy to, e.g. production; the status is named after it.")
@click.option("--status", metavar="CONTEXT", help="Name of the commit status.  [default: freezeguard, or freezeguard/ENVIRONMENT]")
@click.option(
    "--publish",
    type=click.Choice(["status", "check"]),
    default="status",
    show_default=True,
    help="Write commit statuses or check runs. Check runs need the token of a GitHub App; one request writes twenty.",
)
@click.option(
    "--app-id",
    type=click.IntRange(1, MAX_APP_ID),
    metavar="ID",
    help="GitHub App that writes the check runs, and whose protection rule deployments wait for.",
)
@click.option(
    "--policy",
    metavar="PATH",
    help="Path of the policy in each repository.  [default: FREEZEGUARD_POLICY, else .freezeguard.yml or .github/freezeguard.yml]",
)
@options.output_format("text", "json")
def sweep(
    repositories: tuple[str, ...],
    organization: str | None,
    shard: str | None,
    environment: str | None,
    status: str | None,
    publish: str,
    app_id: int | None,
    policy: str | None,
    output: str,
) -> int:
    """Update the status of every open pull request.

    The policy of a pull request's base branch decides. The sweep writes a status only if it changes, edits existing comments, starts
    with the most recently updated pull request, and respects GitHub's rate limits. With --app-id, and the App's private key in
    FREEZEGUARD_APP_KEY, it also approves deployments that wait for the App's protection rule, once they are allowed.

    Requires GITHUB_TOKEN or GH_TOKEN with permission to read contents and issues, and to write pull requests and statuses.

    Exit code: 0 if every status is up to date, 12 if a rate limit stopped the sweep (run it again), 4 if something could not be read,
    decided or written, 3 if a policy is invalid.

    \b
    freezeguard sweep --repository acme/shop
    freezeguard sweep --organization acme --shard 3/16 --environment production
    """
    from ..app.sweep.run import exit_code, sweep_all
    from ..github.client import Client
    from ..github.repositories import repositories as list_repositories
    from ..github.shards import parse_shard, part_of
    from ..render.sweep_report import sweep_json, sweep_problems, sweep_table

    options.refuse_empty(organization=organization, shard=shard, environment=environment, status=status, policy=policy)
    if publish == "check" and app_id is None:
        raise UsageError("--publish check: only a GitHub App can write check runs: name it with --app-id")
    if bool(repositories) == bool(organization):
        raise UsageError("name the repositories: either --repository OWNER/NAME, or --organization OWNER")
    for name in repositories:
        options.check_repository(name)
    try:
        part = parse_shard(shard) if shard else None
    except ValueError as error:
        raise UsageError(f"--shard: {error}") from None
    settings = _settings(environment, status, publish, app_id, policy)
    client = Client(settings.token, settings.api_url)
    if organization:
        repositories = tuple(list_repositories(client, organization))
    names = part_of(dict.fromkeys(repositories), part)
    bar, progress = _progress()
    with bar:
        results = sweep_all(settings, client, names, environ=os.environ, clock=time.time, sleep=time.sleep, progress=progress)
    rows = [result.as_dict() for result in results]
    if output == "json":
        click.echo(sweep_json(rows), nl=False)
    else:
        options.console().print(sweep_table(rows))
        for line in sweep_problems(rows):
            options.notice(line)
    return exit_code(results)


def _settings(environment: str | None, status: str | None, publish: str, app_id: int | None, policy: str | None) -> Settings:
    """Return the settings that every swept repository shares. Raises UsageError for a wrong value, or without a token."""
    from ..github.settings import API_URL, AUTO, Settings, check_app, policy_path, run_url, status_context

    if os.environ.get("FREEZEGUARD_AT"):
        raise UsageError("FREEZEGUARD_AT: a sweep writes the verdict of the present, so it cannot simulate another instant")
    if policy is None:
        path = policy_path(os.environ.get("FREEZEGUARD_POLICY") or None, "FREEZEGUARD_POLICY")
    else:
        path = policy_path(policy, "--policy")
    app_key = os.environ.get("FREEZEGUARD_APP_KEY", "").strip() or None
    check_app(app_id, app_key, publish, "--app-id")
    return Settings(
        repository="",  # the sweep sets it for each repository
        token=options.token("read contents and issues, and write pull requests and statuses"),
        command="sweep",
        publish=publish,
        app=app_id,
        app_key=app_key,
        policy=path,
        environment=environment,
        status=status_context(status, "--status") or AUTO,
        timezone=os.environ.get("FREEZEGUARD_TIMEZONE") or "UTC",
        api_url=os.environ.get("GITHUB_API_URL") or API_URL,
        run_url=run_url(os.environ),
    )


def _progress() -> tuple[AbstractContextManager[Any], Progress]:
    """Return a progress bar on a terminal, else a context and a callback that do nothing."""
    if options.quiet() or not sys.stderr.isatty():
        return nullcontext(), lambda *_: None
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=options.console(stderr=True)
    )
    task = bar.add_task("", total=None)
    return bar, lambda name, done, total: bar.update(task, description=name, completed=done, total=total)
