"""A test of the suite asks for `subject`, and names its cases with `kind`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .subject import Kind, Subject


@pytest.fixture
async def subject(kind: Kind, tmp_path: Path) -> AsyncIterator[Subject]:
    """The provider of a case, with its service running."""
    async with kind.open(tmp_path) as opened:
        yield opened
