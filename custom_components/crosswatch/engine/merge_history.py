"""History: the union of plays. No play is invented, none is lost, and none is removed unless asked for.

Known plays match by the member's own ref; unknown ones are paired by their times, first with plays that
the sync stands for, then with each other. Then come the members that only count plays, and records
without a date, which may stand for any play of the item.
"""

from __future__ import annotations

from collections.abc import Sequence

from .counted import merge_counted, plan_counted
from .draft import Draft
from .first_meeting import first_meeting
from .history_needs import plan_plays
from .history_pairs import pair_with_agreed, pair_with_each_other, recognise, take_undated
from .known_plays import confirm, drop_cleared, review_known
from .shelves import Book, counts_plays
from .state import Decision, ItemState, Member, Terms


def merge_history(state: ItemState, members: Sequence[Member], terms: Terms) -> Decision:
    """Decide about all plays of one item at all members."""
    if quick := first_meeting(state, members):
        return quick
    draft = Draft(state, members, terms)
    book = Book(draft)
    reached = [shelf for shelf in book.shelves if not shelf.member.down]
    for shelf in reached:
        pair_with_agreed(book, shelf)
        review_known(book, shelf)
    pair_with_each_other(book, [shelf for shelf in reached if shelf.speaks and shelf.unknown])
    for shelf in reached:
        drop_cleared(book, shelf)
    views = [merge_counted(book, member) for member in members if counts_plays(member)]
    for shelf in book.shelves:
        if shelf.unknown or shelf.planned:
            recognise(book, shelf)
        if shelf.undated:
            take_undated(book, shelf)
    for shelf in book.shelves:
        confirm(book, shelf)
        plan_plays(book, shelf)
    for view in views:
        plan_counted(book, view)
    return draft.decision()
