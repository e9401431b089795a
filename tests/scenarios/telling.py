"""What came of a scenario, in the words of expected.toml."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature, MediaType, Operation, Value
from custom_components.crosswatch.store.plans import LineState, PlanLine, plan_lines
from custom_components.crosswatch.sync import RunResult
from tests.memory import MemoryService
from tests.sync.home import Home, only

from .stage import time_text

type Told = dict[str, str | list[str]]

_SAID = {LineState.HELD: "held: ", LineState.FAILED: "failed: ", LineState.SKIPPED: "skipped: "}


async def told(home: Home, result: RunResult) -> Told:
    """Return how a run ended, and the lines of its plan in alphabetical order."""
    sync = only(result)
    lines = await home.database.run(plan_lines, sync.plan or 0, None, None, 0, 1_000)
    return {"status": str(sync.status), "plan": sorted(_line(line) for line in lines)}


def held_by(service: MemoryService) -> dict[str, list[str]]:
    """Return what an account holds at the end, without the features of which it holds nothing."""
    found = {}
    for feature in service.shelves:
        records = service.records(feature)
        if records:
            found[str(feature)] = sorted(
                _titled(_name(record.item.label, record.item.type), feature, record.value)
                for record in records
            )
    return found


def _name(label: str, kind: str) -> str:
    return f"{label} (show)" if kind == MediaType.SHOW else label


def _line(line: PlanLine) -> str:
    title = _name(line.title, line.type)
    if line.operation is None:
        return f"left out: {line.feature} of {title} at {line.account_title} ({line.reason.code})"
    text = f"{line.operation} at {line.account_title}: {_titled(title, line.feature, line.value)}"
    if line.operation is Operation.REMOVE:
        text = f"remove at {line.account_title}: {_titled(title, line.feature, line.before)}"
    said = _SAID.get(line.state, "")
    return f"{said}{text} ({line.guard.code})" if said and line.guard else text


def _titled(title: str, feature: Feature, value: Value | None) -> str:
    if value is None or feature is Feature.WATCHLIST:
        return f"{title}, listed"
    if feature is Feature.RATINGS:
        return f"{title}, rated {value.amount}"
    if feature is Feature.PROGRESS:
        return f"{title}, stopped at {value.amount // 100} %"
    times = "" if value.amount == 1 else f"{value.amount} times, "
    return f"{title}, watched {times}{'some day' if value.at is None else time_text(value.at)}"
