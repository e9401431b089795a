"""MDBList: a tracker with every play, a journal of removals and a daily quota."""

from .capabilities import CAPABILITIES
from .client import POLICY
from .login import login
from .provider import MdblistProvider

__all__ = ["CAPABILITIES", "POLICY", "MdblistProvider", "login"]
