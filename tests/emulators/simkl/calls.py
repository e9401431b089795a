"""A request that was let in, and how its body is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import msgspec

from .accounts import Account
from .quirks import Quirks
from .refusals import refused
from .titles import SimklTitles

type Entry = Mapping[str, object]
"""One title or episode in a body, as it was sent."""

NAMING = frozenset({"title", "year", "ids"})
GROUPS = ("movies", "shows", "anime")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. path: what the route took out of the address. misuse: counts odd ways of asking."""

    account: Account
    titles: SimklTitles
    quirks: Quirks
    misuse: Counter[str]
    clock: Callable[[], float]
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def now(self) -> int:
        """Seconds since 1970 UTC."""
        return int(self.clock())

    def object(self) -> dict[str, object]:
        """Return the body, a JSON object."""
        if not self.body.strip():
            raise refused("empty_field", "The body is empty")
        try:
            sent: object = msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            raise refused("wrong_parameter", "The body is no JSON") from None
        if not isinstance(sent, dict):
            raise refused("wrong_parameter", "The body is no object")
        return sent

    def entries(self, fields: Iterable[str], groups: Iterable[str] = GROUPS) -> Iterator[tuple[str, Entry]]:
        """Return all entries of a write with the group each was sent in.

        Names that the service does not know are passed over there, and counted here.
        """
        sent, known = self.object(), {*fields, *NAMING}
        self._note_unknown(sent, set(groups), "unknown list")
        found = [(group, entry) for group in groups for entry in entries_in(sent, group)]
        if len(found) > self.quirks.most_items:
            raise refused("max_items", f"At most {self.quirks.most_items} items")
        for _, entry in found:
            self._note_unknown(entry, known, "unknown field")
            _check_naming(entry)
        return iter(found)

    def note_unknown_query(self, known: Iterable[str]) -> None:
        """Count parameters that the service does not know."""
        self._note_unknown(self.query, set(known), "unknown parameter")

    def _note_unknown(self, names: Iterable[str], known: set[str], what: str) -> None:
        for name in names:
            if name not in known:
                self.misuse[f"{what} {name}"] += 1


def entries_in(sent: Mapping[str, object], name: str) -> list[Entry]:
    """Return a list of objects. Refuses anything else."""
    found = sent.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise refused("wrong_parameter", f"{name} is no list of objects")
    return cast("list[Entry]", found)


def number_in(sent: Entry, name: str) -> int | None:
    """Return a number, or None if there is none. Refuses texts."""
    found = sent.get(name)
    if found is not None and type(found) is not int:
        raise refused("wrong_parameter", f"{name} is no number")
    return found


def _check_naming(entry: Entry) -> None:
    if not isinstance(entry.get("ids", {}), dict):
        raise refused("wrong_parameter", "ids is no object")
    if type(entry.get("year")) not in (int, type(None)):
        raise refused("wrong_parameter", "year is no number")
    if not isinstance(entry.get("title", ""), str):
        raise refused("wrong_parameter", "title is no text")
