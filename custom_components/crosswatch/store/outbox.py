"""The outbox: scrobbles stand here before anything is sent, and until an account has taken them.

One row for each account, playback and kind. A play is never dropped or replaced. Of progress only the
newest counts: it replaces what was not sent yet, and a play makes it needless. Times are seconds since
1970 UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from sqlite3 import Connection, Row
from typing import Any

import msgspec
from msgspec import Struct

from ..model import Item, Reason
from .values import reason_from_text, to_text

EXPIRES_AFTER = 30 * 86_400
"""Seconds after which a scrobble that could not be delivered is given up."""

DEAD_LETTERS_KEPT = 200


class Kind(StrEnum):
    """What a scrobble says."""

    PLAY = "play"
    PROGRESS = "progress"


class State(StrEnum):
    """Where a scrobble stands.

    SENDING: it went out and no answer is known yet. VERIFY: it may have been stored; the account is
    looked at before it is sent again. SKIPPED: the account cannot keep such a thing. DEAD: given up.
    """

    WAITING = "waiting"
    SENDING = "sending"
    VERIFY = "verify"
    DONE = "done"
    SKIPPED = "skipped"
    DEAD = "dead"


class Scrobbled(Struct, frozen=True, omit_defaults=True):
    """What is to be told about a playback.

    started: when it began. at: when it was watched, or stood at `position`.
    position: 0..10,000 of the length. runtime: its length in seconds, if known.
    paused: it stands still there and may go on; otherwise it has ended.
    """

    item: Item
    started: int
    at: int
    position: int = 10_000
    runtime: int | None = None
    paused: bool = False


class Letter(Struct, frozen=True):
    """One row: a scrobble on its way to one account. `tries` counts how often it was sent."""

    number: int
    account: str
    route: str
    playback: str
    kind: Kind
    scrobbled: Scrobbled
    created: int
    state: State
    tries: int = 0
    next_try: int | None = None
    finished: int | None = None
    reason: Reason | None = None


_COLUMNS = "id, account, route, playback, kind, payload, created, state, tries, next_try, finished, reason"
_OPEN = "state IN ('waiting', 'verify')"
_SCROBBLED = msgspec.json.Decoder(Scrobbled)


def post(
    connection: Connection,
    accounts: Iterable[str],
    route: str,
    playback: str,
    kind: Kind,
    scrobbled: Scrobbled,
    now: int,
) -> None:
    """Put a scrobble into the outbox of each account."""
    payload = msgspec.json.encode(scrobbled).decode()
    for account in accounts:
        if kind is Kind.PLAY:
            _post_play(connection, (account, route, playback, kind, payload, now))
        else:
            _post_progress(connection, (account, route, playback, kind, payload, now))


def plays_delivered(connection: Connection) -> list[tuple[str, Scrobbled]]:
    """Return the plays that accounts have taken and that are not forgotten yet, each with its playback."""
    rows = connection.execute(
        "SELECT DISTINCT playback, payload FROM outbox WHERE kind='play' AND state='done'"
    )
    return [(row[0], _SCROBBLED.decode(row[1])) for row in rows]


def plays_going_out(connection: Connection, account: int) -> list[Scrobbled]:
    """Return the plays that an account may have been sent a moment ago without having answered yet."""
    rows = connection.execute(
        "SELECT payload FROM outbox WHERE account=(SELECT key FROM account WHERE id=?) AND kind='play' "
        "AND state IN ('sending', 'verify')",
        (account,),
    )
    return [_SCROBBLED.decode(row[0]) for row in rows]


def plays_between(
    connection: Connection, account: str, playback: str, first: int, last: int
) -> list[Scrobbled]:
    """Return the plays of other playbacks for an account that were watched from `first` to `last`."""
    rows = connection.execute(
        "SELECT payload FROM outbox WHERE account=? AND playback<>? AND kind='play' "
        "AND json_extract(payload, '$.at') BETWEEN ? AND ?",
        (account, playback, first, last),
    )
    return [_SCROBBLED.decode(row[0]) for row in rows]


def _post_play(connection: Connection, row: tuple[object, ...]) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO outbox (account, route, playback, kind, payload, created) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        row,
    )
    connection.execute(
        f"DELETE FROM outbox WHERE account=? AND playback=? AND kind='progress' AND {_OPEN}",
        (row[0], row[2]),
    )


def _post_progress(connection: Connection, row: tuple[object, ...]) -> None:
    play = connection.execute(
        "SELECT 1 FROM outbox WHERE account=? AND playback=? AND kind='play'", (row[0], row[2])
    )
    if play.fetchone() is None:
        connection.execute(
            "INSERT INTO outbox (account, route, playback, kind, payload, created) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (account, playback, kind) DO UPDATE SET payload=excluded.payload, "
            "created=excluded.created, state='waiting', tries=0, next_try=NULL, finished=NULL, reason=NULL",
            row,
        )


def next_letter(connection: Connection, account: str, now: int) -> Letter | None:
    """Return the oldest scrobble of an account that is due, or None. Plays go before progress."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE account=? AND {_OPEN} AND coalesce(next_try, 0)<=? "
        "ORDER BY kind='progress', id LIMIT 1",
        (account, now),
    ).fetchone()
    return None if row is None else _letter(row)


def next_due(connection: Connection, account: str) -> int | None:
    """Return when something of the account is due next, or None if nothing waits. 0 means now."""
    row = connection.execute(
        f"SELECT min(coalesce(next_try, 0)) FROM outbox WHERE account=? AND {_OPEN}", (account,)
    ).fetchone()
    due: int | None = row[0]
    return due


def accounts_waiting(connection: Connection) -> list[str]:
    """Return the accounts for which something waits."""
    return [row[0] for row in connection.execute(f"SELECT DISTINCT account FROM outbox WHERE {_OPEN}")]


def begin_sending(connection: Connection, letter: Letter) -> Letter:
    """Note that the scrobble goes out now, so that after a crash its result counts as unknown."""
    connection.execute("UPDATE outbox SET state='sending', tries=tries+1 WHERE id=?", (letter.number,))
    return msgspec.structs.replace(letter, state=State.SENDING, tries=letter.tries + 1)


def finish(connection: Connection, letter: Letter, state: State, reason: Reason | None, now: int) -> None:
    """Close a scrobble: done, skipped or dead. One that was replaced meanwhile stays open."""
    connection.execute(
        "UPDATE outbox SET state=?, finished=?, reason=?, next_try=NULL WHERE id=? AND payload=?",
        (state, now, to_text(reason), letter.number, _payload(letter)),
    )


def postpone(
    connection: Connection, letter: Letter, state: State, next_try: int, reason: Reason | None
) -> None:
    """Keep a scrobble for later, as waiting or to be verified. A replaced one waits as it is."""
    connection.execute(
        "UPDATE outbox SET state=?, tries=?, next_try=?, reason=? WHERE id=? AND payload=?",
        (state, letter.tries, next_try, to_text(reason), letter.number, _payload(letter)),
    )


def recover(connection: Connection) -> None:
    """After a start: what was being sent may have been stored, or not."""
    connection.execute("UPDATE outbox SET state='verify' WHERE state='sending' AND kind='play'")
    connection.execute(
        "UPDATE outbox SET state='waiting' WHERE state IN ('sending', 'verify') AND kind='progress'"
    )


def expire(connection: Connection, now: int) -> None:
    """Give up what is too old, and forget what was finished long ago."""
    before = now - EXPIRES_AFTER
    connection.execute(
        f"UPDATE outbox SET state='dead', finished=?, next_try=NULL, reason=? WHERE {_OPEN} AND created<?",
        (now, to_text(Reason("expired")), before),
    )
    connection.execute("DELETE FROM outbox WHERE state IN ('done', 'skipped') AND finished<?", (before,))
    connection.execute(
        "DELETE FROM outbox WHERE state='dead' AND id NOT IN "
        "(SELECT id FROM outbox WHERE state='dead' ORDER BY finished DESC, id DESC LIMIT ?)",
        (DEAD_LETTERS_KEPT,),
    )


def count_letters(connection: Connection, account: str) -> dict[State, int]:
    """Return how many scrobbles of an account stand where."""
    rows = connection.execute("SELECT state, count(*) FROM outbox WHERE account=? GROUP BY state", (account,))
    return {State(state): count for state, count in rows}


def letters(connection: Connection, account: str, state: State) -> list[Letter]:
    """Return the scrobbles of an account that stand there, oldest first."""
    return [
        _letter(row)
        for row in connection.execute(
            f"SELECT {_COLUMNS} FROM outbox WHERE account=? AND state=? ORDER BY id", (account, state)
        )
    ]


def _payload(letter: Letter) -> str:
    return msgspec.json.encode(letter.scrobbled).decode()


def _letter(row: Row | tuple[Any, ...]) -> Letter:
    return Letter(
        number=row[0],
        account=row[1],
        route=row[2],
        playback=row[3],
        kind=Kind(row[4]),
        scrobbled=_SCROBBLED.decode(row[5]),
        created=row[6],
        state=State(row[7]),
        tries=row[8],
        next_try=row[9],
        finished=row[10],
        reason=reason_from_text(row[11]),
    )
