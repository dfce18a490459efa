"""freezeguard doctor"""

from __future__ import annotations

import os

import click

from ..errors import FINDINGS, UNDECIDED, UsageError
from ..util.git_remote import is_repository, own_repository
from ..util.text import quote
from . import options


@click.command()
@click.option("--repository", metavar="OWNER/NAME", help="Which one; else GITHUB_REPOSITORY, or that of the remote origin.")
@click.option("--status", metavar="CONTEXT", help="The status that has to be required.  [default: freezeguard, freezeguard/<environment>]")
@click.option("--branch", metavar="BRANCH", help="The branch that is to be gated.  [default: the default branch]")
@options.output_format("text", "json", "github")
def doctor(repository: str | None, status: str | None, branch: str | None, output: str) -> int:
    """Is the gate really enforced? Reads the rules of the branch, the workflows and the policy.

    It needs GITHUB_TOKEN or GH_TOKEN, which may read contents and actions, and writes nothing. Exits with 11 if there is an error or a
    warning, with 4 if what decides could not be read.

    \b
    freezeguard doctor
    freezeguard doctor --repository acme/shop --status freezeguard/production
    """
    options.refuse_empty(repository=repository, status=status, branch=branch)
    if repository is not None:
        options.check_repository(repository)
    where = repository or own_repository(os.environ)
    if where is None:
        raise UsageError("--repository: is needed, there is no remote 'origin' on GitHub that tells it")
    if not is_repository(where):
        raise UsageError(f"{quote(where)} is not owner/name: say --repository")
    options.token("read the repository")
    from ..doctor.examine import examine
    from ..render.doctor import report_commands, report_json, report_text
    from ..sources.connections import github_connector

    branch = branch and branch.removeprefix("refs/heads/")
    report = examine(github_connector(os.environ)(None), where, status=status, branch=branch)
    if output == "json":
        click.echo(report_json(report), nl=False)
    elif output == "github":
        click.echo(report_commands(report), nl=False)
    else:
        click.echo(report_text(report, style=options.style), nl=False)
    if any(finding.undecided for finding in report.findings):
        return UNDECIDED
    return FINDINGS if any(finding.severity != "note" for finding in report.findings) else 0
