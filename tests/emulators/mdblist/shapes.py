"""Titles, plays and ratings as an emulated MDBList writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.emulators.catalogue import Title

from .account import Entry, Mark, Paused, Play

KNOWN = frozenset({"imdb", "tmdb", "tvdb", "trakt", "mdblist"})

type Json = dict[str, object]


def iso(seconds: int | None) -> str | None:
    """Return a time as the service writes it."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ids_of(title: Title) -> Json:
    """Return the ids that the service knows."""
    return {space: value for space, value in title.ids.items() if space in KNOWN}


def plain(title: Title) -> Json:
    """Return a movie or a show."""
    return {"title": title.title, "year": title.year, "ids": ids_of(title)}


def named(title: Title) -> Json:
    """Return a title under the word for its type, an episode or a season with its show."""
    if title.show is None:
        return {title.type.value: plain(title)}
    inside: Json = {"name": title.title, "ids": ids_of(title), "show": plain(title.show)}
    if title.number is None:
        return {"season": {"number": title.season, **inside}}
    return {"episode": {"season": title.season, "number": title.number, **inside}}


def play_row(play: Play) -> Json:
    """Return one play in the history."""
    return {"play_id": play.id, "watched_at": iso(play.at), **named(play.title)}


def rating_row(mark: Mark) -> Json:
    """Return one rating."""
    return {"rating": mark.rating, "rated_at": iso(mark.at), **named(mark.title)}


def listed_row(title: Title, at: int) -> Json:
    """Return one title on the watchlist."""
    return {
        "id": title.ids["tmdb"],
        "title": title.title,
        "mediatype": title.type.value,
        "release_year": title.year,
        "imdb_id": title.ids.get("imdb"),
        "tvdb_id": title.ids.get("tvdb"),
        "ids": ids_of(title),
        "watchlist_at": iso(at),
    }


def place_of(title: Title) -> Json:
    """Return where in its show an episode is."""
    return {"season": title.season, "number": title.number, "name": title.title, "ids": ids_of(title)}


def paused_row(paused: Paused) -> Json:
    """Return one place."""
    title = paused.title
    row: Json = {"id": paused.id, "progress": paused.progress, "paused_at": iso(paused.at)}
    if title.show is None:
        return {**row, "type": "movie", "movie": plain(title)}
    return {**row, "type": "episode", "show": plain(title.show), "episode": place_of(title)}


def journal_row(entry: Entry) -> Json:
    """Return one entry of the journal. Seasons and episodes carry the ids of their show."""
    title = entry.title
    row: Json = {
        "category": entry.category,
        "item_type": title.type.value,
        "status": entry.status,
        "action_at": iso(entry.at),
        "value_at": iso(entry.value_at),
        "ids": ids_of(title.show or title),
        "season": title.season,
        "episode": title.number,
    }
    if title.number is not None:
        row |= {"episode_tmdb_id": title.ids.get("tmdb"), "episode_tvdb_id": title.ids.get("tvdb")}
    return row
