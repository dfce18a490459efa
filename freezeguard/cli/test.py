"""freezeguard test"""

from __future__ import annotations

import click

from ..errors import FINDINGS, UsageError
from . import options


@click.command()
@click.argument("policy", required=False, type=options.FILE)
def test(policy: str | None) -> int:
    """Run the tests in the policy, the list under its key `tests`.

    Exit code: 0 if all tests pass, 11 if a test fails, 3 if the policy is invalid.

    \b
    tests:
      - {at: 2026-11-27 15:00, expect: blocked, because: window}
      - {at: 2026-11-25 10:00, expect: allowed}
    """
    if policy == "":
        raise UsageError("POLICY is empty")
    from ..engine.analysis.policy_tests import run_tests
    from ..policy.load import load
    from ..util.text import single_line

    path = options.policy_file(policy)
    results = run_tests(load(path))
    for result in results:
        if result.failure:
            where = f"{single_line(path)}:{result.line}"
            click.echo(f"{where}: {options.style('failed', 'bad')}: {result.at:%Y-%m-%d %H:%M}: {single_line(result.failure)}")
    failed = sum(bool(result.failure) for result in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed" if results else "the policy has no tests")
    return FINDINGS if failed else 0
