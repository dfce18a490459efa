"""The command group and its help; maps every error to its exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from ..errors import CRASH, INTERRUPTED, FreezeGuardError, UsageError
from ..util.text import CommandFreeStream
from ..util.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

COMMANDS = {
    "Decide": {"check": "check", "windows": "windows", "wait": "wait", "explain": "explain"},
    "Policy": {"init": "init", "lint": "lint", "test": "test", "diff": "diff"},
    "Overview": {"calendar": "calendar", "on-call": "on_call"},
    "Enforce": {"hook": "hook", "action": "action"},
    "Operate": {
        "sweep": "sweep",
        "workflow": "workflow",
        "doctor": "doctor",
        "sources": "sources",
        "freeze": "freeze",
        "thaw": "thaw",
        "brake": "brake",
    },
}
QUIET = "freezeguard.quiet"
_MODULES = {name: module for section in COMMANDS.values() for name, module in section.items()}


def shared_options(*, hidden: bool = False) -> list[click.Parameter]:
    """Return the options of the program that are accepted before and after a command."""

    def color(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.color = ctx.find_root().color = {"always": True, "never": False}.get(value)

    def quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            ctx.find_root().meta[QUIET] = True

    colors = click.Choice(["auto", "always", "never"])
    about = "Print a traceback for an internal error."
    return [
        click.Option(
            ["--color"], type=colors, help="Colour the output.  [default: auto]", expose_value=False, callback=color, hidden=hidden
        ),
        click.Option(
            ["-q", "--quiet"], is_flag=True, help="Print no notices to standard error.", expose_value=False, callback=quiet, hidden=hidden
        ),
        click.Option(["-v", "--verbose"], is_flag=True, help=about, expose_value=False, hidden=hidden),
    ]


class LazyGroup(click.Group):
    """A group that imports a command only when it is used, so that every command starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _MODULES.get(cmd_name)
        if module is None:
            return None
        command = getattr(import_module(f".{module}", __package__), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        if not any(parameter.name == "quiet" for parameter in command.params):
            command.params += shared_options(hidden=True)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        from ..util.text import did_you_mean

        if args and args[0] not in _MODULES and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise click.UsageError(f"no such command {args[0]!r}{did_you_mean(args[0], list(_MODULES))}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, names in COMMANDS.items():
            with formatter.section(section):
                commands = [(name, self.get_command(ctx, name)) for name in names]
                formatter.write_dl([(name, command.get_short_help_str(90)) for name, command in commands if command])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog='Shell completion: eval "$(_FREEZEGUARD_COMPLETE=bash_source freezeguard)" (or zsh_source, fish_source).',
)
@click.version_option(__version__, message="freezeguard %(version)s")
@click.pass_context
def freezeguard(ctx: click.Context) -> None:
    """Check if a deployment is allowed now, and if not, when it will be.

    \b
    freezeguard init                       write a first policy
    freezeguard check                      show the verdict for now
    freezeguard check --at "2026-11-27 15:00" --environment production
    freezeguard hook install               stop pushes outside the windows
    """
    if ctx.color is None and os.environ.get("NO_COLOR"):
        ctx.color = False


freezeguard.params += shared_options()


class _ClosableStream(CommandFreeStream):
    """An output stream that may be closed early: further output is dropped, and the exit code stays that of the command."""

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self._failure: OSError | None = None

    def _write(self, text: str) -> None:
        try:
            super()._write(text)
        except OSError as error:
            self._drop_output(error)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            self._drop_output(error)

    def _drop_output(self, error: OSError) -> None:
        # Python flushes at exit: buffered text must not reach the closed pipe or the full disk again.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
        if not isinstance(error, BrokenPipeError):
            self._failure = error

    def finish(self) -> None:
        """Flush the stream. Raises UsageError if a write failed, except into a closed pipe."""
        self.flush()
        if self._failure is not None:
            from ..util.text import os_error_reason

            raise UsageError(f"cannot write the output: {os_error_reason(self._failure)}")


def run(args: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code. Raises nothing."""
    streams = sys.stdout, sys.stderr
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.stdout, sys.stderr = (stream and _ClosableStream(stream) for stream in streams)
    try:
        return _run(args)
    finally:
        sys.stdout, sys.stderr = streams


def _run(args: Sequence[str] | None) -> int:
    verbose = any(arg in ("-v", "--verbose") for arg in (sys.argv[1:] if args is None else args))
    try:
        result: Any = freezeguard.main(args, prog_name="freezeguard", standalone_mode=False)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, _ClosableStream):
                stream.finish()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except FreezeGuardError as error:
        click.echo(f"freezeguard: {error}", err=True)
        return error.exit_code
    except Exception as error:  # noqa: BLE001  the last boundary
        if verbose:
            import traceback

            traceback.print_exc()
        click.echo(f"freezeguard: internal error, please report it: {type(error).__name__}: {error}", err=True)
        return CRASH
    return result if isinstance(result, int) else 0
