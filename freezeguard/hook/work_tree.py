"""The work tree of a push: git does not always run the hook there."""

from __future__ import annotations

import os

from ..policy.discovery import find_policy


def enter_work_tree() -> None:
    """Change to the work tree that git reports. Raises OSError.

    With --git-dir, GIT_DIR, GIT_WORK_TREE or core.worktree, git exports GIT_DIR or GIT_WORK_TREE and may stay in another folder. Without
    them the hook already runs in the work tree. If the reported work tree has no policy, the folder of the repository itself decides: a
    push from an empty folder must not escape its policy.
    """
    folders = [folder for folder in (_git("--show-toplevel"), _folder_of_repository()) if folder]
    for folder in folders:
        if find_policy(folder) is not None:
            os.chdir(folder)
            return
    if folders:
        os.chdir(folders[0])


def _folder_of_repository() -> str | None:
    common = _git("--git-common-dir")
    return os.path.dirname(os.path.abspath(common)) if common and os.path.basename(os.path.abspath(common)) == ".git" else None


def _git(question: str) -> str | None:
    import subprocess

    try:
        done = subprocess.run(["git", "rev-parse", question], capture_output=True, check=False)  # noqa: S603, S607
    except OSError:
        return None
    return os.fsdecode(done.stdout).removesuffix("\n") or None if done.returncode == 0 else None
