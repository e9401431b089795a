from __future__ import annotations

from tests.sync.conftest import home

__all__ = ["home"]
