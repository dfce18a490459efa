"""freezeguard lint"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import click

from ..errors import FINDINGS, INVALID_POLICY, UNDECIDED, PolicyError, UndecidedError, UsageError
from ..policy.discovery import find_policy
from . import options


@click.command()
@click.argument("policies", nargs=-1, type=options.FILE, metavar="[POLICY]...")
@click.option("--strict", is_flag=True, help="Warnings fail too, with 11.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of policy files, for editors.")
@options.AT
@options.output_format("text", "json", "github")
def lint(policies: tuple[str, ...], strict: bool, schema: bool, at: str | None, output: str) -> int:
    """Errors in policies, and what is valid but hardly meant.

    Exits with 3 if a policy is invalid; warnings exit with 0, with --strict 11.

    \b
    freezeguard lint
    freezeguard lint --strict policies/*.yml
    freezeguard lint --schema > freezeguard.schema.json
    """
    if schema:
        import json

        from ..policy.schema import schema as policy_schema

        click.echo(json.dumps(policy_schema(), indent=2))
        return 0
    options.refuse_empty(at=at)
    if "" in policies:
        raise UsageError("POLICY: is empty")
    from ..app import check as app
    from ..doctor.local_sweep import sweep_findings
    from ..engine.analysis.lint import Finding
    from ..engine.analysis.lint import lint as find
    from ..policy.load import load

    paths = policies or tuple(filter(None, (os.environ.get("FREEZEGUARD_POLICY") or find_policy(),)))
    if not paths:
        raise PolicyError("no policy file here: write one with `freezeguard init`")
    findings: list[Finding] = []
    given, option = at or os.environ.get("FREEZEGUARD_AT"), "--at" if at else "FREEZEGUARD_AT"
    for path in paths:
        try:
            policy = load(path)
        except PolicyError as error:
            findings += [Finding(p.source or path, p.line, p.column, "error", "invalid", p.message) for p in error.problems]
        except UndecidedError as error:
            findings.append(Finding(path, 0, 0, "error", "undecided", str(error)))
        else:
            now = app.parse_instant(given, policy.zone, option) if given else datetime.fromtimestamp(int(time.time()), UTC)
            findings += [*find(policy, now), *sweep_findings(policy, path)]
    _print(findings, output, len(paths), simulated=bool(given))
    codes = {finding.code for finding in findings}
    if codes & {"invalid", "undecided"}:
        return INVALID_POLICY if "invalid" in codes else UNDECIDED
    return FINDINGS if strict and findings else 0


def _print(findings: list, output: str, count: int, *, simulated: bool) -> None:  # type: ignore[type-arg]
    if output == "json":
        from ..render.json import findings_json

        click.echo(findings_json(findings, simulated=simulated), nl=False)
    elif output == "github":
        from ..render.workflow_commands import finding_commands

        click.echo(finding_commands(findings), nl=False)
    else:
        from ..util.text import single_line

        for finding in findings:
            where = ":".join([single_line(finding.source), *([str(finding.line), str(finding.column)] if finding.line else [])])
            role = "bad" if finding.severity == "error" else "warn"
            click.echo(f"{where}: {options.style(finding.severity, role)}: {single_line(finding.message, 500)} [{finding.code}]")
        if not findings:
            click.echo("nothing found" if count == 1 else f"nothing found in {count} policies")
        if simulated:
            options.notice("simulated: seen from another instant than now")
