"""Lists in parts: by a cursor that the service gave, or by offset, never by both."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .bodies import Refused

LARGEST = 1000

type Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a list is asked for, and the filters with which its first part was."""

    offset: int
    limit: int
    filters: dict[str, str] = field(default_factory=dict)

    def part[T](self, rows: Sequence[T]) -> Sequence[T]:
        """Return the part of all rows."""
        return rows[self.offset : self.offset + self.limit]

    def pagination(self, total: int, by_cursor: bool) -> dict[str, object]:
        """Return what follows."""
        end = self.offset + self.limit
        more = end < total
        told: dict[str, object] = {"has_more": more, "limit": self.limit, "offset": self.offset}
        if by_cursor:
            told["next_cursor"] = _written({"offset": end, **self.filters}) if more else None
        return told


def asked(query: Query, filters: Sequence[str], *, default: int = 100, largest: int = LARGEST) -> Asked:
    """Read which part is asked for. Refuses what is not known, and a cursor beside filters of time."""
    for name in query:
        if name not in (*filters, "limit", "offset", "cursor", "apikey"):
            raise Refused(400, f"unknown parameter {name}")
    limit = _number(query, "limit", default)
    if not 1 <= limit <= largest:
        raise Refused(400, f"limit must be 1 to {largest}")
    chosen = {name: query[name] for name in filters if name in query}
    if "cursor" not in query:
        return Asked(_number(query, "offset", 0), limit, chosen)
    if "offset" in query or "since" in query:
        raise Refused(400, "a cursor stands by itself")
    kept = _read(query["cursor"])
    offset = int(kept.pop("offset"))
    return Asked(offset, limit, {**chosen, **kept})


def _number(query: Query, name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal():
        raise Refused(400, f"{name} must be a number")
    return int(text)


def _written(kept: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(kept).encode()).decode()


def _read(cursor: str) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(base64.urlsafe_b64decode(cursor))
    except ValueError:
        raise Refused(400, "unknown cursor") from None
    return found
