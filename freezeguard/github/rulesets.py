"""The emergency brake: one ruleset of an organisation, switched on or off, closes or opens the branches of all its repositories."""

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

PAGE = 100
MOST_PAGES = 10
ON, OFF = "active", "disabled"
UPDATES = "update"
# What an update takes (docs.github.com, "REST API endpoints for rules", Update an organization repository ruleset). Whether what is left
# out stays as it is, is not written there: all of it is sent back.
_SETTINGS = ("name", "target", "bypass_actors", "conditions", "rules")


# Who may write, maintain or administer, by GitHub's numbers of these roles: with one of them nearly everybody gets past it.
_BROAD = {4: "everybody who may write", 2: "everybody who may maintain"}


class Brake(NamedTuple):
    """A ruleset of an organisation; `enforcement` is `active`, `evaluate` or `disabled`."""

    id: int
    name: str
    enforcement: str
    settings: dict[str, Any]

    @property
    def doubts(self) -> list[str]:
        """Why it may stop less than all."""
        found = []
        rules = [get_str(rule, "type") or "?" for rule in get_list(self.settings, "rules")]
        if UPDATES not in rules:
            found.append(f"has no rule that restricts updates: it has {', '.join(rules) or 'none'}")
        if get_str(self.settings, "target") != "branch":
            found.append(f"is about a {get_str(self.settings, 'target') or '?'}, not about branches")
        if not get_list(self.settings, "conditions", "ref_name", "include"):
            found.append("names no branch")
        for actor in get_list(self.settings, "bypass_actors"):
            if get_str(actor, "actor_type") == "RepositoryRole" and get_str(actor, "bypass_mode") == "always":
                role = _BROAD.get(get_positive_int(actor, "actor_id") or 0)
                found += [f"lets {role} pass"] if role else []
        return found


def find_brake(client: Client, organization: str, name: str) -> Brake:
    """The ruleset with a name, in any case.

    Raises:
        UsageError: there is none, or more than one.
        GitHubError: they cannot be read.
    """
    path = f"/orgs/{quote(organization, safe='')}/rulesets"
    found: list[Any] = []
    for page in range(1, MOST_PAGES + 1):
        listed = client.read(f"{path}?per_page={PAGE}&page={page}")
        if not isinstance(listed, list):
            raise GitHubError("GitHub answered something that is no list of rulesets")
        found += listed
        if len(listed) < PAGE:
            break
    named = [one for one in found if (get_str(one, "name") or "").casefold() == name.casefold()]
    if len(named) != 1:
        there = ", ".join(sorted(get_str(one, "name") or "?" for one in found)[:20]) or "none"
        what = "has more than one ruleset" if named else "has no ruleset"
        raise UsageError(f"--ruleset: {organization} {what} {name!r}; it has {there}")
    count = get_positive_int(named[0], "id")
    ruleset = client.read(f"{path}/{count}")
    enforcement = get_str(ruleset, "enforcement")
    if count is None or enforcement is None or not isinstance(get_path(ruleset, "rules"), list):
        raise GitHubError("GitHub did not say what the ruleset is")
    settings = {key: ruleset[key] for key in _SETTINGS if key in ruleset}
    return Brake(count, str(get_path(ruleset, "name")), enforcement, settings)


def set_enforcement(client: Client, organization: str, brake: Brake, enforcement: str) -> None:
    """Switches it. Raises GitHubError where GitHub does not say that it is as it was asked for."""
    path = f"/orgs/{quote(organization, safe='')}/rulesets/{brake.id}"
    done = client.write("PUT", path, {**brake.settings, "enforcement": enforcement})
    if get_str(done, "enforcement") != enforcement:
        raise GitHubError(f"GitHub did not switch the ruleset: it is {get_str(done, 'enforcement') or 'unknown'}")
