"""The workflow that sweeps, as text. Its words are the policy's, its form that of `examples/workflows`."""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..engine.analysis.sweep_cron import Entry

ACTION = "OWNER/freezeguard@v1"
WRITTEN = "# Written by `freezeguard workflow`"

_TEXT = """\
{written} for {policy}. When its times change, write it anew: what was changed by hand is lost then.
#
# The status of a pull request does not turn by itself: the sweep brings all of them up to date when the verdict may have changed. It has
# several triggers because cron is no clock: GitHub starts it late, at busy times by hours or not at all, and in public repositories no more
# after 60 days without activity. Where minutes count, let a timer of your own send the repository_dispatch.
name: FreezeGuard sweep

on:
{schedule}{issues}  push: # the policy itself
    branches: [{branch}]
    paths: [{paths}]
  workflow_dispatch:
  repository_dispatch:
    types: [freezeguard-sweep]

permissions: {{}}

concurrency:
  # One at a time: an old verdict never overwrites a newer one.
  group: freezeguard-sweep
  cancel-in-progress: false

jobs:
  sweep:
    name: sweep
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: read # the policy
{deployments}      issues: read # incidents that are kept as issues
      pull-requests: write # the comments
      statuses: write # the commit statuses
    steps:
      - uses: {action}
        with:
          command: sweep
{named}"""
_WEEKLY = """\
    # A little behind each time at which the policy may open or close. At odd minutes, since at full hours everybody's jobs start, and are
    # late or dropped.
"""
_AT_ANY_TIME = """\
    # What has no time of the week: dates, calendars, incidents, people on call, overrides that expire; and what a start that was dropped,
    # or a limit of GitHub's, left undone.
"""
_ISSUES = """\
  issues: # incidents
    types: [opened, closed, reopened, labeled, unlabeled, edited]
"""
_DEPLOYMENTS = """\
      deployments: read # overrides with `rollback`
"""


def sweep_workflow(
    weekly: Sequence[Entry],
    at_any_time: Sequence[Entry],
    *,
    policy: str,
    paths: Sequence[str],
    named: bool,
    branch: str,
    action: str,
    issues: bool,
    deployments: bool,
) -> str:
    """The workflow.

    Args:
        weekly, at_any_time: the entries of its schedule, by what they are for.
        policy: the path of the policy in the repository; `named`: the Action does not look there by itself.
        paths: the files of which the policy is made, in the repository.
        branch: whose pushes of these files count.
        action: what its step uses.
        issues: whether the repository's own issues are looked at; `deployments`: whether deployments are.
    """
    timed = ((_WEEKLY, weekly), (_AT_ANY_TIME, at_any_time))
    lines = "".join(why + "".join(map(_entry, entries)) for why, entries in timed if entries)
    return _TEXT.format(
        written=WRITTEN,
        policy=policy,
        schedule=f"  schedule:\n{lines}" if lines else "",
        issues=_ISSUES if issues else "",
        branch=_filter(branch),
        paths=", ".join(map(_filter, paths)),
        deployments=_DEPLOYMENTS if deployments else "",
        action=action,
        named=f"          policy: {_scalar(policy)}\n" if named else "",
    )


def _entry(entry: Entry) -> str:
    return f'    - cron: "{entry.cron}"\n      timezone: {entry.zone}\n'


def _filter(name: str) -> str:
    """A filter pattern of GitHub that matches one name alone."""
    return _scalar(re.sub(r"([*+?!\[\]\\])", r"\\\1", name))


def _scalar(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z.][\w./-]*", text, re.ASCII) else json.dumps(text, ensure_ascii=False)
