"""Titles as people write them in actions."""

from __future__ import annotations

from .action import refused
from .engine.corrections import named_tokens
from .engine.written_ids import InvalidId


def written_tokens(written: str) -> tuple[str, ...]:
    """Return the tokens that an id, or an account's own ref, may stand for. What is neither is refused."""
    try:
        return named_tokens(written)
    except InvalidId as invalid:
        raise refused("invalid_id", id=str(invalid)) from invalid
