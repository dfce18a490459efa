"""freezeguard doctor"""

from __future__ import annotations

import os

import click

from ..errors import FINDINGS, UNDECIDED, UsageError
from ..util.git_remote import is_repository, own_repository
from ..util.text import quote
from . import options


@click.command()
@click.option("--repository", metavar="OWNER/NAME", help="Repository to examine.  [default: GITHUB_REPOSITORY, else the remote origin]")
@click.option("--status", metavar="CONTEXT", help="Status that has to be required.  [default: freezeguard, freezeguard/<environment>]")
@click.option("--branch", metavar="BRANCH", help="Branch to gate.  [default: the default branch]")
@options.output_format("text", "json", "github")
def doctor(repository: str | None, status: str | None, branch: str | None, output: str) -> int:
    """Check that the gate is really enforced: by the rules of the branch, the workflows and the policy.

    Needs GITHUB_TOKEN or GH_TOKEN with permission to read contents and actions, and writes nothing. Exits with 11 for an error or a
    warning, and with 4 if a fact that decides could not be read.

    \b
    freezeguard doctor
    freezeguard doctor --repository acme/shop --status freezeguard/production
    """
    options.refuse_empty(repository=repository, status=status, branch=branch)
    if repository is not None:
        options.check_repository(repository)
    where = repository or own_repository(os.environ)
    if where is None:
        raise UsageError("--repository: is needed, because no remote 'origin' on GitHub names it")
    if not is_repository(where):
        raise UsageError(f"{quote(where)} is not owner/name: pass --repository")
    options.token("read the repository")
    from ..doctor.examine import examine
    from ..render.doctor import report_commands, report_json, report_text
    from ..sources.connections import github_connector

    branch = branch and branch.removeprefix("refs/heads/")
    report = examine(github_connector(os.environ)(None), where, status=status, branch=branch)
    if output == "json":
        click.echo(report_json(report), nl=False)
    elif output == "github":
        options.command_output().write(report_commands(report))
    else:
        click.echo(report_text(report, style=options.style), nl=False)
    if any(finding.undecided for finding in report.findings):
        return UNDECIDED
    return FINDINGS if any(finding.severity != "note" for finding in report.findings) else 0
