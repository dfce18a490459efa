"""What a workflow with a gate may do, and whose code it runs: its token, a checkout of the pull request, versions that can change."""

from __future__ import annotations

import re

from ..finding import error, named, note, warning
from ..workflow import SWEEP, script_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..finding import Finding
    from ..workflow import Gate, Workflow
    from ..yaml_tree import Value

# What a gate of merges writes. It reads other things too: the policy, incidents that are issues, deployments.
WRITES = ("pull-requests", "statuses", "checks")
PERMISSIONS = "`permissions: {contents: read, issues: read, pull-requests: write, statuses: write}`"
_HEAD = re.compile(r"pull_request\.(?:head|merge_commit_sha)|\bhead_ref\b|refs/pull/|\bpull/\$")
_CHECKOUT = re.compile(
    r"\bgh\s+pr\s+checkout\b|\bgit\s+(?:fetch|checkout|pull|clone|worktree)\b[^\n]*(?:\bpull/|head_ref|pull_request\.head)"
)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TAG = re.compile(r"v?\d+(?:\.\d+)*")


def check_permissions(workflow: Workflow) -> Iterator[Finding]:
    """What is wrong with one workflow."""
    for gate in workflow.gates:
        yield from _version(workflow.path, gate)
    seen = set()
    for gate in workflow.gates:
        if gate.job.name not in seen:
            seen.add(gate.job.name)
            yield from _permissions(workflow, gate)
    if workflow.gates and "pull_request_target" in workflow.on:
        yield from _foreign_code(workflow)


def _permissions(workflow: Workflow, gate: Gate) -> Iterator[Finding]:
    job = gate.job
    given = job.at if job.at.has("permissions") else workflow.at
    setting = given.get("permissions")
    tells = workflow.judges_merges or workflow.called or SWEEP in gate.commands
    if not given.has("permissions"):
        yield warning(
            "permissions",
            f"the job {named([job.name])} has no `permissions`: its token may do whatever the repository's settings say",
            f"add {PERMISSIONS} to the job",
            workflow.path,
            job.line,
        )
    elif setting.text() == "write-all":
        yield warning(
            "permissions",
            f"the token of the job {named([job.name])} may write everything",
            f"say {PERMISSIONS}",
            workflow.path,
            setting.line,
        )
    elif tells and not _brings_a_token(gate):
        yield from _beyond(workflow, gate, setting)


def _brings_a_token(gate: Gate) -> bool:
    """Whether it works with another token than the job's, whose permissions nothing here tells."""
    token = gate.inputs.get("token").text() if gate.inputs is not None else ""
    return bool(token) and not re.search(r"github\.token|secrets\.GITHUB_TOKEN", token)


def _beyond(workflow: Workflow, gate: Gate, setting: Value) -> Iterator[Finding]:
    granted = setting.keys()
    # A gate that checks merges has a job of its own; what else a deployment needs is not known here.
    more = [name for name, level in granted.items() if level.text() == "write" and name not in WRITES]
    if more:
        yield warning(
            "permissions",
            f"the token of the job {named([gate.job.name])} may write more than the gate needs: {named(more)}",
            f"say {PERMISSIONS}",
            workflow.path,
            granted[more[0]].line,
        )
    silent = gate.inputs is not None and gate.inputs.has("status") and not gate.inputs.get("status").text()
    if gate.inputs is not None and not silent and granted.get("statuses", setting).text() != "write":
        yield warning(
            "permissions",
            f"the token of the job {named([gate.job.name])} may not write the commit status: a required one is pending for ever",
            f"say {PERMISSIONS}",
            workflow.path,
            setting.line,
        )


def _foreign_code(workflow: Workflow) -> Iterator[Finding]:
    for job in workflow.jobs:
        for step in job.at.get("steps").items():
            uses, ref = step.get("uses").text().partition("@")[0], step.get("with", "ref")
            other = step.get("with", "repository")
            if uses.casefold() == "actions/checkout" and (_HEAD.search(ref.text()) or _HEAD.search(other.text())):
                line = (ref if _HEAD.search(ref.text()) else other).line
            elif _CHECKOUT.search(script_of(step)):
                line = step.get("run").line
            else:
                continue
            yield error(
                "foreign-code",
                "pull_request_target has a token that may write, and this checks out what the pull request changed: its author can use it",
                "remove the checkout: the gate reads what it needs through the API",
                workflow.path,
                line,
            )


def _version(path: str, gate: Gate) -> Iterator[Finding]:
    if gate.uses is None:
        return
    name, what, pinned = gate.uses, "version", "the version by its commit: `@<40 hex digits> # v1`"
    if name.startswith("docker://"):
        name, what, pinned = name.removeprefix("docker://"), "image", "the image by its digest: `@sha256:…`"
        # A port of the registry is no tag.
        tag = name.rpartition("/")[2].partition(":")[2]
        if _DIGEST.fullmatch(name.partition("@")[2]):
            return
    else:
        tag = name.partition("@")[2]
        if _COMMIT.fullmatch(tag):
            return
    # A branch is another version each day; the tag of a version is one that its owner, and who takes over the owner's account, can move.
    is_version = _TAG.fullmatch(tag) is not None
    moves, say = ("tag", note) if is_version else ("name", warning)
    yield say(
        "unpinned",
        f"{named([name])} can be another {what} tomorrow: whoever can move its {moves} decides what the gate says",
        f"name {pinned}",
        path,
        gate.line,
    )
