"""Configuration errors of sources, which no later query can repair."""

from __future__ import annotations

from ..policy.model import BLOCK
from .incident import SourceError
from .secret_bindings import PAGERDUTY_TOKEN, bound_secret, github_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..policy.model import Document, Policy, Source
    from ..policy.subject import Subject


def configuration_errors(policy: Policy, subject: Subject, environ: Mapping[str, str]) -> list[str]:
    """Return the errors in the secrets of the sources whose failure blocks a subject, each with the source's name."""
    errors = []
    for document in policy.documents:
        if document.applies_to.matches(subject):
            for source in _blocking(document, subject):
                try:
                    _check_secrets(source, environ)
                except SourceError as error:
                    errors.append(f"{source.name}: {error.text}")
    return errors


def _blocking(document: Document, subject: Subject) -> Iterator[Source]:
    yield from (source for source in document.incidents if source.scope.matches(subject) and source.on_error == BLOCK)


def _check_secrets(source: Source, environ: Mapping[str, str]) -> None:
    """Raise SourceError if a secret of a source is not set, or not bound to the source's host."""
    options = source.options
    token = options.get("token_env")
    if source.kind == "github":
        from ..github.settings import API_URL

        github_secret(environ, token, environ.get("GITHUB_API_URL") or API_URL)
    elif source.kind == "pagerduty":
        from .pagerduty import URL

        bound_secret(environ, token or PAGERDUTY_TOKEN, options.get("url", URL))
    elif token is not None:
        bound_secret(environ, token, options["url"])
    for name in options.get("headers", {}).values():
        bound_secret(environ, name, options["url"])
