"""Derive the repository and the host from git remotes."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_AZURE = ("dev.azure.com", "ssh.dev.azure.com")
_OLD_AZURE = ".visualstudio.com"


def repository_of(url: str) -> str | None:
    """Return the name of a remote's repository: the whole path of its URL (https, ssh or scp-like), without `.git`.

    `acme/shop` on GitHub, `group/sub/shop` on GitLab, `organization/project/shop` for each of Azure DevOps' forms. None for a path or an
    unknown form.
    """
    text = url.partition("?")[0].partition("#")[0]
    if text.lower().startswith("file:"):
        return None
    scheme, is_url, rest = text.partition("://")
    if is_url:
        path = re.sub("%([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), rest.partition("/")[2])
    else:
        # host:path; an IPv6 address stands in brackets, and one letter is a drive. `ext::command` is a remote helper.
        host, _, path = text[text.rfind("]") + 1 :].partition(":")
        if "/" in host or "\\" in host or len(host) == 1 or path.startswith(":"):
            return None
    parts = _normalized(path)
    host = host_of(url) or ""
    if host in _AZURE or host.endswith(_OLD_AZURE):
        parts = _azure_parts(parts, host)
    elif scheme.lower() in ("http", "https") and len(parts) == 3 and parts[0] == "scm":
        # Bitbucket Data Center: this prefix is only in its HTTP addresses.
        parts = parts[1:]
    return "/".join(parts) if len(parts) > 1 else None


def _normalized(path: str) -> list[str]:
    """Return the segments of a path as servers resolve it, without `.git` at the end."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    if parts and parts[-1].lower().endswith(".git"):
        parts[-1] = parts[-1][: -len(".git")]
    return [part for part in parts if part]


def _azure_parts(parts: list[str], host: str) -> list[str]:
    """Return organization, project and repository (Azure DevOps, "Clone URLs"); a project's default repository may be left out."""
    if parts and parts[0].lower() in ("v3", "_ssh"):
        return parts[1:]
    if host.endswith(_OLD_AZURE):
        parts = [host.removesuffix(_OLD_AZURE), *(part for part in parts if part.lower() != "defaultcollection")]
    lowered = [part.lower() for part in parts]
    if "_git" not in lowered:
        return parts
    at = lowered.index("_git")
    before, repository = parts[:at], parts[at + 1 :]
    return [*before, *repository, *repository] if len(before) == 1 else [*before, *repository]


def is_repository(text: str) -> bool:
    """Return True if the text has the form owner/name."""
    return re.fullmatch(r"[\w.-]+/[\w.-]+", text, re.ASCII) is not None


def host_of(url: str) -> str | None:
    """Return the host of a remote's URL, in lower case; None for a path."""
    match = re.fullmatch(r"(?:[\w+.-]+://(?:[^/@]*@)?|(?:[^/@:]+@)?(?=[^/\\:]{2,}:))(?P<host>[^/:@\\]+)(?::.*|/.*)?", url, re.DOTALL)
    return match["host"].lower() if match else None


def own_repository(environ: Mapping[str, str]) -> str | None:
    """Return owner/name of the workflow's repository, or else of the remote `origin`.

    None if there is neither, or if `origin` is on another host than the GitHub server in use.
    """
    if environ.get("GITHUB_REPOSITORY"):
        return environ["GITHUB_REPOSITORY"]
    import subprocess

    try:
        result = subprocess.run(["git", "remote", "get-url", "origin"], capture_output=True, text=True, check=False, timeout=10)  # noqa: S607
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    url = result.stdout.strip()
    # acme/shop on another host is another repository: its incidents say nothing about this one.
    return repository_of(url) if result.returncode == 0 and host_of(url) in _hosts(environ) else None


def _hosts(environ: Mapping[str, str]) -> tuple[str, ...]:
    server = environ.get("GITHUB_SERVER_URL") or environ.get("GITHUB_API_URL") or "https://github.com"
    host = (host_of(server) or "").removeprefix("api.")
    return host, f"ssh.{host}"
