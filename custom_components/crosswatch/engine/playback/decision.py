"""Whether a playback was watched, and which position is worth keeping if it was not."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from .credit import needed
from .memory import Remembered
from .playback import Firm, Playback
from .rules import Rules
from .why import Why

_WORTH_KEEPING = 0.01
_LEAST_PLAYED = 60.0
_KNOWN_BEFORE = 0.5


class Verdict(Struct, frozen=True):
    """Whether it was watched, and why or why not."""

    watched: bool
    why: Why


def judge(playback: Playback, rules: Rules) -> Verdict:
    """Judge by the last sure position **and** the time surely played, earlier viewings included."""
    share = playback.share(playback.firm.position)
    if playback.duration is None or share is None:
        return Verdict(False, Why.NO_DURATION)
    threshold = threshold_of(playback, rules)
    if share < threshold:
        return Verdict(False, Why.NOT_FAR_ENOUGH)
    first, before = playback.first, 0.0
    if playback.earlier is not None:
        before = playback.earlier.position / playback.duration
        first = min(first, playback.earlier.first)
    if playback.first / playback.duration >= threshold and before < _KNOWN_BEFORE:
        return Verdict(False, Why.ONLY_THE_END)
    played = playback.played + (playback.earlier.played if playback.earlier else 0.0)
    if played < needed(playback.duration, threshold, first, rules.played_factor):
        return Verdict(False, Why.TOO_LITTLE_PLAYED if playback.left is None else Why.SEEK_TO_END)
    return Verdict(True, Why.WATCHED)


def threshold_of(playback: Playback, rules: Rules) -> float:
    """Return the share from which it counts as watched; higher where the length is a guess."""
    threshold = rules.threshold(playback.media.type)
    return max(threshold, rules.estimated) if playback.estimated else threshold


def maybe_watched(playback: Playback, mono: float, rules: Rules) -> bool:
    """Whether it would count as watched if all that was extrapolated until `mono` were true."""
    assumed = replace(
        playback,
        firm=Firm(playback.position(mono), playback.firm.at),
        played=playback.played_until(mono),
    )
    return judge(assumed, rules).watched


def position_to_keep(playback: Playback, rules: Rules) -> tuple[float | None, Why]:
    """Return the share of the length to keep as the resume point, or None, and why.

    What was skipped to its end keeps the point from which somebody skipped.
    """
    share = playback.share(playback.firm.position)
    if share is None:
        return None, Why.NO_DURATION
    if not playback.placed:
        return None, Why.NO_POSITION
    if playback.played < _LEAST_PLAYED or share < _WORTH_KEEPING:
        return None, Why.TOO_SHORT_A_LOOK
    if share < threshold_of(playback, rules):
        return share, Why.NOT_FAR_ENOUGH
    return _before_the_skip(playback, rules), judge(playback, rules).why


def _before_the_skip(playback: Playback, rules: Rules) -> float | None:
    share = None if playback.left is None else playback.share(playback.left)
    return share if share is not None and _WORTH_KEEPING <= share < threshold_of(playback, rules) else None


def seen_so_far(playback: Playback) -> Remembered:
    """Return what is remembered of the playback when it ends without being a play.

    The position is one that was reached by playing; what was skipped to does not count.
    """
    earlier = playback.earlier
    first = min(playback.first, earlier.first) if earlier else playback.first
    played = playback.played + (earlier.played if earlier else 0.0)
    return Remembered(played, first, min(playback.firm.position, first + played), playback.firm.at)


def capped(share: float, marks_at: float | None) -> float:
    """Return a resume point that a service does not take for "watched".

    marks_at: the share from which the service marks by itself, or None if it never does.
    """
    return share if marks_at is None else min(share, marks_at - 0.001)
