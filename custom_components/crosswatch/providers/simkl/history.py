"""Writing what was watched: films and single episodes, each with its date, never a bare show.

A bare show would mark all its episodes. SIMKL keeps the first viewing; what it knows as watched already it
leaves as it is. Other viewings are for paying accounts only, and are not written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ...model import MediaType, Operation, Outcome, OutcomeKind, Reason, Write
from .answers import Added, Deleted, already, counted, not_found, refused, refused_for
from .client import SimklClient
from .entries import Entries
from .finding import Finder
from .freshness import refresh
from .in_turn import in_turn
from .library import KnownTitle, Library
from .models import Status
from .payloads import Payload, titled
from .places import EpisodePlace, own_place, place_of
from .times import time_text
from .titles import SentIds, episode_ref, parts_of_ref, sent_ids, title_ref
from .watchlist import delete_entries


class _Film(Struct, frozen=True):
    """A film as it is sent. `name` is the list that it goes in."""

    ids: SentIds
    name: str
    known: KnownTitle | None


type _Sent = _Film | EpisodePlace


async def write_history(
    client: SimklClient, entries: Entries, library: Library, finder: Finder, writes: Sequence[Write]
) -> list[Outcome]:
    """Write one chunk and return one outcome per write. Raises a ProviderError."""
    additions = [write for write in writes if write.operation is Operation.ADD]
    removals = [write for write in writes if write.operation is Operation.REMOVE]
    films = [write for write in removals if write.item.type is MediaType.MOVIE]
    episodes = [write for write in removals if write.item.type is not MediaType.MOVIE]
    told: list[Outcome] = []
    if films:
        told = await in_turn(told, _remove_films(client, entries, library, films), films)
    if episodes:
        told = await in_turn(told, _remove_episodes(client, library, episodes), episodes)
    if additions:
        told = await in_turn(told, _add(client, library, finder, additions), additions)
    updates = [write for write in writes if write.operation is Operation.UPDATE]
    return told + [refused_for(write.key, "cannot_update") for write in updates]


async def _add(
    client: SimklClient, library: Library, finder: Finder, writes: Sequence[Write]
) -> list[Outcome]:
    told: list[Outcome] = []
    sent: list[tuple[Write, _Sent]] = []
    for write in writes:
        found = await _sent(write, library, finder)
        if isinstance(found, str):
            told.append(not_found(write.key) if found == "not_found" else refused_for(write.key, found))
        else:
            sent.append((write, found))
    if sent:
        answer = await client.post("/sync/history", "writing plays", _payload(sent), Added)
        told += _outcomes(sent, answer)
    return told


async def _sent(write: Write, library: Library, finder: Finder) -> _Sent | str:
    """Return how a play is sent, or the code of the reason why it is not."""
    if write.value is None or write.value.at is None:
        return "unknown_date"
    if write.item.type is MediaType.EPISODE:
        return await place_of(write.item, write.ref, library, finder)
    ids = sent_ids(MediaType.MOVIE, write.item.ids)
    titles = library.find(MediaType.MOVIE, write.item.ids)
    if any(title.is_dropped for title in titles):
        return "dropped_there"
    known = titles[0] if len(titles) == 1 else None
    if known is not None:
        ids = {**ids, "simkl": parts_of_ref(known.ref)[0]}
    return _Film(ids, titled(MediaType.MOVIE, known, {})[0], known) if ids else "not_found"


def _payload(sent: Iterable[tuple[Write, _Sent]]) -> Payload:
    payload: Payload = {}
    shows: dict[tuple[tuple[str, str | int], ...], list[tuple[EpisodePlace, str]]] = {}
    for write, one in sent:
        watched_at = time_text(_time(write))
        if isinstance(one, _Film):
            payload.setdefault(one.name, []).append({"ids": one.ids, "watched_at": watched_at})
        else:
            shows.setdefault(tuple(sorted(one.show.items())), []).append((one, watched_at))
    for ids, episodes in shows.items():
        # If it turns out to be anime, our numbers are those of TheTVDB, not its own.
        show = {"ids": dict(ids), "use_tvdb_anime_seasons": True, "seasons": _seasons(episodes)}
        payload.setdefault("shows", []).append(show)
    return payload


def _time(write: Write) -> int:
    assert write.value is not None
    assert write.value.at is not None
    return write.value.at


def _seasons(episodes: Iterable[tuple[EpisodePlace, str]]) -> list[dict[str, object]]:
    seasons: dict[int, list[dict[str, object]]] = {}
    for place, watched_at in episodes:
        own = {"ids": place.own} if place.own else {}
        episode = {"number": place.number, "watched_at": watched_at, **own}
        seasons.setdefault(place.season, []).append(episode)
    return [{"number": number, "episodes": found} for number, found in sorted(seasons.items())]


def _outcomes(sent: Sequence[tuple[Write, _Sent]], answer: Added) -> list[Outcome]:
    told: list[Outcome] = []
    refs: dict[int, str] = {}
    new: dict[str, list[int]] = {"movies": [], "shows": [], "episodes": []}
    for write, one in sent:
        ref = _ref(one)
        if _is_missing(one, answer):
            told.append(not_found(write.key))
        elif _was_watched(one):
            told.append(already(write.key, ref))
        else:
            new[one.name if isinstance(one, _Film) else "episodes"].append(write.key)
            refs |= {} if ref is None else {write.key: ref}
    added = answer.added
    counts = {"movies": added.movies, "shows": added.shows, "episodes": added.episodes}
    for name, keys in new.items():
        told += counted(keys, counts[name], refs)
    return told


def _is_missing(one: _Sent, answer: Added) -> bool:
    if isinstance(one, _Film):
        return answer.not_found.has_title(one.ids)
    return answer.not_found.has_episode(one.show, one.own, one.season, one.number)


def _was_watched(one: _Sent) -> bool:
    if isinstance(one, _Film):
        return one.known is not None and one.known.was_watched
    return one.was_watched


def _ref(one: _Sent) -> str | None:
    if one.known is None:
        return None
    if isinstance(one, _Film):
        return one.known.ref
    return episode_ref(parts_of_ref(one.known.ref)[0], one.season, one.number)


async def _remove_films(
    client: SimklClient, entries: Entries, library: Library, writes: Sequence[Write]
) -> list[Outcome]:
    """Un-watch films, which deletes their entries: only those that hold nothing else."""
    await refresh(entries, library, (MediaType.MOVIE,))
    decided = {write.key: _look(library, write) for write in writes}
    told = [outcome for outcome in decided.values() if outcome is not None]
    left = [write for write in writes if decided[write.key] is None]
    return told + (await delete_entries(client, library, left) if left else [])


def _look(library: Library, write: Write) -> Outcome | None:
    title = library.get(write.ref or "")
    if title is None or not title.was_watched:
        return already(write.key, write.ref)
    if title.rating is not None:
        return refused(write.key, "un-watched it would forget its rating as well")
    if title.status is not Status.COMPLETED:
        return refused(write.key, f"un-watched it would take it off the list {title.status.value!r} as well")
    return None


async def _remove_episodes(client: SimklClient, library: Library, writes: Sequence[Write]) -> list[Outcome]:
    places = {write.key: own_place(write.ref, library) for write in writes}
    told = [not_found(key) for key, place in places.items() if place is None]
    sent = {key: place for key, place in places.items() if place is not None}
    if not sent:
        return told
    payload = _removal(sent.values())
    answer = await client.post("/sync/history/remove", "removing plays", payload, Deleted)
    for place in sent.values():
        library.forget_episode(
            title_ref(MediaType.SHOW, int(place.show["simkl"])), (place.season, place.number)
        )
    missing = [key for key, place in sent.items() if answer.not_found.has_title(place.show)]
    there = [key for key in sent if key not in missing]
    if not answer.deleted.episodes:
        missing, there = [*missing, *there], []
    told += [Outcome(key, OutcomeKind.ALREADY_THERE, Reason("not_found")) for key in missing]
    return told + counted(there, answer.deleted.episodes, {})


def _removal(places: Iterable[EpisodePlace]) -> Payload:
    shows: dict[int, dict[int, list[dict[str, object]]]] = {}
    for place in places:
        seasons = shows.setdefault(int(place.show["simkl"]), {})
        seasons.setdefault(place.season, []).append({"number": place.number})
    return {
        "shows": [
            {
                "ids": {"simkl": show},
                "seasons": [{"number": number, "episodes": found} for number, found in seasons.items()],
            }
            for show, seasons in shows.items()
        ]
    }
