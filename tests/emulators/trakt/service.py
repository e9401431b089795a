"""What all requests have in common: the account, its rules, and how titles are named and shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Catalogue, Title

from .account import Account
from .answers import Answer, Call, Refused, bad_request
from .bodies import KINDS, Finder, Sent
from .paging import page_of
from .rules import Rules
from .shapes import describe_row
from .times import seconds_of

UPGRADE = {"X_Upgrade_URL": "https://trakt.tv/vip", "X_VIP_User": "false"}
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Service:
    """The service as one person sees it."""

    catalogue: Catalogue
    rules: Rules
    account: Account
    finder: Finder

    def row(self, title: Title, call: Call) -> dict[str, object]:
        """Return a title as lists have it."""
        return describe_row(title, self.rules.null_ids, extended=call.query.get("extended", ""))

    def fitting[T](self, name: str, held: int, coming: Sequence[T]) -> Sequence[T]:
        """Return what of the coming the account takes; if that is not all, the request is over the limit."""
        room = max(0, self.rules.limit(name) - held)
        if len(coming) <= room:
            return coming
        return coming[:room] if self.rules.takes_some else []

    def pages[T](self, call: Call, found: Iterable[T], row: Callable[[T], object], **sizes: int) -> Answer:
        """Return the page of a list that was asked for."""
        return page_of(call, list(found), row, leaves_out=self.rules.leaves_out, **sizes)


def types_of(text: str) -> frozenset[MediaType]:
    """Return the types that a part of an address names: "movies", "movie,show", "all" or nothing."""
    if text in ("", "all", "media"):
        return frozenset(MediaType)
    names = {kind.value: kind for kind in MediaType} | KINDS
    try:
        return frozenset(names[name] for name in text.split(","))
    except KeyError as error:
        raise Refused(404) from error


def part(call: Call, place: int) -> str:
    """Return a variable part of the address, which may not be there."""
    return call.parts[place] if place < len(call.parts) else ""


def counts(titles: Iterable[Title], *kinds: str) -> dict[str, int]:
    """Return how many titles of each kind there are."""
    counted = Counter(f"{title.type}s" for title in titles)
    return {kind: counted[kind] for kind in kinds or KINDS}


def moment(sent: Sent, name: str, default: int) -> int:
    """Return a time that was sent. Raises Refused if it is none."""
    value = sent.get(name)
    if value is None:
        return default
    try:
        return seconds_of(str(value))
    except ValueError as error:
        raise bad_request(f"{name} is no time") from error


def within(call: Call) -> Callable[[int], bool]:
    """Return whether a time lies between `start_at` and `end_at`, both included; the latter may be a day."""
    query: Mapping[str, str] = call.query
    start = moment(query, "start_at", -(2**62)) if query.get("start_at") else None
    end = moment(query, "end_at", 2**62) if query.get("end_at") else None
    if end is not None and _is_day(query["end_at"]):
        end += DAY - 1
    return lambda at: (start is None or at >= start) and (end is None or at <= end)


def over_limit(limit: int) -> Refused:
    """Return the refusal of what would be more than the account takes."""
    return Refused(420, **UPGRADE, X_Account_Limit=str(limit))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
