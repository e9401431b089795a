"""Which lines of the engine each test runs, and how long it takes."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType

_TOOL = sys.monitoring.COVERAGE_ID

type Lines = dict[str, set[int]]
"""Lines by file."""


class Footprints:
    """Notes the lines of one folder that run between two calls of `fresh`."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._lines: Lines = {}

    def fresh(self) -> Lines:
        """Begin anew, and return what the lines from here on are noted in."""
        self._lines = defaultdict(set)
        sys.monitoring.restart_events()
        return self._lines

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch all code that runs inside."""
        monitoring = sys.monitoring
        monitoring.use_tool_id(_TOOL, "footprints")
        monitoring.register_callback(_TOOL, monitoring.events.LINE, self._note)
        monitoring.set_events(_TOOL, monitoring.events.LINE)
        try:
            yield
        finally:
            monitoring.set_events(_TOOL, 0)
            monitoring.free_tool_id(_TOOL)

    def _note(self, code: CodeType, line: int) -> object:
        if code.co_filename.startswith(self._folder):
            self._lines[code.co_filename].add(line)
        return sys.monitoring.DISABLE
