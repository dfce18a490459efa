"""REST: issues and pull requests, their comments, labels, reviews, files, timelines."""

from __future__ import annotations

from typing import Any

from tests.standin import bodies
from tests.standin.rest import Answer, Call, invalid, not_found, route
from tests.standin.threads import Comment, Issue

REPOSITORY = "/repos/{owner}/{repo}"
ISSUE = REPOSITORY + "/issues/{issue_number}"
PULL = REPOSITORY + "/pulls/{pull_number}"
COMMENT = REPOSITORY + "/issues/comments/{comment_id}"
MAX_BODY = 65_536
MAX_FILES = 3_000  # GitHub lists no more, and does not say so


@route("GET", REPOSITORY + "/issues")
def list_issues(call: Call) -> Any:
    """With the pull requests, which are issues to REST; all the labels must be there."""
    repository = call.repository("read", "issues")
    state, labels = call.query.get("state", "open"), [name for name in call.query.get("labels", "").split(",") if name]
    since = call.query.get("since", "")
    found = [
        one
        for one in repository.threads.values()
        if state in (one.state, "all") and all(map(one.has_label, labels)) and bodies.issue(call.api, one)["updated_at"] >= since
    ]
    found.sort(key=lambda one: (one.created_at, one.number), reverse=call.query.get("direction", "desc") == "desc")
    return call.page(found, lambda one: bodies.issue(call.api, one))


@route("POST", REPOSITORY + "/issues", 201)
def create_issue(call: Call) -> Any:
    """Labels are set only by callers who may push, or by a token that may write issues."""
    repository = call.repository("write", "issues")
    issue = repository.issue(str(call.body["title"]), *call.body.get("labels", ()), author=call.login, body=call.body.get("body"))
    return bodies.issue(call.api, issue)


@route("GET", REPOSITORY + "/issues/events")
def list_repository_events(call: Call) -> Any:
    """The newest first, each with its issue as it is now."""
    repository = call.repository("read", "issues")
    happened = [(event.at, event.id, event, issue) for issue in repository.threads.values() for event in issue.label_events]
    happened.sort(key=lambda one: one[:2], reverse=True)
    return call.page(happened, lambda one: {**bodies.label_event(call.api, one[3], one[2]), "issue": bodies.issue(call.api, one[3])})


@route("PATCH", ISSUE)
def update_issue(call: Call) -> Any:
    issue = call.thread("write")
    if call.body.get("state") == "closed":
        issue.close()
    return bodies.issue(call.api, issue)


@route("GET", ISSUE)
def get_issue(call: Call) -> Any:
    return bodies.issue(call.api, call.thread("read"))


@route("GET", ISSUE + "/timeline")
def list_timeline(call: Call) -> Any:
    return call.page(bodies.timeline(call.api, call.thread("read")), lambda body: body)


@route("GET", ISSUE + "/events")
def list_events(call: Call) -> Any:
    issue = call.thread("read")
    return call.page(issue.label_events, lambda event: bodies.label_event(call.api, issue, event))


@route("GET", ISSUE + "/comments")
def list_comments(call: Call) -> Any:
    issue = call.thread("read")
    return call.page(issue.comments, lambda comment: bodies.comment(call.api, issue, comment))


@route("POST", ISSUE + "/comments", 201)
def create_comment(call: Call) -> Any:
    issue = call.thread("write")
    return bodies.comment(call.api, issue, issue.comment(call.login, _text(call)))


@route("GET", COMMENT)
def get_comment(call: Call) -> Any:
    call.repository("read", "issues", "pull_requests")
    return bodies.comment(call.api, *_comment(call))


@route("PATCH", COMMENT)
def update_comment(call: Call) -> Any:
    issue, comment = _writable_comment(call)
    comment.body, comment.updated_at = _text(call), issue.repository.world.tick()
    return bodies.comment(call.api, issue, comment)


@route("DELETE", COMMENT, 204)
def delete_comment(call: Call) -> Any:
    issue, comment = _writable_comment(call)
    issue.comments.remove(comment)
    return Answer(status=204, body=None)


def _comment(call: Call) -> tuple[Issue, Comment]:
    repository = call.world.find(call.params["owner"], call.params["repo"])
    threads = repository.threads.values() if repository else ()
    found = next(((one, comment) for one in threads for comment in one.comments if str(comment.id) == call.params["comment_id"]), None)
    if found is None:
        raise not_found()
    return found


def _writable_comment(call: Call) -> tuple[Issue, Comment]:
    """Return the issue and the comment of the path. A token that may write comments may also change those of others."""
    call.repository("write", "issues", "pull_requests")
    issue, comment = _comment(call)
    call.params["issue_number"] = str(issue.number)
    call.thread("write")
    return issue, comment


def _text(call: Call) -> str:
    text = str(call.body.get("body") or "")
    if not text.strip():
        raise invalid("IssueComment", "data", "Body cannot be blank", "unprocessable")
    if len(text) > MAX_BODY:
        raise invalid("IssueComment", "data", f"Body is too long (maximum is {MAX_BODY} characters)", "unprocessable")
    return text


@route("GET", ISSUE + "/labels")
def list_labels(call: Call) -> Any:
    issue = call.thread("read")
    return call.page(issue.labels, lambda name: bodies.label(call.api, issue.repository, name))


@route("POST", ISSUE + "/labels")
def add_labels(call: Call) -> Any:
    issue = call.thread("write")
    given = call.body if isinstance(call.body, list) else call.body["labels"]
    issue.label(*(one if isinstance(one, str) else one["name"] for one in given), by=call.login)
    return [bodies.label(call.api, issue.repository, name) for name in issue.labels]


@route("DELETE", ISSUE + "/labels/{name}")
def remove_label(call: Call) -> Any:
    issue = call.thread("write")
    if not issue.has_label(call.params["name"]):
        raise not_found()
    issue.unlabel(call.params["name"], by=call.login)
    return [bodies.label(call.api, issue.repository, name) for name in issue.labels]


@route("GET", REPOSITORY + "/pulls")
def list_pulls(call: Call) -> Any:
    repository = call.repository("read", "pull_requests")
    state, base, head = call.query.get("state", "open"), call.query.get("base"), call.query.get("head")
    found = [
        one
        for one in repository.pulls.values()
        if state in (one.state, "all")
        and base in (one.base, None)
        and head in (f"{(one.head_repository or '').split('/')[0]}:{one.head}", None)
    ]
    return call.page(found[::-1], lambda one: bodies.pull(call.api, one))


@route("GET", PULL)
def get_pull(call: Call) -> Any:
    return bodies.pull(call.api, call.pull())


@route("GET", PULL + "/files")
def list_files(call: Call) -> Any:
    pull = call.pull()
    return call.page(pull.files[:MAX_FILES], lambda file: bodies.changed_file(call.api, pull, file))


@route("GET", PULL + "/reviews")
def list_reviews(call: Call) -> Any:
    pull = call.pull()
    return call.page(pull.reviews, lambda review: bodies.review(call.api, pull, review))


@route("GET", PULL + "/commits")
def list_pull_commits(call: Call) -> Any:
    pull = call.pull()
    commit = pull.repository.commits[pull.head_sha]
    return call.page([pull.head_sha], lambda sha: bodies.commit(call.api, pull.repository, sha, commit))
