"""What people do and what happens to accounts, as sentences of a scenario."""

from __future__ import annotations

import re
from collections.abc import Callable

from custom_components.crosswatch.model import Feature, Item
from tests.memory import FaultKind, MemoryService

from .stage import Stage, seconds

_FAULTS = {
    "is away": FaultKind.DOWN,
    "answers with an empty list": FaultKind.EMPTY,
    "answers with half of its list": FaultKind.HALF,
    "refuses what is written": FaultKind.REJECTED,
}
_WELL = ("is back", "is well")

type Words = tuple[str, ...]
type Deed = Callable[[Stage, MemoryService, Words], object]


def _item(stage: Stage, service: MemoryService, words: Words) -> Item:
    return stage.item(service.name, words[0])


def _removes(feature: Feature) -> Deed:
    return lambda stage, service, words: service.person_removes(feature, _item(stage, service, words))


def _learns(stage: Stage, service: MemoryService, words: Words) -> None:
    known = _item(stage, service, words)
    ids = tuple(sorted({*known.ids, *words[1].split(" and ")}))
    service.describes(known, Item(known.type, ids, known.title))


_DEEDS: dict[str, Deed] = {
    r'lists "(.+)"': lambda stage, service, words: service.person_adds(_item(stage, service, words)),
    r'unlists "(.+)"': _removes(Feature.WATCHLIST),
    r'rates "(.+)" (\d+)': lambda stage, service, words: service.person_rates(
        _item(stage, service, words), int(words[1])
    ),
    r'rates "(.+)" (\d+) on (.+)': lambda stage, service, words: service.person_rates(
        _item(stage, service, words), int(words[1]), seconds(words[2])
    ),
    r'unrates "(.+)"': _removes(Feature.RATINGS),
    r'watches "(.+)" on (.+)': lambda stage, service, words: service.person_watches(
        _item(stage, service, words), seconds(words[1])
    ),
    r'unwatches "(.+)"': _removes(Feature.HISTORY),
    r'unwatches "(.+)" of (.+)': lambda stage, service, words: service.person_removes(
        Feature.HISTORY, _item(stage, service, words), seconds(words[1])
    ),
    r'moves "(.+)" from (.+) to (.+)': lambda stage, service, words: service.person_moves_play(
        _item(stage, service, words), seconds(words[1]), seconds(words[2])
    ),
    r'stops "(.+)" at (\d+) %': lambda stage, service, words: service.person_stops(
        _item(stage, service, words), int(words[1]) * 100
    ),
    r'forgets the place in "(.+)"': _removes(Feature.PROGRESS),
    r'gets the file of "(.+)"': lambda stage, service, words: service.file_comes(
        _item(stage, service, words)
    ),
    r'does not know "(.+)"': lambda stage, service, words: service.strangers.update(
        _item(stage, service, words).ids
    ),
    r'learns that "(.+)" is also (.+)': _learns,
}


def happens(stage: Stage, sentence: str) -> bool:
    """Let what a sentence says happen at an account. Returns False if it speaks of no account."""
    name, _, rest = sentence.partition(" ")
    if (service := stage.services.get(name)) is None:
        return False
    if rest in _FAULTS:
        service.afflict(_FAULTS[rest], None)
    elif rest in _WELL:
        service.cure()
    else:
        _does(stage, service, rest)
    return True


def _does(stage: Stage, service: MemoryService, rest: str) -> None:
    """Let the most exact of the sentences that fit happen."""
    fitting = [(pattern, found) for pattern in _DEEDS if (found := re.fullmatch(pattern, rest))]
    if not fitting:
        raise ValueError(f"nobody knows what this means: {service.name} {rest}")
    pattern, found = max(fitting, key=lambda pair: len(pair[1].groups()))
    _DEEDS[pattern](stage, service, found.groups())
