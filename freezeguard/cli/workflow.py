"""freezeguard workflow"""

from __future__ import annotations

import os
import re

import click

from ..app.sweep_workflow import workflow_of
from ..errors import UsageError
from ..render.sweep_workflow import ACTION, WRITTEN
from ..util.text import quote
from . import options


@click.command()
@options.POLICY
@click.option("--branch", metavar="BRANCH", default="main", show_default=True, help="Default branch, where the policy changes.")
@click.option("--action", metavar="ACTION", default=ACTION, show_default=True, help="The Action, as your other workflows use it.")
@click.option(
    "--output",
    type=options.FILE,
    metavar="FILE",
    default="-",
    show_default=True,
    help="File to write; '-' is standard output.",
)
@click.option("--force", is_flag=True, help="Overwrite a file that this command did not write.")
def workflow(policy: str | None, branch: str, action: str, output: str, force: bool) -> None:
    """Write the GitHub workflow that runs the sweep.

    The workflow starts whenever the policy opens or closes, and updates the status of every open pull request.

    \b
    freezeguard workflow
    freezeguard workflow --output .github/workflows/sweep.yml
    """
    options.refuse_empty(policy=policy, branch=branch, action=action, output=output)
    path = options.policy_file(policy)
    if not branch.isprintable():
        raise UsageError(f"--branch: {quote(branch)} is not a branch")
    if not re.fullmatch(r"[\w./-]+@[\w./-]+", action, re.ASCII):
        raise UsageError(f"--action: {quote(action)} is not owner/name@ref")
    content = workflow_of(path, branch, action, os.environ)
    if output == "-":
        click.echo(content, nl=False)
        return
    if not force and os.path.lexists(output) and not _is_generated(output):
        raise UsageError(f"{output} exists, and this command did not write it: nothing was changed (--force overwrites it)")
    options.write(output, content)
    options.notice(f"wrote {output}")


def _is_generated(path: str) -> bool:
    """Return True if this command wrote the file."""
    if not os.path.isfile(path):  # opening a pipe would wait for its writer
        return False
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readline(len(WRITTEN) + 1).startswith(WRITTEN)
    except OSError:
        return False
