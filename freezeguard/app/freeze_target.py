"""Find the repository and the labels with which `freeze` and `thaw` freeze a policy."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import UsageError
from ..util.git_remote import own_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..policy.model import Policy
    from ..temporal.zones import Zone

LABEL = "deploy-freeze"


class FreezeTarget(NamedTuple):
    """Repository and labels of the issues that freeze deployments.

    Attributes:
        zone: time zone of the times in the issues.
        missing_source: YAML of the source that the policy needs before these issues freeze anything; None: it has one.
    """

    zone: Zone
    repository: str
    labels: tuple[str, ...]
    missing_source: str | None


def find_freeze_target(policy: Policy, repository: str | None, labels: tuple[str, ...], environ: Mapping[str, str]) -> FreezeTarget:
    """Return the target that the options name, completed by the first source of the policy that fits them.

    Args:
        repository: owner/name; None: as the policy says, else the repository of the current folder.
        labels: empty: those of the policy's source that has a label with "freeze" in it, else `deploy-freeze`.

    Raises:
        UsageError: the repository is unknown.
    """
    sources = [(document.zone, source) for document in policy.documents for source in document.incidents if source.kind == "github"]
    own = own_repository(environ)
    fitting = (
        (zone, source)
        for zone, source in sources
        if _labels_fit(source.options["labels"], labels) and _is_same(source.options.get("repository") or own, repository)
    )
    zone, source = next(fitting, (policy.zone, None))
    target = repository or (source and source.options.get("repository")) or own
    if target is None:
        raise UsageError("--repository is required: this folder has no remote 'origin' on GitHub")
    wanted = labels or (tuple(source.options["labels"]) if source else (LABEL,))
    other = f", repository: {target}" if target != own else ""
    missing = None if source else f"incidents: [{{github: {{labels: [{', '.join(wanted)}]{other}}}}}]"
    return FreezeTarget(zone, target, wanted, missing)


def _labels_fit(of_source: Iterable[str], labels: tuple[str, ...]) -> bool:
    """Return True if issues with the given labels count for a source; without labels: if the source is there for freezes."""
    if labels:
        return {label.casefold() for label in of_source} <= {label.casefold() for label in labels}
    return any("freeze" in label.lower() for label in of_source)


def _is_same(of_source: str | None, repository: str | None) -> bool:
    """Return True unless both repositories are known and differ."""
    return repository is None or of_source is None or of_source.casefold() == repository.casefold()
