"""Plays a scenario: reads its sentences, lets them happen, and tells what came of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.held_changes import Selection, approve_held, discard_held
from custom_components.crosswatch.sync import RunKind, RunResult
from tests.sync.home import DAY, HOUR, Home

from .deeds import happens
from .stage import Stage
from .telling import held_by, told

FOLDER = Path(__file__).parent
_MINUTE = 60
_LONG = {"minute": _MINUTE, "hour": HOUR, "day": DAY}


def names() -> list[str]:
    """Return the names of all scenarios."""
    return sorted(path.parent.name for path in FOLDER.glob("*/given.toml"))


def read(name: str, what: str) -> dict[str, Any]:
    """Return what a scenario gives ("given") or expects ("expected")."""
    return tomllib.loads((FOLDER / name / f"{what}.toml").read_text("utf-8"))


async def play(home: Home, given: dict[str, Any]) -> dict[str, Any]:
    """Let everything happen, and return what expected.toml should say of it."""
    stage = Stage(home, given)
    runs = [
        await told(home, result)
        for step in given["steps"]
        if (result := await _step(stage, step)) is not None
    ]
    return {"run": runs, "after": {name: held_by(service) for name, service in stage.services.items()}}


async def _step(stage: Stage, step: str) -> RunResult | None:
    """Do one step. Returns the result if it was a run."""
    if (result := await _run(stage.home, step)) is not None:
        return result
    if not happens(stage, step):
        await _decide(stage, step)
    return None


async def _run(home: Home, step: str) -> RunResult | None:
    if step == "dry run":
        return await home.run(RunKind.DRY)
    if step == "sync now":
        return await home.run(RunKind.CONFIRMED)
    if step == "the last run is undone":
        return await home.undone()
    if found := re.fullmatch(r"(\d+|an?) (minute|hour|day)s? later", step):
        count = int(found[1]) if found[1].isdigit() else 1
        return await home.later(count * _LONG[found[2]])
    return None


async def _decide(stage: Stage, step: str) -> None:
    """A person decides about the sync."""
    if found := re.fullmatch(r"the sync removes (\w+) from now on", step):
        stage.removals.add(Feature(found[1]))
        stage.connect()
    elif step == "what is held is approved":
        await stage.home.database.run(approve_held, Selection("sync"))
    elif step == "what is held is discarded":
        await stage.home.database.run(discard_held, Selection("sync"))
    else:
        raise ValueError(f"nobody knows what this means: {step}")
