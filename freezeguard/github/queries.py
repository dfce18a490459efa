"""The GraphQL queries (schema: octokit/graphql-schema)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_ENTRY = "{ object { ... on Blob { oid text isBinary isTruncated } } }"
_STATUS = "status { context(name: $context) { state description } }"
_OTHERS = "nodes { number state baseRefName headRefOid } pageInfo { hasNextPage }"
_PULLS = f"associatedPullRequests(first: 100) {{ {_OTHERS} }}"
_COMMENTS = "nodes { fullDatabaseId viewerDidAuthor body } pageInfo { hasPreviousPage startCursor }"
_BRANCH = f"headRef {{ associatedPullRequests(states: OPEN, first: 20) {{ {_OTHERS} }} }}"
_HEAD = f"commits(last: 1) {{ nodes {{ commit {{ oid {_STATUS} {_PULLS} }} }} }}"
# What a name stands for is a commit, or an annotated tag of one.
_POLICY = "__typename ... on Commit { ...policy } ... on Tag { target { ... on Commit { ...policy } } }"
# `object` takes expressions of git, where a tag hides a branch of the same name: what is meant is asked for by its full name first.
_NAMED = f"""
    named0: object(expression: $ref0) @include(if: $named) {{ {_POLICY} }}
    named1: object(expression: $ref1) @include(if: $short) {{ {_POLICY} }}
    named2: object(expression: $ref2) @include(if: $short) {{ {_POLICY} }}
"""
_REFS = "$ref0: String!, $ref1: String!, $ref2: String!, $named: Boolean!, $short: Boolean!"
# Bots have their suffix everywhere but here.
_WHO = "{ __typename login }"
_PULL = f"""
number body author {_WHO} baseRefName headRefName headRefOid isCrossRepository changedFiles
labels(first: 100) {{ nodes {{ name }} }} {_BRANCH} {_HEAD}
"""
_ENTRIES = " ".join(f"at{i}: file(path: $path{i}) {_ENTRY}" for i in range(4))
_PATHS = "$path0: String!, $path1: String!, $path2: String!, $path3: String!"
_OID = "{ object { ... on Blob { oid } } }"
_OIDS = " ".join(f"at{i}: file(path: $path{i}) {_OID}" for i in range(4))

# Everything that a check reads.
CHECK = f"""
query Check(
  $owner: String!, $name: String!, {_PATHS}, $context: String!,
  {_REFS}, $commit: String!, $queued: Boolean!, $number: Int!, $pull: Boolean!
) {{
  repository(owner: $owner, name: $name) {{
    defaultBranchRef {{ name target {{ {_POLICY} }} }}
    {_NAMED}
    queued: object(expression: $commit) @include(if: $queued) {{ ... on Commit {{ {_STATUS} }} }}
    pullRequest(number: $number) @include(if: $pull) {{
      {_PULL}
      baseRef {{ target {{ {_POLICY} }} }}
      change: commits(last: 1) {{ nodes {{ commit {{ oid {_OIDS} }} }} }}
      comments(last: 100) {{ {_COMMENTS} }}
    }}
  }}
}}
fragment policy on Commit {{ oid {_ENTRIES} }}
"""

# The last check run of an App with the name of the status.
_RUNS = "nodes { checkRuns(last: 1, filterBy: {checkName: $context}) { nodes { status conclusion title } } }"
_CHECK = f"checkSuites(last: 1, filterBy: {{appId: $app, checkName: $context}}) {{ {_RUNS} }}"


def _open(*, checks: bool) -> str:
    """Fields of an open pull request, with its last comments. Earlier comments are read only when needed."""
    head = f"head: commits(last: 1) {{ nodes {{ commit {{ {_CHECK} }} }} }}" if checks else ""
    return f"{_PULL} {head} state comments(last: 20) {{ {_COMMENTS} }}"


def open_pulls(*, checks: bool) -> str:
    """Query for a page of open pull requests, most recently updated first; with their check runs if `checks`."""
    return f"""
query Open($owner: String!, $name: String!, $context: String!, $size: Int!, $after: String{", $app: Int!" if checks else ""}) {{
  repository(owner: $owner, name: $name) {{
    id
    pullRequests(states: OPEN, first: $size, after: $after, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{
      totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ {_open(checks=checks)} }}
    }}
  }}
}}
"""


# Only what the status of a pull request needs, where a full query does not return some pull requests of a page.
HEADS = """
query Heads($owner: String!, $name: String!, $size: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    id
    pullRequests(states: OPEN, first: $size, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { number state headRefOid baseRefName }
    }
  }
}
"""


def statuses(count: int) -> str:
    """Query for the statuses of `count` commits, each as `c<i>` from the variable with its index."""
    declared = ", ".join(f"$oid{i}: GitObjectID!" for i in range(count))
    found = " ".join(f"c{i}: object(oid: $oid{i}) {{ ... on Commit {{ {_STATUS} }} }}" for i in range(count))
    return f"""
query Statuses($owner: String!, $name: String!, $context: String!, {declared}) {{
  repository(owner: $owner, name: $name) {{ {found} }}
}}
"""


def again(numbers: Sequence[int], *, checks: bool) -> str:
    """Query for the present state of some pull requests, each as `p<number>`."""
    pulls = " ".join(f"p{number}: pullRequest(number: {number:d}) {{ {_open(checks=checks)} }}" for number in numbers)
    return f"""
query Again($owner: String!, $name: String!, $context: String!{", $app: Int!" if checks else ""}) {{
  repository(owner: $owner, name: $name) {{ {pulls} }}
}}
"""


def check_runs(count: int) -> str:
    """Mutation for `count` check runs, each from the variable with its index."""
    declared = ", ".join(f"$c{i}: CreateCheckRunInput!" for i in range(count))
    made = " ".join(f"c{i}: createCheckRun(input: $c{i}) {{ checkRun {{ id }} }}" for i in range(count))
    return f"mutation CheckRuns({declared}) {{ {made} }}"


def policies(count: int) -> str:
    """Query for the policies at `count` full refs, each as `b<i>` from the variable with its index."""
    refs = ", ".join(f"$ref{i}: String!" for i in range(count))
    found = " ".join(f"b{i}: ref(qualifiedName: $ref{i}) {{ target {{ {_POLICY} }} }}" for i in range(count))
    return f"""
query Policies($owner: String!, $name: String!, {_PATHS}, {refs}) {{
  repository(owner: $owner, name: $name) {{ {found} }}
}}
fragment policy on Commit {{ oid {_ENTRIES} }}
"""


# The repositories of an organisation, or of a user.
REPOSITORIES = """
query Repositories($owner: String!, $after: String) {
  repositoryOwner(login: $owner) {
    repositories(first: 100, after: $after, ownerAffiliations: OWNER, orderBy: {field: NAME, direction: ASC}) {
      pageInfo { hasNextPage endCursor } nodes { nameWithOwner isArchived isDisabled }
    }
  }
}
"""

# An earlier page of a pull request's comments.
COMMENTS = f"""
query Comments($owner: String!, $name: String!, $number: Int!, $before: String!) {{
  repository(owner: $owner, name: $name) {{ pullRequest(number: $number) {{ comments(last: 100, before: $before) {{ {_COMMENTS} }} }} }}
}}
"""

# A pull request's changed files, and the policy at its head.
CHANGE = f"""
query Change($owner: String!, $name: String!, {_PATHS}, $number: Int!, $head: String!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      files(first: 100, after: $after) {{ nodes {{ path changeType }} pageInfo {{ hasNextPage endCursor }} }}
    }}
    head: object(expression: $head) {{ {_POLICY} }}
  }}
}}
fragment policy on Commit {{ oid {_ENTRIES} }}
"""

# One file at a branch, tag or commit, and which it is at another commit.
FILE = f"""
query File($owner: String!, $name: String!, {_REFS}, $path0: String!, $head: String!, $compared: Boolean!) {{
  repository(owner: $owner, name: $name) {{
    {_NAMED}
    change: object(expression: $head) @include(if: $compared) {{ ... on Commit {{ oid at0: file(path: $path0) {_OID} }} }}
  }}
}}
fragment policy on Commit {{ oid at0: file(path: $path0) {_ENTRY} }}
"""

# Open pull requests from branches of one name, where the branch itself cannot be read.
SAME_BRANCH = f"""
query SameBranch($owner: String!, $name: String!, $head: String!) {{
  repository(owner: $owner, name: $name) {{ pullRequests(states: OPEN, headRefName: $head, first: 100) {{ {_OTHERS} }} }}
}}
"""

# Whether a name is that of a branch, of a tag, or of both.
NAME = """
query Name($owner: String!, $name: String!, $branch: String!, $tag: String!) {
  repository(owner: $owner, name: $name) {
    branch: ref(qualifiedName: $branch) { id }
    tag: ref(qualifiedName: $tag) { id }
  }
}
"""

# The workflows of the default branch, and the Action that the repository itself may be.
WORKFLOWS = """
query Workflows($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    defaultBranchRef { name }
    workflows: object(expression: "HEAD:.github/workflows") {
      ... on Tree { entries { name object { ... on Blob { oid text isBinary isTruncated } } } }
    }
    action: object(expression: "HEAD:action.yml") { ... on Blob { text } }
  }
}
"""

# What proves overrides: parts of a query that has only those that are needed.
LABELLINGS = f"""
timelineItems(last: 100, itemTypes: [LABELED_EVENT, UNLABELED_EVENT]) {{ nodes {{
  __typename
  ... on LabeledEvent {{ createdAt actor {_WHO} label {{ name }} }}
  ... on UnlabeledEvent {{ createdAt actor {_WHO} label {{ name }} }}
}} }}
"""
REVIEWS = f"""
reviews(last: 100, states: [APPROVED, CHANGES_REQUESTED, DISMISSED]) {{ nodes {{
  author {_WHO} state commit {{ oid }} submittedAt authorCanPushToRepository
}} }}
"""
DEPLOYMENTS = """
object(expression: $sha) { ... on Commit { deployments(last: 100, environments: [$environment]) { nodes {
  databaseId statuses(last: 100) { nodes { state } }
} } } }
"""


_MEMBERS = "{ nodes { login } pageInfo { hasNextPage endCursor } }"


def team(i: int) -> str:
    """Query part for the first members of the team in the variables with this index."""
    return f"team{i}: organization(login: $organization{i}) {{ team(slug: $slug{i}) {{ members(first: 100) {_MEMBERS} }} }}"


# More of them.
MEMBERS = f"""
query Members($organization: String!, $slug: String!, $after: String!) {{
  organization(login: $organization) {{ team(slug: $slug) {{ members(first: 100, after: $after) {_MEMBERS} }} }}
}}
"""
