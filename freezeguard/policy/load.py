"""Load a policy from a text, a file or the built-in default, with the policies that it extends."""

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
MAX_FILE = 8 << 20  # bytes of a file that a policy names: enough to see that it is too large
_NO_FOLDER = "this policy was not read from a file, so it has no folder for relative paths"
_DEFAULT = """\
timezone: {timezone}
windows:
  - {{days: mon-thu, hours: "09:00-16:00"}}
  - {{days: fri, hours: "09:00-12:00"}}
"""


class Folder(NamedTuple):
    """Folder for the relative paths of a policy.

    Attributes:
        read: returns the content of a file: (path, maximum number of bytes) → content. Raises OSError or ValueError, or
            UndecidedError if the content is not available.
    """

    path: str
    read: Callable[[str, int], bytes]


class Fetched(NamedTuple):
    """Content of a remote reference, and its exact source: `owner/repo:path@commit`."""

    content: bytes
    source: str


def load(path_or_text: str | bytes | os.PathLike[str], *, fetch: Callable[[str], Fetched] | None = None) -> Policy:
    """Load the policy in a text (bytes, or a str with a newline) or in a file (anything else).

    Args:
        fetch: returns the content of a remote reference `owner/repo:path@ref`.

    Raises:
        PolicyError: the policy is missing, cannot be read, or is invalid; `problems` has every reason.
        UndecidedError: the policy extends a remote policy and there is no `fetch`.
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
    """Return the built-in policy: Monday to Thursday 09:00 to 16:00, Friday until 12:00. Raises UsageError for an unknown zone."""
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
    """Read the policy in `content`, and all policies that it extends.

    Args:
        source: name of the policy in messages.
        folder: folder for its relative paths; None if it has none.
        fetch: as for `load`.
        path: path of the file that `content` was read from.

    Raises:
        PolicyError, UndecidedError: as for `load`.
    """
    from hashlib import sha256

    loading = _Loading(fetch)
    if path is not None:
        loading.files.append(File(path, content))
    with _without_garbage_collection():
        documents = loading.read(content, source, folder, (os.path.normpath(path or source),))
    problems = dict.fromkeys(loading.problems)
    if problems:
        own = escape_controls(source)
        raise PolicyError(sorted(problems, key=lambda p: (p.source != own, p.source, p.line, p.column)))
    if loading.undecided:
        raise loading.undecided[0]
    return Policy(tuple(documents), source, sha256(content).hexdigest(), tuple(loading.files))


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Pause garbage collection: a large policy creates hundreds of thousands of nodes that all stay alive, so searching them is wasted."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Loading:
    """Loads one policy with all its files, and collects their problems and the files that were not available."""

    def __init__(self, fetch: Callable[[str], Fetched] | None) -> None:
        self.files: list[File] = []
        self.problems: list[Problem] = []
        self.undecided: list[UndecidedError] = []
        self._fetch = fetch

    def read(self, content: bytes, source: str, folder: Folder | None, chain: tuple[str, ...]) -> list[Document]:
        """Return the documents of a text, then those they extend. `chain` holds the paths that led here, this one last."""

        def open_file(name: str) -> bytes:
            if folder is None:
                raise OSError(None, _NO_FOLDER)
            path = os.path.join(folder.path, name)
            content = folder.read(path, MAX_FILE)
            self.files.append(File(path, content))
            return content

        reader = PolicyReader(source)
        documents: list[Document] = []
        extended: list[Document] = []
        default = None
        try:
            for node in parse(reader, content):
                document, parents = read_document(reader, node, default, open_file)
                if document is not None:
                    documents.append(document)
                # A missing zone of the first document is not reported again for the next ones.
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
        path = os.path.normpath(parent if remote or folder is None else os.path.join(folder.path, parent))
        if path in chain:
            reader.problem(node, f"cannot extend {quote(parent)}: it extends this policy in turn")
            return []
        if len(chain) > MAX_EXTENDS:
            reader.problem(node, f"more than {MAX_EXTENDS} levels of 'extends'")
            return []
        if len(self.files) >= MAX_FILES:
            raise reader.refusal(node, f"the policy consists of more than {MAX_FILES} files")
        try:
            loaded = self._fetch_remote(reader, parent) if remote else _read_relative(reader, node, folder, path)
        except UndecidedError as error:
            reader.undecided.append(error)
            return []
        if loaded is None:
            return []
        content, source, parent_folder = loaded
        self.files.append(File(source, content))
        return self.read(content, source, parent_folder, (*chain, path))

    def _fetch_remote(self, reader: PolicyReader, reference: str) -> tuple[bytes, str, Folder | None]:
        if self._fetch is None:
            raise UndecidedError(f"{escape_controls(reader.source)} extends {quote(reference)}, which is on GitHub and was not fetched")
        return (*self._fetch(reference), None)


def _read_relative(reader: PolicyReader, node: yaml.ScalarNode, folder: Folder | None, path: str) -> tuple[bytes, str, Folder] | None:
    """Return (content, source, folder) of a policy file that another extends; None after reporting a problem."""
    if folder is None:
        reader.problem(node, f"cannot extend {quote(node.value)}: {_NO_FOLDER}")
        return None
    try:
        return folder.read(path, MAX_BYTES + 1), path, Folder(os.path.dirname(path), folder.read)
    except (OSError, ValueError) as error:
        reader.problem(node, f"cannot extend {quote(node.value)}: {os_error_reason(error)}")
        return None


def _check_environments(reader: PolicyReader, extended: list[Document]) -> None:
    """Report tests that name an unknown environment: no rule would apply to a misspelt one."""
    known = [*reader.known_environments, *(document.known_environments for document in extended if document.known_environments)]
    for node in reader.environments:
        names = next((names for names in known if not contains_ignoring_case(node.value, names)), None)
        if names is not None:
            close = did_you_mean(node.value, names)
            reader.problem(node, f"unknown environment {quote(node.value)}{close or ': the policy knows ' + ', '.join(names)}")
