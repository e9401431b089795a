"""Two items that turn out to be one: everything known of one moves to the other.

Nobody removed anything by that, so no line may look cleared afterwards. Plays keep their own slots behind
those of the item that stays; where both had a value of a feature that an item has once, the value of the
item that goes is forgotten, and its records are first contact for the one that stays.
"""

from __future__ import annotations

from sqlite3 import Connection

from ..engine.identity import contradiction, place_token, telling_ids, without_places
from ..model import Item, MediaType
from .captures import move_captured
from .correction_rows import parting
from .identity_tokens import tokens_by_item
from .known_items import note_identity_change

_BY_SYNC = ("agreed", "ledger", "change")


def merge_items(connection: Connection, loser: int, winner: int) -> None:
    """Move everything known of `loser` to `winner`, and let the syncs look at it again."""
    note_identity_change(connection)
    _move_values(connection, loser, winner)
    for sync, feature in _syncs_of(connection, loser):
        _forget_doubles(connection, sync, feature, loser, winner)
        _fold_same_plays(connection, sync, feature, loser, winner)
        _move_slots(connection, sync, feature, loser, winner)
    connection.execute("DELETE FROM left_out WHERE item=?", (loser,))
    for table in ("plan_change", "journal", "catalogue", "token"):
        connection.execute(f"UPDATE {table} SET item=? WHERE item=?", (winner, loser))
    connection.execute("UPDATE OR REPLACE dropped SET item=? WHERE item=?", (winner, loser))
    move_captured(connection, loser, winner)
    _move_undecided(connection, loser, winner)
    _move_text(connection, loser, winner)
    _move_episodes(connection, loser, winner)
    connection.execute("DELETE FROM item WHERE id=?", (loser,))


def _syncs_of(connection: Connection, item: int) -> list[tuple[str, int]]:
    query = " UNION ".join(f"SELECT sync, feature FROM {table} WHERE item=?1" for table in _BY_SYNC)
    return connection.execute(query, (item,)).fetchall()


def _move_values(connection: Connection, loser: int, winner: int) -> None:
    """Move what accounts said, and mark it as moved, so that every sync merges the item anew."""
    accounts = connection.execute(
        "SELECT DISTINCT account, feature FROM observed WHERE item IN (?, ?)", (loser, winner)
    ).fetchall()
    connection.execute("UPDATE observed SET item=? WHERE item=?", (winner, loser))
    connection.execute("DELETE FROM touched WHERE item=?", (loser,))
    connection.executemany("UPDATE reading SET revision=revision+1 WHERE account=? AND feature=?", accounts)
    connection.executemany(
        "INSERT OR REPLACE INTO touched (account, feature, item, revision) "
        "SELECT account, feature, ?, revision FROM reading WHERE account=? AND feature=?",
        [(winner, account, feature) for account, feature in accounts],
    )


def _forget_doubles(connection: Connection, sync: str, feature: int, loser: int, winner: int) -> None:
    """Where both items have a value at slot 0, forget the loser's with its lines and what waits for it."""
    scope = (sync, feature, winner)
    for table in _BY_SYNC:
        double = connection.execute(
            f"SELECT 1 FROM {table} WHERE sync=? AND feature=? AND item=? AND slot=0 LIMIT 1", scope
        ).fetchone()
        for emptied in _BY_SYNC if double and table == "agreed" else (table,) if double else ():
            connection.execute(
                f"DELETE FROM {emptied} WHERE sync=? AND feature=? AND item=? AND slot=0",
                (sync, feature, loser),
            )


def _fold_same_plays(connection: Connection, sync: str, feature: int, loser: int, winner: int) -> None:
    """Let plays of both items be one where they have the same date and no member has both of them."""
    pairs = connection.execute(
        "SELECT theirs.slot, min(mine.slot) FROM agreed theirs JOIN agreed mine USING (sync, feature, at, "
        "precision, present) WHERE sync=?1 AND feature=?2 AND theirs.item=?3 AND mine.item=?4 "
        "AND theirs.slot>0 AND mine.slot>0 AND at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger AS one "
        "JOIN ledger AS other USING (sync, feature, account) WHERE one.sync=?1 AND one.feature=?2 "
        "AND one.item=?3 AND one.slot=theirs.slot AND other.item=?4 AND other.slot=mine.slot) "
        "GROUP BY theirs.slot",
        (sync, feature, loser, winner),
    ).fetchall()
    folded = {mine: theirs for theirs, mine in reversed(pairs)}
    for mine, theirs in folded.items():
        place = (sync, feature, loser, theirs)
        for table in (*_BY_SYNC, "journal"):
            connection.execute(
                f"UPDATE OR IGNORE {table} SET item=?, slot=? "
                "WHERE sync=? AND feature=? AND item=? AND slot=?",
                (winner, mine, *place),
            )
        for table in _BY_SYNC:
            connection.execute(f"DELETE FROM {table} WHERE sync=? AND feature=? AND item=? AND slot=?", place)


def _move_slots(connection: Connection, sync: str, feature: int, loser: int, winner: int) -> None:
    highest = max(
        connection.execute(
            f"SELECT coalesce(max(slot), 0) FROM {table} WHERE sync=? AND feature=? AND item=?",
            (sync, feature, winner),
        ).fetchone()[0]
        for table in _BY_SYNC
    )
    moved = "SET item=?, slot=CASE WHEN slot>0 THEN slot+? ELSE 0 END"
    for table in (*_BY_SYNC, "journal"):
        connection.execute(
            f"UPDATE {table} {moved} WHERE sync=? AND feature=? AND item=?",
            (winner, highest, sync, feature, loser),
        )
    connection.execute(
        f"UPDATE plan_change {moved} WHERE feature=? AND item=? "
        "AND plan IN (SELECT id FROM plan WHERE sync=?)",
        (winner, highest, feature, loser, sync),
    )


def _move_undecided(connection: Connection, loser: int, winner: int) -> None:
    """Keep open which half of a parted item a token belongs to, unless both halves are one again."""
    connection.execute("UPDATE undecided SET other=? WHERE other=?", (winner, loser))
    connection.execute(
        "DELETE FROM undecided WHERE other=?1 AND token IN (SELECT token FROM token WHERE item=?1)", (winner,)
    )
    connection.execute("UPDATE OR REPLACE due SET item=? WHERE item=?", (winner, loser))


def _move_text(connection: Connection, loser: int, winner: int) -> None:
    connection.execute(
        "UPDATE item SET title=CASE WHEN item.title='' THEN other.title ELSE item.title END, "
        "year=coalesce(item.year, other.year), runtime=coalesce(item.runtime, other.runtime), "
        "show=coalesce(item.show, other.show), season=coalesce(item.season, other.season), "
        "number=coalesce(item.number, other.number) "
        "FROM (SELECT * FROM item WHERE id=?) AS other WHERE item.id=?",
        (loser, winner),
    )


def _move_episodes(connection: Connection, loser: int, winner: int) -> None:
    """Let seasons and episodes follow their show. Those at the same place are the same, unless ids say no."""
    episodes = connection.execute(
        "SELECT id, type, season, number FROM item WHERE show=? ORDER BY id", (loser,)
    ).fetchall()
    connection.execute("UPDATE item SET show=? WHERE show=?", (winner, loser))
    for number, media_type, season, place in episodes:
        item = Item(MediaType(media_type), season=season, number=place)
        old, new = place_token(item, loser), place_token(item, winner)
        if old is not None and new is not None:
            _move_place(connection, number, old, new)


def _move_place(connection: Connection, number: int, old: str, new: str) -> None:
    if not connection.execute("DELETE FROM token WHERE token=? AND item=?", (old, number)).rowcount:
        return
    row = connection.execute("SELECT item FROM token WHERE token=?", (new,)).fetchone()
    if row is None:
        connection.execute("INSERT INTO token (token, item) VALUES (?, ?)", (new, number))
        return
    first, second = sorted((number, row[0]))
    known = tokens_by_item(connection, (first, second))
    ids = [without_places(telling_ids(known.get(one, ()))) for one in (first, second)]
    space = contradiction(ids[0], ids[1])
    parted = parting(connection, first, second)
    if space is None and parted is None:
        merge_items(connection, second, first)
    else:
        text = parted.text if parted else f"{space} {ids[0][str(space)]} and {space} {ids[1][str(space)]}"
        connection.execute("UPDATE item SET conflict=? WHERE id=?", (text, number))
