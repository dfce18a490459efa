"""Somebody wants a push to pass in a freeze, without an override that everybody sees."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from freezeguard.hook.script import script
from tests.programs import freezeguard, git, run

FROZEN = "timezone: UTC\nfreezes: [{name: Year end, always: true}]\n"
STOPPED = "freeze Year end: deployments are frozen"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone in a freeze, with the hook."""
    git("init", "-q", "--bare", "remote.git", cwd=tmp_path)
    git("clone", "-q", "remote.git", "clone", cwd=tmp_path)
    clone = tmp_path / "clone"
    (clone / ".freezeguard.yml").write_text(FROZEN)
    commit(clone)
    assert freezeguard("hook", "install", cwd=clone).returncode == 0
    return clone


def commit(clone: Path) -> None:
    git("add", "-A", cwd=clone)
    git("commit", "-q", "--allow-empty", "-m", "more", cwd=clone)


def stopped(done: subprocess.CompletedProcess[str]) -> bool:
    return done.returncode != 0 and STOPPED in done.stderr


# ---------------------------------------------------------------- another clock


def test_w10_a_simulated_instant_lets_nothing_pass(clone: Path) -> None:
    (clone / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{name: Year end, from: 2020-01-01, until: 2099-01-01}]\n")
    done = run("git", "push", "origin", "HEAD:main", cwd=clone, FREEZEGUARD_AT="2019-01-01 10:00")
    assert done.returncode != 0
    assert "freezeguard: ALLOWED" in done.stderr
    assert "Unset FREEZEGUARD_AT to push" in done.stderr
    assert "FREEZEGUARD_OVERRIDE" not in done.stderr


# ---------------------------------------------------------------- modules of the work tree


@pytest.mark.parametrize(
    "environ",
    [
        {"PYTHONPATH": ":"},
        {"PYTHONPATH": "."},
        {"PYTHONPATH": "lib"},
        {"PYTHONHOME": "."},
        {"PYTHONSTARTUP": "freezeguard.py"},
        {"PYTHONUSERBASE": "."},
        {"PYTHONSAFEPATH": ""},
        {"PYTHONINSPECT": "1"},
        {"PYTHONPLATLIBDIR": "."},
    ],
    ids=str,
)
def test_w11_no_module_of_the_work_tree_is_imported(environ: dict[str, str], clone: Path) -> None:
    site = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    for folder in (".", "lib", site):
        (clone / folder).mkdir(parents=True, exist_ok=True)
        for name in ("freezeguard", "sitecustomize", "usercustomize", "json", "os"):
            (clone / folder / f"{name}.py").write_text("import sys\nsys.exit(0)\n")
    assert stopped(run("git", "push", "origin", "HEAD:main", cwd=clone, **environ))


def test_w11_an_earlier_hook_is_renewed(clone: Path) -> None:
    """It had neither -E nor a word for a package that is gone."""
    path = clone / ".git/hooks/pre-push"
    path.write_text(EARLIER.replace("PYTHON", sys.executable))
    assert freezeguard("hook", "install", cwd=clone).stdout == f"already installed, updated: {path}\n"
    assert path.read_text() == script(sys.executable)


def test_e10_a_package_that_is_gone_is_one_line(clone: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    (clone / ".git/hooks/pre-push").write_text(script(str(tmp_path / "venv/bin/python")))
    done = run("git", "push", "origin", "HEAD:main", cwd=clone)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("freezeguard: FreezeGuard is no longer installed, so the push is stopped.")
    removal = done.stderr.splitlines()[0].partition("remove the hook: ")[2]
    assert run("sh", "-c", removal, cwd=clone).returncode == 0
    assert run("git", "push", "origin", "HEAD:main", cwd=clone).returncode == 0


# ---------------------------------------------------------------- a hook that looks at its own name


DISPATCHER = '#!/bin/sh\n[ "$(basename "$0")" = pre-push ] || exit 0\n. "$(dirname "$0")/helper.sh"\n'


@pytest.mark.parametrize("link", [False, True])
def test_w12_an_existing_hook_keeps_its_name(link: bool, clone: Path) -> None:
    hooks = clone / ".git/hooks"
    (hooks / "pre-push").unlink()
    (hooks / "helper.sh").write_text("echo dispatched >&2\nexit 7\n")
    if link:
        (clone / "dispatch").write_text(DISPATCHER)
        (clone / "dispatch").chmod(0o755)
        (hooks / "pre-push").symlink_to("../../dispatch")
    else:
        (hooks / "pre-push").write_text(DISPATCHER)
        (hooks / "pre-push").chmod(0o755)
    for _ in range(2):
        assert freezeguard("hook", "install", cwd=clone).returncode == 0
        done = run("git", "push", "origin", "HEAD:main", cwd=clone, FREEZEGUARD_OVERRIDE="why")
        assert (done.returncode != 0, "dispatched" in done.stderr) == (True, True), done.stderr
    assert freezeguard("hook", "uninstall", cwd=clone).returncode == 0
    assert sorted(path.name for path in hooks.iterdir() if not path.name.endswith(".sample")) == ["helper.sh", "pre-push"]
    assert (hooks / "pre-push").is_symlink() is link
    assert (hooks / "pre-push").read_text() == DISPATCHER


# ---------------------------------------------------------------- another folder


def test_w13_options_and_variables_for_another_folder(clone: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    git_dir, tree = str(clone / ".git"), str(clone)
    push = ["push", "origin", "HEAD:main"]
    assert stopped(run("git", "-C", tree, *push, cwd=elsewhere))
    assert stopped(run("git", "--git-dir", git_dir, "--work-tree", tree, *push, cwd=elsewhere))
    assert stopped(run("git", "--git-dir", git_dir, *push, cwd=elsewhere))
    assert stopped(run("git", *push, cwd=elsewhere, GIT_DIR=git_dir, GIT_WORK_TREE=tree))
    assert stopped(run("git", *push, cwd=elsewhere, GIT_DIR=git_dir))
    assert stopped(run("git", *push, cwd=clone, GIT_WORK_TREE=str(elsewhere)))
    assert stopped(run("git", "-c", "core.bare=true", *push, cwd=clone))
    assert stopped(run("git", *push, cwd=clone / ".git"))


def test_w13_a_configured_work_tree(clone: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "sub").mkdir(parents=True)
    (clone / ".freezeguard.yml").rename(tree / ".freezeguard.yml")
    git("config", "core.worktree", str(tree), cwd=clone)
    push = ["push", "origin", "HEAD:main"]
    assert stopped(run("git", *push, cwd=clone))
    assert stopped(run("git", *push, cwd=clone / ".git"))
    assert stopped(run("git", "--git-dir", str(clone / ".git"), *push, cwd=tree / "sub"))


def test_w13_linked_work_trees_use_their_own_policy(clone: Path) -> None:
    git("worktree", "add", "-q", "-b", "other", "../other", cwd=clone)
    other = clone.parent / "other"
    (clone / ".freezeguard.yml").write_text("timezone: UTC\n")
    assert stopped(run("git", "push", "origin", "other:main", cwd=other))
    assert run("git", "push", "--dry-run", "origin", "other:main", cwd=clone).returncode == 0


def test_w13_a_submodule_uses_its_own_policy(clone: Path, tmp_path: Path) -> None:
    git("init", "-q", "outer", cwd=tmp_path)
    outer = tmp_path / "outer"
    (outer / ".freezeguard.yml").write_text("timezone: UTC\n")
    git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(clone), "inner", cwd=outer)
    inner = outer / "inner"
    git("remote", "set-url", "origin", str(tmp_path / "remote.git"), cwd=inner)
    assert freezeguard("hook", "install", cwd=inner).returncode == 0
    assert stopped(run("git", "push", "origin", "HEAD:main", cwd=inner))
    assert stopped(run("git", "--git-dir", str(outer / ".git/modules/inner"), "push", "origin", "HEAD:main", cwd=outer))


# ---------------------------------------------------------------- another name, another environment


@pytest.mark.parametrize("repository", ["group/sub/shop", "GROUP/Sub/shop"])
def test_w14_the_hook_names_the_repository_as_check_does(repository: str, clone: Path) -> None:
    (clone / ".freezeguard.yml").write_text(f"{FROZEN}applies_to: {{repositories: [group/sub/shop]}}\n")
    line = f"refs/heads/main {'1' * 40} refs/heads/main {'0' * 40}\n"
    assert freezeguard("check", "--repository", repository, cwd=clone).returncode == 10
    for url in (f"git@git.example.com:{repository}.git", f"https://git.example.com/{repository}"):
        assert stopped(run(clone / ".git/hooks/pre-push", "origin", url, cwd=clone, stdin=line))


def test_the_environment_of_a_push_is_in_gits_config(clone: Path) -> None:
    (clone / ".freezeguard.yml").write_text("timezone: UTC\nfreezes: [{name: Year end, always: true, environments: [production]}]\n")
    done = freezeguard("hook", "install", "--environment", "production", cwd=clone)
    assert "pushes deploy to production (freezeguard.environment)" in done.stdout
    assert stopped(run("git", "push", "origin", "HEAD:main", cwd=clone, FREEZEGUARD_HOOK_ENVIRONMENT="staging"))
    git("config", "freezeguard.environment", "staging", cwd=clone)
    line = f"refs/heads/main {'1' * 40} refs/heads/main {'0' * 40}\n"
    assert freezeguard("hook", "run", "origin", "url", cwd=clone, stdin=line).returncode == 0
    assert run("git", "push", "origin", "HEAD:main", cwd=clone).returncode == 0
    assert freezeguard("hook", "uninstall", cwd=clone).returncode == 0
    assert run("git", "config", "freezeguard.environment", cwd=clone).returncode == 1


def test_e8_the_hook_is_not_installed_without_a_policy(tmp_path: Path) -> None:
    git("init", "-q", cwd=tmp_path)
    done = freezeguard("hook", "install", cwd=tmp_path)
    assert done.returncode == 3
    assert "the hook was not installed; write a policy first: freezeguard init" in done.stderr
    assert not (tmp_path / ".git/hooks/pre-push").exists()


EARLIER = """\
#!/bin/sh
# freezeguard-hook: 1
# Written by `freezeguard hook install`; `freezeguard hook uninstall` takes it out and puts back what was here.
python=PYTHON
if [ ! -x "$python" ]; then
    echo "freezeguard: $python is gone: run 'freezeguard hook install' again" >&2
    exit 1
fi
before="$(dirname -- "$0")/pre-push.before-freezeguard"
# pre-commit that runs us must not be run by us.
if [ -n "$PRE_COMMIT_RUNNING_LEGACY" ] && grep -q 'File generated by pre-commit' "$before" 2>/dev/null; then
    before=
fi
if [ -x "$before" ]; then
    input=$(cat; printf x) || exit 1
    input=${input%x}
    printf %s "$input" | "$before" "$@" || exit $?
    printf %s "$input" | "$python" -P -c 'from freezeguard.entry import hook; hook()' "$@"
    exit $?
fi
exec "$python" -P -c 'from freezeguard.entry import hook; hook()' "$@"
"""
