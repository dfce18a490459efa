"""Pages in Chromium: at an instant, in a reader's zone, and with everything that they asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.packaging.files import lacking
from tests.standin.packages import PackagesMissingError, fetched

ADDRESS = "https://page.test/calendar.html"
PHONE, SMALL, DESKTOP = (390, 844), (320, 640), (1200, 900)
ZURICH, NEW_YORK = "Europe/Zurich", "America/New_York"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium: nothing is downloaded."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        lacking("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield browser
        finally:
            browser.close()


class Opened:
    """A page that was opened. `asked` are the addresses that it asked for, `said` what it complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.said: list[str] = []

    def text(self, selector: str) -> str:
        """What is to be read there, on one line."""
        return " ".join(self.page.inner_text(selector).split())

    def serious(self) -> list[str]:
        """The barriers that axe finds: serious and critical ones."""
        self.page.evaluate(axe())
        found: list[dict[str, Any]] = self.page.evaluate("axe.run({ resultTypes: ['violations'] }).then((found) => found.violations)")
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")]


@contextmanager
def opened(
    browser: Browser,
    html: str,
    at: str,
    *,
    zone: str = NEW_YORK,
    scheme: str = "light",
    size: tuple[int, int] = DESKTOP,
    moving: bool = False,
    script: bool = True,
    scale: float = 1,
) -> Iterator[Opened]:
    """A page whose clock stands at an ISO time; where it is `moving`, timers stand as well, until `page.clock` lets them run."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        timezone_id=zone,
        java_script_enabled=script,
        device_scale_factor=scale,
    )
    try:
        made = Opened(context.new_page())

        def answer(route: Route) -> None:
            made.asked.append(route.request.url)
            if route.request.url == ADDRESS:
                route.fulfill(body=html, content_type="text/html; charset=utf-8")
            else:
                route.abort()

        context.route("**/*", answer)
        made.page.on("console", lambda message: made.said.append(f"{message.type}: {message.text}"))
        made.page.on("pageerror", lambda error: made.said.append(str(error)))
        then = datetime.fromisoformat(at)
        if moving:
            # It runs from its installation on, and cannot be paused in the past.
            made.page.clock.install(time=then - timedelta(hours=1))
            made.page.clock.pause_at(then)
        elif script:
            made.page.clock.set_fixed_time(then)
        made.page.goto(ADDRESS)
        yield made
    finally:
        context.close()


def axe() -> str:
    """The program that looks for barriers."""
    try:
        folder = fetched(Path(__file__).parent, "axe")
    except PackagesMissingError as error:
        lacking(str(error))
    return (folder / "axe-core" / "axe.min.js").read_text("utf-8")
