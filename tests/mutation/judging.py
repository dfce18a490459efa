"""Judges mutants by tests, within one run of pytest: each mutant in a process of its own, forked when all tests are collected.

A mutant that no test notices has survived. It is judged by the tests that enter its function, the quickest first, until one fails;
by all tests, where other modules call its function when they are imported.
"""

from __future__ import annotations

import ast
import gc
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import _lru_cache_wrapper, cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage

from freezeguard.temporal import zones

from .mutants import Mutant, functions

KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "timed out"
EXAMPLES = 5  # of a property; tests/conftest.py derandomizes them, so that a mutant is judged by the same ones each time
CPU_SECONDS = 10  # of one test, of which none takes a third of it without a mutant
MEMORY = 3 << 30


class Judge:
    """A plugin of pytest.

    Args:
        mutants: in the order in which they are judged.
        told: is called with each mutant and its fate as soon as that is known.
        jobs: as many are judged at once.
    """

    def __init__(self, mutants: Iterable[Mutant], told: Callable[[Mutant, str], None], jobs: int) -> None:
        self._mutants = mutants
        self._told = told
        self._jobs = jobs
        self._running: dict[int, tuple[Mutant, str]] = {}
        self._tests: dict[str, list[pytest.Item]] = {}  # of each function, the quickest first
        self._functions: dict[tuple[str, str], list[FunctionType]] = defaultdict(list)  # by module and name
        self._caches: list[_lru_cache_wrapper[Any]] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        from hypothesis import Phase, settings  # not before pytest's own plugin of it

        for item in items:
            test: Any = getattr(item, "obj", None)
            drawn = getattr(test, "_hypothesis_internal_use_settings", None)
            if drawn is not None:
                # Nobody reads an example that fails: it need not be the smallest.
                few = settings(drawn, max_examples=min(drawn.max_examples, EXAMPLES), phases=[Phase.explicit, Phase.generate])
                test._hypothesis_internal_use_settings = few

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._look_around()
        self._find_tests(session.items)
        self._look_around()  # some modules are imported where they are used
        gc.freeze()  # so that the processes forked from this one share its memory
        for mutant in self._mutants:
            while len(self._running) >= self._jobs:
                self._reap()
            self._start(mutant)
        while self._running:
            self._reap()
        return True

    def _look_around(self) -> None:
        self._functions.clear()
        self._caches.clear()
        for found in gc.get_objects():
            if isinstance(found, FunctionType):
                self._functions[found.__module__, found.__qualname__].append(found)
            elif isinstance(found, _lru_cache_wrapper) and found.__module__.startswith("freezeguard"):
                self._caches.append(found)

    def _find_tests(self, items: list[pytest.Item]) -> None:
        """Runs all tests without a mutant, and notes which functions each enters."""
        seconds = {}
        coverage = Coverage(data_file=None, config_file=False, source_pkgs=["freezeguard"])
        coverage.start()
        for item, following in zip(items, [*items[1:], None], strict=True):
            coverage.switch_context(item.nodeid)
            self._forget()
            begun = time.process_time()
            if not _passes(item, following):
                raise pytest.UsageError(f"fails without any mutant: {item.nodeid}")
            seconds[item.nodeid] = time.process_time() - begun
        coverage.stop()
        by_name = {item.nodeid: item for item in items}
        everything = sorted(items, key=lambda item: seconds[item.nodeid])
        data = coverage.get_data()
        for file in data.measured_files():
            contexts = data.contexts_by_lineno(file)
            module = module_of(file)
            made = made_on_import(module.rpartition(".")[0])
            for name, code in functions(compile(Path(file).read_text(), file, "exec")).items():
                if name in made:
                    self._tests[f"{module}.{name}"] = everything
                    continue
                lines = {line for _, _, line in code.co_lines()} - {code.co_firstlineno}
                entered = {test for line in lines if line for test in contexts.get(line, ())} & by_name.keys()
                self._tests[f"{module}.{name}"] = [by_name[test] for test in sorted(entered, key=seconds.__getitem__)]

    def _start(self, mutant: Mutant) -> None:
        folder = tempfile.mkdtemp(prefix="mutant-")
        process = os.fork()
        if process:
            self._running[process] = mutant, folder
            return
        code = 1
        try:
            code = self._judge(mutant, Path(folder))
        finally:
            os._exit(code)

    def _judge(self, mutant: Mutant, folder: Path) -> int:
        """In the mutant's own process: 0 where no test fails."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        tests = self._tests.get(mutant.function, [])
        if tests:
            tests[0].config._tmp_path_factory._basetemp = folder  # type: ignore[attr-defined]
        self._become(mutant)
        for item, following in zip(tests, [*tests[1:], None], strict=True):
            signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
            if not _passes(item, following):
                return 1
        return 0

    def _become(self, mutant: Mutant) -> None:
        if mutant.code.co_qualname in made_on_import(mutant.module.rpartition(".")[0]):
            import_again(mutant)
        for function in self._functions[mutant.module, mutant.code.co_qualname]:
            if not hasattr(function, "__wrapped__"):  # what a decorator made of it has its name, and code of its own
                function.__code__ = mutant.code
        self._forget()

    def _forget(self) -> None:
        """What is kept from one question to the next would hide who computed it, and how."""
        for kept in self._caches:
            kept.cache_clear()
        zones._zones.clear()

    def _reap(self) -> None:
        process, status = os.wait()
        mutant, folder = self._running.pop(process)
        shutil.rmtree(folder, ignore_errors=True)
        code = os.waitstatus_to_exitcode(status)
        self._told(mutant, SURVIVED if code == 0 else TIMED_OUT if code == -signal.SIGPROF else KILLED)


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    return all(report.passed or report.skipped for report in runtestprotocol(item, log=False, nextitem=following))


def module_of(file: str) -> str:
    """The name of a module of FreezeGuard, by its file."""
    return "freezeguard." + file.rpartition("/freezeguard/")[2].removesuffix(".py").replace("/", ".")


@cache
def made_on_import(package: str) -> set[str]:
    """The names of what the modules of a package call when they are imported."""
    return {name for module in modules_of(package) for name in _called(_tree(module))}


def import_again(mutant: Mutant) -> None:
    """Runs the module of a mutant with it, and the modules of the package that are made of that one."""
    package = mutant.module.rpartition(".")[0]
    needs = {module: _needs(module, package) for module in modules_of(package)}
    changed = {mutant.module}
    for module in TopologicalSorter(needs).static_order():
        if module == mutant.module or not changed.isdisjoint(needs[module]):
            changed.add(module)
            code = compile(_tree(module), module, "exec")
            exec(_with(code, mutant.code) if module == mutant.module else code, vars(sys.modules[module]))


def modules_of(package: str) -> list[str]:
    """The modules of a package that are imported."""
    return [name for name in sys.modules if name.rpartition(".")[0] == package]


def _tree(module: str) -> ast.Module:
    return ast.parse(Path(str(sys.modules[module].__file__)).read_text())


def _called(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield node.func.id
    for part in ast.iter_child_nodes(node):
        yield from _called(part)


def _needs(module: str, package: str) -> set[str]:
    """The modules beside it that it imports."""
    found = [node for node in _tree(module).body if isinstance(node, ast.ImportFrom) and node.level == 1]
    return {f"{package}.{name}" for node in found for name in ([node.module] if node.module else [part.name for part in node.names])}


def _with(code: CodeType, function: CodeType) -> CodeType:
    """The code of a module with that of a function in place of its own."""
    constants = (function if isinstance(part, CodeType) and part.co_qualname == function.co_qualname else part for part in code.co_consts)
    return code.replace(co_consts=tuple(constants))
