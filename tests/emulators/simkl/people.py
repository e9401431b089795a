"""What people do and see at simkl.com, in the words of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from custom_components.crosswatch.model import (
    Feature,
    Item,
    MediaType,
    Precision,
    Record,
    Value,
    make_ids,
)
from tests.emulators import catalogue

from .accounts import Account
from .library import Row, Status
from .moments import UNKNOWN_DATE
from .titles import Kind, Place, SimklTitle, SimklTitles

TAKEN = {
    Feature.WATCHLIST: (MediaType.MOVIE, MediaType.SHOW),
    Feature.RATINGS: (MediaType.MOVIE, MediaType.SHOW),
    Feature.HISTORY: (MediaType.MOVIE, MediaType.EPISODE),
    Feature.PROGRESS: (MediaType.MOVIE, MediaType.SHOW),
}
NAMESPACES = ("imdb", "tmdb", "tvdb", "simkl", "mal", "anidb", "anilist", "kitsu")
WHOLE: Place = (1, 1)


class People:
    """The site as its people use it. person: the one whose account tests look at."""

    def __init__(self, known: SimklTitles, person: Account, clock: Callable[[], float]) -> None:
        self.known = known
        self.person = person
        self.clock = clock

    def titles(self, feature: Feature, count: int) -> Sequence[Item]:
        """Return so many titles that the feature takes, always the same ones.

        Of each show one unfinished viewing is kept: for progress there is one episode of each.
        """
        found = islice(self.known.known.mixed(*TAKEN[feature]), count)
        return [self._item(title, feature) for title in found]

    def stranger(self, feature: Feature) -> Item:
        """Return a title that the service does not know."""
        return catalogue.stranger(MediaType.MOVIE)

    def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        """Let the person list, rate, watch or begin a title. Its time is `value.at`, or now."""
        title, place = self.find(item)
        library = self.person.library
        at = int(self.clock()) if value.at is None else value.at
        match feature:
            case Feature.WATCHLIST:
                library.set_status(title, Status.PLANTOWATCH, at)
            case Feature.RATINGS:
                library.rate(title, max(1, (value.amount + 5) // 10), at)
            case Feature.HISTORY:
                library.watch(title, {place: at})
            case Feature.PROGRESS:
                self.person.playback.pause(title, place, value.amount / 100, at)
                self.person.playback.playing = None

    def person_clears(self, feature: Feature, item: Item) -> None:
        """Let the person take away all that the feature holds of a title."""
        title, place = self.find(item)
        library, playback = self.person.library, self.person.playback
        row = library.get(title)
        match feature:
            case Feature.WATCHLIST:
                if row is not None and row.status is Status.PLANTOWATCH:
                    library.forget(title)
            case Feature.RATINGS:
                library.unrate(title)
            case Feature.HISTORY:
                if title.is_film:
                    library.forget(title)
                else:
                    library.unwatch(title, [place])
            case Feature.PROGRESS:
                session = playback.sessions.get(title.simkl)
                if session is not None and session.place == place:
                    playback.delete(session.number)

    def person_drops(self, item: Item, status: Status = Status.DROPPED) -> None:
        """Let the person drop a title, or give it any other status."""
        self.person.library.set_status(self.find(item)[0], status)

    def held(self, feature: Feature) -> list[Record]:
        """Return all that the site shows of a feature. Refs are the service's own ids as text."""
        if feature is Feature.PROGRESS:
            return list(self._sessions())
        return [record for row in self.person.library.rows.values() for record in _records(row, feature)]

    def find(self, item: Item) -> tuple[SimklTitle, Place]:
        """Return the title that an item is, or the one that an episode is of with its place."""
        found = self._episode(item) if item.type is MediaType.EPISODE else self._title(item)
        if found is None:
            raise LookupError(f"SIMKL does not know {item.label}")
        return found

    def _title(self, item: Item) -> tuple[SimklTitle, Place] | None:
        kinds = (Kind.MOVIES, Kind.ANIME) if item.type is MediaType.MOVIE else (Kind.SHOWS, Kind.ANIME)
        found = self._first(kinds, item.ids)
        return None if found is None else (found, WHOLE)

    def _episode(self, item: Item) -> tuple[SimklTitle, Place] | None:
        show = self._first((Kind.SHOWS, Kind.ANIME), item.show_ids)
        place = (item.season or 0, item.number or 0)
        if show is not None and place in show.episodes:
            return show, place
        return self.known.episode(dict(known.split(":") for known in item.ids))

    def _item(self, title: catalogue.Title, feature: Feature) -> Item:
        known = self.known.all[int((title.show or title).ids["simkl"])]
        if title.show is not None:
            return episode_of(known, (title.season or 0, title.number or 0))
        if feature is Feature.PROGRESS and not known.is_film:
            return episode_of(known, min(known.aired(self.clock())))
        return item_of(known)

    def _first(self, kinds: Sequence[Kind], ids: Sequence[str]) -> SimklTitle | None:
        for known in ids:
            namespace, _, value = known.partition(":")
            if namespace == "simkl":
                return self.known.all.get(int(value))
            for kind in kinds:
                if (found := self.known.by_id(kind, namespace, value)) is not None:
                    return found
        return None

    def _sessions(self) -> Iterator[Record]:
        for session in self.person.playback.shown(self.person.retention):
            value = Value(round(session.progress * 100), session.paused_at, Precision.SECOND)
            if session.title.is_film:
                yield Record(_ref(session.title), item_of(session.title), value)
            else:
                yield Record(
                    _ref(session.title, session.place), episode_of(session.title, session.place), value
                )


def item_of(title: SimklTitle) -> Item:
    """Return a title in the words of the model."""
    kind = MediaType.MOVIE if title.is_film else MediaType.SHOW
    return Item(kind, _ids(title), title.title, title.year)


def episode_of(title: SimklTitle, place: Place) -> Item:
    """Return an episode in the words of the model."""
    known = title.episodes[place]
    return Item(
        MediaType.EPISODE,
        make_ids(known.ids),
        known.title,
        show_ids=_ids(title),
        show_title=title.title,
        show_year=title.year,
        season=place[0],
        number=place[1],
    )


def _records(row: Row, feature: Feature) -> Iterator[Record]:
    title = row.title
    if feature is Feature.WATCHLIST and row.status is Status.PLANTOWATCH:
        yield Record(_ref(title), item_of(title), _value(1, row.added_at))
    elif feature is Feature.RATINGS and row.rating is not None:
        yield Record(_ref(title), item_of(title), _value(row.rating * 10, row.rated_at))
    elif feature is Feature.HISTORY and title.is_film and row.last_watched_at is not None:
        yield Record(_ref(title), item_of(title), _value(1, row.last_watched_at))
    elif feature is Feature.HISTORY and not title.is_film:
        for place in sorted(row.watched):
            yield Record(_ref(title, place), episode_of(title, place), _value(1, row.episodes.get(place)))


def _value(amount: int, at: int | None) -> Value:
    if at is None or at <= UNKNOWN_DATE:
        return Value(amount)
    return Value(amount, at, Precision.SECOND)


def _ref(title: SimklTitle, place: Place | None = None) -> str:
    kind = "movie" if title.is_film else "show"
    return f"{kind}/{title.simkl}" + (f"/{place[0]}/{place[1]}" if place else "")


def _ids(title: SimklTitle) -> tuple[str, ...]:
    own = {"simkl": title.simkl, **title.ids}
    return make_ids({name: own[name] for name in NAMESPACES if name in own})
