"""What is known of items beyond their records: what plays, what was excluded, what explains an absence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from msgspec import Struct
from msgspec.structs import replace

from ..engine.state import ItemState, Member, Playback
from ..model import Feature
from ..store.consumed import with_consuming_plays
from ..store.hands_off import hands_off_items
from ..store.identity import find_by_ids
from ..store.merge_states import with_siblings
from ..store.playbacks import recent_playbacks
from .job import PlanJob


class Marks(Struct, frozen=True):
    """What holds for a whole feature of a sync.

    hands_off: excluded items. playing: accounts on which an item plays now. playbacks: scrobbled lately.
    """

    hands_off: frozenset[int]
    playing: Mapping[int, frozenset[int]]
    playbacks: Mapping[int, tuple[Playback, ...]]


def find_marks(connection: Connection, job: PlanJob, feature: Feature) -> Marks:
    """Return what holds for this feature in this run."""
    playing: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for read in job.reads.values() if feature is Feature.PROGRESS else ():
        for item in read.account.playing:
            if (number := find_by_ids(connection, item)) is not None:
                playing[number] |= {read.number}
    playbacks = recent_playbacks(connection) if feature is Feature.HISTORY else {}
    return Marks(hands_off_items(connection, job.sync.hands_off), playing, playbacks)


def with_marks(
    connection: Connection,
    feature: Feature,
    members: Sequence[Member],
    marks: Marks,
    states: Sequence[ItemState],
) -> Sequence[ItemState]:
    """Return the states with everything that is known of their items beyond their records."""
    if feature is Feature.HISTORY:
        for member in members:
            if member.library:
                states = with_siblings(connection, states, member.account, member.previous_read_at or 0)
    elif feature is Feature.WATCHLIST:
        tidy = {
            member.account: member.can.excludes_watched
            for member in members
            if member.can.removes_watched or member.can.excludes_watched
        }
        states = with_consuming_plays(connection, states, tidy)
    if not (marks.hands_off or marks.playing or marks.playbacks):
        return states
    return [
        replace(
            state,
            hands_off=state.item in marks.hands_off,
            playing=marks.playing.get(state.item, state.playing),
            playbacks=marks.playbacks.get(state.item, ()),
        )
        for state in states
    ]
