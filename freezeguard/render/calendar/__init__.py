"""An agenda, drawn: for a terminal, as a page, as a subscription, as a picture. Each module has `render(agenda, drawing)`."""

from __future__ import annotations

from typing import NamedTuple

from ...policy.model import LANGUAGES


class Drawing(NamedTuple):
    """How an agenda is drawn.

    Attributes:
        source: what the policy is called.
        week: one week by hours, instead of months.
        simulated: it is seen from another instant than now.
        language: of a page.
    """

    source: str
    week: bool = False
    simulated: bool = False
    language: str = LANGUAGES[0]
