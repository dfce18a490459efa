"""Exceptions of FreezeGuard, each with its exit code. `docs/reference/exit-codes.md` documents the codes as a contract."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

ALLOWED = 0
CRASH = 1
USAGE = 2
INVALID_POLICY = 3
UNDECIDED = 4
BLOCKED = 10
FINDINGS = 11
INCOMPLETE = 12
INTERRUPTED = 130


class FreezeGuardError(Exception):
    """An expected failure, with a text for people and an exit code for scripts."""

    exit_code = CRASH

    @property
    def text(self) -> str:
        """The text as it was given: `str()` would forget of which sentence a message of a catalogue is."""
        text: str = self.args[0]
        return text


class UsageError(FreezeGuardError):
    """The call itself is wrong: an invalid option, instant or environment."""

    exit_code = USAGE


class PolicyError(FreezeGuardError):
    """The policy is missing or invalid. `problems` holds every problem, in the order of the text."""

    exit_code = INVALID_POLICY

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems = (Problem("", 0, 0, problems),) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UndecidedError(FreezeGuardError):
    """A source that the verdict needs could not be queried."""

    exit_code = UNDECIDED


class Problem:
    """One problem at one position of a file. `line` and `column` start at 1; 0 means the file as a whole."""

    __slots__ = ("column", "line", "message", "source")

    def __init__(self, source: str, line: int, column: int, message: str) -> None:
        self.source = source
        self.line = line
        self.column = column
        self.message = message

    def __str__(self) -> str:
        position = [self.source] if self.source else []
        if self.line:
            position += [str(self.line), str(self.column)]
        return ":".join([*position, f" {self.message}"]) if position else self.message

    def __repr__(self) -> str:
        return f"Problem({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))
