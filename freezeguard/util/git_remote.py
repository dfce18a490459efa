"""Derive the repository and the host from git remotes."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def repository_of(url: str) -> str | None:
    """Return owner/name from the URL of a remote (https, ssh or scp-like). None for a path or an unknown form."""
    text = url.partition("?")[0].partition("#")[0].rstrip("/")
    if text.lower().startswith("file:"):
        return None
    if text.lower().endswith(".git"):
        text = text[: -len(".git")]
    if "://" in text:
        path = text.split("://", 1)[1].partition("/")[2]
    else:
        # host:path; an IPv6 address stands in brackets, and one letter is a drive.
        host, _, path = text[text.rfind("]") + 1 :].partition(":")
        if "/" in host or "\\" in host or len(host) == 1:
            return None
    parts = path.strip("/").split("/")
    return "/".join(parts[-2:]) if len(parts) > 1 and all(parts[-2:]) else None


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
