"""From one row to what it says: on the watchlist, rated, watched, put away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import UNSET, Raw, Struct

from ...model import BadData, Item, MediaType, Record, Value
from .library import KnownTitle, Place
from .models import Catalogue, EpisodeRow, Row, Status
from .times import parse_time, value_at
from .titles import (
    anime_episode,
    episode_of,
    episode_ref,
    ids_of,
    is_movie,
    item_of,
    number_of,
    telling_ids,
    title_ref,
)

_BEST = 10
_STEP = 10
_MINUTE = 60


class Entry(Struct, frozen=True):
    """What one row says. `rating_told`: whether it says at all whether the title is rated."""

    known: KnownTitle
    listed: Record | None
    rated: Record | None
    plays: tuple[Record, ...]
    rating_told: bool


def entries_of(raws: Iterable[Raw], catalogue: Catalogue, where: str) -> list[Entry]:
    """Decode rows. A row that stands for nothing is left out. Raises BadData."""
    try:
        rows = [msgspec.json.decode(raw, type=Row) for raw in raws]
    except msgspec.DecodeError as error:
        raise BadData(f"{where}: {error}") from None
    return [_entry(row, catalogue) for row in rows if row.type != "null" or row.title is not None]


def _entry(row: Row, catalogue: Catalogue) -> Entry:
    title, status = row.title, row.status
    if title is None or status is None:
        raise BadData("SIMKL sent an entry without title or status")
    ids = ids_of(title.ids)
    kind = MediaType.MOVIE if is_movie(row) else MediaType.SHOW
    number = number_of(title)
    ref = title_ref(kind, number)
    item = item_of(title, kind, telling_ids(row, ids, catalogue))
    runtime = title.runtime * _MINUTE if title.runtime else None
    if kind is MediaType.MOVIE:
        play = _play(row, status, runtime)
        plays: tuple[Record, ...] = () if play is None else (Record(ref, item, play),)
        watched: frozenset[Place] = frozenset()
    else:
        episodes = list(_episodes(row))
        plays = tuple(
            Record(episode_ref(number, season, one.number), _item(item, catalogue, season, one), value)
            for season, one in episodes
            for value in (value_at(_true_date(row, one.watched_at), runtime=runtime),)
        )
        watched = frozenset((season, one.number) for season, one in episodes)
    rated = _rating(row, ref, item)
    known = KnownTitle(
        ref=ref,
        item=item,
        ids=ids,
        catalogue=catalogue,
        status=status,
        was_watched=bool(plays or row.watched_episodes_count or row.last_watched_at),
        watched=watched,
        rating=None if rated is None else (rated.value.amount, rated.value.at),
    )
    listed = Record(ref, item, value_at(row.added_to_watchlist_at)) if status is Status.PLANNED else None
    return Entry(known, listed, rated, plays, row.user_rating is not UNSET)


def _play(row: Row, status: Status, runtime: int | None) -> Value | None:
    """A film counts as watched with a date, or by its status; one put away unseen has neither."""
    if not row.last_watched_at and status is not Status.COMPLETED:
        return None
    return value_at(_true_date(row, row.last_watched_at), runtime=runtime)


def _true_date(row: Row, date: str | None) -> str | None:
    """Leave out a date that is nobody's: SIMKL marks an unlisted title as watched just when it is rated."""
    return None if date == row.user_rated_at else date


def _episodes(row: Row) -> Iterator[tuple[int, EpisodeRow]]:
    """What was recorded. An episode without any date may only be listed, so it is no play.

    A show that was completed at one stroke may come without its episodes: none are made up.
    """
    for season in row.seasons or ():
        for episode in season.episodes:
            if episode.watched_at:
                yield season.number, episode


def _item(show: Item, catalogue: Catalogue, season: int, episode: EpisodeRow) -> Item:
    if catalogue is Catalogue.ANIME:
        return anime_episode(show, episode.number, episode.ids)
    return episode_of(show, season, episode.number, episode.ids)


def _rating(row: Row, ref: str, item: Item) -> Record | None:
    mark = row.user_rating
    if mark is None or mark is UNSET:
        return None
    if not 1 <= mark <= _BEST:
        raise BadData(f"SIMKL sent the rating {mark}")
    at = parse_time(row.user_rated_at)
    return Record(ref, item, value_at(row.user_rated_at if at else None, mark * _STEP))
