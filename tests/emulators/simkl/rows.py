"""How titles and rows look in answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .library import Row, Status
from .moments import iso
from .quirks import DeltaEpisodes
from .titles import SIMKL_TYPE, Kind, Place, SimklTitle

ODD_ROW: dict[str, object] = {"type": "null", "body": None}
FULL = ("full", "full_anime_seasons")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a read asks for, by the names of the parameters. since: seconds since 1970 UTC."""

    extended: str = ""
    since: int | None = None
    episode_watched_at: bool = False
    episode_tvdb_id: bool = False
    all_episodes: str = ""
    memos: bool = False
    delta_episodes: DeltaEpisodes = DeltaEpisodes.ALL

    @classmethod
    def of(cls, query: Mapping[str, str], since: int | None, delta_episodes: DeltaEpisodes) -> Wishes:
        """Read them from the parameters."""
        return cls(
            query.get("extended", ""),
            since,
            query.get("episode_watched_at") == "yes",
            query.get("episode_tvdb_id") == "yes",
            query.get("include_all_episodes", ""),
            query.get("memos") == "yes",
            delta_episodes,
        )


def show_title(title: SimklTitle, extended: str = "") -> dict[str, object]:
    """Show a title. Its simkl id is a number, all other ids are texts."""
    if extended == "simkl_ids_only":
        return {"ids": {"simkl": title.simkl}}
    ids: dict[str, object] = {"simkl": title.simkl, **title.ids}
    if extended == "ids_only":
        return {"ids": ids}
    slugs = {"traktmslug" if title.kind is Kind.MOVIES else "trakttvslug": title.ids.get("slug", "")}
    facts = {"title": title.title, "year": title.year, "poster": "00/00", "runtime": title.runtime}
    return {**facts, "ids": {**ids, **slugs}}


def key_of(title: SimklTitle) -> str:
    """The key of a title in its row: anime, films among it too, stands under `show`."""
    return "movie" if title.kind is Kind.MOVIES else "show"


def show_row(row: Row, wishes: Wishes, now: float) -> dict[str, object]:
    """Show a row of the library."""
    title = row.title
    named: dict[str, object] = {key_of(title): show_title(title, wishes.extended)}
    if wishes.extended in ("ids_only", "simkl_ids_only"):
        return named
    shown = _state(row, now) | named
    if title.kind is Kind.ANIME:
        shown["anime_type"] = title.anime_type
        if wishes.extended == "full_anime_seasons":
            shown["mapped_tvdb_seasons"] = sorted({e.tvdb[0] for e in title.episodes.values() if e.tvdb})
    if wishes.memos:
        shown["memo"] = row.memo
    if title.kind is not Kind.MOVIES and wishes.extended in FULL and _has_episodes(row, wishes):
        shown["seasons"] = _seasons(row, wishes)
    return shown


def show_rewatches(row: Row, wishes: Wishes, now: float) -> Iterable[dict[str, object]]:
    """Show the later viewings of a title, each as a row."""
    for number, at in row.rewatches:
        session = {"is_rewatch": True, "rewatch_id": number, "rewatch_status": "completed"}
        yield show_row(row, wishes, now) | session | {"last_watched_at": iso(at)}


def show_response(row: Row | None, title: SimklTitle) -> dict[str, object]:
    """Show what became of a title that was written."""
    status = row.status if row is not None else None
    return {"status": status, "simkl_type": SIMKL_TYPE[title.kind], "anime_type": title.anime_type}


def _state(row: Row, now: float) -> dict[str, object]:
    title, watched = row.title, row.watched
    aired = title.aired(now)
    left = [place for place in aired if place not in watched]
    total = len([place for place in title.episodes if place[0] > 0])
    return {
        "added_to_watchlist_at": iso(row.added_at),
        "last_watched_at": iso(row.last_watched_at),
        "user_rated_at": iso(row.rated_at),
        "user_rating": row.rating,
        "status": row.status,
        "last_watched": _code(max(watched, default=None)),
        "next_to_watch": _code(min(left, default=None)),
        "watched_episodes_count": len(watched),
        "total_episodes_count": total,
        "not_aired_episodes_count": total - len(aired),
    }


def _has_episodes(row: Row, wishes: Wishes) -> bool:
    """A completed title comes without its episodes unless they are asked for."""
    return row.status is not Status.COMPLETED or wishes.all_episodes in ("yes", "original")


def _seasons(row: Row, wishes: Wishes) -> list[dict[str, object]]:
    """Only episodes with a date of their own, unless all are asked for: those get a date that is made up."""
    dates: dict[Place, int | None] = dict(row.episodes)
    if wishes.all_episodes == "yes":
        dates |= dict.fromkeys(row.in_bulk, row.last_watched_at)
    since = wishes.since
    if since is not None and wishes.delta_episodes is DeltaEpisodes.MOVED:
        dates = {place: at for place, at in dates.items() if row.moved.get(place, 0) > since}
    seasons: dict[int, list[dict[str, object]]] = {}
    for place in sorted(dates):
        seasons.setdefault(place[0], []).append(_episode(row.title, place, dates[place], wishes))
    return [{"number": number, "episodes": episodes} for number, episodes in seasons.items()]


def _episode(title: SimklTitle, place: Place, at: int | None, wishes: Wishes) -> dict[str, object]:
    known = title.episodes[place]
    shown: dict[str, object] = {"number": place[1]}
    if wishes.episode_watched_at:
        shown["watched_at"] = iso(at)
    if wishes.episode_tvdb_id and "tvdb" in known.ids:
        shown["ids"] = {"tvdb": known.ids["tvdb"]}
    if wishes.extended == "full_anime_seasons" and known.tvdb is not None:
        shown["tvdb"] = {"season": known.tvdb[0], "episode": known.tvdb[1]}
    return shown


def _code(place: Place | None) -> str | None:
    return f"S{place[0]:02d}E{place[1]:02d}" if place else None
