"""One run of the Action with `command: sweep`: sweep all open pull requests and report to the log and the summary."""

from __future__ import annotations

from ..errors import FreezeGuardError
from ..github.repositories import repositories
from ..github.runner_files import write_files
from ..github.shards import part_of
from ..render.sweep_report import sweep_problems, sweep_summary
from ..render.workflow_commands import command, problem_commands
from ..util.languages import common_language
from ..util.text import no_commands, single_line
from .sweep.run import exit_code, sweep_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TextIO

    from ..github.client import Client
    from ..github.settings import Settings


def run_sweep(
    settings: Settings,
    client: Client,
    out: TextIO,
    *,
    environ: Mapping[str, str],
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> int:
    """Sweep the own repository, or those of an organisation, and return the exit code."""
    reported = -1.0

    def progress(repository: str, done: int, total: int) -> None:
        nonlocal reported
        if clock() - reported >= 30 or done == total:
            reported = clock()
            out.write(f"freezeguard: {no_commands(single_line(repository))}: {done} of {total}\n")
            out.flush()

    try:
        names = repositories(client, settings.organization) if settings.organization else [settings.repository]
    except FreezeGuardError as error:
        out.write(problem_commands([str(error)]))
        return error.exit_code
    swept = sweep_all(settings, client, part_of(names, settings.shard), environ=environ, clock=clock, sleep=sleep, progress=progress)
    rows = [one.as_dict() for one in swept]
    for problem in sweep_problems(rows)[:10]:
        out.write(command("warning", problem, title="FreezeGuard"))
    left = {"left": str(sum(one.remaining for one in swept))}
    file_problem = write_files(settings.output, left, settings.summary, sweep_summary(rows, common_language(one.language for one in swept)))
    if file_problem is not None:
        out.write(command("warning", file_problem, title="FreezeGuard"))
    return exit_code(swept)
