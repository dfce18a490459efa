"""Hosts to which a secret may be sent.

The environment decides, never the policy: whoever may write a policy must not choose where secrets go.
"""

from __future__ import annotations

from ipaddress import ip_address

from ..util.text import quote
from .incident import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "FREEZEGUARD_SECRETS"
PAGERDUTY_TOKEN = "PAGERDUTY_TOKEN"  # noqa: S105, the name of a variable
PAGERDUTY_HOSTS = frozenset({"api.pagerduty.com", "api.eu.pagerduty.com"})
# GitHub's tokens go to GitHub's API only (`github_secret`). The rest belongs to the runner, the Action and FreezeGuard itself.
RESERVED = ("GITHUB_", "GH_", "INPUT_", "ACTIONS_", "RUNNER_", "FREEZEGUARD_")


def bound_secret(environ: Mapping[str, str], name: str, url: str) -> str:
    """Return the value of an environment variable for a request to a URL.

    Raises:
        SourceError: The variable is not bound to the URL's host, the connection is not encrypted, or the value cannot be sent.
    """
    if name.upper().startswith(RESERVED):
        raise SourceError(f"the environment variable {name} is never sent to other systems: use a variable of their own")
    host, port = _address(url)
    if not _allows(bindings(environ).get(name, frozenset()), host, port):
        line = f'{VARIABLE}="{name}={host}"'
        raise SourceError(f"the secret {name} is not bound to {host}; whoever owns it allows this with {line} in the environment")
    return _value(environ, name)


def github_secret(environ: Mapping[str, str], name: str | None, api_url: str) -> str:
    """Return the token for GitHub's API: of the named environment variable, else of GITHUB_TOKEN or GH_TOKEN.

    Raises:
        SourceError: As `bound_secret`; GITHUB_TOKEN and GH_TOKEN are bound to the API's host.
    """
    usual = ("GITHUB_TOKEN", "GH_TOKEN")
    if name is not None and name not in usual:
        return bound_secret(environ, name, api_url)
    _address(api_url)
    names = (name,) if name else usual
    present = next((each for each in names if environ.get(each, "").strip()), names[0])
    if not environ.get(present, "").strip():
        raise SourceError(f"the environment variable {' or '.join(names)} is not set")
    return _value(environ, present)


def bindings(environ: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return the hosts (`host` or `host:port`) that each environment variable is bound to.

    `FREEZEGUARD_SECRETS="STATUS_TOKEN=status.example.com OPS_TOKEN=ops.example.com,ops2.example.com:8443"` adds to the built-in binding of
    PAGERDUTY_TOKEN.

    Raises:
        SourceError: An entry is not `NAME=host` or `NAME=host,host`.
    """
    found = {PAGERDUTY_TOKEN: PAGERDUTY_HOSTS}
    for entry in environ.get(VARIABLE, "").split():
        name, equals, hosts = entry.partition("=")
        listed = frozenset(_host_name(host) for host in hosts.split(",") if host)
        if not (name and equals and listed) or any(set(host) & set("/@*\\") for host in listed):
            raise SourceError(f"{VARIABLE} has the entry {quote(entry)}: entries are NAME=host or NAME=host,host, separated by spaces")
        found[name] = found.get(name, frozenset()) | listed
    return found


def is_loopback(host: str) -> bool:
    """Return True if a host is this machine: `localhost`, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _allows(hosts: frozenset[str], host: str, port: int | None) -> bool:
    return host in hosts or (port is not None and f"{host}:{port}" in hosts)


def _address(url: str) -> tuple[str, int | None]:
    """Return host and port of a URL as the HTTP client reads them. Raises SourceError where a secret may not go there."""
    from urllib.parse import urlsplit

    from urllib3.exceptions import LocationParseError
    from urllib3.util import parse_url

    unclear = SourceError("the address is not a plain URL, and no secret is sent to it")
    try:
        parsed, other = parse_url(url), urlsplit(url)
        host, other_host = _host_name(parsed.host or ""), _host_name(other.hostname or "")
        if not host or host.strip("[]") != other_host.strip("[]") or (parsed.scheme, parsed.port) != (other.scheme, other.port):
            raise unclear
    except (LocationParseError, ValueError):
        raise unclear from None
    if parsed.scheme != "https" and not is_loopback(host):
        raise SourceError(f"the address of {host} is not encrypted, and no secret is sent to it: use https://")
    return host, parsed.port or {"https": 443, "http": 80}.get(parsed.scheme or "")


def _host_name(text: str) -> str:
    return text.lower().rstrip(".")


def _value(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise SourceError(f"the environment variable {name} is not set")
    if not (value.isascii() and value.isprintable()):
        raise SourceError(f"the environment variable {name} has characters that no header can carry")
    return value
