"""Take the pictures of the page in docs/pictures: `python -m tests.browser.pictures`, where Chromium is installed."""

from __future__ import annotations

from tests.render.agendas import FORTY, SHOP, page, year
from tests.render.pictures import FOLDER

from .opening import PHONE, chromium, opened

AT = "2026-11-27T15:04:00+01:00"
SIZES = {"desktop": ((1200, 1830), 1.0), "top": ((1200, 840), 1.0), "phone": (PHONE, 1.5)}


def main() -> None:
    """Write a picture of each size and colour scheme."""
    html = page(year(SHOP, "2026-11-27 15:00"))
    with chromium() as browser:
        for name, (size, scale) in SIZES.items():
            for scheme in ("light", "dark") if name != "top" else ("light",):
                with opened(browser, html, AT, scheme=scheme, size=size, scale=scale) as found:
                    found.page.screenshot(path=FOLDER / f"calendar-{name}-{scheme}.png")
        with opened(browser, page(year(FORTY, "2026-11-27 15:00")), AT, scheme="light", size=(1200, 2600), scale=1.0) as found:
            found.page.screenshot(path=FOLDER / "calendar-forty-rules.png")


if __name__ == "__main__":
    main()
