"""What tests switch at an emulated MDBList."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Rules:
    """How the service behaves. Where it is not known how it does, tests go through both ways.

    daily: requests a day. bad_key_status: status with which it tells of a bad key.
    since_goes_by_date: whether "what changed" goes by the date of a play or a rating, instead of by when it
        was stored.
    fold: seconds within which a play is the same as one that is there.
    plays_shown: plays of one title that are shown.
    shows_plays_by_title: whether plays of one title can be asked for.
    shows_in_history: whether a show shows those of its episodes.
    paged_by_cursor: whether lists give a cursor, or are asked on by offset. bare_lists: whether watchlist and
        playback come as bare lists.
    odd_counts: whether removals from the watchlist are counted as existing. silent_removals: whether removals
        are answered with 204. counts_not_found: whether what is not found is counted, not named.
    reports_plays: whether additions are reported play by play.
    breaks_on_plain_shows: whether several plain shows in one write end in status 500. broken: tmdb id of a
        show that ends every write in status 500.
    full_sync: whether the journal demands a full read. says_added: its word for what is there.
    tells_time, tells_paused: whether last activities have `server_time` and `paused_at`.
    rotates: whether a refresh brings a new refresh token. token_life: in seconds.
    error: if set, an error that every request gets, with status 200.
    """

    daily: int = 100_000
    bad_key_status: int = 401
    since_goes_by_date: bool = False
    fold: int = 0
    plays_shown: int = 200
    paged_by_cursor: bool = True
    bare_lists: bool = False
    odd_counts: bool = False
    silent_removals: bool = False
    breaks_on_plain_shows: bool = False
    broken: int = 0
    full_sync: bool = False
    tells_time: bool = True
    tells_paused: bool = True
    reports_plays: bool = True
    says_added: str = "active"
    counts_not_found: bool = False
    shows_in_history: bool = True
    shows_plays_by_title: bool = True
    rotates: bool = True
    error: str = ""
    token_life: int = 86_400
