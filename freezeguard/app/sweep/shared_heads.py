"""Pull requests that share a head commit: a commit has one status of a name, and one check."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...github.publish import PullRequestStatus
    from ...github.pull_requests import OpenPull
    from .evaluator import PullRequestReport


class SharedHeads:
    """The heads of one sweep, with the bases of their pull requests and their one status."""

    def __init__(self) -> None:
        self._bases: dict[str | None, dict[int, str | None]] = {}
        self._status: dict[str | None, PullRequestStatus] = {}

    def note(self, pulls: Iterable[OpenPull]) -> None:
        """Note the heads and bases of pull requests, since another base may be known from this sweep only."""
        for pull in pulls:
            self._bases.setdefault(pull.snapshot.status_of, {})[pull.number] = pull.base

    def is_shared(self, pull: OpenPull) -> bool:
        """Return whether another pull request has the same head, as far as is known."""
        snapshot = pull.snapshot
        return bool(snapshot.siblings or snapshot.twins) or len(self._bases[snapshot.status_of]) > 1

    def with_siblings(self, pull: OpenPull) -> OpenPull:
        """Return the pull request with the siblings that are known from this sweep."""
        bases = set(self._bases[pull.snapshot.status_of].values())
        siblings = pull.snapshot.siblings or ((0,) if len(bases) > 1 else ())
        return pull._replace(snapshot=pull.snapshot._replace(siblings=siblings))

    def with_one_status(self, pull: OpenPull, answer: PullRequestReport) -> PullRequestReport:
        """Return the report with the status of the head: its first that is no success, so that no two rewrite it in turn."""
        if not self.is_shared(pull) or answer.report.state == "success":
            return answer
        first = self._status.setdefault(pull.snapshot.status_of, answer.report)
        report = answer.report._replace(state=first.state, description=first.description, markdown=first.markdown)
        return answer._replace(report=report)
