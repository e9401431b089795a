"""Kodi: a library on a box in the house, spoken to by JSON-RPC."""

from .bridges import BRIDGES
from .capabilities import CAPABILITIES
from .provider import KodiProvider
from .settings import KodiSettings

__all__ = ["BRIDGES", "CAPABILITIES", "KodiProvider", "KodiSettings"]
