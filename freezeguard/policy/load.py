"""Where a policy comes from: a text, a path, one of the usual places, or the built-in default; and what it extends."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from typing import NamedTuple

from ..errors import PolicyError, Problem, UndecidedError, UsageError
from ..temporal.zones import UnknownZoneError, zone, zone_names
from ..util.text import did_you_mean, escape_controls, os_error_reason, quote
from .discovery import DEFAULT_SOURCE, read_file
from .model import Document, File, Policy
from .reader.document import read_document
from .reader.yaml_nodes import MAX_BYTES, PolicyReader, parse
from .subject import contains_ignoring_case

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import yaml

MAX_EXTENDS = 5
MAX_FILES = 100
MAX_FILE = 8 << 20  # of a file beside a policy: enough to see that it is too large
_NO_FOLDER = "this policy was not read from a file, so it has no folder for relative paths"
_DEFAULT = """\
timezone: {timezone}
windows:
  - {{days: mon-thu, hours: "09:00-16:00"}}
  - {{days: fri, hours: "09:00-12:00"}}
"""


class Folder(NamedTuple):
    """Where the relative paths of a policy begin, and what reads a file there: (path, at most so many bytes) → content.

    `read` raises OSError or ValueError, or UndecidedError where it cannot be told what the file is.
    """

    path: str
    read: Callable[[str, int], bytes]


class Fetched(NamedTuple):
    """What is behind a reference, and what it is exactly: `owner/repo:path@commit`."""

    content: bytes
    source: str


def load(path_or_text: str | bytes | os.PathLike[str], *, fetch: Callable[[str], Fetched] | None = None) -> Policy:
    """The policy in a text (bytes, or a str with a newline) or in a file (anything else).

    Args:
        fetch: gives what is behind a remote reference `owner/repo:path@ref`.

    Raises:
        PolicyError: it is missing, cannot be read, or is invalid; `problems` has every reason.
        UndecidedError: it extends something remote and there is no `fetch`.
    """
    if isinstance(path_or_text, bytes):
        return read_text(path_or_text, "policy", fetch=fetch)
    path = os.fspath(path_or_text)
    if "\n" in path:
        return read_text(path.encode(errors="surrogateescape"), "policy", fetch=fetch)
    try:
        content = read_file(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise PolicyError([Problem(escape_controls(path), 0, 0, f"cannot read the policy: {os_error_reason(error)}")]) from None
    return read_text(content, path, folder=Folder(os.path.dirname(path), read_file), fetch=fetch, path=path)


def default_policy(timezone: str) -> Policy:
    """Monday to Thursday 09:00 to 16:00, Friday until 12:00. Raises UsageError for an unknown zone."""
    try:
        zone(timezone)
    except UnknownZoneError as error:
        raise UsageError(f"{error}{did_you_mean(timezone, zone_names())}") from None
    return read_text(_DEFAULT.format(timezone=timezone).encode(), DEFAULT_SOURCE)


def read_text(
    content: bytes,
    source: str,
    *,
    folder: Folder | None = None,
    fetch: Callable[[str], Fetched] | None = None,
    path: str | None = None,
) -> Policy:
    """The policy in `content`, and all that it extends.

    Args:
        source: what it is called in messages.
        folder: where its relative paths begin; None: it has none.
        fetch: as for `load`.
        path: the path of the file that it was read from.

    Raises:
        PolicyError, UndecidedError: as `load`.
    """
    from hashlib import sha256

    loading = _Loading(fetch)
    if path is not None:
        loading.files.append(File(path, content))
    with _uncollected():
        documents = loading.read(content, source, folder, (os.path.normpath(path or source),))
    problems = dict.fromkeys(loading.problems)
    if problems:
        own = escape_controls(source)
        raise PolicyError(sorted(problems, key=lambda p: (p.source != own, p.source, p.line, p.column)))
    if loading.undecided:
        raise loading.undecided[0]
    return Policy(tuple(documents), source, sha256(content).hexdigest(), tuple(loading.files))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: a large policy makes hundreds of thousands of nodes, all of them alive, and each search through them
    for garbage finds none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Loading:
    """One policy, in all the files that it is made of; and what is wrong with them, or could not be asked for."""

    def __init__(self, fetch: Callable[[str], Fetched] | None) -> None:
        self.files: list[File] = []
        self.problems: list[Problem] = []
        self.undecided: list[UndecidedError] = []
        self._fetch = fetch

    def read(self, content: bytes, source: str, folder: Folder | None, chain: tuple[str, ...]) -> list[Document]:
        """The documents of a text, and of what they extend. `chain` is what led to it, itself last."""

        def open_file(name: str) -> bytes:
            if folder is None:
                raise OSError(None, _NO_FOLDER)
            where = os.path.join(folder.path, name)
            found = folder.read(where, MAX_FILE)
            self.files.append(File(where, found))
            return found

        reader = PolicyReader(source)
        documents: list[Document] = []
        extended: list[Document] = []
        default = None
        try:
            for node in parse(reader, content):
                document, parents = read_document(reader, node, default, open_file)
                if document is not None:
                    documents.append(document)
                # What is wrong with the first document is not wrong with the second for that.
                default = default or (document.zone if document is not None else zone("UTC"))
                for parent in parents:
                    extended += self._extend(reader, parent, folder, chain)
        except PolicyError as error:
            self.problems += error.problems
        _check_environments(reader, extended)
        self.problems += reader.problems
        self.undecided += reader.undecided
        return documents + extended

    def _extend(self, reader: PolicyReader, node: yaml.ScalarNode, folder: Folder | None, chain: tuple[str, ...]) -> list[Document]:
        parent = str(node.value)
        remote = "@" in parent and ":" in parent
        where = os.path.normpath(parent if remote or folder is None else os.path.join(folder.path, parent))
        if where in chain:
            reader.problem(node, f"cannot extend {quote(parent)}: it extends this policy in turn")
            return []
        if len(chain) > MAX_EXTENDS:
            reader.problem(node, f"more than {MAX_EXTENDS} levels of 'extends'")
            return []
        if len(self.files) >= MAX_FILES:
            raise reader.refusal(node, f"the policy consists of more than {MAX_FILES} files")
        try:
            found = self._fetched(reader, parent) if remote else _beside(reader, node, folder, where)
        except UndecidedError as error:
            reader.undecided.append(error)
            return []
        if found is None:
            return []
        content, source, beyond = found
        self.files.append(File(source, content))
        return self.read(content, source, beyond, (*chain, where))

    def _fetched(self, reader: PolicyReader, reference: str) -> tuple[bytes, str, Folder | None]:
        if self._fetch is None:
            raise UndecidedError(f"{escape_controls(reader.source)} extends {quote(reference)}, which is on GitHub and was not fetched")
        return (*self._fetch(reference), None)


def _beside(reader: PolicyReader, node: yaml.ScalarNode, folder: Folder | None, where: str) -> tuple[bytes, str, Folder] | None:
    """The policy in a file beside another, what it is called, and where its own relative paths begin. None is noted."""
    if folder is None:
        reader.problem(node, f"cannot extend {quote(node.value)}: {_NO_FOLDER}")
        return None
    try:
        return folder.read(where, MAX_BYTES + 1), where, Folder(os.path.dirname(where), folder.read)
    except (OSError, ValueError) as error:
        reader.problem(node, f"cannot extend {quote(node.value)}: {os_error_reason(error)}")
        return None


def _check_environments(reader: PolicyReader, extended: list[Document]) -> None:
    """A test of a misspelt environment would not be judged at all: every document refuses what it does not know."""
    known = [*reader.known_environments, *(document.known_environments for document in extended if document.known_environments)]
    for node in reader.environments:
        names = next((names for names in known if not contains_ignoring_case(node.value, names)), None)
        if names is not None:
            close = did_you_mean(node.value, names)
            reader.problem(node, f"unknown environment {quote(node.value)}{close or ': the policy knows ' + ', '.join(names)}")
