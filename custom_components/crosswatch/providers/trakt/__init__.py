"""Trakt: a tracker in the web that keeps every play, and is particular about how it is spoken to."""

from .capabilities import CAPABILITIES
from .client import POLICY
from .login import login
from .provider import TraktProvider

__all__ = ["CAPABILITIES", "POLICY", "TraktProvider", "login"]
