"""No rule of the policy applies to the environment of a gate."""

from __future__ import annotations

from ...policy.subject import Subject, contains_ignoring_case
from ..check import Check
from ..finding import WARNING, quote_names, warning
from ..status_contexts import given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...policy.model import Document, Policy
    from ..facts import Facts
    from ..finding import Finding


def find(facts: Facts) -> Iterator[Finding]:
    for usage in facts.policies:
        for path, inputs in usage.by:
            environment = given(inputs, "environment", "")
            if environment:
                subject = Subject(facts.repository, environment)
                yield from _environment(usage.policy, subject, environment, path, inputs.get("environment").line)


def _environment(policy: Policy, subject: Subject, name: str, path: str, line: int) -> Iterator[Finding]:
    if any(one.known_environments and not contains_ignoring_case(name, one.known_environments) for one in policy.documents):
        yield warning(
            f"the policy does not know the environment {quote_names([name])} (`known_environments`): the gate refuses it at any time",
            "fix the name, or add it to `known_environments`",
            path,
            line,
        )
    elif not any(_applies(document, subject) for document in policy.documents):
        yield warning(
            f"no rule of the policy applies to the environment {quote_names([name])} (`applies_to`): the gate always passes",
            "fix the name, or what the policy and its rules apply to",
            path,
            line,
        )


def _applies(document: Document, subject: Subject) -> bool:
    """Return whether a document may block a subject at some time. A document without rules applies to its whole scope."""
    scopes = [window.scope for window in document.windows] + [freeze.scope for freeze in document.freezes]
    scopes += [source.scope for source in document.incidents]
    is_for = document.applies_to.covers(subject)
    return is_for and (not scopes or document.on_call is not None or any(scope.matches(subject) for scope in scopes))


CHECK = Check("environment-outside", (WARNING,), __doc__, find)
