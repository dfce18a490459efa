"""freezeguard hook"""

from __future__ import annotations

import os
import sys
import time

import click

from . import options


@click.group()
def hook() -> None:
    """Install, uninstall or run the pre-push hook.

    \b
    freezeguard hook install
    FREEZEGUARD_OVERRIDE="the reason" git push      push in spite of a freeze
    """


@hook.command()
def install() -> None:
    """Install the hook in this repository.

    An existing hook is kept, and runs first.
    """
    from ..hook.install import install as put

    click.echo(put())


@hook.command()
def uninstall() -> None:
    """Remove the hook from this repository.

    A hook that existed before is restored, byte for byte.
    """
    from ..hook.install import uninstall as take

    click.echo(take())


@hook.command()
@click.argument("remote", required=False, default="")
@click.argument("url", required=False, default="")
@click.option("--pre-commit", is_flag=True, help="Read the pushed ref from the variables of pre-commit.")
def run(remote: str, url: str, pre_commit: bool) -> int:
    """Check the refs of a push; git runs this command before it pushes.

    Reads the pushed refs from standard input, in the format of git's pre-push hook.

    Exit code: 0 to let the push pass, 1 to stop it.
    """
    from ..hook.pre_push import main
    from ..hook.pre_push import run as run_hook

    if not pre_commit:
        if sys.stdin is not None and sys.stdin.isatty():
            options.notice("reading pushed refs from standard input, in the format of git's pre-push hook; press Ctrl-D to end")
        return main([remote, url])
    ref = os.environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    if ref.startswith("refs/") and not ref.startswith(("refs/heads/", "refs/tags/")):
        return 0
    # Outside of a push pre-commit names no ref: an unknown branch matches every rule.
    return run_hook([ref or None], os.environ.get("PRE_COMMIT_REMOTE_URL", url), os.environ, int(time.time()), sys.stderr)
