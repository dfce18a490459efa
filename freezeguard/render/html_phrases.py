"""The texts of a language as HTML, in which what stands at their places is only text."""

from __future__ import annotations

from markupsafe import Markup

from .templating import foreign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..util.languages import Language


class Phrases:
    """The texts of a language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> Markup:
        """A text of the language; values that are not HTML are foreign."""
        cleaned = {name: value if isinstance(value, Markup) else foreign(str(value)) for name, value in values.items()}
        return Markup(self.language.text(key)).format(**cleaned)  # noqa: S704 - the language's own text, in which values are escaped
