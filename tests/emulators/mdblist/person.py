"""What the person does at the site, in the words of the model."""

from __future__ import annotations

from collections.abc import Sequence

from custom_components.crosswatch.model import Feature, Item, MediaType, Precision, Record, Value
from tests.emulators.catalogue import Catalogue, Title, stranger

from .account import Account
from .shapes import KNOWN

TAKEN = {
    Feature.WATCHLIST: (MediaType.MOVIE, MediaType.SHOW),
    Feature.RATINGS: (MediaType.MOVIE, MediaType.SHOW, MediaType.SEASON, MediaType.EPISODE),
    Feature.HISTORY: (MediaType.MOVIE, MediaType.EPISODE),
    Feature.PROGRESS: (MediaType.MOVIE, MediaType.EPISODE),
}


class Person:
    """Edits lists at the site, and looks at them."""

    def __init__(self, catalogue: Catalogue, account: Account) -> None:
        self._catalogue = catalogue
        self._account = account

    def titles(self, feature: Feature, count: int) -> Sequence[Item]:
        """Return so many titles that the feature takes: a movie, a show and so on by turns."""
        mixed = self._catalogue.mixed(*TAKEN[feature])
        found = [title.item(KNOWN) for _, title in zip(range(count), mixed, strict=False)]
        if len(found) < count:
            raise ValueError(f"the catalogue has no {count} titles")
        return found

    def stranger(self, feature: Feature) -> Item:
        """Return a movie that the service does not know."""
        return stranger(MediaType.MOVIE)

    def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        """List, rate, watch or begin a title. The watchlist keeps the time of listing."""
        account, title = self._account, self._known(item)
        at = account.now if value.at is None else value.at
        match feature:
            case Feature.WATCHLIST:
                account.enlist(title)
            case Feature.RATINGS:
                account.rate(title, max(1, (value.amount + 5) // 10), at)
            case Feature.HISTORY:
                account.watch(title, at)
            case Feature.PROGRESS:
                account.pause(title, value.amount / 100, at)

    def person_clears(self, feature: Feature, item: Item) -> None:
        """Take away all that a feature holds of a title."""
        account, title = self._account, self._known(item)
        match feature:
            case Feature.WATCHLIST:
                account.delist(title)
            case Feature.RATINGS:
                account.unrate(title)
            case Feature.HISTORY:
                account.take_back(account.plays_of(title))
            case Feature.PROGRESS if title in account.paused:
                account.forget(account.paused[title].id)
            case _:
                pass

    def held(self, feature: Feature) -> list[Record]:
        """Return all that the site shows of a feature."""
        account = self._account
        match feature:
            case Feature.WATCHLIST:
                return [_record(_ref(title), title, 1, at) for title, at in account.watchlist.items()]
            case Feature.RATINGS:
                return [
                    _record(_ref(one.title), one.title, one.rating * 10, one.at)
                    for one in account.marks.values()
                ]
            case Feature.HISTORY:
                return [_record(one.id, one.title, 1, one.at) for one in account.plays.values()]
            case Feature.PROGRESS:
                return [
                    _record(one.id, one.title, round(one.progress * 100), one.at)
                    for one in account.paused.values()
                ]

    def person_unwatches(self, item: Item, at: int) -> None:
        """Take away one play of a title and leave the others."""
        plays = self._account.plays_of(self._known(item))
        self._account.take_back([play for play in plays if play.at == at])

    def person_unwatches_show(self, item: Item) -> None:
        """Take a whole show away. The journal names the show alone."""
        self._account.take_back_show(self._known(item))

    def drops(self, item: Item) -> None:
        """Give a show up."""
        self._account.drop(self._known(item))

    def takes_up(self, item: Item) -> None:
        """Go on with a show that was given up."""
        self._account.take_up(self._known(item))

    def _known(self, item: Item) -> Title:
        title = self._catalogue.find_item(item)
        if title is None:
            raise ValueError(f"the service does not know {item.label}")
        return title


def _record(ref: object, title: Title, amount: int, at: int) -> Record:
    return Record(str(ref), title.item(KNOWN), Value(amount, at, Precision.SECOND))


def _ref(title: Title) -> str:
    place = "" if title.show is None else f"-{title.season}-{title.number or ''}"
    return f"{title.type}/{(title.show or title).ids['tmdb']}{place}"
