"""The commit status: a state, and a description of one line that changes only with the state."""

from __future__ import annotations

from markupsafe import Markup

from ..util.text import no_command, single_line
from . import datetimes
from .templating import foreign
from .verdict_view import short_reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    State = Literal["success", "failure", "error", "pending"]
    from ..engine.verdict_document import VerdictDocument

MOST_LETTERS = 140  # GitHub refuses a longer description
_MOST_NAME = 60


def status_state(outcome: str, blocked_state: Literal["failure", "pending"] = "failure", *, simulated: bool = False) -> State:
    """Return the state of an outcome. An undecided verdict and a simulated one are never a success."""
    if outcome in ("allowed", "overridden", "warned"):
        return "pending" if simulated else "success"
    return blocked_state if outcome == "blocked" else "error"


def status_description(doc: VerdictDocument, *, simulated: bool = False) -> str:
    """Return the verdict in at most 140 characters: when it opens or closes, then why. It does not depend on the present time."""
    lead, because = _lead_and_reasons(doc)
    if simulated or doc.get("simulated"):
        lead = f"simulated: {lead}"
    return _fit(lead, because)


def description_without_verdict(title: str, problems: Sequence[object] = ()) -> str:
    """Return the description if there is no verdict: what is wrong, in at most 140 characters."""
    return _fit(_line(title), [_line(str(problem), MOST_LETTERS) for problem in problems])


def description_without_rule(base: str) -> str:
    """Return the description if no rule applies to a base branch that does not require the status."""
    return _fit(f"no rule applies to pull requests into {_line(base)}", ["this branch does not require the status"])


def description_html(description: str) -> str:
    """Return a description for Markdown (a check run, the comment of a deployment): one HTML block that is only text."""
    return str(Markup("<p>{}</p>").format(foreign(description)))


def _lead_and_reasons(doc: VerdictDocument) -> tuple[str, list[str]]:
    outcome, window = doc["outcome"], doc["next_window"]
    blocking = [reason for reason in doc["reasons"] if reason["effect"] == "block" and reason["waived_by"] is None]
    if outcome == "undecided":
        return "undecided", [_line(reason["message"]) for reason in blocking]
    if outcome == "overridden":
        names = ", ".join(_line(o["name"]) + (f" ({_line(o['by'])})" if o["by"] else "") for o in doc["overrides"])
        until = f", until {_moment(doc['closes_at'])}" if doc["closes_at"] else ""
        waived = [_line(short_reason(reason)) for reason in doc["reasons"] if reason["waived_by"] is not None]
        return f"overridden by {names}{until}", [*waived, *(f"because {_line(o['reason'])}" for o in doc["overrides"] if o["reason"])]
    if doc["allowed"]:
        closes = doc["closes_at"]
        lead = f"allowed until {_moment(closes)}" if closes else "allowed" if doc["applies"] else "allowed: no rule applies"
        return f"{lead}, with warnings" if outcome == "warned" else lead, [_line(short_reason(reason)) for reason in doc["reasons"]]
    because = [_line(short_reason(reason)) for reason in blocking]
    if window is None:
        horizon = doc["horizon"]
        return f"no window before {datetimes.month(horizon)}" if horizon else "never opens under this policy", because
    assuming = " and ".join(_line(text) for text in window["assuming"])
    if window["start"] != doc["at"]:
        return f"opens {_moment(window['start'])}" + (f" if {assuming}" if assuming else ""), because
    # Nothing else blocks: the start is the evaluated instant, which the reader knows.
    return f"opens as soon as {assuming}" if assuming else "blocked", because


def _moment(text: str) -> str:
    moment = datetimes.parse(text)
    assert moment is not None
    return f"{datetimes.without_comma(moment)} {datetimes.offset(moment)}"


def _fit(lead: str, parts: Sequence[str]) -> str:
    """Return as many parts as fit, and the number of the others."""
    for count in range(len(parts), 0, -1):
        left = len(parts) - count
        text = f"{lead}: {'; '.join(parts[:count])}" + (f"; {left} more" if left else "")
        if len(text) <= MOST_LETTERS:
            return text
    text = f"{lead}: {parts[0]}" if parts else lead
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 3] + "..."


def _line(text: str, most: int = _MOST_NAME) -> str:
    # A description is plain text and is not escaped, but a log must not give the runner a command (workflow_commands).
    return no_command(single_line(text, most))
