"""What a policy makes of the gates that ask it: whether it blocks anything, and whether any of its rules looks at them."""

from __future__ import annotations

from typing import NamedTuple

from ...policy.model import ENFORCE, WARN
from ...policy.subject import Subject, contains_ignoring_case
from ..finding import named, note, warning
from ..status_contexts import given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...policy.model import Document, Policy
    from ..finding import Finding
    from ..yaml_tree import Value


class PolicyUsage(NamedTuple):
    """A policy, and who asks it: path and inputs of each step."""

    policy: Policy
    by: Sequence[tuple[str, Value]]


def check_policy(asked: PolicyUsage, repository: str) -> Iterator[Finding]:
    """What is wrong with a policy for those who ask it."""
    if not asked.by or any(given(inputs, "mode", "") != ENFORCE for _, inputs in asked.by):
        yield from _modes(asked.policy)
    for path, inputs in asked.by:
        environment = given(inputs, "environment", "")
        if environment:
            yield from _environment(asked.policy, Subject(repository, environment), path, inputs.get("environment").line)


def _modes(policy: Policy) -> Iterator[Finding]:
    warn = [(number, document) for number, document in enumerate(policy.documents, 1) if document.mode == WARN]
    # Where another document blocks, a new one that only warns at first is how rules are brought in.
    say = warning if len(warn) == len(policy.documents) else note
    for number, document in warn:
        which = f" (document {number} of {len(policy.documents)})" if len(policy.documents) > 1 else ""
        what = "it tells what is blocked, and stops nothing" if say is warning else "what it blocks is told, and not stopped"
        message = f"the policy{which} has `mode: warn`: {what}"
        yield say("warn-only", message, "remove `mode`, or say `mode: enforce`", document.source, document.mode_line)


def _environment(policy: Policy, subject: Subject, path: str, line: int) -> Iterator[Finding]:
    name = subject.environment or ""
    unknown_to = [one for one in policy.documents if one.known_environments and not contains_ignoring_case(name, one.known_environments)]
    if unknown_to:
        yield warning(
            "environment-outside",
            f"the policy does not know the environment {named([name])} (`known_environments`): the gate refuses it, whatever the time is",
            "mend the name, or add it to `known_environments`",
            path,
            line,
        )
    elif not any(_looks_at(document, subject) for document in policy.documents):
        yield warning(
            "environment-outside",
            f"no rule of the policy looks at the environment {named([name])} (`applies_to`): the gate always passes",
            "mend the name, or what the policy and its rules apply to",
            path,
            line,
        )


def _looks_at(document: Document, subject: Subject) -> bool:
    """Whether a document may block a subject at some time; one without any rule is not blamed for its scope."""
    scopes = [window.scope for window in document.windows] + [freeze.scope for freeze in document.freezes]
    scopes += [source.scope for source in document.incidents]
    is_for = document.applies_to.matches(subject)
    return is_for and (not scopes or document.on_call is not None or any(scope.matches(subject) for scope in scopes))
