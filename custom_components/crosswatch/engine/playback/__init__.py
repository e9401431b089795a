"""Playbacks: from a player's statements to "watched", purely. No I/O, no clock of its own."""

from .decision import capped
from .estimate import with_runtime
from .identity import Candidate, Identified, Identity, Question, Unmatched, by_ids, choose, question
from .learning import learned
from .media import Media
from .memory import Memory, Remembered
from .moment import Moment
from .observe import advance, drop, lose, observe
from .playback import Cause, Event, EventKind, Phase, Playback, Player, Refusal
from .rules import DEFAULT_RULES, Graces, Rules
from .signal import PlayerState, Signal, read_signal
from .snapshot import Saved, freeze, thaw
from .timers import due
from .why import Why

__all__ = [
    "DEFAULT_RULES",
    "Candidate",
    "Cause",
    "Event",
    "EventKind",
    "Graces",
    "Identified",
    "Identity",
    "Media",
    "Memory",
    "Moment",
    "Phase",
    "Playback",
    "Player",
    "PlayerState",
    "Question",
    "Refusal",
    "Remembered",
    "Rules",
    "Saved",
    "Signal",
    "Unmatched",
    "Why",
    "advance",
    "by_ids",
    "capped",
    "choose",
    "drop",
    "due",
    "freeze",
    "learned",
    "lose",
    "observe",
    "question",
    "read_signal",
    "thaw",
    "with_runtime",
]
