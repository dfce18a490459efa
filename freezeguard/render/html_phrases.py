"""Texts of a language as HTML in which the values are only text."""

from __future__ import annotations

from markupsafe import Markup

from .templating import foreign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..util.languages import Language


class Phrases:
    """Texts of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> Markup:
        """Return a text of the language; values that are not HTML are foreign."""
        cleaned = {name: value if isinstance(value, Markup) else foreign(str(value)) for name, value in values.items()}
        return Markup(self.language.text(key)).format(**cleaned)  # noqa: S704 - the language's own text, in which values are escaped
