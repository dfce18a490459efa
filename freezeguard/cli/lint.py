"""freezeguard lint"""

from __future__ import annotations

import os

import click

from ..errors import FINDINGS, INVALID_POLICY, UNDECIDED, UsageError
from . import options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..engine.analysis.lint import Finding


@click.command()
@click.argument("policies", nargs=-1, type=options.FILE, metavar="[POLICY]...")
@click.option("--strict", is_flag=True, help="Exit with 11 if there are warnings.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of policy files, for editors.")
@options.question_options("at")
@options.output_format("text", "json", "github")
def lint(policies: tuple[str, ...], strict: bool, schema: bool, question: options.Question, output: str) -> int:
    """Report errors and likely mistakes in policies.

    Exit code: 0 if there is no error, 3 if a policy is invalid, 4 if a policy cannot be evaluated. Warnings count only with --strict: 11.

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
    options.refuse_empty(at=question.at)
    if "" in policies:
        raise UsageError("POLICY is empty")
    from ..app.lint import lint_file

    paths = policies or (options.policy_file(None),)
    at, option = question.at or os.environ.get("FREEZEGUARD_AT"), "--at" if question.at else "FREEZEGUARD_AT"
    findings = [finding for path in paths for finding in lint_file(path, at, option)]
    _print(findings, output, len(paths), simulated=bool(at))
    codes = {finding.code for finding in findings}
    if codes & {"invalid", "undecided"}:
        return INVALID_POLICY if "invalid" in codes else UNDECIDED
    return FINDINGS if strict and findings else 0


def _print(findings: Sequence[Finding], output: str, count: int, *, simulated: bool) -> None:
    if output == "json":
        from ..render.json import findings_json

        click.echo(findings_json(findings, simulated=simulated), nl=False)
    elif output == "github":
        from ..render.workflow_commands import finding_commands

        options.command_output().write(finding_commands(findings))
    else:
        from ..util.text import single_line

        for finding in findings:
            location = ":".join([single_line(finding.source), *([str(finding.line), str(finding.column)] if finding.line else [])])
            role = "bad" if finding.severity == "error" else "warn"
            click.echo(f"{location}: {options.style(finding.severity, role)}: {single_line(finding.message, 500)} [{finding.code}]")
        if not findings:
            click.echo("no findings" if count == 1 else f"no findings in {count} policies")
        if simulated:
            options.notice("simulated: findings for another instant than now")
