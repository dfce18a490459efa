"""freezeguard action"""

from __future__ import annotations

import os
import sys
import time

import click

from ..errors import USAGE, UsageError


@click.command()
def action() -> int:
    """What the GitHub Action runs: reads INPUT_* and GITHUB_*, not options.

    Exits with the verdict's code: 0 if it may be deployed, 10 if it is blocked, 4 if that cannot be decided, 3 if the policy is invalid.
    With `command: sweep` it does as `freezeguard sweep`.

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
        report_usage_error(error, os.environ, sys.stdout)
        return USAGE
    if settings.command == "sweep":
        return run_sweep(settings, client, sys.stdout, environ=os.environ, clock=time.time, sleep=time.sleep)
    return ActionCheck(settings, client, sys.stdout, environ=os.environ, clock=time.time, sleep=time.sleep)()
