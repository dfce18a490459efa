"""How the tests ask a source: at one instant, with secrets that no message may tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from freezeguard.sources.connections import Connections, SourceContext
from freezeguard.sources.http import Http
from freezeguard.temporal.zones import zone

NOW = 1_795_604_400  # 2026-11-25 12:00 in Zurich
HOUR = 3600
SECRET = "s3cr3t-t0ken"
BINDINGS = "TOKEN=127.0.0.1 PAGERDUTY_TOKEN=127.0.0.1"
ENVIRON = {"TOKEN": SECRET, "PAGERDUTY_TOKEN": SECRET, "FREEZEGUARD_SECRETS": BINDINGS}


def asking(environ: Mapping[str, str] = ENVIRON, timeout: float = 60) -> SourceContext:
    return SourceContext(Connections(NOW, NOW, None, environ, _unable), zone("Europe/Zurich"), Http(timeout))


def _unable(_: str | None) -> Any:
    raise AssertionError("GitHub is not queried here")
