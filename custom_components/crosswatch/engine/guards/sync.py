"""Guards over a whole batch: nobody has confirmed the sync yet, or the account cannot be reached."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Reason
from ..state import Need
from .context import GuardContext


def first_contact(needs: Sequence[Need], context: GuardContext) -> dict[int, Reason]:
    """Hold everything until a person has seen the first plan."""
    return {} if context.confirmed else dict.fromkeys(range(len(needs)), Reason("first_contact"))


def member_down(needs: Sequence[Need], context: GuardContext) -> dict[int, Reason]:
    """Let everything wait for an account that could not be reached."""
    if not context.down:
        return {}
    return dict.fromkeys(range(len(needs)), Reason("member_down", {"account": context.account}))
