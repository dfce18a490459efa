"""Draw the calendars in docs/pictures: `python -m tests.render.drawings`. It needs no browser.

They show README's policy and one with forty rules.
"""

from __future__ import annotations

import io
import re
import tempfile
from functools import lru_cache
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

import freezeguard
from freezeguard.engine.analysis.calendar_days import DeploymentCalendar
from freezeguard.engine.facts import NO_FACTS, Facts
from freezeguard.policy.subject import Subject
from freezeguard.render.calendar import Drawing, badge, svg, text
from tests.docs.pages import ROOT, readme_policy
from tests.engine.asking import observed
from tests.programs import freezeguard as run

from .agendas import FORTY, FRIDAY, laid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

FOLDER = ROOT / "docs" / "pictures"
SOURCE = ".freezeguard.yml"
BADGES = {"open": "2026-12-02 10:00", "frozen": FRIDAY, "closed": "2026-12-02 08:00", "unknown": "2026-12-02 10:00"}
FORTY_RULES = "-forty-rules"  # what the names of the pictures of that policy end in
NOT_ASKED = Facts((observed("unknown", assuming="github reports no incident"),))


def main() -> None:
    """Write all drawings."""
    for name, drawn in {**drawings(), **terminals()}.items():
        (FOLDER / f"{name}.svg").write_text(drawn, encoding="utf-8", newline="\n")


def drawings() -> dict[str, str]:
    """Return each drawing by its name."""
    found = {f"calendar{of}": svg.render(_agenda(FRIDAY, days=365, of=of), Drawing(SOURCE)) for of in ("", FORTY_RULES)}
    for name, at in BADGES.items():
        found[f"badge-{name}"] = badge.render(_agenda(at, facts=NOT_ASKED if name == "unknown" else NO_FACTS), Drawing(SOURCE))
    return {**found, f"badge{FORTY_RULES}": badge.render(_agenda(FRIDAY, of=FORTY_RULES), Drawing(SOURCE))}


def terminals() -> dict[str, str]:
    """Return the terminal output; the policy with forty rules in 80 columns."""
    months, week = Drawing(SOURCE), Drawing(SOURCE, week=True)
    return {
        "terminal-check": _verdict(),
        "terminal-months": _terminal("freezeguard calendar", _agenda(FRIDAY, days=92), months, width=118),
        "terminal-week": _terminal("freezeguard calendar --week", _agenda(FRIDAY, "2026-11-23", 7), week),
        f"terminal-months{FORTY_RULES}": _terminal("freezeguard calendar", _agenda(FRIDAY, days=92, of=FORTY_RULES), months),
    }


def _agenda(at: str, first: str = "2026-11-01", days: int = 61, facts: Facts = NO_FACTS, of: str = "") -> DeploymentCalendar:
    return laid(_policy(of), first, days, at=at, facts=facts, subject=Subject(branch="main"))


@lru_cache
def _policy(of: str) -> freezeguard.Policy:
    return freezeguard.load(FORTY if of == FORTY_RULES else readme_policy())


def _verdict() -> str:
    """The verdict that README shows as text below this picture."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / SOURCE).write_text(readme_policy(), encoding="utf-8")
        done = run("check", "--at", FRIDAY, "--color", "always", cwd=Path(folder))
    return _screen(f'freezeguard check --at "{FRIDAY}"', [Text.from_ansi(done.stdout.rstrip())], width=80)


def _terminal(command: str, agenda: DeploymentCalendar, drawing: Drawing, width: int = 80) -> str:
    return _screen(command, text.render(agenda, drawing), width)


def _screen(command: str, parts: Iterable[RenderableType], width: int) -> str:
    # The template of rich loads a font from the network; without it, the own font of the reader is used.
    form = signature(Console.export_svg).parameters["code_format"].default
    form = re.sub(r"@font-face \{\{.*?\}\}|<!--.*?-->", "", form, flags=re.DOTALL).replace("Fira Code", "ui-monospace")
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(Text(f"$ {command}\n", style="bold"))
    for part in parts:
        console.print(part)
    return console.export_svg(title="", code_format=form, unique_id="freezeguard")


if __name__ == "__main__":
    main()
