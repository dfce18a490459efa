"""Collect every finding in policy files: errors of the reader, lint warnings, and sweeps that miss an edge of the policy."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from ..doctor.local_sweep import sweep_findings
from ..engine.analysis.lint import Finding, lint
from ..errors import PolicyError, UndecidedError
from ..policy.load import load
from . import check as app

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def lint_file(path: str, at: str | None, option: str) -> Iterator[Finding]:
    """Yield the findings in a policy file; its code is `invalid` or `undecided` if the policy cannot be evaluated.

    Args:
        at: the instant to lint for, in the policy's zone if it has no offset; None: now.
        option: where `at` was given, for the message.

    Raises:
        UsageError: `at` is no instant.
    """
    try:
        policy = load(path)
    except PolicyError as error:
        yield from (Finding(p.source or path, p.line, p.column, "error", "invalid", p.message) for p in error.problems)
        return
    except UndecidedError as error:
        yield Finding(path, 0, 0, "error", "undecided", str(error))
        return
    now = app.parse_instant(at, policy.zone, option) if at else datetime.fromtimestamp(int(time.time()), UTC)
    yield from lint(policy, now)
    yield from sweep_findings(policy, path)
