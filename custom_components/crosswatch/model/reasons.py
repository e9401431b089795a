"""Reasons: why something is planned, held, left out, failed. A code with facts, and its English text.

The same codes are keys of the translations, so that a person reads them in their own language.
"""

from __future__ import annotations

from msgspec import Struct

TEXTS: dict[str, str] = {
    # why a change is planned
    "set_at": "{account} has it since {when}",
    "set_undated": "{account} has it",
    "changed_at": "{account} changed it",
    "cleared_at": "{account} no longer has it",
    "played_at": "{account} has a play of {when}",
    "played_undated": "{account} has it as watched, without a date",
    "date_corrected": "{account} corrected the date",
    "captured": "The capture of {account} holds it",
    "not_captured": "The capture of {account} does not hold it",
    "undone": "A run changed it, and that is undone",
    # why a change waits
    "first_contact": "This sync has not been confirmed yet. Look at its plan and press Sync now",
    "new_epoch": "{account} has just joined or rejoined, so nothing is removed because of what it lacks",
    "second_look": "{account} no longer has it. It is looked at a second time before anything is removed",
    "all_or_most": "{count} of {total} items would be removed at {account}",
    "removal_budget": "{count} removals at {account} within a week are more than {limit}",
    "burst": "{count} new plays in one run at {account} are more than {limit}",
    "same_minute": "{count} new plays at {account} carry the same minute",
    "member_down": "{account} could not be reached, or was busy. The change waits",
    "account_limit": "{account} takes at most {limit} items",
    "hands_off": "This title was excluded by hand",
    "retry_at": "Writing to {account} failed. It is tried again",
    "other_sync": "Another sync writes this to {account}",
    # why nothing is planned
    "removals_off": "{account} no longer has it, and this sync does not remove",
    "declined": "This change was declined",
    "changed_since": "{account} was changed again since that run",
    "kept_by_undo": "A run was undone, and {account} was left as it is",
    "not_written_here": "This sync does not write this to {account}",
    "parted": "It was one with another title until a person parted them, so nothing goes to {account}",
    "cannot_hold_feature": "{account} does not keep this",
    "cannot_hold_type": "{account} does not keep this for a {type}",
    "cannot_add": "{account} does not let this be added",
    "cannot_update": "{account} does not let this be changed",
    "cannot_remove": "{account} does not let this be removed",
    "cannot_write_date": "{account} would stamp the play with the time of writing",
    "unknown_date": "When it was watched is not known, and {account} cannot store that",
    "no_known_id": "None of its ids is one that {account} looks titles up by",
    "no_runtime": "{account} does not know how long it is, so no place in it can be stored",
    "not_in_library": "{account} does not have this title in its library",
    "library_away": "The file is gone from {account}'s library. That is not an un-watch",
    "unresolved": "Its ids contradict each other: {detail}",
    "no_ids": "It has no id that another service knows",
    "removed_by_service": "{account} took it off its list because it was watched",
    "watched_there": "{account} keeps one entry per title, and this one is watched there",
    "would_mark_watched": "{account} would mark it as watched, because it lists it nowhere yet",
    "dropped_there": "It was dropped or hidden at {account}, and stays as it is there",
    "no_anime_mapping": "{account} numbers this anime in its own way, and no mapping is known yet",
    "playing_now": "It is playing on {account} now",
    "already_watched_there": "{account} has it as watched since then",
    "progress_behind": "{account} is further on",
    "fewer_known_plays": "{account} counts {count} plays but keeps only the date of the last one",
    "not_moved": "The precondition no longer holds: {account} changed since the plan was made",
    "not_in_plan": "It was not in the plan that was confirmed",
    "needs_confirmation": "Only the change of date differs, which {account} cannot correct",
    "looked_once": "{account} has lacked this play for less than 15 minutes. A second look tells",
    "account_busy": "{account} is playing or scanning, so it is read later",
    "account_failed": "{account} could not be read: {detail}",
    "account_not_ready": "{account} is not set up, or not ready at the moment",
    # what became of a write
    "not_found": "{account} does not know this title",
    "rejected": "{account} refused: {detail}",
    "unknown_result": "{account} did not answer. The next read tells",
    "account_full": "{account} takes no more of this. Make room there, or change the plan of the account",
    "not_visible": "{account} accepted the change but does not show it",
    "write_failed": "Writing to {account} failed: {detail}",
    "expired": "It could not be delivered for 30 days",
}


class Reason(Struct, frozen=True, omit_defaults=True, gc=False):
    """A reason with the facts that its text names. `code` is a key of `TEXTS`."""

    code: str
    facts: dict[str, str | int] = {}

    def text(self) -> str:
        """Return the English text. Facts that are missing show as the name of the fact."""
        return TEXTS[self.code].format_map(_Facts(self.facts))


class _Facts(dict[str, str | int]):
    def __missing__(self, key: str) -> str:
        return key
