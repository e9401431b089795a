"""Where the reading of an account's feature stands: watermark, cursor, times, revision."""

from __future__ import annotations

from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature
from .schema import FEATURE_NUMBERS


class Reading(Struct, frozen=True):
    """The last good read of one feature at one account.

    read_at, previous_read_at, full_at: when the last, the one before and the last full read began.
    revision: counts reads that brought a difference. missing_since: earliest first look at something
    absent that waits for its second look. unconfirmed_since: oldest write sent that no read confirmed yet.
    doubtful: some write's result is unknown. keeps: in which way the account kept the feature then, if known.
    """

    watermark: str | None = None
    cursor: str | None = None
    read_at: int | None = None
    previous_read_at: int | None = None
    full_at: int | None = None
    revision: int = 0
    missing_since: int | None = None
    unconfirmed_since: int | None = None
    doubtful: bool = False
    keeps: str = ""


def load_readings(connection: Connection, account: int) -> dict[Feature, Reading]:
    """Return the reading of every feature of an account, an empty one where it was never read."""
    rows = {
        row[0]: row[1:]
        for row in connection.execute(
            "SELECT feature, watermark, cursor, read_at, previous_read_at, full_at, revision, "
            "keeps FROM reading WHERE account=?",
            (account,),
        )
    }
    return {
        feature: _reading(connection, account, FEATURE_NUMBERS[feature], rows.get(FEATURE_NUMBERS[feature]))
        for feature in Feature
    }


def _reading(
    connection: Connection,
    account: int,
    feature: int,
    row: tuple[str | None, str | None, int | None, int | None, int | None, int, str] | None,
) -> Reading:
    never: tuple[None, None, None, None, None, int, str] = (None, None, None, None, None, 0, "")
    watermark, cursor, read_at, previous_read_at, full_at, revision, keeps = row or never
    return Reading(
        watermark=watermark,
        cursor=cursor,
        read_at=read_at,
        previous_read_at=previous_read_at,
        full_at=full_at,
        revision=revision,
        missing_since=_missing_since(connection, account, feature),
        unconfirmed_since=_unconfirmed_since(connection, account, feature),
        doubtful=_doubtful(connection, account, feature),
        keeps=keeps,
    )


def _missing_since(connection: Connection, account: int, feature: int) -> int | None:
    found: int | None = connection.execute(
        "SELECT min(missing_since) FROM observed INDEXED BY observed_missing "
        "WHERE account=? AND feature=? AND missing_since IS NOT NULL",
        (account, feature),
    ).fetchone()[0]
    return found


def _unconfirmed_since(connection: Connection, account: int, feature: int) -> int | None:
    found: int | None = connection.execute(
        "SELECT min(sent_at) FROM change WHERE state='pending' AND sent_at IS NOT NULL "
        "AND account=? AND feature=?",
        (account, feature),
    ).fetchone()[0]
    return found


def _doubtful(connection: Connection, account: int, feature: int) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM change WHERE state='pending' AND sent_at IS NOT NULL AND known=0 "
            "AND account=? AND feature=? LIMIT 1",
            (account, feature),
        ).fetchone()
        is not None
    )
