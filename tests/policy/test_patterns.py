"""Filter patterns: GitHub's own table, a naive matcher as oracle, refusals with the pattern that was meant."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freezeguard.policy.patterns import Matcher, is_literal, matches
from freezeguard.policy.reader.patterns import branch_pattern, environment_pattern, path_pattern, repository_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

# "Filter pattern cheat sheet" of GitHub's workflow syntax: (pattern, names that match).
DOCUMENTED = [
    ("feature/*", "feature/my-branch feature/your-branch"),
    ("feature/**", "feature/beta-a/my-branch feature/your-branch feature/mona/the/octocat"),
    ("main", "main"),
    ("releases/mona-the-octocat", "releases/mona-the-octocat"),
    ("*", "main releases"),
    ("**", "all/the/branches every/tag"),
    ("*feature", "mona-feature feature ver-10-feature"),
    ("v2*", "v2 v2.0 v2.9"),
    ("v[12].[0-9]+.[0-9]+", "v1.10.1 v2.0.0"),
    ("*", "README.md server.rb"),
    ("*.jsx?", "page.js page.jsx"),
    ("*.js", "app.js index.js"),
    ("**.js", "index.js js/index.js src/js/app.js"),
    ("docs/*", "docs/guide.txt docs/file.txt"),
    ("docs/**", "docs/hello.txt docs/mona/octocat.txt"),
    ("docs/**/*.md", "docs/README.md docs/mona/hello-world.md docs/a/markdown/file.md"),
    ("**/docs/**", "docs/hello.md dir/docs/my-file.txt space/docs/plan/space.doc"),
    ("**/README.md", "README.md js/README.md"),
    ("**/*src/**", "a/src/app.js my-src/code/js/app.js"),
    ("**/*-post.md", "my-post.md path/their-post.md"),
    ("**/migrate-*.sql", "migrate-10909.sql db/migrate-v1.0.sql db/sept/migrate-v1.sql"),
]
NOT = [
    ("feature/*", "feature/a/b"),
    ("*", "all/the/branches"),
    ("*.js", "js/index.js"),
    ("docs/*", "docs/a/b.md"),
    ("docs/**/*.md", "docs.md"),
    ("docs/**", "docs"),
    ("**/docs/**", "mydocs/a.md"),
    ("release/[0-9]+", "release/"),
    ("release/[0-9]+", "release/1a"),
    ("v2?", "v22"),
    ("Main", "main"),
    ("a.c", "abc"),
]


@pytest.mark.parametrize(("pattern", "names"), DOCUMENTED)
def test_githubs_own_table(pattern: str, names: str) -> None:
    assert [name for name in names.split() if not matches((pattern,), name)] == []


@pytest.mark.parametrize(("pattern", "name"), NOT)
def test_what_a_pattern_does_not_match(pattern: str, name: str) -> None:
    assert not matches((pattern,), name)


@pytest.mark.parametrize(
    ("patterns", "included", "excluded"),
    [
        (["*.md", "!README.md"], "hello.md", "README.md docs/hello.md"),
        (["*.md", "!README.md", "README*"], "hello.md README.md README.doc", ""),
        (["releases/**", "!releases/**-alpha"], "releases/10 releases/beta/mona", "releases/10-alpha releases/beta/3-alpha main"),
        (["!main"], "feature release/1", "main"),
        (["!main", "main"], "main", ""),
        (["\\!main"], "!main", "main"),
    ],
)
def test_the_last_pattern_that_matches_decides(patterns: list[str], included: str, excluded: str) -> None:
    assert all(matches(tuple(patterns), name) for name in included.split())
    assert not any(matches(tuple(patterns), name) for name in excluded.split())


def by_regular_expression(pattern: str) -> re.Pattern[str]:
    """The oracle: the same table, written as a regular expression."""
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}
    found, position = "", 0
    for token in re.findall(r"\*\*/|\*\*|\*|\[[^]]*\]|.", pattern):
        whole_segments = position == 0 or pattern[position - 1] == "/"
        if token == "**/" and not whole_segments:
            found += ".*/"
        elif token in parts:
            found += parts[token]
        elif token in "?+" or token.startswith("["):
            found += token
        else:
            found += re.escape(token)
        position += len(token)
    return re.compile(found, re.DOTALL)


ELEMENTS = st.sampled_from(["a", "b", "/", "a?", "b+", "[ab]", "[ab]+", "*", "**", "/**/", "."])


@given(st.lists(ELEMENTS, max_size=7).map("".join), st.lists(st.text("ab/.", max_size=8), min_size=8, max_size=8))
def test_every_pattern_matches_as_its_regular_expression(pattern: str, names: list[str]) -> None:
    if "***" in pattern:
        return
    matcher, oracle = Matcher(pattern), by_regular_expression(pattern)
    assert [matcher.matches(name) for name in names] == [oracle.fullmatch(name) is not None for name in names]


@pytest.mark.parametrize("pattern", ["**a" * 85, "a?" * 128, "*a*b**c" * 36, "[a-z]+" * 42, "**/" * 85])
def test_a_hostile_pattern_costs_one_step_a_character(pattern: str) -> None:
    matcher = Matcher(pattern)
    steps = 0
    real = matcher._step

    def counted(states: int, character: str) -> int:
        nonlocal steps
        steps += 1
        return real(states, character)

    matcher._step = counted  # type: ignore[method-assign]
    matcher.matches("a/" * 2000 + "!")
    assert steps <= 4001


REFUSED: list[tuple[Callable[[str], str], str, str]] = [
    (branch_pattern, "main|develop", "looks like a regular expression, which filter patterns are not; write ['main', 'develop']"),
    (branch_pattern, "^release/.*$", "looks like a regular expression, which filter patterns are not; write 'release/**'"),
    (branch_pattern, "release/(a|b)", "looks like a regular expression, which filter patterns are not; write ['release/a', 'release/b']"),
    (branch_pattern, r"release/\d+", "looks like a regular expression, which filter patterns are not; write 'release/[0-9]+'"),
    (branch_pattern, "release/{a,b}", "uses a brace expansion, which filter patterns do not have; write ['release/a', 'release/b']"),
    (branch_pattern, "!x{1,2}", "uses a brace expansion, which filter patterns do not have; write ['!x1', '!x2']"),
    (branch_pattern, "main develop", "has a space, which git allows in no branch; write ['main', 'develop']"),
    (branch_pattern, "main, develop", "looks like several names of one branch; write ['main', 'develop']"),
    (branch_pattern, "refs/tags/v1", "names a tag: branches are written main or refs/heads/main"),
    (branch_pattern, "feature/", "matches no branch, did you mean 'feature/**'?"),
    (branch_pattern, "a..b", "matches no branch: git allows no .. in names of branches"),
    (branch_pattern, "x.lock", "matches no branch: git allows no name that begins with '.' or ends in '.' or '.lock'"),
    (branch_pattern, "", "is an empty pattern, which matches no branch"),
    (branch_pattern, "!", "is an empty pattern, which matches no branch"),
    (branch_pattern, "!!main", "begins with more than one '!'"),
    (branch_pattern, "ma\nin", "contains a control character"),
    (environment_pattern, "prod|staging", "looks like a regular expression, which filter patterns are not; write ['prod', 'staging']"),
    (environment_pattern, "prod,staging", "looks like several names of one environment; write ['prod', 'staging']"),
    (repository_pattern, "shop", "matches no repository: names are owner/name, write '*/shop'"),
    (repository_pattern, "https://github.com/acme/shop", "is an address, not a repository: write 'acme/shop'"),
    (path_pattern, "/docs/**", "matches no file: paths begin at the root of the repository, did you mean 'docs/**'?"),
    (path_pattern, "docs/", "matches no file: paths begin at the root of the repository, did you mean 'docs/**'?"),
    (path_pattern, "*.{md,txt}", "uses a brace expansion, which filter patterns do not have; write ['*.md', '*.txt']"),
]


@pytest.mark.parametrize(("check", "text", "message"), REFUSED, ids=[text for _, text, _ in REFUSED])
def test_what_can_match_nothing_is_refused_with_what_was_meant(check: Callable[[str], str], text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        check(text)
    assert str(caught.value) == f"{text!r} {message}"
    suggested = re.search(r"(?:write|mean) (\[.*\]|'.*')\??$", message)
    if suggested is not None:
        better = ast.literal_eval(suggested[1])
        assert all(check(pattern) for pattern in ([better] if isinstance(better, str) else better)), "what is suggested is valid"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("a[", "the pattern 'a[' has a [ without ]"),
        ("a]", "the pattern 'a]' has a ] without ["),
        ("[]", "the pattern '[]' has brackets with nothing in them"),
        ("[z-a]", "the pattern '[z-a]' has [z-a]: brackets list letters and digits, or ranges of them such as [a-z] and [0-9]"),
        ("[^a]", "the pattern '[^a]' has [^a]: brackets list letters and digits, or ranges of them such as [a-z] and [0-9]"),
        ("+a", "the pattern '+a' has no character before its +: + repeats the preceding character"),
        ("a++", "the pattern 'a++' has no character before its +: + repeats the preceding character"),
        ("***", "the pattern '***' has more than two * in a row"),
    ],
)
def test_what_github_refuses_is_refused(pattern: str, message: str) -> None:
    with pytest.raises(ValueError, match="pattern") as caught:
        path_pattern(pattern)
    assert str(caught.value) == message


def test_a_long_pattern_is_refused() -> None:
    assert branch_pattern("x" * 256)
    with pytest.raises(ValueError, match="is longer than 256 characters"):
        branch_pattern("x" * 257)


@pytest.mark.parametrize(
    ("check", "text", "pattern"),
    [
        (branch_pattern, "refs/heads/main", "main"),
        (branch_pattern, "!refs/heads/main", "!main"),
        (branch_pattern, "v1.*", "v1.*"),
        (branch_pattern, r"c\+\+", r"c\+\+"),
        (environment_pattern, " production ", "production"),
        (environment_pattern, "Production (EU)", "Production (EU)"),
        (repository_pattern, "group/sub/shop", "group/sub/shop"),
        (path_pattern, "src/(app)/page.tsx", "src/(app)/page.tsx"),
        (path_pattern, ".*", ".*"),
    ],
)
def test_what_is_accepted(check: Callable[[str], str], text: str, pattern: str) -> None:
    assert check(text) == pattern


def test_a_literal_is_a_pattern_for_one_name() -> None:
    assert [is_literal(text) for text in ("main", "a.b/c", "a*", "a?", "a+", "[a]", "!a", "\\a")] == [True, True] + [False] * 6
