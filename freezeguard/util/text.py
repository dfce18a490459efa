"""Text for people: escaped foreign text, suggestions, durations in words."""

from __future__ import annotations


def single_line(text: str, most: int = 200) -> str:
    """Return a foreign text on one line, without control characters, cut to `most` characters."""
    return "".join(letter if letter.isprintable() else " " if letter in "\n\t\r" else "?" for letter in truncate(text, most))


def truncate(text: str, most: int) -> str:
    """Return at most `most` characters of a text; a cut text ends in dots."""
    return text if len(text) <= most else text[: most - 3] + "..."


def format_duration(seconds: float) -> str:
    """Return a length of time in words: `2 days 18 h`, `3 h 20 min`, `less than a minute`."""
    days, hours, minutes = split_duration(seconds)
    parts = [f"{days} day{'s' if days > 1 else ''}"] if days else []
    parts += [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    return " ".join(parts) or "less than a minute"


def split_duration(seconds: float) -> tuple[int, int, int]:
    """Split seconds into (days, hours, minutes), with 0 for the parts too small to mention: minutes from a day, hours from 60 days on."""
    minutes = int(seconds) // 60
    days, minutes = divmod(minutes, 1440)
    hours, minutes = divmod(minutes, 60)
    if days >= 60:
        return days, 0, 0
    return days, hours, 0 if days else minutes


def quote(text: str) -> str:
    """Return a foreign text for a message: quoted, on one line, without control characters, cut to 60 characters."""
    return repr(text if len(text) <= 60 else text[:59] + "\u2026")


def escape_controls(text: str) -> str:
    """Return a foreign text with control characters and line ends escaped."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def os_error_reason(error: OSError | ValueError) -> str:
    """Return why a file could not be opened, in lower case."""
    reason = getattr(error, "strerror", None) or "not a path"
    return str(reason[:1].lower() + reason[1:])


def did_you_mean(text: str, known: list[str] | tuple[str, ...]) -> str:
    """Return `, did you mean 'x'?` for a close known word, or an empty text."""
    close = closest_match(text, known)
    return f", did you mean {close!r}?" if close else ""


def closest_match(text: str, known: list[str] | tuple[str, ...]) -> str | None:
    """Return the known word that resembles a text most, in any case, or None."""
    from difflib import get_close_matches

    matches = get_close_matches(text, known) or get_close_matches(text.lower(), [word.lower() for word in known])
    return next((word for word in known if matches and word.lower() == matches[0].lower()), None)
