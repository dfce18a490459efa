from __future__ import annotations

from .entry import cli

cli()
