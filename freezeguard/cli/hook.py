"""freezeguard hook"""

from __future__ import annotations

import os
import sys
import time

import click


@click.group()
def hook() -> None:
    """The pre-push hook: install, uninstall, run."""


@hook.command()
def install() -> None:
    """Puts the hook into this repository; a hook that is there already is kept and runs first."""
    from ..hook_install import install as put

    click.echo(put())


@hook.command()
def uninstall() -> None:
    """Takes it out, and puts back what was there before, byte for byte."""
    from ..hook_install import uninstall as take

    click.echo(take())


@hook.command()
@click.argument("remote", required=False, default="")
@click.argument("url", required=False, default="")
@click.option("--pre-commit", is_flag=True, help="Called by pre-commit, which tells the ref in the environment.")
def run(remote: str, url: str, pre_commit: bool) -> int:
    """What git runs before a push: the pushed refs on standard input; 0 lets them pass, 1 stops them."""
    from ..hook import main
    from ..hook import run as judge

    if not pre_commit:
        return main([remote, url])
    branch = os.environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    names = [branch.removeprefix("refs/heads/").removeprefix("refs/tags/")] if branch else []
    return judge(names, os.environ.get("PRE_COMMIT_REMOTE_URL", url), os.environ, int(time.time()), sys.stderr)
