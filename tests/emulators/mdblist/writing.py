"""What an emulated MDBList does with what is sent to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Catalogue, Title

from .account import Account
from .bodies import (
    FlatShow,
    Ids,
    ListBody,
    Named,
    PlaceId,
    PlayIds,
    Refused,
    ScrobbleBody,
    WatchlistBody,
    moment,
    named_in,
    read_body,
)
from .paging import Query
from .reading import ALL_KINDS, KINDS
from .shapes import Json, iso, named

MOST_REPORTED = 100
PLAYED = 80

_PLURAL = {kind: name for name, kind in ALL_KINDS.items()}


class Tally:
    """Counts what became of each title, by type, and names what was not found."""

    def __init__(self, *words: str) -> None:
        self._counts = {word: Counter[str]() for word in words}
        self._missing: dict[str, list[Json]] = {name: [] for name in ALL_KINDS}

    def count(self, word: str, kind: MediaType, many: int = 1) -> None:
        self._counts[word][_PLURAL[kind]] += many

    def miss(self, kind: MediaType, words: Json) -> None:
        plural = "shows" if "seasons" in words else _PLURAL[kind]
        self._missing[plural].append(words)

    def told(self, names: Iterable[str] = ALL_KINDS, *, counted: bool = False) -> Json:
        counts: Json = {word: {name: had[name] for name in names} for word, had in self._counts.items()}
        missing = {name: len(self._missing[name]) if counted else self._missing[name] for name in names}
        return counts | {"not_found": missing}


class Writing:
    """Answers `POST`. An answer of None has no body."""

    def __init__(self, account: Account, catalogue: Catalogue) -> None:
        self._account = account
        self._rules = account.rules
        self._catalogue = catalogue
        self.routes: dict[str, Callable[[bytes, Query], object]] = {
            "/sync/watched": self._watch,
            "/sync/watched/remove": self._unwatch,
            "/sync/watched/plays/remove": self._remove_plays,
            "/sync/ratings": self._rate,
            "/sync/ratings/remove": self._unrate,
            "/watchlist/items/add": self._list,
            "/watchlist/items/remove": self._unlist,
            "/scrobble/start": self._start,
            "/scrobble/pause": self._pause,
            "/scrobble/stop": self._stop,
            "/scrobble/clear": self._clear,
            "/sync/dropped": self._drop,
            "/sync/dropped/remove": self._take_up,
        }

    def answer(self, path: str, content: bytes, query: Query) -> object:
        """Do what is asked."""
        if handle := self.routes.get(path):
            return handle(content, query)
        raise Refused(404, "Not found")

    def _named(self, content: bytes) -> list[Named]:
        body = read_body(content, ListBody)
        self._break_on([show.ids for show in body.plain_shows])
        return list(named_in(body, self._catalogue))

    def _break_on(self, shows: list[Ids]) -> None:
        """Fail as the real one does on some batches of plain shows."""
        if self._rules.breaks_on_plain_shows and len(shows) > 1:
            raise Refused(500, "Internal server error")
        if self._rules.broken and any(show.tmdb == self._rules.broken for show in shows):
            raise Refused(500, "Internal server error")

    def _watch(self, content: bytes, query: Query) -> Json:
        found = self._named(content)
        reports = query.get("report_added") == "true"
        if reports and len(found) > MOST_REPORTED:
            raise Refused(400, f"report_added takes at most {MOST_REPORTED} items")
        tally = Tally("added", "updated", "existing")
        plays: list[Json] = []
        for one in found:
            if one.title is None:
                tally.miss(one.kind, one.words)
                continue
            at = moment(one.said.watched_at) if one.said.watched_at else self._account.now
            for title in self._account.playable(one.title):
                play, added = self._account.watch(title, at)
                tally.count("added" if added else "existing", title.type)
                plays.append({"play_id": play.id, "watched_at": iso(play.at), "added": added, **named(title)})
        told = tally.told(counted=self._rules.counts_not_found)
        return told | ({"plays": plays} if reports and self._rules.reports_plays else {})

    def _unwatch(self, content: bytes, query: Query) -> Json:
        tally = Tally("removed")
        for one in self._named(content):
            if one.title is None:
                tally.miss(one.kind, one.words)
            else:
                gone = self._account.take_back(self._account.plays_of(one.title))
                tally.count("removed", one.kind, min(gone, 1))
        return tally.told()

    def _remove_plays(self, content: bytes, query: Query) -> Json:
        wanted = read_body(content, PlayIds).play_ids
        there = [self._account.plays[number] for number in wanted if number in self._account.plays]
        self._account.take_back(there)
        gone = {play.id for play in there}
        return {"removed": sorted(gone), "not_found": [number for number in wanted if number not in gone]}

    def _rate(self, content: bytes, query: Query) -> Json:
        tally = Tally("added", "updated", "existing")
        for one in self._named(content):
            mark = one.said.rating
            if mark is None or not 1 <= mark <= 10:
                raise Refused(400, "rating must be 1 to 10")
            if one.title is None:
                tally.miss(one.kind, one.words)
                continue
            at = moment(one.said.rated_at) if one.said.rated_at else self._account.now
            tally.count(self._account.rate(one.title, mark, at), one.kind)
        return tally.told(counted=self._rules.counts_not_found)

    def _unrate(self, content: bytes, query: Query) -> Json | None:
        tally = Tally("removed")
        for one in self._named(content):
            if one.title is None:
                tally.miss(one.kind, one.words)
            elif self._account.unrate(one.title):
                tally.count("removed", one.kind)
        return None if self._rules.silent_removals else tally.told()

    def _flat(self, content: bytes) -> list[tuple[MediaType, Title | None, Json]]:
        body = read_body(content, WatchlistBody)
        rows: list[tuple[MediaType, FlatShow]] = [
            *((MediaType.MOVIE, movie) for movie in body.movies),
            *((MediaType.SHOW, show) for show in body.shows),
        ]
        found = []
        ids_of_shows = []
        for kind, row in rows:
            words: Json = msgspec.to_builtins(row)
            ids = msgspec.convert(words, Ids)
            if kind is MediaType.SHOW:
                ids_of_shows.append(ids)
            found.append((kind, ids.find(self._catalogue, kind), words))
        self._break_on(ids_of_shows)
        return found

    def _list(self, content: bytes, query: Query) -> Json:
        tally = Tally("added", "existing")
        for kind, title, words in self._flat(content):
            if title is None:
                tally.miss(kind, words)
            else:
                tally.count("added" if self._account.enlist(title) else "existing", kind)
        return tally.told(KINDS, counted=self._rules.counts_not_found)

    def _unlist(self, content: bytes, query: Query) -> Json | None:
        word = "existing" if self._rules.odd_counts else "removed"
        tally = Tally(word)
        for kind, title, words in self._flat(content):
            if title is None:
                tally.miss(kind, words)
            elif self._account.delist(title):
                tally.count(word, kind)
        return None if self._rules.silent_removals else tally.told(KINDS)

    def _start(self, content: bytes, query: Query) -> Json:
        self._scrobbled(content)
        return {"action": "start"}

    def _pause(self, content: bytes, query: Query) -> Json:
        title, progress = self._scrobbled(content)
        self._account.pause(title, progress, self._account.now)
        return {"action": "pause", "progress": progress}

    def _stop(self, content: bytes, query: Query) -> Json:
        title, progress = self._scrobbled(content)
        if progress < PLAYED:
            self._account.pause(title, progress, self._account.now)
            return {"action": "pause", "progress": progress}
        if paused := self._account.paused.get(title):
            self._account.forget(paused.id)
        self._account.watch(title, self._account.now)
        return {"action": "scrobble", "progress": progress}

    def _clear(self, content: bytes, query: Query) -> Json:
        if not self._account.forget(read_body(content, PlaceId).id):
            raise Refused(404, "Not found")
        return {"removed": 1}

    def _scrobbled(self, content: bytes) -> tuple[Title, float]:
        body = read_body(content, ScrobbleBody)
        if (body.movie is None) is (body.show is None) or not 0 <= body.progress <= 100:
            raise Refused(400, "one movie or one show with an episode, and a progress of 0 to 100")
        title = None
        if body.movie is not None:
            title = body.movie.ids.find(self._catalogue, MediaType.MOVIE)
        elif body.show is not None:
            show = body.show.ids.find(self._catalogue, MediaType.SHOW)
            season = body.show.season
            title = self._catalogue.episode(show, season.number, season.episode.number) if show else None
        if title is None:
            raise Refused(404, "Not found")
        return title, body.progress

    def _drop(self, content: bytes, query: Query) -> Json:
        for one in self._named(content):
            if one.title is not None and one.title not in self._account.dropped:
                self._account.drop(one.title)
        return {"added": {"shows": 1}}

    def _take_up(self, content: bytes, query: Query) -> Json:
        for one in self._named(content):
            if one.title in self._account.dropped:
                self._account.take_up(one.title)
        return {"removed": {"shows": 1}}
