"""Every test runs as a fresh user on a machine that says nothing: no cache, no home, no CI, no settings."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# Slow properties scale with max_examples (tests/sampling.py): .ci/run passes --hypothesis-profile=full, which loads after this file.
for name, most in (("quick", 25), ("full", 100)):
    settings.register_profile(
        name,
        max_examples=most,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
settings.load_profile("quick")

_SCRUBBED = ("GITHUB_", "FREEZEGUARD_", "PRE_COMMIT", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "_FREEZEGUARD")
_ALSO = ("CI", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "COLUMNS", "LINES", "TZ", "LOCALAPPDATA")


@pytest.fixture(autouse=True)
def _a_fresh_user(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_SCRUBBED) or name in _ALSO:
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (home / "gitconfig").write_text("[user]\n\tname = Test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n")
