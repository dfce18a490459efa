"""`applies_to` alone lets a ref pass that the policy does not cover; otherwise the whole policy is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from freezeguard.policy.reader.scopes import scopes_in
from freezeguard.policy.subject import Subject

from ..programs import freezeguard

LINE = f"refs/heads/{{0}} {'1' * 40} refs/heads/{{0}} {'0' * 40}\n"
TOPIC = Subject(branch="topic")


@pytest.mark.parametrize(
    ("policy", "outside"),
    [
        ("timezone: UTC\napplies_to: {branches: [main]}\n", True),
        ("timezone: UTC\napplies_to: {branches: ['**', '!topic']}\n", True),
        ("applies_to: {branches: [main]}\nfreezes: [{holidays: XX}]\n", True),
        ("applies_to: {branches: [main]}\n---\napplies_to: {branches: [release]}\n", True),
        ("applies_to: {branches: [main]}\n---\nfreezes: []\n", False),
        ("applies_to: {branches: [topic]}\n", False),
        ("applies_to: {environments: [production]}\n", False),
        ("applies_to: {branches: [main]}\nextends: base.yml\n", False),
        ("applies_to: {branches: [main]}\napplies_to: {branches: [main]}\n", False),
        ("base: &b {branches: [main]}\n<<: {applies_to: *b}\n", False),
        ("base: &b {extends: base.yml}\n<<: *b\napplies_to: {branches: [main]}\n", False),
        ("applies_to: {branch: [main]}\n", False),
        ("applies_to: [main]\n", False),
        ("applies_to:\n", False),
        ("timezone: UTC\n", False),
        ("- applies_to: {branches: [main]}\n", False),
        ("applies_to: {branches: [main]}\n\t- broken", False),
        ("", False),
    ],
)
def test_outside(policy: str, outside: bool) -> None:
    scopes = scopes_in(policy.encode())
    assert (scopes is not None and not any(scope.matches(TOPIC) for scope in scopes)) is outside


def test_an_invalid_policy_stops_only_refs_in_its_scope(tmp_path: Path) -> None:
    (tmp_path / ".freezeguard.yml").write_text("timezone: UTC\nfreezs: []\napplies_to: {branches: [main]}\n")
    assert freezeguard("hook", "run", "origin", "url", cwd=tmp_path, stdin=LINE.format("fix-the-policy")).returncode == 0
    done = freezeguard("hook", "run", "origin", "url", cwd=tmp_path, stdin=LINE.format("main"))
    assert done.returncode == 1
    assert ".freezeguard.yml:2:1: unknown key 'freezs', did you mean 'freezes'?" in done.stderr
