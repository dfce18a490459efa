"""Putting the pre-push hook into a repository beside what is there already, and taking it out again."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from shlex import quote

from .errors import UsageError

MARK = "# freezeguard-hook: 1"
BEFORE = "pre-push.before-freezeguard"
# pre-commit moves what it finds there, and runs it first.
PLACES = ("pre-push", "pre-push.legacy")
_FUNCTION = "from freezeguard.entry import hook; hook()"
_SECTION = "hook.freezeguard"


def install() -> str:
    """Installs the hook in the repository of the current folder, and says how. Raises UsageError where that would break something."""
    try:
        if _git_version() >= (2, 54):
            return _install_config()
        return _install_file(_own_hooks_folder())
    except OSError as error:
        raise UsageError(f"the hook cannot be written: {error.filename}: {error.strerror}") from None


def uninstall() -> str:
    """Takes the hook out, and puts back what was there, byte for byte. Raises UsageError."""
    try:
        done: list[str] = []
        for key in (f"{_SECTION}.command", f"{_SECTION}.event"):
            if _config("--local", key) is not None:
                _git("config", "--local", "--unset-all", key)
                done = [f"removed from git's config ({_SECTION})"]
        return "; ".join(done + _uninstall_file(_hooks_folder())) or "not installed here"
    except OSError as error:
        raise UsageError(f"the hook cannot be removed: {error.filename}: {error.strerror}") from None


def script(python: str) -> str:
    """The text of the hook: another hook first, with the same arguments and input, then ours.

    With -P: git runs it in the work tree, and nothing there may be imported.
    """
    return f"""\
#!/bin/sh
{MARK}
# Written by `freezeguard hook install`; `freezeguard hook uninstall` takes it out and puts back what was here.
python={_quoted(python)}
if [ ! -x "$python" ]; then
    echo "freezeguard: $python is gone: run 'freezeguard hook install' again" >&2
    exit 1
fi
before="$(dirname -- "$0")/{BEFORE}"
# pre-commit that runs us must not be run by us.
if [ -n "$PRE_COMMIT_RUNNING_LEGACY" ] && grep -q pre-commit "$before" 2>/dev/null; then
    before=
fi
if [ -x "$before" ]; then
    input=$(cat; printf x) || exit 1
    input=${{input%x}}
    printf %s "$input" | "$before" "$@" || exit $?
    printf %s "$input" | "$python" -P -c {quote(_FUNCTION)} "$@"
    exit $?
fi
exec "$python" -P -c {quote(_FUNCTION)} "$@"
"""


def _install_config() -> str:
    """As a config hook of git 2.54, which runs beside the hook of the hooks folder."""
    taken_out = _uninstall_file(_hooks_folder())
    _git("config", "--local", f"{_SECTION}.command", f"{_quoted(sys.executable)} -P -c {quote(_FUNCTION)}")
    _git("config", "--local", "--replace-all", f"{_SECTION}.event", "pre-push")
    said = [*taken_out, f"installed as a config hook of git ({_SECTION})"]
    if (_config("--bool", f"{_SECTION}.enabled") or "true") == "false":
        said.append(f"but {_SECTION}.enabled is false: it does not run")
    return "; ".join(said)


def _install_file(folder: str) -> str:
    path, before = os.path.join(folder, "pre-push"), os.path.join(folder, BEFORE)
    content = os.fsencode(script(sys.executable))
    os.makedirs(folder, exist_ok=True)
    for ours in _ours(folder):
        _write(ours, content)
        return f"already installed, renewed: {ours}"
    if not os.path.lexists(path):
        _write(path, content)
        return f"installed: {path}"
    if os.path.lexists(before):
        raise UsageError(f"{before} is left from an earlier installation: look at it, then remove it")
    os.rename(path, before)
    try:
        _write(path, content)
    except BaseException:
        os.rename(before, path)
        raise
    return f"installed: {path}; the hook that was there runs first, as {before}"


def _uninstall_file(folder: str) -> list[str]:
    before = os.path.join(folder, BEFORE)
    done = []
    for path in _ours(folder):
        if os.path.lexists(before):
            os.replace(before, path)
            done.append(f"put back: {path}")
        else:
            os.unlink(path)
            done.append(f"removed: {path}")
    return done


def _ours(folder: str) -> list[str]:
    return [path for name in PLACES if _is_ours(path := os.path.join(folder, name))]


def _write(path: str, content: bytes) -> None:
    """Puts a whole, executable file in its place, or none."""
    part = f"{path}.{os.getpid()}.part"
    try:
        with open(part, "xb") as file:
            file.write(content)
        os.chmod(part, os.stat(part).st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        os.replace(part, path)
    finally:
        if os.path.lexists(part):
            os.unlink(part)


def _is_ours(path: str) -> bool:
    """Whether we wrote the hook at a path. Raises UsageError where somebody has changed it since: that must not be lost."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().split("\n")
    except (FileNotFoundError, IsADirectoryError):
        return False
    if lines[1:2] != [MARK]:
        return False
    written = script("").split("\n")
    if [line for line in lines if not line.startswith("python=")] != [line for line in written if not line.startswith("python=")]:
        raise UsageError(f"{path} was changed since it was installed: put your lines into a hook of your own, then remove it")
    return True


def _own_hooks_folder() -> str:
    """Where hooks are, unless somebody else keeps them: then what to write there is said instead."""
    configured, folder = _config("core.hooksPath"), _hooks_folder()
    if configured is None or os.path.realpath(folder) == os.path.realpath(os.path.join(_path("--git-common-dir"), "hooks")):
        return folder
    if not configured or (os.path.lexists(folder) and not os.path.isdir(folder)):
        raise UsageError(f"core.hooksPath is {configured!r}, which is no folder: git runs no hooks here, and nothing was changed")
    top = os.path.realpath(_path("--show-toplevel"))
    if os.path.commonpath([top, os.path.realpath(folder)]) == top:
        # husky keeps its own folder in `.husky/_`, and the hooks that people write in `.husky`.
        place = ".husky" if ".husky" in configured else configured
        raise UsageError(
            f"core.hooksPath is {configured}, which belongs to the work tree (husky does this): nothing was changed. "
            f'Add this line to {place}/pre-push:\n    freezeguard hook run "$@"'
        )
    return folder


def _hooks_folder() -> str:
    return _path("--git-path", "hooks")


def _path(*arguments: str) -> str:
    return os.path.abspath(_git("rev-parse", *arguments))


def _quoted(text: str) -> str:
    return quote(text.replace("\\", "/") if os.name == "nt" else text)


def _config(*arguments: str) -> str | None:
    """A value of git's configuration; None: it is not set."""
    try:
        return _git("config", "--get", *arguments)
    except UsageError:
        return None


def _git_version() -> tuple[int, ...]:
    words = _git("version").split()
    return tuple(int(part) for part in words[2].split(".")[:2] if part.isdigit())


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise UsageError("git is not installed") from None
    if done.returncode:
        raise UsageError(f"git {arguments[0]}: {os.fsdecode(done.stderr).strip() or 'failed'}")
    return os.fsdecode(done.stdout).removesuffix("\n")
