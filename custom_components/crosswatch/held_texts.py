"""Changes that wait for a person, in words: for the repair, the event and the phone."""

from __future__ import annotations

from .const import PANEL_URL
from .store.held_changes import HeldGroup, HeldList
from .texts import Texts

HELD_BY = ("new_epoch", "all_or_most", "removal_budget", "burst", "same_minute")
"""The guards that make changes wait for a person."""


def held_facts(texts: Texts, sync: str, title: str, group: HeldGroup) -> dict[str, str]:
    """Return the facts that the texts of the repair name. `sync` is its id."""
    return {
        "sync": title,
        "count": str(group.count),
        "guard": texts.say("guards", group.code),
        "lists": "\n".join(f"- {line}" for line in _lists(texts, group)),
        "titles": _titles(texts, group),
        "report": held_report(sync),
    }


def held_message(texts: Texts, title: str, group: HeldGroup) -> str:
    """Return the same in a few plain sentences."""
    lists = " ".join(_lists(texts, group))
    return texts.say(
        "held", "message", sync=title, count=group.count, lists=lists, titles=_titles(texts, group)
    )


def held_report(sync: str) -> str:
    """Return where all of it can be read."""
    return f"/{PANEL_URL}/sync/{sync}?state=held"


def _lists(texts: Texts, group: HeldGroup) -> list[str]:
    return [_list(texts, held) for held in group.lists]


def _list(texts: Texts, held: HeldList) -> str:
    return texts.say(
        "held",
        f"list_{held.operation}",
        feature=texts.say("features", held.feature),
        account=held.account_title,
        count=held.count,
        reason=texts.reason(held.reason),
    )


def _titles(texts: Texts, group: HeldGroup) -> str:
    named = ", ".join(group.titles)
    more = group.items - len(group.titles)
    return texts.say("held", "titles_more", titles=named, count=more) if more else named
