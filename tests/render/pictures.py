"""Makes docs/pictures: `python -m tests.render.pictures`, where Chromium is installed. It looks like GitHub's page."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from freezeguard.render.comment import comment_body
from freezeguard.render.job_summary import summary
from freezeguard.render.override_hints import override_hints

from .html import to_html
from .verdicts import HOTFIX, ON_CALL, POLICY, STATUS, SUBJECT, strip, verdict

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
STYLE = (Path(__file__).parent / "page.css").read_text()

FRIDAY, MONDAY = "2026-11-27 15:04", "2026-11-30 10:00"


def main() -> None:
    """Writes all pictures."""
    ways = override_hints(POLICY, SUBJECT)
    verdicts = {
        "comment-blocked": (verdict(FRIDAY, on_call=ON_CALL), 468),
        "comment-overridden": (verdict(FRIDAY, on_call=ON_CALL, waivers=(HOTFIX,)), 393),
        "comment-allowed": (verdict(MONDAY, on_call=ON_CALL[1:]), 216),
    }
    for name, (doc, height) in verdicts.items():
        body = comment_body(doc, status=STATUS, ways=ways)
        # Opened, so that the picture tells how it can be overridden; on GitHub it is folded.
        picture(name, _comment(to_html(body).replace("<details>", "<details open>")), 860, height)
    text = summary(verdict(FRIDAY, on_call=ON_CALL), strip(FRIDAY), ways=ways)
    picture("summary", _summary(to_html(text)), 900, 720)


def picture(name: str, body: str, width: int, height: int) -> None:
    """One page as a picture."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f'<!DOCTYPE html><html><head><meta charset="utf-8"><style>{STYLE}</style></head><body>{body}</body></html>')
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        command += ["--disable-component-update", "--disable-sync", "--hide-scrollbars", f"--user-data-dir={folder}/profile"]
        command += [f"--window-size={width},{height}", f"--screenshot={FOLDER / name}.png", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=60)


def _comment(html: str) -> str:
    head = "<strong>github-actions</strong> <span class=bot>bot</span> commented 2 hours ago &bull; edited"
    return f'<div class="box"><div class="head">{head}</div><div class="markdown">{html}</div></div>'


def _summary(html: str) -> str:
    return f'<div class="box"><div class="head plain">gate summary</div><div class="markdown">{html}</div></div>'


if __name__ == "__main__":
    main()
