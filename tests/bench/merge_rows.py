"""The row about many plays of one item."""

from __future__ import annotations

import random
import time

from custom_components.crosswatch.engine.merge import merge_item
from custom_components.crosswatch.engine.state import Agreed, ItemState, Line, Member, Seen, Terms
from custom_components.crosswatch.model import Feature, MediaType, Precision, Role, Value
from tests.memory import everything

from .row import Row

PLAYS = 5_000
NOW = 1_770_000_000


async def rewatch_match() -> Row:
    """5,000 plays of one item at each of three members, half of them unknown."""
    state, members = _state()
    best = min(_measured(state, members) for _ in range(3))
    return Row("rewatch_match", best, "CPU s", 0.05, f"3 members, {PLAYS} plays each, half unknown")


def _measured(state: ItemState, members: list[Member]) -> float:
    begun = time.process_time()
    merge_item(Feature.HISTORY, state, members, Terms(now=NOW))
    return time.process_time() - begun


def _state() -> tuple[ItemState, list[Member]]:
    can = everything().features[Feature.HISTORY]
    members = [Member(account, f"account {account}", Role.BOTH, can) for account in (1, 2, 3)]
    shake = random.Random(5)
    agreed: dict[int, Agreed] = {}
    lines: dict[tuple[int, int], Line] = {}
    seen: dict[int, list[Seen]] = {1: [], 2: [], 3: []}
    for number in range(PLAYS):
        begun = NOW - (PLAYS - number) * 20_000
        for account, plays in seen.items():
            value = Value(1, begun + shake.randrange(0, 1_800), Precision.SECOND)
            plays.append(Seen(f"{account}-{number}", value, seen_at=NOW))
            if number % 2 == 0:
                lines[number + 1, account] = Line(value, f"{account}-{number}")
                agreed[number + 1] = Agreed(present=True, value=value, by=1)
    rows = {account: tuple(shown) for account, shown in seen.items()}
    state = ItemState(
        1, MediaType.MOVIE, agreed=agreed, lines=lines, seen=rows, namespaces=frozenset({"tmdb"})
    )
    return state, members
