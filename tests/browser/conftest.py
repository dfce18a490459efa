from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .opening import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found
