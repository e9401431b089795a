"""Progress: the newest position wins, and nothing takes a viewer back without a newer time.

Positions disappear by themselves: services drop them after days, clear them when playing starts or when the
title is finished. So an absent position is never an intent, and one that was delivered and disappeared is not
delivered again. Nothing is written to an account that plays the title now or has watched it since, and a
position near the end is history's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from ..model import PROGRESS_STEPS, Value
from .draft import Draft
from .intents import Intent, View, find_intents, look
from .needs import about, leave_out
from .pending import Same, review
from .projection import project
from .put_back import put_back
from .single import first_meeting, plan
from .state import Agreed, Decision, ItemState, Member, Terms
from .times import edit_span, newer, span_of

FINISHED = 9_000
"""From here on a viewing counts as finished."""

_LEAST_SECONDS = 30
_LEAST_STEPS = 50


def merge_progress(state: ItemState, members: Sequence[Member], terms: Terms) -> Decision:
    """Decide about the position of one title at all members."""
    if quick := first_meeting(state, members, terms.now):
        return quick
    draft = Draft(state, members, terms)
    views = [look(state, member) for member in members]
    agreed = state.agreed.get(0)
    same, fits = partial(_same, draft), partial(_fits, draft)
    for view in views:
        if view.seen is None and not view.member.down:
            _look_after_write(draft, view, same)
    found = find_intents(draft, [view for view in views if view.seen], agreed, same, fits)
    agreed = _furthest_in_time(found.sets, agreed, terms.now)
    if agreed is not None and agreed != state.agreed.get(0):
        draft.agreed[0] = agreed
        draft.woken.add(0)
    for view in views:
        if view.member.role.listens and put_back(draft, view.member, view.place, view.seen):
            continue
        if agreed is not None and agreed.value.amount < FINISHED and _wanted(draft, view, agreed):
            plan(draft, view, agreed, fits, _project)
    return draft.decision()


def _look_after_write(draft: Draft, view: View, same: Same) -> None:
    """Look whether a write of ours is there. One that was finished since has served, and is not missed."""
    waiting = draft.state.waiting.get(view.place)
    if waiting is not None and waiting.value is not None and _watched_since(draft, view, waiting.value):
        draft.waiting[view.place] = None
    else:
        review(draft, view.place, view.member, None, same)


def _watched_since(draft: Draft, view: View, value: Value) -> bool:
    watched = draft.state.watched_at.get(view.member.account)
    return watched is not None and (value.at is None or watched >= value.at)


def _furthest_in_time(sets: Sequence[Intent], agreed: Agreed | None, now: int) -> Agreed | None:
    for intent in sets:
        value = intent.seen.value
        at = None if value.at is None else min(value.at, now)
        told = Agreed(True, Value(value.amount, at, value.precision, value.runtime), intent.member.account)
        if agreed is None or not agreed.present or _supersedes(intent, agreed, now):
            agreed = told
    return agreed


def _supersedes(intent: Intent, agreed: Agreed, now: int) -> bool:
    value, held = intent.seen.value, agreed.value
    ahead = value.amount > held.amount
    if held.at is None:
        return value.at is not None or ahead
    span = edit_span(value, intent.seen.seen_at, intent.member.previous_read_at, now)
    then = span_of(held.at, held.precision)
    if value.at is not None and newer(span, then):
        return True
    return ahead and not newer(then, span)


def _wanted(draft: Draft, view: View, agreed: Agreed) -> bool:
    """Whether the member is to be brought to the agreed position, naming why not."""
    member, value = view.member, agreed.value
    if not member.role.listens or (view.seen and _fits(draft, agreed, view.seen.value, member)):
        return False
    line = draft.line(view.place)
    if view.seen is None and line is not None and _fits(draft, agreed, line.value, member):
        return False
    if _watched_since(draft, view, value):
        leave_out(draft, view.place, about(member, "already_watched_there"), value)
    elif member.account in draft.state.playing:
        leave_out(draft, view.place, about(member, "playing_now"), value)
    elif view.seen and not member.role.speaks and _ahead(view.seen.value, value):
        leave_out(draft, view.place, about(member, "progress_behind"), value)
    else:
        return True
    return False


def _ahead(held: Value, agreed: Value) -> bool:
    if held.amount <= agreed.amount:
        return False
    if held.at is None or agreed.at is None:
        return True
    return not newer(span_of(agreed.at, agreed.precision), span_of(held.at, held.precision))


def near(first: Value, second: Value, runtime: int | None) -> bool:
    """Whether two positions are the same but for rounding. `runtime` in seconds, if the item's is known."""
    apart = abs(first.amount - second.amount)
    runtime = runtime or first.runtime or second.runtime
    return apart * runtime < _LEAST_SECONDS * PROGRESS_STEPS if runtime else apart < _LEAST_STEPS


def _same(draft: Draft, first: Value, second: Value, _member: Member) -> bool:
    return near(first, second, draft.state.runtime)


def _fits(draft: Draft, agreed: Agreed, value: Value, _member: Member) -> bool:
    return near(agreed.value, value, draft.state.runtime)


def _project(agreed: Agreed, member: Member) -> Value:
    return replace(project(agreed.value, member), runtime=agreed.value.runtime)
