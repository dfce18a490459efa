"""Text for people: escaped foreign text, suggestions, durations in words."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SPACE = "\u200b"  # a zero-width space: invisible, and the runner no longer finds a command


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


def no_command(text: str) -> str:
    """Return a text without the older form of the runner's commands, `##[command]`, which counts anywhere in a line."""
    return text.replace("##[", f"##{_SPACE}[")


def no_commands(text: str) -> str:
    """Return a text without any workflow command: `##[command]`, and `::command::` at the start of a line (ActionCommand.cs)."""
    if "::" not in text:
        return no_command(text)
    lines = []
    for line in text.splitlines(keepends=True):
        start = len(line) - len(line.lstrip()) + 1
        lines.append(line[:start] + _SPACE + line[start:] if line.startswith("::", start - 1) else line)
    return no_command("".join(lines))


class CommandFreeStream:
    """An output stream in whose text a runner finds no workflow commands, even if a command is split over several writes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._line = ""

    def __getattr__(self, name: str) -> Any:
        # Bytes would pass unseen; click writes them if it thinks better of the encoding.
        if name == "buffer":
            raise AttributeError(name)
        return getattr(self._stream, name)

    def write(self, text: str | bytes) -> int:
        """Write foreign text. Raises TypeError for empty bytes, with which click finds out if a stream takes text or bytes."""
        if isinstance(text, bytes):
            if not text:
                raise TypeError("a stream of text")
            text = text.decode("utf-8", "backslashreplace")
        before = self._line
        written = before + text
        self._remember(written)
        self._write(no_commands(written)[len(before) :])
        return len(text)

    def write_commands(self, text: str) -> int:
        """Write whole lines of the program's own workflow commands, in which foreign text is escaped already."""
        self._line = ""
        self._write(text)
        return len(text)

    def _write(self, text: str) -> None:
        self._stream.write(text)

    def _remember(self, written: str) -> None:
        """Keep what the next text continues: the blank start of a line, or its last letters, which are no start."""
        line = written.splitlines(keepends=True)[-1] if written else ""
        if line.splitlines() != [line]:
            self._line = ""
        elif line.strip() in ("", ":"):
            self._line = " " + line.strip()
        else:
            self._line = "x" + line[-2:]
