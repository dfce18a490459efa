"""The version of FreezeGuard can change without a change of the workflow."""

from __future__ import annotations

import re

from ..check import Check
from ..finding import NOTE, WARNING, note, quote_names, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TAG = re.compile(r"v?\d+(?:\.\d+)*")


def find(facts: Facts) -> Iterator[Finding]:
    for workflow, gate in facts.gates:
        if gate.uses is None:
            continue
        name, tag, is_pinned = _version(gate.uses)
        if not is_pinned:
            is_image = gate.uses.startswith("docker://")
            pin = "pin the image by its digest: `@sha256:…`" if is_image else "pin the version by its commit: `@<40 hex digits> # v1`"
            # A branch changes daily. Only the owner, or whoever takes over the owner's account, moves the tag of a version.
            what, report = ("tag", note) if _TAG.fullmatch(tag) else ("name", warning)
            yield report(
                f"{quote_names([name])} can be another {'image' if is_image else 'version'} tomorrow: "
                f"whoever can move its {what} decides what the gate does",
                pin,
                workflow.path,
                gate.line,
            )


def _version(uses: str) -> tuple[str, str, bool]:
    """Return name and tag of an action or image, and whether it is pinned."""
    if uses.startswith("docker://"):
        name = uses.removeprefix("docker://")
        # The colon before the last slash belongs to the port of the registry.
        return name, name.rpartition("/")[2].partition(":")[2], _DIGEST.fullmatch(name.partition("@")[2]) is not None
    tag = uses.partition("@")[2]
    return uses, tag, _COMMIT.fullmatch(tag) is not None


CHECK = Check("unpinned", (WARNING, NOTE), __doc__, find)
