"""freezeguard hook"""

from __future__ import annotations

import os
import sys
import time

import click

from . import options


@click.group()
def hook() -> None:
    """The pre-push hook: install, uninstall, run.

    \b
    freezeguard hook install
    FREEZEGUARD_OVERRIDE="the reason" git push      when it has to be
    """


@hook.command()
def install() -> None:
    """Put the hook into this repository.

    A hook that is there already is kept and runs first.
    """
    from ..hook.install import install as put

    click.echo(put())


@hook.command()
def uninstall() -> None:
    """Take the hook out again.

    What was there before is put back, byte for byte.
    """
    from ..hook.install import uninstall as take

    click.echo(take())


@hook.command()
@click.argument("remote", required=False, default="")
@click.argument("url", required=False, default="")
@click.option("--pre-commit", is_flag=True, help="Called by pre-commit, which tells the ref in the environment.")
def run(remote: str, url: str, pre_commit: bool) -> int:
    """What git runs before a push.

    Reads the pushed refs on standard input; exits with 0 to let them pass, with 1 to stop them.
    """
    from ..hook.pre_push import main
    from ..hook.pre_push import run as judge

    if not pre_commit:
        if sys.stdin is not None and sys.stdin.isatty():
            options.notice("reading pushed refs from standard input, as git gives them; end with Ctrl-D")
        return main([remote, url])
    ref = os.environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    if ref.startswith("refs/") and not ref.startswith(("refs/heads/", "refs/tags/")):
        return 0
    # Outside of a push there is no ref: what is not known is judged by every rule.
    return judge([ref or None], os.environ.get("PRE_COMMIT_REMOTE_URL", url), os.environ, int(time.time()), sys.stderr)
