"""An attacker wants a secret of the environment, and writes a policy that sends it to the attacker's server (fault S1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from freezeguard.cli.main import run
from tests.action.conftest import runner
from tests.action.runner import POLICY, TOKEN, Runner
from tests.sources.serving import Reply, Served, served, serving
from tests.standin.fixtures import github, github_packages

__all__ = ["github", "github_packages", "runner", "served"]  # fixtures

STOLEN = "wJalrXUtnFEMI-K7MDENG"
NAME = "AWS_SECRET_ACCESS_KEY"
MONDAY = "2026-11-30 10:00"

SOURCES = {
    "http": "{{http: {{url: '{url}', expression: '@', headers: {{X-A: {name}}}}}}}",
    "alertmanager": "{{alertmanager: {{url: '{url}', token_env: {name}}}}}",
    "prometheus": "{{prometheus: {{url: '{url}', query: up, token_env: {name}}}}}",
    "pagerduty": "{{pagerduty: {{url: '{url}', token_env: {name}}}}}",
    "github": "{{github: {{labels: [incident], repository: a/b, token_env: {name}}}}}",
}
COMMANDS = (["check"], ["sources"], ["explain"], ["wait", "--timeout", "1m"], ["calendar"])


def policy(kind: str, url: str, name: str = NAME) -> str:
    return f"timezone: UTC\nincidents: [{SOURCES[kind].format(url=url, name=name)}]\n"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(NAME, STOLEN)
    monkeypatch.setenv("PAGERDUTY_TOKEN", STOLEN)
    monkeypatch.delenv("FREEZEGUARD_SECRETS", raising=False)
    monkeypatch.setattr("freezeguard.cli.wait.PAUSE", 0.01)
    return tmp_path / ".freezeguard.yml"


def received(served: Served) -> str:
    return repr([(asked.path, asked.query, asked.headers) for asked in served.asked])


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_s1_a_command_in_an_untrusted_clone_sends_no_secret(
    clone: Path, served: Served, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    served.replies["*"] = Reply(body=[])
    clone.write_text(policy("http", served.url))
    if command[0] == "wait":
        monkeypatch.setattr("freezeguard.cli.wait._seconds", lambda _: 0)
    run(command)
    assert STOLEN not in received(served)


@pytest.mark.parametrize("kind", SOURCES)
def test_s1_no_source_sends_an_unbound_secret(
    clone: Path, served: Served, kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", served.url)
    served.replies["*"] = Reply(body=[])
    clone.write_text(policy(kind, served.url))
    assert run(["check"]) == 4
    assert served.asked == []
    assert f'FREEZEGUARD_SECRETS="{NAME}=127.0.0.1"' in capsys.readouterr().out


def test_s1_the_token_of_pagerduty_goes_to_pagerduty_only(clone: Path, served: Served) -> None:
    clone.write_text(policy("pagerduty", served.url, "PAGERDUTY_TOKEN"))
    assert run(["check"]) == 4
    assert served.asked == []


def test_s1_a_bound_secret_is_sent(clone: Path, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FREEZEGUARD_SECRETS", f"{NAME}=127.0.0.1")
    served.replies["*"] = Reply(body=[])
    clone.write_text(policy("http", served.url))
    assert run(["check"]) == 0
    assert served.asked[0].headers["X-A"] == STOLEN


def test_s1_a_redirect_takes_a_bound_secret_to_no_other_port(clone: Path, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FREEZEGUARD_SECRETS", f"{NAME}=127.0.0.1")
    clone.write_text(policy("http", served.url))
    with serving() as other:
        served.replies["*"] = Reply(302, headers=(("Location", f"{other.url}/"),))
        assert run(["check"]) == 4
        assert other.asked == []


def test_s1_a_pull_request_into_a_self_made_branch_gets_no_secret_of_the_job(runner: Runner, served: Served) -> None:
    """The attacker pushes a branch with a policy, and opens a pull request into it: `pull_request_target` runs with secrets."""
    served.replies["*"] = Reply(body=[])
    runner.environ[NAME] = STOLEN
    runner.repository.commit({".freezeguard.yml": POLICY})
    runner.repository.commit({".freezeguard.yml": POLICY + policy("http", served.url).split("\n")[1] + "\n"}, branch="attack")
    done = runner.pull_request(runner.repository.pull(base="attack"), at=MONDAY)
    assert (done.code, done.outputs["outcome"]) == (4, "undecided")
    assert STOLEN not in received(served)
    assert TOKEN not in received(served)
