"""Read single values out of attributes that integrations fill as they please.

Nothing here raises: what cannot be understood is None or empty.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping
from datetime import datetime

DAY = 86_400
"""Nothing that people watch is longer than a day, so a larger number is in milliseconds."""

_NOTHING = frozenset({"", "none", "null", "unknown", "nan"})
_YEAR_AT_END = re.compile(r"^(?P<title>.+?)\s\((?P<year>(?:18|19|20)\d\d)\)$")


def text(value: object) -> str:
    """Return a text without entities and outer space; a list's first entry; empty for anything else."""
    if isinstance(value, list | tuple):
        return text(value[0]) if value else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    stripped = html.unescape(value).strip()
    return "" if stripped.lower() in _NOTHING else stripped


def folded(value: str) -> str:
    """Return a text as it is compared: without case and repeated space."""
    return " ".join(value.casefold().split())


def whole(value: object) -> int | None:
    """Return a season or episode number, or None for anything that is none (also -1)."""
    number = text(value).removesuffix(".0")
    return int(number) if number.isascii() and number.isdigit() else None


def seconds(value: object) -> float | None:
    """Return a length or position, or None if it is no number or less than nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def in_seconds(position: float | None, duration: float | None) -> tuple[float | None, float | None]:
    """Return both in seconds where an integration publishes milliseconds."""
    if duration is not None and duration > DAY:
        return _thousandth(position), _thousandth(duration)
    if position is not None and position > DAY:
        fits = duration is None or position / 1000 <= duration
        return (_thousandth(position) if fits else None), duration
    return position, duration


def _thousandth(value: float | None) -> float | None:
    return None if value is None else value / 1000


def timestamp(value: object) -> float | None:
    """Return an aware time, or its ISO text, in seconds since 1970 UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value.timestamp() if isinstance(value, datetime) and value.tzinfo is not None else None


def title_and_year(title: str) -> tuple[str, int | None]:
    """Split the year off that some services put behind a film's title: "Dune (2021)"."""
    match = _YEAR_AT_END.match(title)
    return (match["title"], int(match["year"])) if match else (title, None)


def id_map(value: object) -> dict[str, object]:
    """Return a map of ids where the content id is one (Kodi), else an empty one."""
    return {str(key): entry for key, entry in value.items()} if isinstance(value, Mapping) else {}
