"""Every call of every mode by every fault: nothing turns green by it, nothing leaks, nothing is told twice, and the next run completes.

Which calls there are is not written anywhere: a run in which nothing goes wrong shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import freezeguard.github.app_auth
import freezeguard.github.client
from freezeguard.errors import INCOMPLETE, UNDECIDED
from freezeguard.github.client import Client
from tests.standin import faults
from tests.standin.faults import FAULTS, Fault
from tests.standin.fixtures import github_packages
from tests.standin.patience import GUARD, own_the_clock
from tests.standin.server import Standin

from .modes import MODES, Call, Mode, Start, calls, leaked, opened, state, twice

__all__ = ["github_packages"]

# Of one kind a client sees the same: over all calls each fault has its turn.
KINDS: dict[str, list[Fault]] = {
    kind: [FAULTS[name] for name in names]
    for kind, names in {
        "token": ["401"],
        "permission": ["403"],
        "refused": ["404", "410", "422"],
        "failed": ["500", "502", "503", "HTML, 502"],
        "limited": ["primary limit", "primary limit, 429", "secondary limit", "secondary limit, 429"],
        "cut off": ["reset", "hang up", "truncated"],
        "too slow": ["slow", "drip", "endless"],
        "words": ["HTML", "text"],
        "another shape": ["list", "null", "empty object"],
        "GraphQL limited": ["GraphQL limit"],
        "GraphQL failed": ["GraphQL fails"],
    }.items()
} | {"lost": [replace(faults.reset(), late=True)]}
LIMITS = ("limited", "GraphQL limited")


class Case(NamedTuple):
    """A call, and what befalls it."""

    call: Call
    kind: str
    fault: Fault

    @property
    def is_answered(self) -> bool:
        """Whether a write was answered with success, whatever else was said: then it was done, as far as anybody can know."""
        return self.call.writes and self.kind in ("words", "another shape")

    @property
    def is_a_fact(self) -> bool:
        """Whether it asks for what a verdict rests on: what is not known blocks, what is not proven does not hold, and that is one too."""
        return self.call.containing in ("query Evidence", "query File") or ("/issues" in self.call.path and not self.call.writes)


class World(NamedTuple):
    """A GitHub, a run in it, and the mode."""

    github: Standin
    start: Start
    mode: Mode


@pytest.fixture
def within(tmp_path: Path, capsys: pytest.CaptureFixture[str], github_packages: Path) -> Callable[[str, Callable[[World], None]], None]:
    """Calls something with a fresh world of a mode."""

    def call(name: str, test: Callable[[World], None]) -> None:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        with Standin() as github:
            test(World(github, MODES[name].prepare(github, folder, capsys), MODES[name]))
        github.assert_clean()

    return call


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a fault makes a call time out."""
    own_the_clock(monkeypatch)
    for module in (freezeguard.github.app_auth, freezeguard.github.client):
        monkeypatch.setattr(module, "Client", partial(Client, seconds=GUARD, timeout=GUARD))


Whole = tuple[list[Call], dict[str, Any], str]


@pytest.fixture(scope="module")
def known() -> dict[str, Whole]:
    """Of each mode that was asked about: the calls of a run in which nothing goes wrong, what it leaves, and what it says."""
    return {}


def whole(world: World) -> Whole:
    done = world.start()
    assert done.code == world.mode.code, done
    found = calls(world.github), state(world.github), done.said
    world.start()
    assert state(world.github) == found[1], "the second run of two does something more"
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", MODES)
def test_every_call_by_every_fault(within: Any, known: dict[str, Whole], mode: str, kind: str) -> None:
    if mode not in known:
        within(mode, lambda world: known.update({mode: whole(world)}))
    for i, call in enumerate(known[mode][0]):
        if befalls(kind, call, first=i == 0):
            try_call(within, known[mode], mode, i, kind)


@pytest.mark.parametrize("mode", MODES)
def test_every_call_by_one_fault(within: Any, known: dict[str, Whole], mode: str) -> None:
    """Sample of the exhaustive test: each call meets one kind of fault, and the kinds take turns."""
    within(mode, lambda world: known.update({mode: whole(world)}))
    for i, call in enumerate(known[mode][0]):
        kinds = [kind for kind in KINDS if befalls(kind, call, first=i == 0)]
        try_call(within, known[mode], mode, i, kinds[(i + list(MODES).index(mode)) % len(kinds)])


def try_call(within: Any, known: Whole, mode: str, i: int, kind: str) -> None:
    """Let the fault of a kind whose turn it is befall call `i` of a mode."""
    case = Case(known[0][i], kind, KINDS[kind][(i + list(MODES).index(mode)) % len(KINDS[kind])])
    within(mode, partial(befall, case=case, left=known[1], said=known[2]))


def befalls(kind: str, call: Call, *, first: bool) -> bool:
    """Whether a kind of fault is tried on a call."""
    if kind == "too slow":
        # Reads that are cut off and reads that take too long are the same to all but the client.
        return first or call.writes
    return call.path == "/graphql" if kind.startswith("GraphQL") else call.writes or kind != "lost"


def befall(world: World, case: Case, left: dict[str, Any], said: str) -> None:
    """A run that meets a fault, and one that does not."""
    github, call, fault = world.github, case.call, case.fault
    github.fail(fault, call.method, call.path, containing=call.containing, late=fault.late)
    done = world.start()
    assert done.code in promised(world.mode, case), (case, done)
    if done.code == world.mode.code and not world.mode.tells_a_verdict and not case.is_answered and not case.is_a_fact:
        assert (state(github), done.said == said) == (left, not world.mode.notes), (case, done, "it does as if nothing had happened")
    assert world.mode.opens or not opened(github.world), case
    assert [write for write, times in Counter(f"{one} {one.body}" for one in github.writes).items() if times > 1] == [], case

    github.world.faults.clear()
    again = world.start()
    assert again.code == world.mode.code, (case, again)
    assert world.mode.completed(state(github), call) == world.mode.completed(left, call), case
    assert case.is_answered or twice(github.world, call) == [], case
    assert not leaked(github, done.said + again.said), case


def promised(mode: Mode, case: Case) -> set[int]:
    """The exit codes that may be."""
    stopped = {INCOMPLETE} if mode.is_sweep and case.kind in LIMITS else set()
    if stopped and not mode.opens and not case.call.is_aside and not case.is_a_fact:
        return stopped
    return {mode.code, UNDECIDED, *mode.codes, *stopped}


def test_every_fault_has_its_turn() -> None:
    assert sorted(map(repr, (fault for kind in KINDS.values() for fault in kind if not fault.late))) == sorted(map(repr, FAULTS.values()))


def test_it_is_the_calls_that_are_known(within: Any) -> None:
    """That a mode which calls nothing would pass is noticed: each writes, or reads from several places."""
    for mode in MODES:
        within(mode, lambda world: _is_worth_it(whole(world)[0]))


def _is_worth_it(made: list[Call]) -> None:
    assert len(made) >= 3
    assert any(call.writes for call in made) or len(made) > 5
