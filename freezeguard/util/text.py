"""Text for people: foreign text made safe for one line, suggestions, durations in words."""

from __future__ import annotations


def single_line(text: str, most: int = 200) -> str:
    """A foreign text on one line, without control characters or escape sequences, cut."""
    return "".join(letter if letter.isprintable() else " " if letter in "\n\t\r" else "?" for letter in truncate(text, most))


def truncate(text: str, most: int) -> str:
    """At most so many letters of a text; where something is missing it ends in dots."""
    return text if len(text) <= most else text[: most - 3] + "..."


def format_duration(seconds: float) -> str:
    """A length of time as people say it: `2 days 18 h`, `3 h 20 min`, `less than a minute`."""
    days, hours, minutes = split_duration(seconds)
    parts = [f"{days} day{'s' if days > 1 else ''}"] if days else []
    parts += [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    return " ".join(parts) or "less than a minute"


def split_duration(seconds: float) -> tuple[int, int, int]:
    """What is told of a length of time: days, hours, minutes, without what is too little to be told beside the rest."""
    minutes = int(seconds) // 60
    days, minutes = divmod(minutes, 1440)
    hours, minutes = divmod(minutes, 60)
    if days >= 60:
        return days, 0, 0
    return days, hours, 0 if days else minutes


def quote(text: str) -> str:
    """A foreign text for a message: quoted, on one line, without control characters, cut."""
    return repr(text if len(text) <= 60 else text[:59] + "\u2026")


def escape_controls(text: str) -> str:
    """A foreign text as it stands, but on one line and without control characters."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def os_error_reason(error: OSError | ValueError) -> str:
    """Why a file could not be opened."""
    reason = getattr(error, "strerror", None) or "not a path"
    return str(reason[:1].lower() + reason[1:])


def did_you_mean(text: str, known: list[str] | tuple[str, ...]) -> str:
    """`, did you mean 'x'?` where a known word is close, else nothing."""
    close = closest_match(text, known)
    return f", did you mean {close!r}?" if close else ""


def closest_match(text: str, known: list[str] | tuple[str, ...]) -> str | None:
    """The known word that a text seems to mean, if any does."""
    from difflib import get_close_matches

    found = get_close_matches(text, known) or get_close_matches(text.lower(), [word.lower() for word in known])
    return next((word for word in known if found and word.lower() == found[0].lower()), None)
