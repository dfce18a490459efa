"""Attacks by pull requests with very many files: the attacker wants the sweep to run out of requests before it writes a red status."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sweep.conftest import github, github_packages, runner, sweeping
from tests.sweep.sweeping import FRIDAY, MONDAY, POLICY, Sweeping

__all__ = ["github", "github_packages", "runner", "sweeping"]

TEXT = f'{POLICY}overrides: [{{name: Docs, paths: ["docs/**"]}}]\n'
SIZES = [pytest.param(4, 300), pytest.param(35, 3000, marks=pytest.mark.slow), pytest.param(35, 2950, marks=pytest.mark.slow)]


def files_requests(sweeping: Sweeping, before: int) -> int:
    return sum(request.path.endswith("/files") for request in sweeping.github.requests[before:])


@pytest.mark.parametrize(("count", "size"), SIZES)
@pytest.mark.parametrize("last", ["docs/last.md", "src/app.py"])
def test_d2_many_files_cost_few_requests_and_delay_no_red_status(sweeping: Sweeping, count: int, size: int, last: str) -> None:
    """`last`: each change matches entirely, or all but its last file."""
    shop = sweeping.shop
    shop.commit({".freezeguard.yml": TEXT})
    older = [shop.pull(author="ben") for _ in range(5)]
    docs = shop.pull(author="chloe", files=["docs/a.md"])
    for _ in range(count):
        shop.pull(author="mallory", fork="mallory/shop", files=[*(f"docs/{i}.md" for i in range(size - 1)), last])
    sweeping(MONDAY)
    begin = len(sweeping.github.requests)
    sweeping(FRIDAY)
    made = sweeping.github.requests[begin:]
    assert files_requests(sweeping, begin) <= 40
    assert {sweeping.state(pull.head_sha) for pull in older} == {"failure"}
    assert sweeping.state(docs.head_sha) == "success"
    # The files of the outsider's changes are requested after everybody else has a status.
    numbers = [request.path.split("/")[5] for request in made if request.path.endswith("/files")]
    assert numbers[0] == str(docs.number)
    token_use = len([request for request in made if not request.is_write])
    assert token_use <= 40 + 2 * (5 + count) // 20 + 12


def test_d2_a_proof_stops_at_the_first_file_that_does_not_match(sweeping: Sweeping) -> None:
    sweeping.shop.commit({".freezeguard.yml": TEXT})
    sweeping.shop.pull(files=["src/app.py", *(f"docs/{i}.md" for i in range(500))])
    before = len(sweeping.github.requests)
    sweeping(FRIDAY)
    assert files_requests(sweeping, before) == 1


def test_d2_a_disproof_is_kept_for_its_head(sweeping: Sweeping, tmp_path: Path) -> None:
    sweeping.secrets = {"XDG_CACHE_HOME": str(tmp_path)}
    sweeping.shop.commit({".freezeguard.yml": TEXT})
    pull = sweeping.shop.pull(files=["src/app.py"])
    sweeping(FRIDAY)
    before = len(sweeping.github.requests)
    assert sweeping(FRIDAY).unchanged == 1
    assert files_requests(sweeping, before) == 0
    pull.push()
    sweeping(FRIDAY)
    assert files_requests(sweeping, before) == 1


def test_d2_a_kept_file_never_opens(sweeping: Sweeping, tmp_path: Path) -> None:
    sweeping.secrets = {"XDG_CACHE_HOME": str(tmp_path)}
    sweeping.shop.commit({".freezeguard.yml": TEXT})
    pull = sweeping.shop.pull(files=["src/app.py"])
    sweeping(FRIDAY)
    (kept,) = (tmp_path / "freezeguard").glob("*.disproofs")
    for text in ("[]", "null", "{", '{"x": "y"}', "[" * 100_000):
        kept.write_text(text)
        sweeping(FRIDAY)
        assert sweeping.state(pull.head_sha) == "failure"
