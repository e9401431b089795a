"""What the person does at the site, in the words of the model."""

from __future__ import annotations

from collections.abc import Sequence

from custom_components.crosswatch.model import Feature, Item, MediaType, Precision, Record, Value
from tests.emulators.catalogue import Catalogue, Title, stranger

from .account import Account
from .shapes import KNOWN
from .times import UNKNOWN_AT

TAKEN = {
    Feature.WATCHLIST: (MediaType.MOVIE, MediaType.SHOW, MediaType.SEASON, MediaType.EPISODE),
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
        found = [title.item(KNOWN) for _, title in zip(range(count), self._mixed(feature), strict=False)]
        if len(found) < count:
            raise ValueError(f"the catalogue has no {count} titles")
        return found

    def stranger(self, feature: Feature) -> Item:
        """Return a movie that the service does not know."""
        return stranger(MediaType.MOVIE)

    def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        """List, rate, watch or begin a title."""
        account, title = self._account, self._known(item)
        at = account.now if value.at is None else value.at
        match feature:
            case Feature.WATCHLIST:
                account.add_to_watchlist(title, at)
            case Feature.RATINGS:
                account.rate(title, max(1, round(value.amount / 10)), at)
            case Feature.HISTORY:
                for _ in range(value.amount):
                    account.watch(title, at)
            case Feature.PROGRESS:
                account.pause(title, value.amount / 100, at)

    def person_clears(self, feature: Feature, item: Item) -> None:
        """Take away all that a feature holds of a title."""
        account, title = self._account, self._known(item)
        match feature:
            case Feature.WATCHLIST:
                account.remove_from_watchlist(title)
            case Feature.RATINGS:
                account.unrate(title)
            case Feature.HISTORY:
                account.take_back(account.plays_of(title))
            case Feature.PROGRESS:
                account.forget_place(title)

    def held(self, feature: Feature) -> list[Record]:
        """Return all that the site shows of a feature. A rating has no id; its ref is that of its title."""
        account = self._account
        match feature:
            case Feature.WATCHLIST:
                return [
                    _record(listed.id, listed.title, 1, listed.at) for listed in account.watchlist.values()
                ]
            case Feature.RATINGS:
                return [
                    _record(_ref(rated.title), rated.title, rated.rating * 10, rated.at)
                    for rated in account.ratings.values()
                ]
            case Feature.HISTORY:
                return [
                    _record(play.id, play.title, 1, play.at, Precision.MINUTE)
                    for play in account.plays.values()
                ]
            case Feature.PROGRESS:
                return [
                    _record(paused.id, paused.title, round(paused.percent * 100), paused.at)
                    for paused in account.progress.values()
                ]

    def drops(self, item: Item) -> None:
        """Let the person drop a show."""
        self._account.hide("dropped", self._known(item))

    def takes_up(self, item: Item) -> None:
        """Let the person go on with a show that was dropped."""
        self._account.unhide("dropped", self._known(item))

    def _mixed(self, feature: Feature) -> Sequence[Title]:
        return list(self._catalogue.mixed(*TAKEN[feature]))

    def _known(self, item: Item) -> Title:
        title = self._catalogue.find_item(item)
        if title is None:
            raise ValueError(f"the service does not know {item.label}")
        return title


def _record(
    ref: object, title: Title, amount: int, at: int, precision: Precision = Precision.SECOND
) -> Record:
    if precision is Precision.MINUTE and at == UNKNOWN_AT:
        return Record(str(ref), title.item(KNOWN), Value(amount))
    return Record(str(ref), title.item(KNOWN), Value(amount, at, precision))


def _ref(title: Title) -> str:
    return f"{title.type}/{title.ids['trakt']}"
