"""What automations and scripts can do: all that the user interface can. One module per group of actions."""

from __future__ import annotations

from .action import Action
from .actions_captures import CAPTURE_ACTION, GET_CAPTURES_ACTION, RESTORE_CAPTURE_ACTION
from .actions_correct_match import CORRECT_MATCH_ACTION
from .actions_explain import EXPLAIN_ACTION
from .actions_holding import APPROVE_ACTION, DISCARD_ACTION
from .actions_pausing import PAUSE_ALL_ACTION
from .actions_plans import GET_PLAN_ACTION
from .actions_running import CANCEL_RUN_ACTION, DRY_RUN_ACTION, SYNC_NOW_ACTION
from .actions_undoing import UNDO_RUN_ACTION

ACTIONS: tuple[Action, ...] = (
    SYNC_NOW_ACTION,
    DRY_RUN_ACTION,
    CANCEL_RUN_ACTION,
    APPROVE_ACTION,
    DISCARD_ACTION,
    GET_PLAN_ACTION,
    UNDO_RUN_ACTION,
    CAPTURE_ACTION,
    GET_CAPTURES_ACTION,
    RESTORE_CAPTURE_ACTION,
    EXPLAIN_ACTION,
    CORRECT_MATCH_ACTION,
    PAUSE_ALL_ACTION,
)

__all__ = ["ACTIONS", "Action"]
