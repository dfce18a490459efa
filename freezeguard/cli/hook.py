"""freezeguard hook"""

from __future__ import annotations

import os
import sys
import time

import click

from ..errors import PolicyError
from . import options


@click.group()
def hook() -> None:
    """Install, uninstall or run the pre-push hook.

    \b
    freezeguard hook install
    FREEZEGUARD_OVERRIDE="the reason" git push      push in spite of a freeze
    """


@hook.command()
@click.option("--environment", metavar="ENVIRONMENT", help="Environment that pushes deploy to; kept in git's config.")
def install(environment: str | None) -> None:
    """Install the hook in this repository, or renew it.

    An existing hook is kept, and runs first. Without a policy file, the command asks first; without a terminal it installs nothing.

    \b
    freezeguard hook install
    freezeguard hook install --environment production
    """
    from ..hook.install import check_repository
    from ..hook.install import install as put

    options.refuse_empty(environment=environment)
    check_repository()
    _confirm_built_in_default()
    click.echo(put(environment))


def _confirm_built_in_default() -> None:
    """Prompt before a hook that the built-in default would rule. Raises PolicyError without a terminal, or if the user declines."""
    from ..app.check import CheckRequest

    text = CheckRequest(os.environ, int(time.time())).notice
    if text is None:
        return
    effect = f"{text}, and stops pushes of every branch outside these hours"
    if sys.stdin is None or not sys.stdin.isatty():
        raise PolicyError(f"{effect}: the hook was not installed; write a policy first: freezeguard init")
    if not click.confirm(f"{effect}. Install the hook?", err=True):
        raise PolicyError("the hook was not installed; write a policy first: freezeguard init")


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
    from ..hook.install import push_environment
    from ..hook.pre_push import ENVIRONMENT, main
    from ..hook.pre_push import run as run_hook

    os.environ[ENVIRONMENT] = push_environment() or ""
    if not pre_commit:
        if sys.stdin is not None and sys.stdin.isatty():
            options.notice("reading pushed refs from standard input, in the format of git's pre-push hook; press Ctrl-D to end")
        return main([remote, url])
    ref = os.environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    if ref.startswith("refs/") and not ref.startswith(("refs/heads/", "refs/tags/")):
        return 0
    # Outside of a push pre-commit names no ref: an unknown branch matches every rule.
    return run_hook([ref or None], os.environ.get("PRE_COMMIT_REMOTE_URL", url), os.environ, int(time.time()), sys.stderr)
