"""What an emulated MDBList answers to questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Title

from .account import KEPT, Account, Mark, Play
from .bodies import Refused, moment
from .paging import Asked, Query, asked
from .shapes import (
    Json,
    iso,
    journal_row,
    listed_row,
    paused_row,
    place_of,
    plain,
    play_row,
    rating_row,
)

STAMPS = ("watchlisted_at", "watched_at", "episode_watched_at", "rated_at", "journal_at", "dropped_at")
KINDS = {"movies": MediaType.MOVIE, "shows": MediaType.SHOW}
ALL_KINDS = KINDS | {"seasons": MediaType.SEASON, "episodes": MediaType.EPISODE}


class Reading:
    """Answers `GET`."""

    def __init__(self, account: Account, name: str, number: int) -> None:
        self._account = account
        self._rules = account.rules
        self._name = name
        self._number = number
        self.changes: dict[str, Callable[[Json], object]] = {}
        self.routes: dict[str, Callable[[Query], object]] = {
            "/user": self._user,
            "/sync/last_activities": self._activities,
            "/sync/watched": self._watched,
            "/sync/ratings": self._ratings,
            "/sync/journal": self._journal,
            "/sync/playback": self._playback,
            "/sync/dropped": self._dropped,
            "/watchlist/items": self._watchlist,
        }

    def answer(self, path: str, query: Query) -> object:
        """Answer a question."""
        said = self._said(path, query)
        change = self.changes.get(path)
        return said if change is None or not isinstance(said, dict) else change(said)

    def _said(self, path: str, query: Query) -> object:
        if handle := self.routes.get(path):
            return handle(query)
        parts = path.strip("/").split("/")
        if parts[:2] == ["sync", "history"] and len(parts) == 5:
            return self._history(*parts[2:])
        raise Refused(404, "Not found")

    def _user(self, query: Query) -> Json:
        plan = "free" if self._rules.daily <= 1000 else "supporter"
        return {
            "user_id": self._number,
            "username": self._name,
            "is_supporter": plan != "free",
            "plan": plan,
            "api_requests": self._rules.daily,
        }

    def _activities(self, query: Query) -> Json:
        told: Json = {stamp: iso(self._account.stamps.get(stamp)) for stamp in STAMPS}
        told |= {"season_watched_at": None, "collected_at": None}
        if self._rules.tells_paused:
            told["paused_at"] = iso(self._account.stamps.get("paused_at"))
        if self._rules.tells_time:
            told["server_time"] = iso(self._account.now)
        return told

    def _watched(self, query: Query) -> Json:
        part = asked(query, ("since", "plays", "mediatype", "extended"))
        rows = self._changed(list(self._account.plays.values()), part)
        if part.filters.get("plays") != "all":
            newest = {play.title: play for play in sorted(rows, key=lambda one: one.at)}
            rows = list(newest.values())
        rows.sort(key=lambda one: (-one.at, one.id))
        shown = part.part(rows)
        complete = [] if part.offset else [*self._whole(MediaType.SHOW), *self._whole(MediaType.SEASON)]
        return {
            "movies": [play_row(play) for play in shown if play.title.type is MediaType.MOVIE],
            "episodes": [play_row(play) for play in shown if play.title.type is MediaType.EPISODE],
            "shows": [row for row in complete if "show" in row],
            "seasons": [row for row in complete if "season" in row],
            "pagination": part.pagination(len(rows), self._rules.paged_by_cursor),
        }

    def _whole(self, kind: MediaType) -> list[Json]:
        """Roll-ups: what is complete. They are no plays."""
        rows: list[Json] = []
        for title in self._account.complete(kind):
            last = iso(self._account.plays_of(title)[0].at)
            inside = plain(title) if title.show is None else place_of(title) | {"show": plain(title.show)}
            rows.append({"last_watched_at": last, kind.value: inside})
        return rows

    def _changed[T: (Play, Mark)](self, rows: list[T], part: Asked) -> list[T]:
        text = part.filters.get("since")
        if text is None:
            return rows
        since = moment(text)
        if self._rules.since_goes_by_date:
            return [row for row in rows if row.at >= since]
        return [row for row in rows if row.added >= since]

    def _history(self, kind: str, space: str, value: str) -> Json:
        title = self._account.catalogue.find(MediaType(kind), space, value)
        if title is None or not self._rules.shows_plays_by_title:
            raise Refused(404, "Not found")
        plays = self._account.plays_of(title)
        if kind == "show" and not self._rules.shows_in_history:
            plays = []
        shown = plays[: self._rules.plays_shown]
        rows = [
            {"play_id": play.id, "watched_at": iso(play.at)}
            | ({"episode": place_of(play.title)} if kind == "show" else {})
            for play in shown
        ]
        return {kind: plain(title), "plays": rows, "truncated": len(shown) < len(plays)}

    def _ratings(self, query: Query) -> Json:
        part = asked(query, ("since", "mediatype"))
        rows = self._changed(list(self._account.marks.values()), part)
        shown = part.part(rows)
        told: Json = {
            name: [rating_row(mark) for mark in shown if mark.title.type is kind]
            for name, kind in ALL_KINDS.items()
        }
        return told | {"pagination": part.pagination(len(rows), self._rules.paged_by_cursor)}

    def _journal(self, query: Query) -> Json:
        part = asked(query, ("since", "statuses"))
        since = moment(part.filters["since"]) if "since" in part.filters else 0
        oldest = self._account.oldest()
        expired = self._rules.full_sync or since < oldest
        rows = [] if expired else self._account.entries(since)
        told: Json = {
            "journal": [journal_row(entry) for entry in part.part(rows)],
            "journal_oldest_at": iso(oldest),
            "requires_full_sync": expired,
            "pagination": part.pagination(len(rows), by_cursor=True),
        }
        return told | ({"reason": "sync_window_expired", "window": KEPT} if expired else {})

    def _playback(self, query: Query) -> object:
        rows = [paused_row(paused) for paused in self._account.paused.values()]
        if self._rules.bare_lists:
            return rows
        part = asked(query, (), default=LARGEST_PLAYBACK)
        shown = part.part(rows)
        return {
            "movies": [row for row in shown if row["type"] == "movie"],
            "episodes": [row for row in shown if row["type"] == "episode"],
            "pagination": part.pagination(len(rows), by_cursor=False),
        }

    def _dropped(self, query: Query) -> Json:
        part = asked(query, ())
        shows = part.part(self._account.dropped)
        return {
            "shows": [{"show": plain(show)} for show in shows],
            "pagination": part.pagination(len(self._account.dropped), by_cursor=False),
        }

    def _watchlist(self, query: Query) -> object:
        part = asked(query, ("unified",), default=200)
        rows = list(self._account.watchlist.items())
        shown = [listed_row(title, at) for title, at in part.part(rows)]
        if self._rules.bare_lists or part.filters.get("unified") == "true":
            return shown
        totals = {f"total_{name}": _count(rows, kind) for name, kind in KINDS.items()}
        return {
            "movies": [row for row in shown if row["mediatype"] == "movie"],
            "shows": [row for row in shown if row["mediatype"] == "show"],
            "pagination": part.pagination(len(rows), self._rules.paged_by_cursor) | totals,
        }


LARGEST_PLAYBACK = 100


def _count(rows: Sequence[tuple[Title, int]], kind: MediaType) -> int:
    return sum(title.type is kind for title, _ in rows)
