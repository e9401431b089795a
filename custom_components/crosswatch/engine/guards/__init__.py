"""The rules between plan and write. Each holds changes and says what it saw; none drops any."""

from .context import GuardContext
from .hold import hold

__all__ = ["GuardContext", "hold"]
