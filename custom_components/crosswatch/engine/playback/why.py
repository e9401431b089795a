"""Why a playback is not followed, not a play, or is one. The codes are keys of the translations."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """One reason, in the words that the route's reason sensor shows."""

    # followed
    WATCHED = "watched"
    NOT_FAR_ENOUGH = "not_far_enough"
    SEEK_TO_END = "seek_to_end"
    ONLY_THE_END = "only_the_end"
    TOO_LITTLE_PLAYED = "too_little_played"
    TOO_SHORT_A_LOOK = "too_short_a_look"
    NO_DURATION = "no_duration"
    NO_POSITION = "no_position"
    ALREADY_TOLD = "already_told"
    NOT_CONFIRMED = "not_confirmed"
    CANCELLED = "cancelled"
    # never followed
    NO_TITLE = "no_title"
    OWN_ENTITY = "own_entity"
    WRONG_TYPE = "wrong_type"
    LIVE_TV = "live_tv"
    EXTRA = "extra"
    EXCLUDED_APP = "excluded_app"
    TOO_SHORT = "too_short"
    UNKNOWN_USER = "unknown_user"
    OTHER_USER = "other_user"
    # not matched
    UNKNOWN_TITLE = "unknown_title"
    SEVERAL_TITLES = "several_titles"
    NO_EPISODE_NUMBER = "no_episode_number"
    NO_SHOW = "no_show"
    UNSURE_TITLE = "unsure_title"
