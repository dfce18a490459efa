"""The organisation ruleset switch: one ruleset closes or opens the branches of all repositories."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from ..errors import UsageError
from ..util.untyped_json import get_list, get_path, get_positive_int, get_str
from .client import GitHubError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .client import Client

MOST_PAGES = 10
ON, OFF = "active", "disabled"
UPDATES = "update"
# The fields of an update (docs.github.com, "REST API endpoints for rules", Update an organization repository ruleset). The page does not
# say whether missing fields keep their values, so all of them are sent back.
_SETTINGS = ("name", "target", "bypass_actors", "conditions", "rules")


# GitHub's ids of roles that nearly everybody has: a bypass for one of them defeats the ruleset.
_BROAD = {4: "everybody with write access", 2: "everybody with the role maintain"}


class Brake(NamedTuple):
    """A ruleset of an organisation; `enforcement` is `active`, `evaluate` or `disabled`."""

    id: int
    name: str
    enforcement: str
    settings: dict[str, Any]

    @property
    def doubts(self) -> list[str]:
        """Reasons why the ruleset may not block everything, each continuing "it …"."""
        doubts = []
        rules = [get_str(rule, "type") or "?" for rule in get_list(self.settings, "rules")]
        if UPDATES not in rules:
            doubts.append(f"has no rule that restricts updates: it has {', '.join(rules) or 'none'}")
        if get_str(self.settings, "target") != "branch":
            doubts.append(f"applies to {get_str(self.settings, 'target') or '?'}, not to branches")
        if not get_list(self.settings, "conditions", "ref_name", "include"):
            doubts.append("names no branch")
        for actor in get_list(self.settings, "bypass_actors"):
            if get_str(actor, "actor_type") == "RepositoryRole" and get_str(actor, "bypass_mode") == "always":
                role = _BROAD.get(get_positive_int(actor, "actor_id") or 0)
                doubts += [f"lets {role} bypass it"] if role else []
        return doubts


def find_brake(client: Client, organization: str, name: str) -> Brake:
    """Return the ruleset with a name, ignoring case.

    Raises:
        UsageError: there is no such ruleset, or more than one.
        GitHubError: the rulesets cannot be read.
    """
    path = f"/orgs/{quote(organization, safe='')}/rulesets"
    rulesets = list(client.read_pages(path, "rulesets", max_pages=MOST_PAGES))
    matches = [ruleset for ruleset in rulesets if (get_str(ruleset, "name") or "").casefold() == name.casefold()]
    if len(matches) != 1:
        names = ", ".join(sorted(get_str(ruleset, "name") or "?" for ruleset in rulesets)[:20]) or "none"
        what = "has more than one ruleset" if matches else "has no ruleset"
        raise UsageError(f"--ruleset: {organization} {what} {name!r}; it has {names}")
    number = get_positive_int(matches[0], "id")
    ruleset = client.read(f"{path}/{number}")
    enforcement = get_str(ruleset, "enforcement")
    if number is None or enforcement is None or not isinstance(get_path(ruleset, "rules"), list):
        raise GitHubError("GitHub did not report the rules of the ruleset")
    settings = {key: ruleset[key] for key in _SETTINGS if key in ruleset}
    return Brake(number, str(get_path(ruleset, "name")), enforcement, settings)


def set_enforcement(client: Client, organization: str, brake: Brake, enforcement: str) -> None:
    """Switch a ruleset. Raises GitHubError unless GitHub confirms the new state."""
    path = f"/orgs/{quote(organization, safe='')}/rulesets/{brake.id}"
    response = client.write("PUT", path, {**brake.settings, "enforcement": enforcement})
    if get_str(response, "enforcement") != enforcement:
        raise GitHubError(f"GitHub did not switch the ruleset: its enforcement is {get_str(response, 'enforcement') or 'unknown'}")
