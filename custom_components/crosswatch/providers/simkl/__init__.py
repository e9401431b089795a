"""SIMKL: one entry per title, with its status, its rating and what was watched of it."""

from .capabilities import CAPABILITIES
from .login import login
from .provider import SimklProvider

__all__ = ["CAPABILITIES", "SimklProvider", "login"]
