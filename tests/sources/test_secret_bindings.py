"""A secret goes only where its owner bound it."""

from __future__ import annotations

import re

import pytest

from freezeguard.sources.incident import SourceError
from freezeguard.sources.secret_bindings import bindings, bound_secret, github_secret

ENVIRON = {
    "FREEZEGUARD_SECRETS": "OPS_TOKEN=ops.example.com,ops2.example.com:8443 LOCAL=127.0.0.1,localhost",
    "OPS_TOKEN": "s3cret",
    "LOCAL": "l0cal",
    "PAGERDUTY_TOKEN": "p4ger",
    "AWS_SECRET_ACCESS_KEY": "4ws",
    "GITHUB_TOKEN": "gh5",
    "INPUT_TOKEN": "1nput",
}


@pytest.mark.parametrize(
    ("name", "url", "value"),
    [
        ("OPS_TOKEN", "https://ops.example.com/incidents.json", "s3cret"),
        ("OPS_TOKEN", "https://OPS.example.com.:9093/api", "s3cret"),
        ("OPS_TOKEN", "https://ops2.example.com:8443/", "s3cret"),
        ("PAGERDUTY_TOKEN", "https://api.pagerduty.com/incidents", "p4ger"),
        ("PAGERDUTY_TOKEN", "https://api.eu.pagerduty.com/incidents", "p4ger"),
        ("LOCAL", "http://127.0.0.1:9093/api", "l0cal"),
        ("LOCAL", "http://localhost:9093/api", "l0cal"),
    ],
)
def test_a_bound_secret_goes_to_its_host(name: str, url: str, value: str) -> None:
    assert bound_secret(ENVIRON, name, url) == value


@pytest.mark.parametrize(
    ("name", "url", "message"),
    [
        (
            "AWS_SECRET_ACCESS_KEY",
            "https://attacker.example/x",
            (
                "the secret AWS_SECRET_ACCESS_KEY is not bound to attacker.example; whoever owns it allows this with "
                'FREEZEGUARD_SECRETS="AWS_SECRET_ACCESS_KEY=attacker.example" in the environment'
            ),
        ),
        ("OPS_TOKEN", "https://attacker.example/", "the secret OPS_TOKEN is not bound to attacker.example"),
        ("OPS_TOKEN", "https://ops.example.com.attacker.example/", "is not bound to ops.example.com.attacker.example"),
        ("OPS_TOKEN", "https://ops.example.com@attacker.example/", "is not bound to attacker.example"),
        ("OPS_TOKEN", "https://ops2.example.com/", "is not bound to ops2.example.com"),
        ("PAGERDUTY_TOKEN", "https://attacker.example/", "is not bound to attacker.example"),
        (
            "OPS_TOKEN",
            "http://ops.example.com/",
            "the address of ops.example.com is not encrypted, and no secret is sent to it: use https://",
        ),
        ("OPS_TOKEN", "https://attacker.example\\@ops.example.com/", "the address is not a plain URL, and no secret is sent to it"),
        ("OPS_TOKEN", "https:///x", "the address is not a plain URL"),
        ("GITHUB_TOKEN", "https://ops.example.com/", "the environment variable GITHUB_TOKEN is never sent to other systems"),
        ("input_token", "https://ops.example.com/", "the environment variable input_token is never sent to other systems"),
    ],
)
def test_any_other_host_gets_nothing(name: str, url: str, message: str) -> None:
    with pytest.raises(SourceError, match=re.escape(message)) as caught:
        bound_secret(ENVIRON, name, url)
    assert not any(value in str(caught.value) for key, value in ENVIRON.items() if key != "FREEZEGUARD_SECRETS")


def test_github_tokens_go_to_the_api_alone() -> None:
    assert github_secret(ENVIRON, None, "https://api.github.com") == "gh5"
    assert github_secret(ENVIRON, "GITHUB_TOKEN", "https://ghe.example.com/api/v3") == "gh5"
    with pytest.raises(SourceError, match=r"OPS_TOKEN is not bound to api\.github\.com"):
        github_secret(ENVIRON, "OPS_TOKEN", "https://api.github.com")
    bound = {**ENVIRON, "FREEZEGUARD_SECRETS": "OPS_TOKEN=api.github.com"}
    assert github_secret(bound, "OPS_TOKEN", "https://api.github.com") == "s3cret"
    with pytest.raises(SourceError, match="not encrypted"):
        github_secret(ENVIRON, None, "http://api.github.com")
    with pytest.raises(SourceError, match="GITHUB_TOKEN or GH_TOKEN is not set"):
        github_secret({}, None, "https://api.github.com")


@pytest.mark.parametrize("entry", ["OPS_TOKEN", "OPS_TOKEN=", "=host", "A=https://host", "A=*.example.com", "A=user@host"])
def test_a_binding_that_is_wrong_binds_nothing(entry: str) -> None:
    with pytest.raises(SourceError, match=re.escape(f"FREEZEGUARD_SECRETS has the entry {entry!r}: entries are NAME=host")):
        bindings({"FREEZEGUARD_SECRETS": entry})


@pytest.mark.parametrize("value", ["", " ", "a\nb", "ä"])
def test_a_secret_that_no_header_can_carry_is_refused(value: str) -> None:
    with pytest.raises(SourceError, match=r"is not set|no header can carry"):
        bound_secret({"A": value, "FREEZEGUARD_SECRETS": "A=host.example"}, "A", "https://host.example/")
