"""The emulators that can be started by name."""

from __future__ import annotations

from collections.abc import Callable

from .kodi import KodiEmulator
from .mdblist import MdblistEmulator
from .server import Emulator
from .simkl import SimklEmulator
from .trakt import TraktEmulator

EMULATORS: dict[str, Callable[[int | None], Emulator]] = {
    "kodi": KodiEmulator.with_titles,
    "mdblist": MdblistEmulator.with_titles,
    "trakt": TraktEmulator.with_titles,
    "simkl": SimklEmulator.with_titles,
}
"""Name -> makes one with so many titles (None: the usual ones)."""
