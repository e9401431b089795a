"""How often a profile runs: off, or 15 minutes to 7 days."""

from __future__ import annotations

import re

from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig, SelectSelectorMode

from ..const import INTERVAL_LONGEST, INTERVAL_OFF, INTERVAL_SHORTEST

OFF = "off"
# Home Assistant shows the value itself where own ones may be typed, so the values are written to be read.
_CHOICES = [OFF, "15 min", "30 min", "1 h", "2 h", "3 h", "6 h", "12 h", "1 d", "2 d", "7 d"]
_UNITS = {"": 1, "m": 1, "min": 1, "h": 60, "d": 24 * 60}
_TYPED = re.compile(r"(\d{1,6})\s*(m|min|h|d|)")

INTERVAL_SELECTOR = SelectSelector(
    SelectSelectorConfig(options=_CHOICES, custom_value=True, mode=SelectSelectorMode.DROPDOWN)
)


class InvalidInterval(ValueError):
    """What was typed is no interval. The text is the key of an error."""


def parse_interval(text: str) -> int:
    """Return the minutes that were chosen or typed ("90", "90 min", "2 h", "1 d"); 0 for off.

    Raises `InvalidInterval`.
    """
    typed = text.strip().lower()
    if typed == OFF:
        return INTERVAL_OFF
    match = _TYPED.fullmatch(typed)
    if match is None:
        raise InvalidInterval("interval_invalid")
    minutes = int(match[1]) * _UNITS[match[2]]
    if not INTERVAL_SHORTEST <= minutes <= INTERVAL_LONGEST:
        raise InvalidInterval("interval_out_of_range")
    return minutes


def shown_interval(minutes: int) -> str:
    """Return so many minutes as a person would type them."""
    if not minutes:
        return OFF
    for unit, length in (("d", _UNITS["d"]), ("h", _UNITS["h"])):
        if minutes % length == 0:
            return f"{minutes // length} {unit}"
    return f"{minutes} min"
