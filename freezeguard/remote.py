"""Which repository one stands in."""

from __future__ import annotations

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


def own_repository(environ: Mapping[str, str]) -> str | None:
    """owner/name of the repository of a workflow, else that of the remote `origin` here; None where neither tells it."""
    if environ.get("GITHUB_REPOSITORY"):
        return environ["GITHUB_REPOSITORY"]
    import subprocess

    try:
        done = subprocess.run(["git", "remote", "get-url", "origin"], capture_output=True, text=True, check=False, timeout=10)  # noqa: S607
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return repository_of(done.stdout.strip()) if done.returncode == 0 else None
