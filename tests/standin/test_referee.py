"""The checks against GitHub's own examples: they are not stricter than the description, which contradicts itself in a few places."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.standin import packages, rest
from tests.standin.github import description

# Fields that GitHub's schema requires and GitHub's own example lacks.
STRICTER_THAN_ITS_EXAMPLE = {
    "/orgs/{org}": "archived_at",
    "/orgs/{org}/rulesets": "enforcement, which the example has as `enabled`",
    "/orgs/{org}/teams/{team_slug}": "type, and archived_at of the organization",
    "/repos/{owner}/{repo}": "language",
    "/repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments": "type of a team",
    "/repos/{owner}/{repo}/branches/{branch}/protection": "checks, and type of a team",
    "/repos/{owner}/{repo}/collaborators/{username}/permission": "role_name of the user",
    "/repos/{owner}/{repo}/commits/{commit_sha}/pulls": "type of a team",
    "/repos/{owner}/{repo}/commits/{ref}": "contents_url and sha of a file",
    "/repos/{owner}/{repo}/issues/{issue_number}": "nearly everything: the example is a comment's",
    "/repos/{owner}/{repo}/pulls": "type of a team",
    "/repos/{owner}/{repo}/pulls/{pull_number}": "type of a team",
}


def examples(content: Any, whole: Any) -> Iterator[Any]:
    for example in content.get("content", {}).get("application/json", {}).get("examples", {}).values():
        yield (whole["components"]["examples"][example["$ref"].split("/")[-1]] if "$ref" in example else example)["value"]


def test_examples_of_answers(github_packages: Path) -> None:
    whole = json.loads(packages.openapi().read_text(encoding="utf-8"))
    refused, seen = set(), 0
    for route in rest.ROUTES:
        for status, answer in whole["paths"][route.described_as][route.method.lower()]["responses"].items():
            for value in examples(answer, whole):
                seen += 1
                if description().answer(route.method, route.described_as, int(status), value):
                    refused.add(route.described_as)
    assert seen > 30
    assert refused == set(STRICTER_THAN_ITS_EXAMPLE)


def test_examples_of_requests(github_packages: Path) -> None:
    whole = json.loads(packages.openapi().read_text(encoding="utf-8"))
    for route in rest.ROUTES:
        for value in examples(whole["paths"][route.described_as][route.method.lower()].get("requestBody", {}), whole):
            assert description().request(route.method, route.described_as, {}, {}, value) == []


def test_the_packages_that_others_use(github_packages: Path) -> None:
    events = json.loads(packages.webhook_examples().read_text(encoding="utf-8"))
    assert {"pull_request", "merge_group", "deployment"} <= {event["name"] for event in events}
    assert packages.emulate().is_file()
