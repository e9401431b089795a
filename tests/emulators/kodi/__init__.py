"""Kodi as a local server."""

from .emulator import KodiEmulator, running_kodi
from .library import KodiLibrary, Title
from .person import Person

__all__ = ["KodiEmulator", "KodiLibrary", "Person", "Title", "running_kodi"]
