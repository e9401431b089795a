"""The CrossWatch tracker: an account without a login, in our own database, that holds everything."""

from .capabilities import BATCH, CAPABILITIES
from .provider import TrackerProvider

__all__ = ["BATCH", "CAPABILITIES", "TrackerProvider"]
