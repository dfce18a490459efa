"""Which repository one stands in."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def repository_of(url: str) -> str | None:
    """owner/name from a remote's URL (https, ssh or scp-like), or None for a path, and for what cannot be told."""
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
    """Whether it is owner/name."""
    return re.fullmatch(r"[\w.-]+/[\w.-]+", text, re.ASCII) is not None


def host_of(url: str) -> str | None:
    """The host of a remote's URL, in lower case; None for a path."""
    found = re.fullmatch(r"(?:[\w+.-]+://(?:[^/@]*@)?|(?:[^/@:]+@)?(?=[^/\\:]{2,}:))(?P<host>[^/:@\\]+)(?::.*|/.*)?", url, re.DOTALL)
    return found["host"].lower() if found else None


def own_repository(environ: Mapping[str, str]) -> str | None:
    """owner/name of the repository of a workflow, else that of the remote `origin` here, if it is on the GitHub that is asked; None where
    neither tells it."""
    if environ.get("GITHUB_REPOSITORY"):
        return environ["GITHUB_REPOSITORY"]
    import subprocess

    try:
        done = subprocess.run(["git", "remote", "get-url", "origin"], capture_output=True, text=True, check=False, timeout=10)  # noqa: S607
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    url = done.stdout.strip()
    # Another host's acme/shop is not ours: that it has no incident says nothing.
    return repository_of(url) if done.returncode == 0 and host_of(url) in _hosts(environ) else None


def _hosts(environ: Mapping[str, str]) -> tuple[str, ...]:
    server = environ.get("GITHUB_SERVER_URL") or environ.get("GITHUB_API_URL") or "https://github.com"
    host = (host_of(server) or "").removeprefix("api.")
    return host, f"ssh.{host}"
