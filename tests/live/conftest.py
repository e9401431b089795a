"""A household that is configured once, and copied for each test. At the end each log is looked through."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.live.household import fill
from tests.live.real_home import PROJECT, RealHome, tracebacks, wait_for
from tests.live.runs import last_run


@pytest.fixture(scope="session")
def environment() -> Path:
    """The newest Home Assistant there is."""
    made = subprocess.run(
        [PROJECT / "scripts" / "env", "demo"], check=True, capture_output=True, text=True, timeout=1_800
    )
    return Path(made.stdout.strip())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def furnished(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A household with two trackers that differ and a sync that has shown its first plan, at rest."""
    home = RealHome(environment, tmp_path_factory.mktemp("furnished"))
    home.storage.mkdir(parents=True)
    await fill(home.database)
    await home.start()
    try:
        await home.furnish()
        await wait_for("the first plan", lambda: _planned(home))
    finally:
        await home.stop()
    assert tracebacks(home.logs()) == []
    return home.home.base


async def _planned(home: RealHome) -> bool | None:
    end = last_run(home.database)
    return True if end is not None and end.status == "planned" else None


@pytest.fixture
async def home(environment: Path, furnished: Path, tmp_path: Path) -> AsyncIterator[RealHome]:
    """The furnished household, not started yet."""
    shutil.copytree(furnished, tmp_path / "home", symlinks=True)
    copied = RealHome(environment, tmp_path / "home")
    yield copied
    await copied.stop()
    assert tracebacks(copied.logs()) == []


@pytest.fixture
async def empty_house(environment: Path, tmp_path: Path) -> AsyncIterator[RealHome]:
    """A folder that a backup can be restored into."""
    (tmp_path / "empty").mkdir()
    house = RealHome(environment, tmp_path / "empty")
    yield house
    await house.stop()
    assert tracebacks(house.logs()) == []
