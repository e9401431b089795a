"""One viewing that a sync stands for twice, because the identity graph has merged two items since.

Rules that pair plays never leave two plays of one window of which no member has both. So where that is
found, both are one, and nothing is written for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from .draft import Draft
from .plays import is_finer, same_viewing
from .state import Agreed, Line

type Lines = dict[int, dict[int, Line]]
"""Lines by account and slot."""


def fold_twins(draft: Draft, plays: dict[int, Agreed], lines: Lines, window: int) -> None:
    """Fold plays that are one, in `plays` and `lines`, and note what moves in the draft."""
    holders: dict[int, set[int]] = {slot: set() for slot, agreed in plays.items() if agreed.present}
    for account, slots in lines.items():
        for slot in slots:
            if slot in holders:
                holders[slot].add(account)
    lonely = [slot for slot, accounts in holders.items() if len(accounts) < len(lines)]
    lonely.sort(key=lambda slot: (plays[slot].value.at or 0, slot))
    for place, second in enumerate(lonely[1:]):
        first = lonely[place]
        if _are_one(plays, holders, first, second, window):
            kept, folded = sorted((first, second))
            _fold(draft, plays, lines, kept, folded)
            holders[kept] |= holders[folded]
            lonely[place + 1] = kept  # a third one may be the same viewing too


def _are_one(
    plays: Mapping[int, Agreed], holders: Mapping[int, set[int]], first: int, second: int, window: int
) -> bool:
    one, other = plays[first].value, plays[second].value
    if one.at is None or other.at is None or not holders[first] or not holders[second]:
        return False
    return holders[first].isdisjoint(holders[second]) and same_viewing(one, other, window)


def _fold(draft: Draft, plays: dict[int, Agreed], lines: Lines, kept: int, folded: int) -> None:
    if is_finer(plays[folded].value, plays[kept].value):
        plays[kept] = draft.agreed[kept] = plays[folded]
    plays[folded] = draft.agreed[folded] = Agreed(False, plays[folded].value, plays[folded].by)
    for account, slots in lines.items():
        line = slots.pop(folded, None)
        if line is not None:
            slots[kept] = line
            draft.lines[folded, account] = None
            draft.lines[kept, account] = line
