"""A real `git push` to a bare repository: stopped on Friday afternoon, allowed on Monday morning."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from freezeguard.errors import UsageError
from freezeguard.hook import install as hook_install
from freezeguard.hook import script as hook_script
from tests.hook.clock import clock, freezeguard, python
from tests.programs import FRIDAY, MONDAY, POLICY, git, run


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with a policy, a commit on main, and the hook."""
    git("init", "-q", "--bare", "remote.git", cwd=tmp_path)
    git("clone", "-q", "remote.git", "clone", cwd=tmp_path)
    clone = tmp_path / "clone"
    (clone / ".freezeguard.yml").write_text(POLICY)
    commit(clone, "first")
    assert freezeguard("hook", "install", cwd=clone).returncode == 0
    return clone


def commit(clone: Path, text: str) -> None:
    (clone / "file").write_text(text)
    git("add", "-A", cwd=clone)
    git("commit", "-q", "-m", text, cwd=clone)


def push(clone: Path, *what: str, at: str, **environ: str) -> tuple[bool, str]:
    """Whether the push went through, and what git and the hook said."""
    done = run("git", "push", *what, cwd=clone, **clock(at), **environ)
    return done.returncode == 0, done.stderr


def remote_refs(clone: Path) -> list[str]:
    return git("for-each-ref", "--format=%(refname)", cwd=clone.parent / "remote.git").stdout.split()


def test_friday_afternoon_is_stopped_with_the_reason_and_the_next_window(clone: Path) -> None:
    passed, said = push(clone, "origin", "main", at=FRIDAY)
    assert not passed
    assert said == (
        "freezeguard: BLOCKED: deployment to production from main\n"
        "  - window: outside the deployment windows\n"
        "    since Friday 27 November 12:00, until Monday 09:00\n"
        "  next window: Monday 09:00 (UTC+01:00), in 2 days 18 h, until Monday 16:00\n"
        "  Europe/Zurich, .freezeguard.yml\n"
        'To push anyway, with the reason shown: FREEZEGUARD_OVERRIDE="the reason" git push\n'
        f"error: failed to push some refs to '{clone.parent}/remote.git'\n"
    )
    assert remote_refs(clone) == []


def test_monday_morning_goes_through(clone: Path) -> None:
    passed, said = push(clone, "origin", "main", at=MONDAY)
    assert passed
    assert "freezeguard" not in said
    assert remote_refs(clone) == ["refs/heads/main"]


def test_an_allowed_push_prints_nothing(clone: Path) -> None:
    (clone / ".freezeguard.yml").write_text("timezone: UTC\n")
    done = run("git", "push", "origin", "main", cwd=clone)
    assert done.returncode == 0
    assert "freezeguard" not in done.stderr


def test_the_remote_ref_decides(clone: Path) -> None:
    assert push(clone, "origin", "main:feature", at=FRIDAY)[0]
    assert not push(clone, "origin", "HEAD:release/1", at=FRIDAY)[0]
    git("checkout", "-q", "-b", "feature", cwd=clone)
    assert not push(clone, "origin", "feature:main", at=FRIDAY)[0]


def test_every_ref_is_evaluated(clone: Path) -> None:
    """Not only the first one."""
    git("branch", "topic", cwd=clone)
    passed, said = push(clone, "origin", "topic", "main", "main:release/2", at=FRIDAY)
    assert not passed
    assert "deployment to production from main, release/2\n" in said
    assert said.count("outside the deployment windows") == 1
    assert "topic" not in said.replace("failed to push", "")
    assert remote_refs(clone) == []


def test_a_tag_counts_by_its_name(clone: Path) -> None:
    git("tag", "v1.0", cwd=clone)
    git("tag", "nightly", cwd=clone)
    assert not push(clone, "origin", "v1.0", at=FRIDAY)[0]
    assert push(clone, "origin", "nightly", at=FRIDAY)[0]


def test_a_deletion_passes(clone: Path) -> None:
    assert push(clone, "origin", "main", "main:release/1", at=MONDAY)[0]
    assert push(clone, "origin", "--delete", "release/1", at=FRIDAY)[0]


def test_nothing_to_push_passes(clone: Path) -> None:
    assert push(clone, "origin", "main", at=MONDAY)[0]
    assert push(clone, "origin", "main", at=FRIDAY)[0]


def test_a_dry_run_is_evaluated(clone: Path) -> None:
    assert not push(clone, "--dry-run", "origin", "main", at=FRIDAY)[0]


def test_a_deliberate_bypass_is_announced_and_recorded(clone: Path) -> None:
    passed, said = push(clone, "origin", "main", at=FRIDAY, FREEZEGUARD_OVERRIDE="checkout is \x1b[31mdown\nfor all")
    assert passed
    assert "freezeguard: ALLOWED by an override: deployment to production from main\n" in said
    assert "- window: outside the deployment windows (waived by FREEZEGUARD_OVERRIDE)\n" in said
    assert "override FREEZEGUARD_OVERRIDE: checkout is ?[31mdown for all\n" in said


def test_an_empty_override_is_ignored(clone: Path) -> None:
    assert not push(clone, "origin", "main", at=FRIDAY, FREEZEGUARD_OVERRIDE=" ")[0]


def test_an_invalid_policy_stops_the_push(clone: Path) -> None:
    (clone / ".freezeguard.yml").write_text("timezone: Europe/Zurich\nwindow: []\n")
    passed, said = push(clone, "origin", "main", at=MONDAY)
    assert not passed
    assert ".freezeguard.yml:2:1: unknown key 'window', did you mean 'windows'?\n" in said
    assert "no verdict for main: the push is stopped" in said
    assert push(clone, "origin", "main", at=MONDAY, FREEZEGUARD_OVERRIDE="policy is broken")[0]


def test_without_a_policy_the_built_in_default_decides_and_says_so(clone: Path) -> None:
    (clone / ".freezeguard.yml").unlink()
    passed, said = push(clone, "origin", "main", at=FRIDAY, FREEZEGUARD_TIMEZONE="Europe/Zurich")
    assert not passed
    assert "no policy file: the built-in default decides (Mon-Thu 09:00-16:00, Fri 09:00-12:00, Europe/Zurich)" in said


def test_sources_are_not_queried_and_warn(clone: Path) -> None:
    (clone / ".freezeguard.yml").write_text(POLICY + "incidents: [{github: {labels: [incident]}}]\n")
    passed, said = push(clone, "origin", "main", at=MONDAY)
    assert passed
    assert "unknown github: not queried: offline (only warns)" in said


def test_a_worktree_shares_the_hook(clone: Path) -> None:
    git("worktree", "add", "-q", "-b", "other", "../other", cwd=clone)
    assert not push(clone.parent / "other", "origin", "other:main", at=FRIDAY)[0]
    assert push(clone.parent / "other", "origin", "other:main", at=MONDAY)[0]


def test_each_distinct_verdict_is_shown_once(clone: Path) -> None:
    for i in range(30):
        git("branch", f"release/{i}", cwd=clone)
    passed, said = push(clone, "--mirror", "origin", at=FRIDAY)
    assert not passed
    assert said.count("outside the deployment windows") == 1
    assert "deployment to production from main, release/0, release/1, release/10, release/11 and 26 more\n" in said
    (clone / ".freezeguard.yml").write_text("timezone: Mars\n")
    passed, said = push(clone, "--mirror", "origin", at=FRIDAY)
    assert not passed
    assert said.count("unknown time zone") == 1
    assert "no verdict for main, release/0, release/1, release/10, release/11 and 26 more: the push is stopped" in said


def test_a_push_from_a_subfolder_is_evaluated(clone: Path) -> None:
    (clone / "sub").mkdir()
    assert not push(clone / "sub", "origin", "main", at=FRIDAY)[0]


# ---------------------------------------------------------------- beside another hook

FOREIGN = '#!/bin/sh\necho "args: $1 $2" >> ../seen\ncat >> ../seen\nexit ${FOREIGN_EXIT:-0}\n'


@pytest.fixture
def beside(clone: Path) -> Path:
    """The clone with a hook of somebody else, and ours beside it."""
    assert freezeguard("hook", "uninstall", cwd=clone).returncode == 0
    path = clone / ".git/hooks/pre-push"
    path.write_bytes(FOREIGN.encode())
    path.chmod(0o754)
    assert "runs first" in freezeguard("hook", "install", cwd=clone).stdout
    return clone


def test_the_other_hook_runs_first_with_its_arguments_and_input(beside: Path) -> None:
    assert push(beside, "origin", "main", at=MONDAY)[0]
    lines = (beside.parent / "seen").read_text().splitlines()
    assert lines[0] == f"args: origin {beside.parent}/remote.git"
    assert lines[1].split()[0] == "refs/heads/main"
    assert lines[1].split()[2] == "refs/heads/main"


def test_the_other_hook_gets_the_exact_input(beside: Path) -> None:
    """A shell's `$(cat)` would take the line breaks at the end."""
    line = f"refs/heads/main {'1' * 40} refs/heads/main {'0' * 40}\n\n\n"
    assert run(beside / ".git/hooks/pre-push", "origin", "url", cwd=beside, stdin=line, **clock(MONDAY)).returncode == 0
    assert (beside.parent / "seen").read_text() == f"args: origin url\n{line}"


def test_a_hook_that_is_not_executable_is_not_run(beside: Path) -> None:
    (beside / ".git/hooks/pre-push.before-freezeguard").chmod(0o644)
    assert push(beside, "origin", "main", at=MONDAY, FOREIGN_EXIT="3")[0]
    assert not (beside.parent / "seen").exists()


def test_either_hook_stops_the_push(beside: Path) -> None:
    assert not push(beside, "origin", "main", at=MONDAY, FOREIGN_EXIT="3")[0]
    assert not push(beside, "origin", "main", at=FRIDAY)[0]
    assert push(beside, "origin", "main", at=MONDAY)[0]


def test_uninstall_restores_the_other_hook_byte_for_byte(beside: Path) -> None:
    assert freezeguard("hook", "install", cwd=beside).stdout.startswith("already installed")
    assert "restored" in freezeguard("hook", "uninstall", cwd=beside).stdout
    path = beside / ".git/hooks/pre-push"
    assert path.read_bytes() == FOREIGN.encode()
    assert path.stat().st_mode & 0o777 == 0o754
    assert [path.name for path in (beside / ".git/hooks").iterdir() if not path.name.endswith(".sample")] == ["pre-push"]
    assert freezeguard("hook", "uninstall", cwd=beside).stdout == "the hook is not installed in this repository\n"


def test_install_refuses_leftovers_of_an_earlier_installation(clone: Path) -> None:
    freezeguard("hook", "uninstall", cwd=clone)
    for name in ("pre-push", "pre-push.before-freezeguard"):
        (clone / ".git/hooks" / name).write_text(FOREIGN)
    done = freezeguard("hook", "install", cwd=clone)
    assert done.returncode == 2
    assert "is left over from an earlier installation" in done.stderr
    assert (clone / ".git/hooks/pre-push").read_text() == FOREIGN


def test_an_edited_hook_is_neither_updated_nor_removed(clone: Path) -> None:
    path = clone / ".git/hooks/pre-push"
    path.write_text(path.read_text() + "echo mine\n")
    for command in ("install", "uninstall"):
        done = freezeguard("hook", command, cwd=clone)
        assert done.returncode == 2
        assert "was edited after its installation" in done.stderr
    assert path.read_text().endswith("echo mine\n")


def test_a_hook_that_only_mentions_freezeguard_is_kept(clone: Path) -> None:
    freezeguard("hook", "uninstall", cwd=clone)
    path = clone / ".git/hooks/pre-push"
    path.write_text("#!/bin/sh\n# see also: # freezeguard-hook: 1\n")
    assert "runs first" in freezeguard("hook", "install", cwd=clone).stdout
    freezeguard("hook", "uninstall", cwd=clone)
    assert path.read_text().startswith("#!/bin/sh\n# see also")


def test_pre_commit_can_rename_our_hook_to_legacy(beside: Path) -> None:
    """It renames what it finds to pre-push.legacy, and runs that first."""
    hooks = beside / ".git/hooks"
    (hooks / "pre-push").rename(hooks / "pre-push.legacy")
    (hooks / "pre-push").write_text('#!/bin/sh\nexec "$(dirname "$0")/pre-push.legacy" "$@"\n')
    (hooks / "pre-push").chmod(0o755)
    assert not push(beside, "origin", "main", at=FRIDAY)[0]
    assert push(beside, "origin", "main", at=MONDAY)[0]
    assert (beside.parent / "seen").read_text().count("args:") == 2


def test_a_failed_installation_keeps_the_other_hook(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    freezeguard("hook", "uninstall", cwd=clone)
    path = clone / ".git/hooks/pre-push"
    path.write_bytes(FOREIGN.encode())
    monkeypatch.chdir(clone)

    def full(descriptor: int, mode: int) -> None:
        raise OSError(28, "No space left on device", "pre-push")

    monkeypatch.setattr("os.chmod", full)
    with pytest.raises(UsageError, match="no space left on device"):
        hook_install.install()
    assert path.read_bytes() == FOREIGN.encode()
    assert [path.name for path in (clone / ".git/hooks").iterdir() if not path.name.endswith(".sample")] == ["pre-push"]


def test_nothing_of_the_work_tree_is_imported(clone: Path) -> None:
    """git runs the hook there: whoever can write a file must not be able to wave a push through, or to break it."""
    (clone / "freezeguard").mkdir()
    (clone / "freezeguard/__init__.py").write_text("")
    (clone / "freezeguard/entry.py").write_text("def hook():\n    raise SystemExit(0)\n")
    for name in ("json.py", "yaml.py", "datetime.py"):
        (clone / name).write_text("raise RuntimeError('imported from the work tree')\n")
    passed, said = push(clone, "origin", "main", at=FRIDAY)
    assert not passed
    assert "BLOCKED" in said
    assert push(clone, "origin", "main", at=MONDAY)[0]


def test_a_missing_python_is_reported(clone: Path) -> None:
    path = clone / ".git/hooks/pre-push"
    text = path.read_text()
    path.write_text(re.sub(r"^python=.*$", "python=/nowhere/python", text, flags=re.MULTILINE))
    passed, said = push(clone, "origin", "main", at=MONDAY)
    assert not passed
    assert "freezeguard: /nowhere/python is gone: run 'freezeguard hook install' again" in said
    assert "updated" in freezeguard("hook", "install", cwd=clone).stdout
    assert path.read_text() == text


def test_paths_with_special_characters_work(clone: Path, tmp_path: Path) -> None:
    """In a C locale too."""
    git("worktree", "add", "-q", "-b", "other", "../r\u00e9po 'x'", cwd=clone)
    other = clone.parent / "r\u00e9po 'x'"
    environ = {"PYTHONUTF8": "0", "LC_ALL": "C"}
    for command in ("uninstall", "install", "install"):
        done = freezeguard("hook", command, cwd=other, **environ)
        assert done.returncode == 0, done.stderr
    assert not push(other, "origin", "other:main", at=FRIDAY)[0]


# ---------------------------------------------------------------- other people's hook folders


def test_install_prints_the_line_for_husky(clone: Path) -> None:
    freezeguard("hook", "uninstall", cwd=clone)
    (clone / ".husky/_").mkdir(parents=True)
    git("config", "core.hooksPath", ".husky/_", cwd=clone)
    done = freezeguard("hook", "install", cwd=clone)
    assert done.returncode == 2
    assert 'Add this line to .husky/pre-push:\n    freezeguard hook run "$@"\n' in done.stderr
    assert list((clone / ".husky/_").iterdir()) == []


def test_the_line_for_husky_works(clone: Path) -> None:
    """With its own folder as hooks path, and our line in a hook that a person wrote."""
    freezeguard("hook", "uninstall", cwd=clone)
    (clone / ".husky").mkdir()
    hook = clone / ".husky/pre-push"
    hook.write_text(f'#!/bin/sh -e\n"{python()}" -c "from freezeguard.entry import cli; cli()" hook run "$@"\n')
    hook.chmod(0o755)
    git("config", "core.hooksPath", ".husky", cwd=clone)
    assert not push(clone, "origin", "main", at=FRIDAY)[0]
    assert push(clone, "origin", "main", at=MONDAY)[0]


def test_a_hooks_path_outside_is_used(clone: Path, tmp_path: Path) -> None:
    freezeguard("hook", "uninstall", cwd=clone)
    git("config", "core.hooksPath", str(tmp_path / "hooks"), cwd=clone)
    assert freezeguard("hook", "install", cwd=clone).returncode == 0
    assert (tmp_path / "hooks/pre-push").exists()
    assert not push(clone, "origin", "main", at=FRIDAY)[0]


@pytest.mark.parametrize("value", [".git/hooks", "absolute"])
def test_the_default_hooks_path_may_be_configured(value: str, clone: Path) -> None:
    freezeguard("hook", "uninstall", cwd=clone)
    git("config", "core.hooksPath", str(clone / ".git/hooks") if value == "absolute" else value, cwd=clone)
    assert freezeguard("hook", "install", cwd=clone).returncode == 0
    assert not push(clone, "origin", "main", at=FRIDAY)[0]


@pytest.mark.parametrize("value", ["", "/dev/null"])
def test_install_refuses_a_hooks_path_without_hooks(value: str, clone: Path) -> None:
    freezeguard("hook", "uninstall", cwd=clone)
    git("config", "core.hooksPath", value, cwd=clone)
    done = freezeguard("hook", "install", cwd=clone)
    assert done.returncode == 2
    assert "git runs no hooks here" in done.stderr


def test_a_folder_named_pre_push_is_kept(clone: Path) -> None:
    freezeguard("hook", "uninstall", cwd=clone)
    (clone / ".git/hooks/pre-push").mkdir(parents=True)
    done = freezeguard("hook", "install", cwd=clone)
    assert done.returncode == 2
    assert "is a folder, not a hook: nothing was changed" in done.stderr
    assert (clone / ".git/hooks/pre-push").is_dir()


def test_install_in_a_bare_repository(tmp_path: Path) -> None:
    git("init", "-q", "--bare", "bare.git", cwd=tmp_path)
    git("config", "core.hooksPath", str(tmp_path / "hooks"), cwd=tmp_path / "bare.git")
    assert freezeguard("hook", "install", cwd=tmp_path / "bare.git", FREEZEGUARD_POLICY="policy.yml").returncode == 0
    assert (tmp_path / "hooks/pre-push").exists()


def test_a_git_with_config_hooks_gets_a_config_hook(clone: Path, tmp_path: Path) -> None:
    """git 2.54 and later run it beside the hook of the folder. The real git of this machine is given that version by a wrapper."""
    freezeguard("hook", "uninstall", cwd=clone)
    (clone / ".git/hooks/pre-push").write_text(FOREIGN)
    freezeguard("hook", "install", cwd=clone)  # by an older git: its file gives way
    tools = tmp_path / "tools"
    tools.mkdir()
    real = run("sh", "-c", "command -v git", cwd=clone).stdout.strip()
    wrapper = tools / "git"
    wrapper.write_text(f'#!/bin/sh\n[ "$1" = version ] && echo "git version 2.54.0" && exit\nexec {real} "$@"\n')
    wrapper.chmod(0o755)
    import os

    path = f"{tools}:{os.environ['PATH']}"
    for _ in range(2):
        assert "config hook" in freezeguard("hook", "install", cwd=clone, PATH=path).stdout
    assert git("config", "--get-all", "hook.freezeguard.event", cwd=clone).stdout == "pre-push\n"
    command = git("config", "--get", "hook.freezeguard.command", cwd=clone).stdout.strip()
    line = f"refs/heads/main {'1' * 40} refs/heads/main {'0' * 40}\n"
    for at, code in ((FRIDAY, 1), (MONDAY, 0)):
        assert run("sh", "-c", f'{command} "$@"', "hook", "origin", "url", cwd=clone, stdin=line, **clock(at)).returncode == code
    assert (clone / ".git/hooks/pre-push").read_text() == FOREIGN
    git("config", "hook.freezeguard.enabled", "false", cwd=clone)
    assert "enabled is false" in freezeguard("hook", "install", cwd=clone, PATH=path).stdout
    assert "removed from git's config" in freezeguard("hook", "uninstall", cwd=clone).stdout
    assert git("config", "--get", "hook.freezeguard.enabled", cwd=clone).stdout == "false\n"
    assert run("git", "config", "--get", "hook.freezeguard.command", cwd=clone).returncode == 1
    assert (clone / ".git/hooks/pre-push").read_text() == FOREIGN


def test_a_repository_without_a_hooks_folder_gets_one(clone: Path) -> None:
    """As `git init --template=` leaves it."""
    shutil.rmtree(clone / ".git/hooks")
    assert freezeguard("hook", "install", cwd=clone).returncode == 0
    assert not push(clone, "origin", "main", at=FRIDAY)[0]


def test_the_hook_is_executable_for_everyone(clone: Path) -> None:
    """Not only by who installed it: a repository may be shared."""
    assert (clone / ".git/hooks/pre-push").stat().st_mode & 0o111 == 0o111


@pytest.mark.parametrize("python", ["/a b/python", "/it's/python", "/$HOME/`id`/python"])
def test_any_path_of_a_python_is_one_word_of_the_shell(python: str, tmp_path: Path) -> None:
    hook = tmp_path / "hook"
    hook.write_text(hook_script.script(python))
    done = run("sh", hook, cwd=tmp_path)
    said = f"freezeguard: {python} is gone: run 'freezeguard hook install' again, or remove the hook: "
    assert (done.returncode, done.stderr) == (1, said + 'rm "$(git rev-parse --git-path hooks)/pre-push"\n')


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_a_missing_git_is_reported(command: str, tmp_path: Path) -> None:
    done = freezeguard("hook", command, cwd=tmp_path, PATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (2, "freezeguard: git is not installed\n")


def test_install_outside_a_repository_is_refused(tmp_path: Path) -> None:
    done = freezeguard("hook", "install", cwd=tmp_path)
    assert done.returncode == 2
    assert "not a git repository" in done.stderr


# ---------------------------------------------------------------- pre-commit, which passes no standard input


def test_pre_commit_passes_the_ref_in_the_environment(clone: Path) -> None:
    for branch, at, code in (
        ("refs/heads/main", FRIDAY, 1),
        ("refs/heads/main", MONDAY, 0),
        ("refs/heads/topic", FRIDAY, 0),
        ("refs/tags/v1", FRIDAY, 1),
        ("refs/notes/commits", FRIDAY, 0),
        ("", FRIDAY, 1),
    ):
        environ = {**clock(at), "PRE_COMMIT_REMOTE_BRANCH": branch, "PRE_COMMIT_REMOTE_URL": "x"}
        done = freezeguard("hook", "run", "--pre-commit", cwd=clone, **environ)
        assert done.returncode == code, done.stderr
