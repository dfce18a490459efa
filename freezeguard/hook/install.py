"""Install the pre-push hook next to an existing one, and remove it again."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

from ..errors import UsageError
from ..util.text import os_error_reason
from .script import ALIASES, BEFORE, ENVIRONMENT_KEY, MARK, PRE_COMMIT, config_command, is_written, script

# pre-commit renames an existing hook to .legacy, and runs it first.
HOOK_NAMES = ("pre-push", "pre-push.legacy")
_SECTION = "hook.freezeguard"


def install(environment: str | None = None) -> str:
    """Install the hook in the repository of the current folder, and return a report of the changes.

    Args:
        environment: where pushes of this repository deploy to; None: keep what git's config says.

    Raises UsageError if git is missing, or if the hook would break another one.
    """
    try:
        report = _install_config() if _git_version() >= (2, 54) else _install_file(_own_hooks_folder())
        if environment is not None:
            _git("config", "--local", "--replace-all", ENVIRONMENT_KEY, environment)
            report += f"; pushes deploy to {environment} ({ENVIRONMENT_KEY})"
        return report
    except OSError as error:
        raise UsageError(f"cannot write the hook: {error.filename}: {os_error_reason(error)}") from None


def uninstall() -> str:
    """Remove the hook, restore the hook that existed before, and return a report of the changes. Raises UsageError."""
    try:
        done: list[str] = []
        for key in (f"{_SECTION}.command", f"{_SECTION}.event"):
            if _config("--local", key) is not None:
                _git("config", "--local", "--unset-all", key)
                done = [f"removed from git's config ({_SECTION})"]
        if _config("--local", ENVIRONMENT_KEY) is not None:
            _git("config", "--local", "--unset-all", ENVIRONMENT_KEY)
            done.append(f"removed from git's config ({ENVIRONMENT_KEY})")
        return "; ".join(done + _uninstall_file(_hooks_folder())) or "the hook is not installed in this repository"
    except OSError as error:
        raise UsageError(f"cannot remove the hook: {error.filename}: {os_error_reason(error)}") from None


def check_repository() -> None:
    """Raise UsageError if the current folder is not in a repository."""
    _git("rev-parse", "--git-dir")


def push_environment() -> str | None:
    """Return the environment that pushes deploy to, from git's config; None if it is not set."""
    try:
        return _config(ENVIRONMENT_KEY)
    except UsageError:
        return None


def _install_config() -> str:
    """Install a config hook, which git 2.54 and newer run in addition to the hook in the hooks folder."""
    removed = _uninstall_file(_hooks_folder())
    _git("config", "--local", f"{_SECTION}.command", config_command(sys.executable))
    _git("config", "--local", "--replace-all", f"{_SECTION}.event", "pre-push")
    report = [*removed, f"installed as a config hook of git ({_SECTION})"]
    if (_config("--bool", f"{_SECTION}.enabled") or "true") == "false":
        report.append(f"but git does not run it: {_SECTION}.enabled is false")
    return "; ".join(report)


def _install_file(folder: str) -> str:
    path, before = os.path.join(folder, "pre-push"), os.path.join(folder, BEFORE)
    content = os.fsencode(script(sys.executable))
    os.makedirs(folder, exist_ok=True)
    for ours in _ours(folder):
        _write(ours, content)
        _link_names(folder)
        return f"already installed, updated: {ours}"
    if not os.path.lexists(path):
        _write(path, content)
        return f"installed: {path}"
    if os.path.isdir(path):
        raise UsageError(f"{path} is a folder, not a hook: nothing was changed")
    if os.path.lexists(before):
        raise UsageError(f"{before} is left over from an earlier installation: review it, then delete it")
    os.rename(path, before)
    try:
        _write(path, content)
        _link_names(folder)
    except BaseException:
        os.replace(before, path)
        raise
    return f"installed: {path}; the existing hook runs first, as {before}"


def _link_names(folder: str) -> None:
    """Give the existing hook, and the files that it may look for beside itself, their own names in a folder of links."""
    _unlink_names(folder)
    if not os.path.lexists(os.path.join(folder, BEFORE)):
        return
    links = {"pre-push": BEFORE}
    links |= {name: name for name in os.listdir(folder) if not name.startswith("pre-push") and not name.endswith(".sample")}
    aliases = os.path.join(folder, ALIASES)
    os.mkdir(aliases)
    try:
        for name, target in links.items():
            os.symlink(os.path.join(os.pardir, target), os.path.join(aliases, name))
    except OSError:
        # Windows needs a privilege for links: the existing hook then runs under the name that it was given.
        _unlink_names(folder)


def _unlink_names(folder: str) -> None:
    aliases = os.path.join(folder, ALIASES)
    if not os.path.isdir(aliases):
        return
    for name in os.listdir(aliases):
        if os.path.islink(os.path.join(aliases, name)):
            os.unlink(os.path.join(aliases, name))
    os.rmdir(aliases)


def _uninstall_file(folder: str) -> list[str]:
    before = os.path.join(folder, BEFORE)
    done = []
    for path in _ours(folder):
        _unlink_names(folder)
        if os.path.basename(path) != "pre-push" and PRE_COMMIT in _text(before):
            # pre-commit was installed again meanwhile: its copy here would run itself.
            os.unlink(before)
        if os.path.lexists(before):
            os.replace(before, path)
            done.append(f"restored: {path}")
        else:
            os.unlink(path)
            done.append(f"removed: {path}")
    return done


def _ours(folder: str) -> list[str]:
    return [path for name in HOOK_NAMES if _is_ours(path := os.path.join(folder, name))]


def _write(path: str, content: bytes) -> None:
    """Write an executable file atomically."""
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
    """Return True if the file is the hook of this program. Raises UsageError if somebody edited it: the edits must not be lost."""
    lines = _text(path).split("\n")
    if lines[1:2] != [MARK]:
        return False
    if not is_written(_text(path)):
        raise UsageError(f"{path} was edited after its installation: move your lines to a hook of your own, then delete it")
    return True


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except (FileNotFoundError, IsADirectoryError):
        return ""


def _own_hooks_folder() -> str:
    """Return the folder to install into. Raises UsageError, with the line to add, if another tool manages the hooks."""
    configured, folder = _config("core.hooksPath"), _hooks_folder()
    if configured is None or os.path.realpath(folder) == os.path.realpath(os.path.join(_path("--git-common-dir"), "hooks")):
        return folder
    if not configured or (os.path.lexists(folder) and not os.path.isdir(folder)):
        raise UsageError(f"core.hooksPath is {configured!r}, which is not a folder: git runs no hooks here, and nothing was changed")
    if _git("rev-parse", "--is-bare-repository") == "true":
        return folder
    top = os.path.realpath(_path("--show-toplevel"))
    if os.path.commonpath([top, os.path.realpath(folder)]) == top:
        # husky keeps generated hooks in `.husky/_`, and those of the user in `.husky`.
        target = ".husky" if ".husky" in configured else configured
        raise UsageError(
            f"core.hooksPath is {configured}, a folder in the work tree, as husky uses it: nothing was changed. "
            f'Add this line to {target}/pre-push:\n    freezeguard hook run "$@"'
        )
    return folder


def _hooks_folder() -> str:
    return _path("--git-path", "hooks")


def _path(*arguments: str) -> str:
    return os.path.abspath(_git("rev-parse", *arguments))


def _config(*arguments: str) -> str | None:
    """Return a value of git's configuration; None if it is not set."""
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
