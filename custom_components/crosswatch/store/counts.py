"""How many records an account showed at its last good read."""

from __future__ import annotations

from sqlite3 import Connection

from ..model import Feature
from .schema import FEATURE_NUMBERS

_FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}


def record_counts(connection: Connection, account_key: str) -> dict[Feature, int]:
    """Return the number of records by feature, for the features that were read in full at least once."""
    account = connection.execute("SELECT id FROM account WHERE key=?", (account_key,)).fetchone()
    if account is None:
        return {}
    read = connection.execute("SELECT feature FROM reading WHERE account=? AND full_at IS NOT NULL", account)
    counts = {_FEATURES[row[0]]: 0 for row in read}
    for number, count in connection.execute(
        "SELECT feature, count(*) FROM observed WHERE account=? AND presence='present' GROUP BY feature",
        account,
    ):
        counts[_FEATURES[number]] = count
    return counts
