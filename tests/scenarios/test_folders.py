"""Every folder with a given.toml beside this file is a scenario that comes out as its expected.toml says."""

from __future__ import annotations

import pytest

from tests.sync.home import Home

from .play import names, play, read


@pytest.mark.parametrize("name", names())
async def test_scenario(home: Home, name: str) -> None:
    assert await play(home, read(name, "given")) == read(name, "expected")


@pytest.mark.parametrize("step", ["A dances", "the sync sings"])
async def test_a_sentence_that_means_nothing_is_no_step(home: Home, step: str) -> None:
    given = {"accounts": {"A": "everything", "B": "everything"}, "steps": [step]}
    with pytest.raises(ValueError, match="nobody knows"):
        await play(home, given)
