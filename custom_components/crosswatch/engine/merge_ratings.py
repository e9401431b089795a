"""Ratings: of the members where a person rated, the newest wins; a set beats a clear.

Members with different scales are compared by projection. The agreed value is the finest one that means
the same as the winner's mark, so that four stars from one service do not turn another's 85 into 80.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ..model import RATING_STEPS, Value
from .draft import Draft
from .intents import Intent, View, find_intents, look, resolve_clears
from .projection import project_rating, rating_amount, same_mark
from .single import first_meeting, plan
from .state import Agreed, Decision, ItemState, Member, Terms
from .times import Span, edit_span, newer, span_of


def merge_ratings(state: ItemState, members: Sequence[Member], terms: Terms) -> Decision:
    """Decide about the rating of one title at all members."""
    if quick := first_meeting(state, members, terms.now):
        return quick
    draft = Draft(state, members, terms)
    views = [look(state, member) for member in members]
    agreed = state.agreed.get(0)
    fits = partial(rating_fits, draft)
    found = find_intents(draft, views, agreed, same_rating, fits)
    winner = newest(found.sets, agreed, terms.now)
    if winner is not None:
        draft.woken.add(0)
        agreed = _finest(winner, views, terms.now)
    elif not found.sets:
        agreed = resolve_clears(draft, agreed, found.standing_clears())
    if agreed is not None:
        draft.agreed[0] = agreed
    for view in views:
        plan(draft, view, agreed, fits, partial(rating_for, draft))
    return draft.decision()


def newest(sets: Sequence[Intent], agreed: Agreed | None, now: int) -> Intent | None:
    """Return the set that was made last, the more trusted member's if that cannot be told.

    A value that a member may have held for long (it has just joined) must also be newer than what
    the sync stands for.
    """
    held = agreed is not None and agreed.present
    best: Intent | None = None
    best_span: Span = (0, 0)
    for intent in sets:
        member = intent.member
        span = edit_span(intent.seen.value, intent.seen.seen_at, member.previous_read_at, now)
        if agreed is not None and held and not intent.firm and not _after(span, agreed):
            continue
        if best is None or newer(span, best_span):
            best, best_span = intent, span
    return best


def same_rating(first: Value, second: Value, member: Member) -> bool:
    """Whether two ratings are the same mark on the member's scale."""
    return same_mark(first.amount, second.amount, member.can.scale)


def _after(span: Span, agreed: Agreed) -> bool:
    at = agreed.value.at
    return at is not None and newer(span, span_of(at, agreed.value.precision))


def _finest(winner: Intent, views: Sequence[View], now: int) -> Agreed:
    told, scale = winner.seen.value, winner.member.can.scale
    amount, finest = told.amount, scale
    for view in views:
        can = view.member.can
        if view.seen is None or not view.member.role.speaks or can.scale <= finest:
            continue
        if same_mark(view.seen.value.amount, told.amount, scale):
            amount, finest = view.seen.value.amount, can.scale
    at = None if told.at is None else min(told.at, now)
    return Agreed(present=True, value=Value(amount, at, told.precision), by=winner.member.account)


def _told_scale(draft: Draft, agreed: Agreed) -> int:
    member = draft.member(agreed.by)
    return member.can.scale if member else RATING_STEPS


def rating_fits(draft: Draft, agreed: Agreed, value: Value, member: Member) -> bool:
    """Whether a member's mark stands for the agreed one, each as the coarser of both scales can tell it."""
    scale = member.can.scale
    if same_mark(rating_amount(agreed.value.amount, scale), value.amount, scale):
        return True
    return same_mark(agreed.value.amount, value.amount, min(scale, _told_scale(draft, agreed)))


def rating_for(draft: Draft, agreed: Agreed, member: Member) -> Value:
    """Return the agreed mark as the member can hold it."""
    return project_rating(agreed.value, member, _told_scale(draft, agreed))
