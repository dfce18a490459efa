"""The token may not see who bypasses a ruleset."""

from __future__ import annotations

from ...util.untyped_json import get_path
from ..check import Check
from ..finding import NOTE, note
from ..required import ruleset_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    """GitHub shows bypasses only to those who may change the ruleset ("Get a repository ruleset")."""
    for ruleset in facts.rulesets:
        if not isinstance(get_path(ruleset, "bypass_actors"), list):
            yield note(
                f"this token cannot see who may bypass the ruleset {ruleset_name(ruleset)}",
                "use a token with `administration: write`",
            )


CHECK = Check("bypass-unknown", (NOTE,), __doc__, find)
