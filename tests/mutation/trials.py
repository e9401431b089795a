"""One trial: a child process with one fault in it runs tests until one of them fails."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, FunctionType
from typing import NoReturn

import pytest
from _pytest.runner import runtestprotocol

from .mutants import Mutant, function_code

_MEMORY = 4 * 1024**3
_STUCK = 180
"""Seconds after which a child that does not even use the processor is given up."""


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMEOUT = "timeout"
    SURVIVED = "survived"
    UNTESTED = "untested"
    EQUIVALENT = "equivalent"


def run_tests(tests: Sequence[pytest.Item]) -> int | None:
    """Return the place of the first test that fails, or None."""
    for place, test in enumerate(tests):
        if fails(test, tests[place + 1] if place + 1 < len(tests) else None):
            return place
    return None


def fails(test: pytest.Item, following: pytest.Item | None) -> bool:
    """Run a test, keep the fixtures that the following one shares, and return whether it failed."""
    return any(report.failed for report in runtestprotocol(test, log=False, nextitem=following))


def in_child(seconds: float, work: Callable[[], int | None]) -> tuple[Verdict, int]:
    """Return what the work found in a child that may use the processor so long, and the killer's place."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work_and_exit(seconds, writing, work)
    os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        answer = answers.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM):
        return Verdict.TIMEOUT, -1
    if answer == b"survived":
        return Verdict.SURVIVED, -1
    return Verdict.KILLED, int(answer or b"-1")


def _work_and_exit(seconds: float, writing: int, work: Callable[[], int | None]) -> NoReturn:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(_STUCK)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        killer = work()
        os.write(writing, b"survived" if killer is None else str(killer).encode())
    finally:
        os._exit(0)


def with_function(
    mutant: Mutant, functions: Sequence[FunctionType], tests: Sequence[pytest.Item]
) -> int | None:
    """Give the loaded function its faulty code, and run tests."""
    faulty = function_code(mutant.compiled(), mutant.where)
    for function in functions:
        function.__code__ = faulty
    return run_tests(tests)


def with_module(mutant: Mutant, name: str, arguments: Sequence[str]) -> int | None:
    """Load everything again, with the faulty module among it, and run tests from the start."""
    faulty = mutant.compiled()
    for loaded in list(sys.modules):
        if loaded.startswith(("custom_components.", "tests.")) and not loaded.startswith("tests.mutation"):
            del sys.modules[loaded]
    sys.meta_path.insert(0, _Faulty(name, str(mutant.module), faulty))
    return 0 if pytest.main(list(arguments)) else None


class _Faulty(MetaPathFinder):
    """Finds and loads the faulty module."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        self._name, self._path, self._code = name, path, code

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        """Return where this one module comes from."""
        if fullname != self._name:
            return None
        loader = _Loader(fullname, self._path, self._code)
        return spec_from_file_location(fullname, self._path, loader=loader)


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        return self._code
