"""Print the licences of all dependencies: `python -m tests.packaging.licences > docs/reference/licences.md`."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HEAD = """\
# Licences

Check here which licences you accept by running FreezeGuard. FreezeGuard itself is under the Apache License 2.0.
Its dependencies, as each package declares its licence:

| package | licence |
|---|---|
"""
FOOT = """
No package is modified. `python -m tests.packaging.licences > docs/reference/licences.md` writes this page.
`requirements/action.txt` and the bill of materials of each release (`.ci/sbom`) contain versions and hashes.
"""


def needed() -> list[Distribution]:
    """All that FreezeGuard needs on this machine, and what that needs, without itself."""
    found: dict[str, Distribution] = {}
    todo = [("freezeguard", "")]
    seen = set(todo)
    while todo:
        name, extra = todo.pop()
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        found[name] = package
        for requirement in map(Requirement, package.requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                wanted = {(canonicalize_name(requirement.name), one) for one in ("", *requirement.extras)} - seen
                seen |= wanted
                todo += wanted
    del found["freezeguard"]
    return list(found.values())


def licence(package: Distribution) -> str:
    """What a package says of its licence: an expression, else its classifiers, else a word."""
    told = package.metadata
    for expression in told.get_all("License-Expression") or ():
        return str(expression)
    classifiers = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if line.startswith("License ::")]
    return ", ".join(classifiers) or "".join(told.get_all("License") or ()).split("\n")[0] or "not said"


def page() -> str:
    """The page of the documentation."""
    rows = {re.sub(r"[-_.]+", "-", package.name).lower(): licence(package) for package in needed()}
    return HEAD + "".join(f"| {name} | {rows[name]} |\n" for name in sorted(rows)) + FOOT


if __name__ == "__main__":
    print(page(), end="")
