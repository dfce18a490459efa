"""freezeguard test"""

from __future__ import annotations

import os

import click

from ..errors import FINDINGS, PolicyError, UsageError
from ..policy.discovery import find_policy
from . import options


@click.command()
@click.argument("policy", required=False, type=options.FILE)
def test(policy: str | None) -> int:
    """The policy's own expectations, under its key `tests`.

    Exits with 0 if all hold, else with 11.

    \b
    tests:
      - {at: 2026-11-27 15:00, expect: blocked, because: window}
      - {at: 2026-11-25 10:00, expect: allowed}
    """
    if policy == "":
        raise UsageError("POLICY: is empty")
    from ..engine.analysis.policy_tests import run_tests
    from ..policy.load import load
    from ..util.text import single_line

    path = policy or os.environ.get("FREEZEGUARD_POLICY") or find_policy()
    if path is None:
        raise PolicyError("no policy file here: write one with `freezeguard init`")
    results = run_tests(load(path))
    for result in results:
        if result.failure:
            where = f"{single_line(path)}:{result.line}"
            click.echo(f"{where}: {options.style('failed', 'bad')}: {result.at:%Y-%m-%d %H:%M}: {single_line(result.failure)}")
    failed = sum(bool(result.failure) for result in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed" if results else "the policy has no tests")
    return FINDINGS if failed else 0
