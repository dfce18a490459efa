"""A fake GitHub server for the tests. A test creates its state, the code under test changes it through the API, and the test inspects it.

It speaks real HTTP on loopback, so that the real client talks to it; GitHub's own descriptions of REST (OpenAPI) and GraphQL
(SDL), fetched from npm, are the referee of every request and answer. `fixtures.py` has the fixture `github`:

    def test_a_blocked_pull_request_gets_one_comment(github: Standin) -> None:
        github.world.token("ghs_x", contents="read", pull_requests="write", statuses="write")
        shop = github.world.repository("acme/shop", {".freezeguard.yml": POLICY}, ben="write")
        pull = shop.pull("Fix", "hotfix", author="zoe", fork="zoe/shop")
        pull.review("ben")
        github.fail(faults.server_error(502), "POST", "*/statuses/*", times=1)
        run_the_action(api=github.url, token="ghs_x", pull=pull.number)
        assert [comment.author for comment in pull.comments] == ["github-actions[bot]"]
        assert len(github.requests) == 3
"""
