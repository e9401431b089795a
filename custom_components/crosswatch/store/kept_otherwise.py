"""An account that keeps a feature in another way than before: every play instead of the last one, say.

What it said until then means something else now. So it is read as if it had just joined: nothing that is
absent means anything, and what is there is met for the first time.
"""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Connection

from ..model import Feature
from .schema import FEATURE_NUMBERS


def begin_anew_where_kept_otherwise(
    connection: Connection, account: int, features: Iterable[Feature]
) -> None:
    """Forget what the account said of these features, and begin a new epoch wherever it is a member.

    What was on its way there is planned anew, from what the next read shows. What people turned down stays
    turned down.
    """
    for number in (FEATURE_NUMBERS[feature] for feature in features):
        place = (account, number)
        connection.execute("DELETE FROM observed WHERE account=? AND feature=?", place)
        connection.execute("DELETE FROM touched WHERE account=? AND feature=?", place)
        connection.execute(
            "UPDATE reading SET watermark=NULL, cursor=NULL, read_at=NULL, previous_read_at=NULL, "
            "full_at=NULL, keeps='' WHERE account=? AND feature=?",
            place,
        )
        connection.execute(
            "UPDATE member SET epoch=epoch+1, settled=0, merged_revision=0 WHERE account=? AND feature=?",
            place,
        )
        connection.execute("DELETE FROM change WHERE account=? AND feature=? AND state<>'declined'", place)
