"""A bounded run of every target, the same one each time, and what was found before. The long run: `python -m tests.fuzz`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from freezeguard.app.sweep.run import exit_code

from ..sampling import examples
from .running import TARGETS, Ran, corpus, run
from .sweeping import _COMMIT, _OPEN, _PULLS, _answered, _document, swept

EXAMPLES = examples(250)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_foreign_breaks_it(name: str) -> None:
    ran = Ran()
    run(name, EXAMPLES, 1, ran)
    assert ran.found == {}
    assert ran.count >= EXAMPLES / 2


@pytest.mark.parametrize(("name", "path"), list(corpus()), ids=lambda value: value if isinstance(value, str) else value.name)
def test_what_was_found_is_found_no_more(name: str, path: Path) -> None:
    TARGETS[name.removeprefix("slow-")].run(path.read_bytes())


def test_the_long_run_for_a_moment() -> None:
    """It also looks at the memory, which only a process of its own shows."""
    command = [sys.executable, "-m", "tests.fuzz", "--minutes", "0.02", "--seed", "1", "--target", "event"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^event +[\d,]+ .* s  0$", done.stdout, re.MULTILINE)
    assert re.search(r"^[\d,]+ inputs, \d+ MiB of memory at most, \d+ MiB more than before \(at most 200\)$", done.stdout, re.MULTILINE)


def page(**changed: Any) -> dict[str, Any]:
    return {**_document(_COMMIT), "Open": {"data": {"repository": {"id": "R_1", "pullRequests": {**_PULLS, **changed}}}}}


@pytest.mark.parametrize(
    "where", [{}, {"hasNextPage": True}, {"hasNextPage": True, "endCursor": "same"}, {"hasNextPage": "no", "endCursor": "x"}, None]
)
def test_pages_that_do_not_say_whether_there_are_more_are_no_whole_sweep(where: Any) -> None:
    found = swept(page(pageInfo=where))
    assert (exit_code(found), found[0].blocked >= 2) == (4, True)
    assert found[0].failures == ("GitHub did not report the cursor of the next page",)


@pytest.mark.parametrize("errors", ["x", {"message": "x"}, ["x"], [None], [{"message": "x"}], 7])
def test_an_answer_with_errors_of_any_form_is_not_whole(errors: Any) -> None:
    """Every file is null, which alone would mean that there is no policy, and the built-in default is open."""
    nothing = {**_COMMIT, "at0": None}
    assert swept(_document(nothing))[0].passed == 2
    document = _document(nothing)
    document["Policies"]["errors"] = errors
    found = swept(document)
    assert (found[0].passed, found[0].unknown, exit_code(found)) == (0, 2, 4)


def test_a_file_of_which_nothing_is_said_is_not_known() -> None:
    silent = {key: value for key, value in _COMMIT.items() if key != "at0"}
    found = swept(_document(silent))
    assert (found[0].passed, found[0].unknown, exit_code(found)) == (0, 2, 4)


@pytest.mark.parametrize("oid", ["\u00b2", "9" * 5000, "-1", True])
def test_a_comment_whose_number_is_none_is_not_ours(oid: Any) -> None:
    pull = json.loads(json.dumps(_OPEN))
    pull["comments"]["nodes"][0]["fullDatabaseId"] = oid
    assert swept(page(totalCount=1, nodes=[pull]))[0].blocked == 1
    assert not [path for path in _answered().paths if "comments" in path]
