"""Adding plays with their true dates, and taking away single plays by their number.

An addition is reported play by play: written, or folded into a play that was there. It is never sent twice
while its result is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from ...model import (
    Ambiguous,
    BadData,
    Item,
    MediaType,
    Operation,
    Outcome,
    OutcomeKind,
    ProviderError,
    Reason,
    Write,
    make_ids,
)
from ..http import Effect
from .client import MdblistClient
from .history import PATH, play_number, play_ref
from .results import ListReply, ReportedPlay, after_error, not_found, outcomes_of, unnameable
from .targets import is_findable, nested
from .times import seconds_of, text_of

_REPORTED: Mapping[str, str] = {"report_added": "true"}


class _Removed(Struct, frozen=True):
    removed: list[int]
    not_found: list[int] = []


async def write_history(client: MdblistClient, writes: Sequence[Write]) -> list[Outcome]:
    """Write one chunk and return one outcome for each write.

    Raises what the first request ran into; what the second one runs into is told by its outcomes.
    """
    removals = [write for write in writes if write.operation is Operation.REMOVE]
    additions = [write for write in writes if write.operation is not Operation.REMOVE]
    outcomes = await _add(client, additions) if additions else []
    if not removals:
        return outcomes
    try:
        return outcomes + await _remove(client, removals)
    except ProviderError as error:
        if not outcomes:
            raise
        return outcomes + [after_error(write, error, client.name) for write in removals]


async def _add(client: MdblistClient, writes: Sequence[Write]) -> list[Outcome]:
    undated = [write for write in writes if write.value is None or write.value.at is None]
    outcomes = [_undated(write, client.name) for write in undated]
    dated = [write for write in writes if write not in undated]
    named = [write for write in dated if is_findable(write.item)]
    outcomes += [unnameable(write, client.name) for write in dated if not is_findable(write.item)]
    if not named:
        return outcomes
    body = nested(named, _watched_at)
    reply = await client.write(PATH, "adding plays", body, Effect.ONCE, ListReply, _REPORTED)
    if reply is None or (reply.says_nothing and reply.plays is None):
        raise Ambiguous(f"{client.name}: adding plays: the answer does not say what became of them")
    return outcomes + _added(named, reply, client.name)


def _undated(write: Write, name: str) -> Outcome:
    return Outcome(write.key, OutcomeKind.REJECTED, Reason("unknown_date", {"account": name}))


def _watched_at(write: Write) -> Mapping[str, object]:
    at = write.value.at if write.value else None
    return {} if at is None else {"watched_at": text_of(at)}


def _added(writes: Sequence[Write], reply: ListReply, name: str) -> list[Outcome]:
    """Take each play of the report for the write that it means; what is left goes by names and counts."""
    plays = list(reply.plays or ())
    outcomes, rest = [], []
    for write in writes:
        play = next((one for one in plays if _means(one, write)), None)
        if play is None:
            rest.append(write)
            continue
        plays.remove(play)
        kind = OutcomeKind.WRITTEN if play.added else OutcomeKind.ALREADY_THERE
        outcomes.append(_told(write, kind, play))
    folded = {write.key: next((one for one in plays if _holds(one, write.item)), None) for write in rest}
    outcomes += [
        _told(write, OutcomeKind.ALREADY_THERE, play) for write in rest if (play := folded[write.key])
    ]
    rest = [write for write in rest if folded[write.key] is None]
    return outcomes + outcomes_of(rest, reply if reply.plays is None else _without_counts(reply), name)


def _told(write: Write, kind: OutcomeKind, play: ReportedPlay) -> Outcome:
    return Outcome(write.key, kind, ref=play_ref(_reported(play, write.item), play.play_id))


def _without_counts(reply: ListReply) -> ListReply:
    """Where plays were reported, counts prove nothing about those that were not."""
    return ListReply(not_found=reply.not_found)


def _means(play: ReportedPlay, write: Write) -> bool:
    """Whether it is the play of this write: the same title at the same second."""
    at = write.value.at if write.value else None
    return at is not None and _second(play.watched_at) == at and _is_of(play, write.item)


def _holds(play: ReportedPlay, item: Item) -> bool:
    """Whether it is a play that was there before, at another second, and took in the one that was sent."""
    return not play.added and _is_of(play, item)


def _second(text: str) -> int | None:
    """An answer to a write is not thrown away because of one time in it."""
    try:
        return seconds_of(text, "a reported play")
    except BadData:
        return None


def _is_of(play: ReportedPlay, item: Item) -> bool:
    if item.type is MediaType.MOVIE:
        return play.movie is not None and not set(make_ids(play.movie.ids)).isdisjoint(item.ids)
    episode = play.episode
    if episode is None or (episode.season, episode.number) != (item.season, item.number):
        return False
    return not set(make_ids(episode.show.ids)).isdisjoint(item.show_ids)


def _reported(play: ReportedPlay, item: Item) -> Item:
    """Return the title as the service names it, so that the ref is the one that reads will bring."""
    if play.movie is not None:
        return Item(MediaType.MOVIE, make_ids(play.movie.ids), item.title, item.year)
    ids = make_ids(play.episode.show.ids) if play.episode else item.show_ids
    return Item(MediaType.EPISODE, show_ids=ids, show_title=item.show_title, show_year=item.show_year)


async def _remove(client: MdblistClient, writes: Sequence[Write]) -> list[Outcome]:
    numbers = {write.key: play_number(write.ref) for write in writes}
    wanted = [number for number in numbers.values() if number is not None]
    if not wanted:
        return [not_found(write, client.name) for write in writes]
    reply = await client.write(
        f"{PATH}/plays/remove", "removing plays", {"play_ids": wanted}, Effect.REPEATABLE, _Removed
    )
    return [_removed(write, numbers[write.key], reply, client.name) for write in writes]


def _removed(write: Write, number: int | None, reply: _Removed | None, name: str) -> Outcome:
    if number is None:
        return not_found(write, name)
    if reply is None or number in reply.removed:
        return Outcome(write.key, OutcomeKind.WRITTEN, ref=write.ref)
    if number in reply.not_found:
        return Outcome(write.key, OutcomeKind.ALREADY_THERE, ref=write.ref)
    return Outcome(write.key, OutcomeKind.UNKNOWN, Reason("unknown_result", {"account": name}), ref=write.ref)
