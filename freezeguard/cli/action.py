"""freezeguard action"""

from __future__ import annotations

import os
import time

import click

from ..errors import USAGE, UsageError
from . import options


@click.command()
def action() -> int:
    """Run the GitHub Action.

    Reads the variables INPUT_* and GITHUB_* instead of options.

    With the input `command: sweep` it does the same as `freezeguard sweep`.

    Exit code: 0 if a deployment is allowed, 10 if it is blocked, 4 if FreezeGuard cannot decide, 3 if the policy is invalid.

    \b
    - uses: OWNER/freezeguard@v1
      with: {environment: production}
    """
    from ..app.action_check import ActionCheck
    from ..app.action_report import report_usage_error
    from ..app.action_sweep import run_sweep
    from ..github.client import Client
    from ..github.settings import from_environ

    try:
        settings = from_environ(os.environ)
        client = Client(settings.token, settings.api_url)
    except UsageError as error:
        report_usage_error(error, os.environ, options.command_output())
        return USAGE
    if settings.command == "sweep":
        return run_sweep(settings, client, options.command_output(), environ=os.environ, clock=time.time, sleep=time.sleep)
    return ActionCheck(settings, client, options.command_output(), environ=os.environ, clock=time.time, sleep=time.sleep)()
