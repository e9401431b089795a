"""The watchlist: a set beats a clear, and a lone clear removes elsewhere if the sync removes.

A service that takes watched titles off its list by itself has not been told to by anyone: such an
absence is *consumed*. It stays as it is there, and does not travel unless the sync says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Value
from .draft import Draft
from .intents import View, decline, find_intents, look, resolve_clears
from .projection import project
from .single import first_meeting, plan
from .state import Agreed, Decision, ItemState, Member, Terms


def merge_watchlist(state: ItemState, members: Sequence[Member], terms: Terms) -> Decision:
    """Decide about one title on the watchlists of all members."""
    if quick := first_meeting(state, members, terms.now):
        return quick
    draft = Draft(state, members, terms)
    views = [look(state, member) for member in members]
    agreed = state.agreed.get(0)
    found = find_intents(draft, views, agreed, _same, _fits)
    if found.sets:
        draft.woken.add(0)
        latest = max(found.sets, key=lambda intent: intent.seen.value.at or 0)
        agreed = Agreed(present=True, value=latest.seen.value, by=latest.member.account)
    else:
        agreed = resolve_clears(draft, agreed, _by_people(draft, found.standing_clears()))
    if agreed is not None:
        draft.agreed[0] = agreed
    for view in views:
        plan(draft, view, agreed, _fits, _project)
    return draft.decision()


def _by_people(draft: Draft, clears: Sequence[View]) -> list[View]:
    if draft.terms.carry_consumed:
        return list(clears)
    mine = []
    for view in clears:
        if view.member.can.removes_watched and view.member.account in draft.state.played_since:
            decline(draft, view.place, view.member, "removed_by_service")
        else:
            mine.append(view)
    return mine


def _same(_first: Value, _second: Value, _member: Member) -> bool:
    return True


def _fits(agreed: Agreed, _value: Value, _member: Member) -> bool:
    return agreed.present


def _project(agreed: Agreed, member: Member) -> Value:
    return project(agreed.value, member, amount=1)
