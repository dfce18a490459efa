"""Putting the pre-push hook into a repository beside what is there already, and taking it out again."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

from .errors import UsageError

MARK = "# freezeguard-hook: 1"
LEGACY = "pre-push.legacy"
_FUNCTION = "from freezeguard.hook import main; raise SystemExit(main())"


def install() -> str:
    """Installs the hook in the repository of the current folder, and says how. Raises UsageError where that would break something."""
    version = _git_version()
    if version >= (2, 54):
        # Runs beside the hook of the hooks folder: git 2.54, config hooks.
        _git("config", "set", "hook.freezeguard.command", _command())
        _git("config", "set", "--all", "hook.freezeguard.event", "pre-push")
        return "installed as a config hook of git (hook.freezeguard)"
    folder = _hooks_folder()
    path = os.path.join(folder, "pre-push")
    legacy = os.path.join(folder, LEGACY)
    if _is_ours(path):
        _write(path)
        return f"already installed, renewed: {path}"
    os.makedirs(folder, exist_ok=True)
    if os.path.lexists(path):
        if os.path.lexists(legacy):
            raise UsageError(f"both {path} and {legacy} are there, and neither is ours: call `{_command()}` from your own hook")
        os.rename(path, legacy)
        _write(path)
        return f"installed: {path}; the hook that was there runs first, as {legacy}"
    _write(path)
    return f"installed: {path}"


def uninstall() -> str:
    """Takes the hook out, and puts back what was there, byte for byte."""
    done = []
    if _git_version() >= (2, 54) and _config("hook.freezeguard.command"):
        _git("config", "remove-section", "hook.freezeguard")
        done.append("removed from git's config (hook.freezeguard)")
    path = os.path.join(_hooks_path(), "pre-push")
    legacy = os.path.join(_hooks_path(), LEGACY)
    if _is_ours(path):
        os.unlink(path)
        done.append(f"removed: {path}")
        if os.path.lexists(legacy):
            os.rename(legacy, path)
            done.append(f"put back: {path}")
    return "; ".join(done) or "not installed here"


def script(python: str) -> str:
    """The text of the hook: another hook first, with the same arguments and input, then ours."""
    return f"""\
#!/bin/sh
{MARK}
# Written by `freezeguard hook install`; `freezeguard hook uninstall` takes it out and puts back what was here.
legacy="$(dirname -- "$0")/{LEGACY}"
if [ -x "$legacy" ]; then
    input=$(cat; printf x) || exit 1
    input=${{input%x}}
    printf %s "$input" | "$legacy" "$@" || exit $?
    printf %s "$input" | {_command(python)} "$@"
    exit $?
fi
exec {_command(python)} "$@"
"""


def _command(python: str | None = None) -> str:
    return f"{_quoted(python or sys.executable)} -c {_quoted(_FUNCTION)}"


def _quoted(text: str) -> str:
    from shlex import quote

    return quote(text.replace("\\", "/") if os.name == "nt" else text)


def _write(path: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(script(sys.executable))
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _is_ours(path: str) -> bool:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return MARK in file.read(4096)
    except OSError:
        return False


def _hooks_folder() -> str:
    """Where hooks are, unless somebody else keeps them: then what to write there is said instead."""
    configured = _config("core.hooksPath")
    folder = _hooks_path()
    if configured:
        top = _git("rev-parse", "--show-toplevel")
        inside = os.path.commonpath([os.path.realpath(top), os.path.realpath(folder)]) == os.path.realpath(top)
        if inside:
            # husky keeps its own folder in `.husky/_`, and the hooks that people write in `.husky`.
            place = ".husky" if ".husky" in configured else configured
            raise UsageError(
                f"core.hooksPath is {configured}, which belongs to the work tree (husky does this): nothing was changed. "
                f'Add this line to {place}/pre-push:\n    freezeguard hook run "$@"'
            )
    return folder


def _hooks_path() -> str:
    return os.path.abspath(_git("rev-parse", "--git-path", "hooks"))


def _config(key: str) -> str:
    done = subprocess.run(["git", "config", "--get", key], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _git_version() -> tuple[int, ...]:
    words = _git("version").split()
    return tuple(int(part) for part in words[2].split(".")[:2] if part.isdigit())


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise UsageError("git is not installed") from None
    if done.returncode:
        raise UsageError(f"git {arguments[0]}: {done.stderr.strip() or 'failed'}")
    return done.stdout.strip()
