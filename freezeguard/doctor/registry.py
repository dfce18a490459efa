"""Registry of the checks: one line for each file of `checks/`."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .check import Check
    from .facts import Facts
    from .finding import Finding

IDS = (
    "admins-bypass-environment",
    "any-app",
    "bypass",
    "bypass-unknown",
    "continue-on-error",
    "disabled",
    "edited-missing",
    "environment-outside",
    "failure-hidden",
    "filtered",
    "foreign-code",
    "frozen-clock",
    "needs",
    "no-concurrency",
    "no-environment",
    "no-merge-group",
    "no-sweep",
    "no-workflow",
    "not-readable",
    "not-required",
    "offline",
    "only-job-required",
    "open-environment",
    "other-app",
    "permissions",
    "policy-invalid",
    "policy-missing",
    "policy-of-change",
    "policy-unknown",
    "queue-head-only",
    "skipped-job",
    "skipped-step",
    "skipped-sweep",
    "sweep-not-scheduled",
    "sweep-on-the-hour",
    "sweep-only-scheduled",
    "sweep-other-status",
    "unknown",
    "unpinned",
    "unreadable-workflow",
    "warn-only",
)


def _load(name: str) -> Check:
    check: Check = import_module(f".checks.{name.replace('-', '_')}", __package__).CHECK
    return check


CHECKS = tuple(map(_load, IDS))


def run_checks(facts: Facts) -> list[Finding]:
    """Return the findings of all checks."""
    return [finding for check in CHECKS for finding in check.run(facts)]
