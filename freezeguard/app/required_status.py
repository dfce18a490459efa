"""Statuses of pull requests to which no rule applies: a success there would survive a change of the base branch."""

from __future__ import annotations

from urllib.parse import quote

from ..doctor.required import required_by_protection, required_by_rulesets
from ..github.client import GitHubError
from ..render.commit_status import description_html, description_without_rule
from ..util.untyped_json import get_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..github.client import Client
    from ..github.publish import PullRequestStatus
    from ..github.snapshot import Snapshot

MOST_PAGES = 10  # of a hundred rules


def is_required(client: Client, repository: str, branch: str, context: str) -> bool:
    """Return whether a branch is known to require a status. Raises GitHubError at the rate limit only."""
    name = quote(branch, safe="")
    try:
        rules = list(client.read_pages(f"/repos/{repository}/rules/branches/{name}", "rules", max_pages=MOST_PAGES))
        required = required_by_rulesets(rules)
        if not any(one.context == context for one in required):
            required = required_by_protection(get_path(client.read(f"/repos/{repository}/branches/{name}"), "protection"))
    except GitHubError as error:
        if error.status == 429:
            raise
        return False
    return any(one.context == context for one in required)


def without_success(report: PullRequestStatus, snapshot: Snapshot) -> PullRequestStatus:
    """Return a report that writes no success: no status if there is none, else `pending`."""
    if snapshot.status is None:
        return report._replace(context=None)
    request = snapshot.pull_request
    description = description_without_rule((request and request.base) or "")
    return report._replace(state="pending", description=description, markdown=description_html(description))
