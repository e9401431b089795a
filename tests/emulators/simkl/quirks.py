"""What differs between accounts, apps and days at the real service, as switches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DeltaEpisodes(StrEnum):
    """Which episodes a changed title comes with. Which of the two the service does is not verified."""

    ALL = "all"
    MOVED = "moved"


@dataclass(slots=True)
class Quirks:
    """Switches. As they stand, the service behaves as it is described.

    answers_null: an empty library is `null`, as old apps get it, instead of `{}`.
    odd_rows: lists begin with a row {"type": "null", "body": null}.
    delta_episodes: which episodes a changed show brings.
    same_second: two edits in one second carry one stamp. Off, each edit gets a later one, so that tests
        whose clock stands still can tell edits apart.
    tells_denial: somebody who says no is heard of; the real service lets the code stay pending.
    rotates_refresh: each renewal ends the refresh token that was used.
    names_refresh: a renewal names the refresh token, although it is the same one.
    removes_anime: `anime` in a removal is looked at. The documentation says that it is ignored.
    counts_repeats: what was watched already is counted as added. Whether it is, is not verified.
    suspended: the app was blocked for good.
    poll_interval: seconds between two questions for tokens. code_lifetime: seconds that a code lives.
    scrobble_lock: seconds after a scrobble for which the next one is refused.
    most_items: most titles in one write. No such number is documented, an error for it is.
    """

    answers_null: bool = False
    odd_rows: bool = False
    delta_episodes: DeltaEpisodes = DeltaEpisodes.ALL
    same_second: bool = False
    tells_denial: bool = False
    rotates_refresh: bool = False
    names_refresh: bool = True
    removes_anime: bool = False
    counts_repeats: bool = False
    suspended: bool = False
    poll_interval: int = 5
    code_lifetime: int = 900
    scrobble_lock: float = 20.0
    most_items: int = 100
