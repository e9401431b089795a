"""The emulators that can be started by name."""

from __future__ import annotations

from collections.abc import Callable

from .kodi import KodiEmulator
from .server import Emulator

EMULATORS: dict[str, Callable[[int | None], Emulator]] = {
    "kodi": KodiEmulator.with_titles,
}
"""Name -> makes one with so many titles (None: the usual ones)."""
