"""The GraphQL queries, as GitHub's public schema has them (octokit/graphql-schema)."""

from __future__ import annotations

_ENTRY = "{ object { ... on Blob { oid text isBinary isTruncated } } }"
_STATUS = "status { context(name: $context) { state description } }"
_PULLS = "associatedPullRequests(first: 100) { nodes { number state baseRefName headRefOid } pageInfo { hasNextPage } }"
_COMMENTS = "nodes { fullDatabaseId viewerDidAuthor body } pageInfo { hasPreviousPage startCursor }"
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

# Everything that a check reads.
CHECK = f"""
query Check(
  $owner: String!, $name: String!, $path0: String!, $path1: String!, $path2: String!, $path3: String!, $context: String!,
  {_REFS}, $commit: String!, $queued: Boolean!, $number: Int!, $pull: Boolean!
) {{
  repository(owner: $owner, name: $name) {{
    defaultBranchRef {{ name target {{ {_POLICY} }} }}
    {_NAMED}
    queued: object(expression: $commit) @include(if: $queued) {{ ... on Commit {{ {_STATUS} }} }}
    pullRequest(number: $number) @include(if: $pull) {{
      number body author {_WHO} baseRefName headRefOid
      baseRef {{ target {{ {_POLICY} }} }}
      labels(first: 100) {{ nodes {{ name }} }}
      comments(last: 100) {{ {_COMMENTS} }}
      commits(last: 1) {{ nodes {{ commit {{ oid {_STATUS} {_PULLS} }} }} }}
    }}
  }}
}}
fragment policy on Commit {{
  oid
  at0: file(path: $path0) {_ENTRY}
  at1: file(path: $path1) {_ENTRY}
  at2: file(path: $path2) {_ENTRY}
  at3: file(path: $path3) {_ENTRY}
}}
"""

# An earlier page of a pull request's comments.
COMMENTS = f"""
query Comments($owner: String!, $name: String!, $number: Int!, $before: String!) {{
  repository(owner: $owner, name: $name) {{ pullRequest(number: $number) {{ comments(last: 100, before: $before) {{ {_COMMENTS} }} }} }}
}}
"""

# One file at a branch, tag or commit.
FILE = f"""
query File($owner: String!, $name: String!, {_REFS}, $path0: String!) {{
  repository(owner: $owner, name: $name) {{ {_NAMED} }}
}}
fragment policy on Commit {{ oid at0: file(path: $path0) {_ENTRY} }}
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
    """The first members of the team that the variables with this number name."""
    return f"team{i}: organization(login: $organization{i}) {{ team(slug: $slug{i}) {{ members(first: 100) {_MEMBERS} }} }}"


# More of them.
MEMBERS = f"""
query Members($organization: String!, $slug: String!, $after: String!) {{
  organization(login: $organization) {{ team(slug: $slug) {{ members(first: 100, after: $after) {_MEMBERS} }} }}
}}
"""
