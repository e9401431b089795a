"""Tying two titles that are one, and parting two that are taken for one, as a person says. It holds for good.

Tying writes nothing by itself: both items become one, with all that accounts hold of them. Parting moves
nothing either: see `parted_lines` for how what is known follows each account's own refs.
"""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection

from ..engine.corrections import Halves, divide
from ..engine.identity import OWN_REF, id_of
from ..model import MediaType
from .correction_rows import ordered, parting, store_correction, tell_apart_anew, tied_pairs
from .identity_merges import merge_items
from .identity_tokens import items_by_token, marks, tokens_by_item

_OF_SHOWS = (MediaType.SHOW, MediaType.SEASON, MediaType.EPISODE)
"""The types of items whose conflicts may be about ids of a show: episodes are in doubt if their show is."""


class CannotCorrect(Exception):
    """What a person said cannot be done. `code` says why, `facts` name the ids that are meant."""

    def __init__(self, code: str, **facts: str) -> None:
        """Keep why."""
        super().__init__(code)
        self.code = code
        self.facts = facts


def meant_tokens(connection: Connection, first: Collection[str], second: Collection[str]) -> tuple[str, str]:
    """Return the two tokens that are meant of those that each of two written ids may stand for.

    A type that was not written is that of the other title, or the one under which the id is known. Raises
    `CannotCorrect` with `unknown_id`, `which_type`, `other_type` or `same_id`.
    """
    one, other = (
        {MediaType(token.partition(":")[0]): token for token in tokens} for tokens in (first, second)
    )
    ids = {"first": _shown(next(iter(first))), "second": _shown(next(iter(second)))}
    if ids["first"] == ids["second"]:
        raise CannotCorrect("same_id", id=ids["first"])
    known = [{*_known_types(connection, tokens)} for tokens in (first, second)]
    if not any(known):
        raise CannotCorrect("unknown_id", id=ids["first"])
    types = known[0] & known[1] if all(known) else known[0] | known[1]
    types &= one.keys() & other.keys()
    if not types:
        raise CannotCorrect("other_type", **ids)
    if len(types) > 1:
        raise CannotCorrect("which_type", id=ids["first"])
    (media_type,) = types
    return one[media_type], other[media_type]


def tie_items(connection: Connection, first: str, second: str, now: int) -> int:
    """Let two tokens be of one item for good, and return it. They may contradict each other.

    Raises `CannotCorrect`: `unknown_id` if nobody ever named one of them, `one_already` if they are of one
    item, `parted_before` if other ids of the two items were parted.
    """
    pair = ordered(first, second)
    items = items_by_token(connection, pair)
    for token in (first, second):
        if token not in items and (not items or not _is_disputed(connection, token)):
            raise CannotCorrect("unknown_id", id=_shown(token))
    numbers = sorted(set(items.values()))
    if len(items) == 2 and len(numbers) == 1:
        raise CannotCorrect("one_already", first=_shown(first), second=_shown(second))
    if len(numbers) == 2 and (other := parting(connection, numbers[0], numbers[1], pair)):
        raise CannotCorrect("parted_before", first=_shown(other.tokens[0]), second=_shown(other.tokens[1]))
    store_correction(connection, pair, tied=True, at=now)
    winner = numbers[0]
    connection.executemany(
        "INSERT OR IGNORE INTO token (token, item) VALUES (?, ?)", [(token, winner) for token in pair]
    )
    for loser in numbers[1:]:
        merge_items(connection, loser, winner)
    connection.execute("UPDATE item SET conflict=NULL WHERE id=?", (winner,))
    _review_disputes(connection, winner)
    mark_due(connection, (winner,))
    return winner


def part_items(connection: Connection, first: str, second: str, now: int) -> tuple[int, int]:
    """Let two tokens be of two items for good, and return these. Nothing is written or removed by that.

    Raises `CannotCorrect`: `unknown_id`, or `tied_otherwise` if other ids that were tied bind them.
    """
    items = items_by_token(connection, (first, second))
    for token in (first, second):
        if token not in items:
            raise CannotCorrect("unknown_id", id=_shown(token))
    pair = ordered(first, second)
    whole, other = items[first], items[second]
    if whole == other:
        tokens = tokens_by_item(connection, (whole,))[whole]
        ties = [tie for tie in tied_pairs(connection) if tie != pair]
        halves = divide(tokens, first, second, ties)
        if halves is None:
            raise CannotCorrect("tied_otherwise", first=_shown(first), second=_shown(second))
        other = _split(connection, whole, halves)
    store_correction(connection, pair, tied=False, at=now)
    mark_due(connection, (whole, other))
    return whole, other


def mark_due(connection: Connection, items: Collection[int]) -> None:
    """Let every sync that has to do with the items look at them in its next run."""
    for item in items:
        connection.execute(
            "INSERT OR IGNORE INTO due (sync, feature, item) "
            "SELECT sync, feature, item FROM agreed WHERE item=?1 "
            "UNION SELECT sync, feature, item FROM ledger WHERE item=?1 "
            "UNION SELECT sync, feature, item FROM change WHERE item=?1 "
            "UNION SELECT m.sync, m.feature, o.item FROM observed o JOIN member m ON m.account=o.account "
            "AND m.feature=o.feature AND m.role<>'off' WHERE o.item=?1",
            (item,),
        )


def _known_types(connection: Connection, tokens: Collection[str]) -> list[MediaType]:
    """Return under which types an id is known."""
    items = items_by_token(connection, tokens)
    known = [token for token in tokens if token in items or _is_disputed(connection, token)]
    return [MediaType(token.partition(":")[0]) for token in known]


def _shown(token: str) -> str:
    return id_of(token) or token.partition(":")[2]


def _split(connection: Connection, whole: int, halves: Halves) -> int:
    """Make an item of the second half, and return its number. Titles are told anew by the next reads."""
    other: int = connection.execute("SELECT max(id) + 1 FROM item").fetchone()[0]
    connection.execute(
        "INSERT INTO item (id, type, show, season, number) SELECT ?, type, show, season, number FROM item "
        "WHERE id=?",
        (other, whole),
    )
    connection.execute("UPDATE item SET title='', year=NULL, runtime=NULL WHERE id=?", (whole,))
    own_refs = [token for token in halves.open if token.partition(":")[2].startswith(OWN_REF)]
    connection.executemany("DELETE FROM token WHERE token=?", [(token,) for token in own_refs])
    connection.executemany(
        "UPDATE token SET item=? WHERE token=?", [(other, token) for token in halves.second]
    )
    connection.executemany(
        "INSERT OR REPLACE INTO undecided (token, other) VALUES (?, ?)",
        [(token, other) for token in halves.open.difference(own_refs)],
    )
    tell_apart_anew(connection, whole)
    return other


def _is_disputed(connection: Connection, token: str) -> bool:
    """Whether an id is known only as one that contradicts others."""
    media_type, _, named = token.partition(":")
    if named.startswith(OWN_REF):
        return False
    return any(named in ids for _, ids in _disputes(connection, MediaType(media_type)))


def _review_disputes(connection: Connection, item: int) -> None:
    """Resolve records again whose ids contradicted what the item is known by."""
    tokens = tokens_by_item(connection, (item,)).get(item, ())
    ids = {named for token in tokens if (named := id_of(token))}
    media_type = MediaType(connection.execute("SELECT type FROM item WHERE id=?", (item,)).fetchone()[0])
    for number, disputed in _disputes(connection, media_type):
        if not ids.isdisjoint(disputed):
            tell_apart_anew(connection, number)


def _disputes(connection: Connection, media_type: MediaType) -> list[tuple[int, set[str]]]:
    """Return items whose ids contradict, with the ids that do."""
    types = _OF_SHOWS if media_type is MediaType.SHOW else (media_type,)
    rows = connection.execute(
        f"SELECT id, conflict FROM item WHERE conflict IS NOT NULL AND type IN ({marks(types)})", types
    )
    return [(number, {one.replace(" ", ":", 1) for one in text.split(" and ")}) for number, text in rows]
