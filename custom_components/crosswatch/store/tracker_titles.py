"""The titles of a tracker: kept once, and recognised by any id that was ever told.

A token is an id together with the item's type, so movie 603 and show 603 stay strangers. Episodes and
seasons are also known by their show's ids and their place in it. Where the tokens of an item lead to
several titles, the best namespace decides and the others follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import batched
from sqlite3 import Connection

import msgspec

from ..model import NAMESPACES, Item, MediaType

_RANKS = {namespace: rank for rank, namespace in enumerate(NAMESPACES)}
_ITEMS = msgspec.json.Decoder(Item)
_ENCODER = msgspec.json.Encoder()
_AT_ONCE = 1_000


def tokens_of(item: Item) -> tuple[str, ...]:
    """Return what an item is recognised by, best first; nothing if it has no usable id.

    An id of an episode or a season that is also its show's id says nothing about the episode.
    """
    kind = item.type.value
    own = [f"{kind} {known}" for known in _ranked(item.ids) if known not in item.show_ids]
    place = _place(item)
    if place is not None:
        own += [f"{kind} {known} {place}" for known in _ranked(item.show_ids)]
    return tuple(own)


def _ranked(ids: Sequence[str]) -> list[str]:
    return sorted(ids, key=_rank)


def _rank(known: str) -> int:
    return _RANKS.get(known.partition(":")[0], len(_RANKS))


def _place(item: Item) -> str | None:
    if item.season is None:
        return None
    if item.type is MediaType.SEASON:
        return str(item.season)
    if item.type is MediaType.EPISODE and item.number is not None:
        return f"{item.season}x{item.number}"
    return None


def decode_item(text: str) -> Item:
    """Return the item of a stored title. Raises `msgspec.DecodeError` if the text is damaged."""
    return _ITEMS.decode(text)


class Titles:
    """The titles of one tracker as one transaction sees them. `flush` stores what was learnt."""

    def __init__(self, connection: Connection, tracker: int) -> None:
        """Know nothing yet. `tracker` is the tracker's number."""
        self._connection = connection
        self._tracker = tracker
        self._tokens: dict[Item, tuple[str, ...]] = {}
        self._known: dict[str, int] = {}
        self._sure: dict[Item, tuple[int]] = {}
        row = connection.execute("SELECT coalesce(max(title), 0) FROM tracker_title").fetchone()
        self._last: int = row[0]
        self._new: dict[int, Item] = {}
        self._taught: dict[int, Item] = {}
        self._new_tokens: list[tuple[int, str, int]] = []

    def prepare(self, items: Iterable[Item]) -> None:
        """Look up many items at once. Each item must be prepared before it is asked for."""
        new = {item: tokens_of(item) for item in items if item not in self._tokens}
        self._tokens.update(new)
        self._look_up({token for tokens in new.values() for token in tokens})

    def _look_up(self, tokens: Iterable[str]) -> None:
        asked = [token for token in tokens if token not in self._known]
        for part in batched(asked, _AT_ONCE, strict=False):
            self._known.update(
                self._connection.execute(
                    "SELECT token, title FROM json_each(?) CROSS JOIN tracker_token "
                    "ON tracker=? AND token=value",
                    (_ENCODER.encode(part).decode(), self._tracker),
                )
            )

    def recognises(self, item: Item) -> bool:
        """Whether the item has anything that it can be recognised by."""
        return bool(self._tokens[item])

    def find(self, item: Item) -> tuple[int, ...]:
        """Return the titles that an item may be, the likeliest first."""
        if (sure := self._sure.get(item)) is not None:
            return sure
        known, tokens = self._known, self._tokens[item]
        hits = [known[token] for token in tokens if token in known]
        found = tuple(dict.fromkeys(hits))
        if len(found) == 1 and len(hits) == len(tokens):  # a token once known never moves
            self._sure[item] = found
        return found

    def keep(self, item: Item) -> int:
        """Return the title of an item: the known one, which learns what it did not know, or a new one."""
        if found := self.find(item):
            self._teach(found[0], item)
            return found[0]
        self._last += 1
        self._new[self._last] = item
        self._name(self._last, self._tokens[item])
        return self._last

    def learn(self, item: Item) -> None:
        """Teach the title of an item, if there is one, what it did not know."""
        if found := self.find(item):
            self._teach(found[0], item)

    def _teach(self, title: int, item: Item) -> None:
        if item in self._sure or all(token in self._known for token in self._tokens[item]):
            return
        known = self._new.get(title) or self._taught.get(title) or self._load(title)
        taught = _merge(known, item)
        if taught != known:
            (self._new if title in self._new else self._taught)[title] = taught
            tokens = tokens_of(taught)
            self._look_up(tokens)
            self._name(title, tokens)

    def _load(self, title: int) -> Item:
        row = self._connection.execute("SELECT item FROM tracker_title WHERE title=?", (title,)).fetchone()
        return decode_item(row[0])

    def _name(self, title: int, tokens: Iterable[str]) -> None:
        for token in tokens:
            if token not in self._known:
                self._known[token] = title
                self._new_tokens.append((self._tracker, token, title))

    def flush(self) -> None:
        """Store what is new."""
        self._connection.executemany(
            "INSERT INTO tracker_title (title, tracker, item) VALUES (?, ?, ?)",
            [(title, self._tracker, _ENCODER.encode(item).decode()) for title, item in self._new.items()],
        )
        self._connection.executemany(
            "UPDATE tracker_title SET item=? WHERE title=?",
            [(_ENCODER.encode(item).decode(), title) for title, item in self._taught.items()],
        )
        self._connection.executemany(
            "INSERT INTO tracker_token (tracker, token, title) VALUES (?, ?, ?)", sorted(self._new_tokens)
        )
        self._new, self._taught, self._new_tokens = {}, {}, []


def _merge(known: Item, told: Item) -> Item:
    """Return the known item with what it lacked. What it knew already stays."""
    return msgspec.structs.replace(
        known,
        ids=_join(known.ids, told.ids),
        show_ids=_join(known.show_ids, told.show_ids),
        title=known.title or told.title,
        year=known.year or told.year,
        show_title=known.show_title or told.show_title,
        show_year=known.show_year or told.show_year,
        season=told.season if known.season is None else known.season,
        number=told.number if known.number is None else known.number,
    )


def _join(known: tuple[str, ...], told: tuple[str, ...]) -> tuple[str, ...]:
    spaces = {one.partition(":")[0] for one in known}
    return tuple(sorted((*known, *(one for one in told if one.partition(":")[0] not in spaces))))


def forget_unused_titles(connection: Connection, tracker: int) -> None:
    """Drop the titles that no record stands for any more, not even a removed one."""
    connection.execute(
        "DELETE FROM tracker_title WHERE tracker=?1 "
        "AND title NOT IN (SELECT title FROM tracker_record WHERE tracker=?1)",
        (tracker,),
    )
    connection.execute(
        "DELETE FROM tracker_token WHERE tracker=?1 "
        "AND title NOT IN (SELECT title FROM tracker_title WHERE tracker=?1)",
        (tracker,),
    )
