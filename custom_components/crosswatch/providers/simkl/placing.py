"""Positions in what was begun. SIMKL forgets them after a week (longer for paying accounts).

It stamps them itself, and takes one from 80 per cent on for a play as soon as anything else is begun: none of
those are written. And it keeps one position in a show, so a newer one in another episode stays.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from itertools import batched

from msgspec import Raw

from ...model import (
    Ambiguous,
    BadData,
    Completed,
    Coverage,
    Feature,
    Item,
    MediaType,
    Operation,
    Outcome,
    OutcomeKind,
    Page,
    ProviderError,
    ReadPart,
    Record,
    Rejected,
    Value,
    Write,
)
from ..decoding import decode
from .answers import already, not_found, refused, unknown
from .client import Purpose, SimklClient
from .in_turn import in_turn, later
from .models import Playback
from .scrobbling import BELOW_PLAYED, STEPS_A_PERCENT, Scrobbler
from .times import value_at
from .titles import (
    anime_episode,
    episode_of,
    episode_ref,
    ids_of,
    item_of,
    number_of,
    title_ref,
)

_MOST = 10_000
_PAGE = 100
_KINDS = {"movies": MediaType.MOVIE, "episodes": MediaType.EPISODE}
_ROUNDING = 5
"""Ten-thousandths by which a position may be lowered so that it stays below the mark."""


class Positions:
    """The positions of one account."""

    def __init__(self, client: SimklClient, scrobbler: Scrobbler, space: str) -> None:
        """space: names the account."""
        self._client = client
        self._scrobbler = scrobbler
        self._space = space

    async def read(self) -> AsyncGenerator[ReadPart]:
        """Read them all. The very beginning is no place to go on from: that is how a viewing is dismissed."""
        for kind in _KINDS:
            records = [record for record, _ in await self._all(kind) if record.value.amount]
            for some in batched(records, _PAGE, strict=False):
                yield Page(Feature.PROGRESS, some)
        yield Completed(Feature.PROGRESS, Coverage.FULL, self._space)

    async def apply(self, writes: Sequence[Write]) -> list[Outcome]:
        """Write one chunk, one request each. Once one of them fails, the rest waits."""
        removals = [write for write in writes if write.operation is Operation.REMOVE]
        told = await self._remove(removals) if removals else []
        sets = sorted(
            (one for one in writes if one.operation is not Operation.REMOVE), key=_time, reverse=True
        )
        return await in_turn(told, self._set_all(sets), sets)

    async def _set_all(self, writes: Sequence[Write]) -> list[Outcome]:
        held = await self._held(writes)
        told: list[Outcome] = []
        for write in writes:
            try:
                told.append(await self._set(write, held))
            except Rejected:
                told.append(not_found(write.key))
            except ProviderError as error:
                if not told:
                    raise
                return told + _interrupted(write, writes, told, error)
        return told

    async def _held(self, writes: Sequence[Write]) -> list[Record]:
        """Return the positions of the types that are written."""
        types = {write.item.type for write in writes}
        return [record for kind, one in _KINDS.items() if one in types for record, _ in await self._all(kind)]

    async def _set(self, write: Write, held: list[Record]) -> Outcome:
        position = write.value.amount if write.value else 0
        if position > BELOW_PLAYED + _ROUNDING:
            return refused(write.key, "it takes a position from 80 % on for a play")
        same = next((record for record in held if _is_same(write.item, record.item)), None)
        if same is not None and abs(same.value.amount - position) <= _ROUNDING:
            return already(write.key, same.ref)
        if any(_is_in_the_way(write, record) for record in held):
            return refused(write.key, "it keeps one position in a show, and has a newer one")
        ref = await self._scrobbler.place(write.item, write.ref, position, Purpose.BACKGROUND)
        held.append(Record(ref or "", write.item, Value(position, _time(write))))
        return Outcome(write.key, OutcomeKind.WRITTEN, ref=ref)

    async def _remove(self, writes: Sequence[Write]) -> list[Outcome]:
        numbers: dict[str, int] = {}
        for kind in _KINDS:
            numbers |= {record.ref: number for record, number in await self._all(kind)}
        told = []
        for write in writes:
            number = numbers.get(write.ref or "")
            if number is None:
                told.append(already(write.key, write.ref))
                continue
            try:
                await self._client.delete(f"/sync/playback/{number}", "removing a position")
            except Rejected:
                told.append(already(write.key, write.ref))
            except Ambiguous:
                told.append(unknown(write.key))
            else:
                told.append(Outcome(write.key, OutcomeKind.WRITTEN, ref=write.ref))
        return told

    async def _all(self, kind: str) -> list[tuple[Record, int]]:
        what = "reading positions"
        # SIMKL keeps a position in what was watched before too, but hides it: what was just written there
        # would seem to be lost.
        asked = {"limit": str(_MOST), "hide_watched": "false"}
        reply = await self._client.get(f"/sync/playback/{kind}", what, Raw, asked)
        if bytes(reply) == b"null":
            return []
        found = decode(bytes(reply), list[Playback], f"{self._client.name}: {what}")
        if len(found) >= _MOST:
            raise BadData(f"{self._client.name} sent {_MOST} positions, and there may be more")
        return [(_record(one), one.id) for one in found]


def _time(write: Write) -> int:
    return (write.value.at if write.value else None) or 0


def _is_same(item: Item, held: Item) -> bool:
    if not set(item.ids).isdisjoint(held.ids):
        return item.type is held.type
    return _is_of_same_show(item, held) and (item.season, item.number) == (held.season, held.number)


def _is_of_same_show(item: Item, held: Item) -> bool:
    return item.type is held.type is MediaType.EPISODE and not set(item.show_ids).isdisjoint(held.show_ids)


def _is_in_the_way(write: Write, held: Record) -> bool:
    """Whether a position in another episode of the same show is newer."""
    other = _is_of_same_show(write.item, held.item) and not _is_same(write.item, held.item)
    return other and (held.value.at or 0) >= _time(write)


def _interrupted(
    write: Write, writes: Sequence[Write], told: Sequence[Outcome], error: ProviderError
) -> list[Outcome]:
    """Return the outcomes of the write that failed and of those that were not tried."""
    done = {outcome.key for outcome in told} | {write.key}
    first = unknown(write.key) if isinstance(error, Ambiguous) else later(write.key, error)
    return [first, *(later(one.key, error) for one in writes if one.key not in done)]


def _record(playback: Playback) -> Record:
    amount = round(min(100.0, max(0.0, playback.progress)) * STEPS_A_PERCENT)
    ref, item = _subject(playback)
    return Record(ref, item, value_at(playback.paused_at, amount))


def _subject(playback: Playback) -> tuple[str, Item]:
    if playback.movie is not None:
        title = playback.movie
        return title_ref(MediaType.MOVIE, number_of(title)), item_of(
            title, MediaType.MOVIE, ids_of(title.ids)
        )
    show, episode = playback.show or playback.anime, playback.episode
    if show is None or episode is None or episode.place is None:
        raise BadData(f"SIMKL sent a position in {playback.type!r}, which is neither a film nor an episode")
    owner = item_of(show, MediaType.SHOW, ids_of(show.ids))
    season = 1 if episode.season is None else episode.season
    if playback.anime is not None:
        item = anime_episode(owner, episode.place, episode.ids)
    else:
        item = episode_of(owner, season, episode.place, episode.ids)
    return episode_ref(number_of(show), season, episode.place), item
