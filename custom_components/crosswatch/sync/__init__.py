"""A run: read, resolve, merge, guard, apply, record."""

from ..providers.account import Account
from .definitions import Accounts, MemberDefinition, Profile, Progress, RunKind, SyncDefinition, UndoRequest
from .errors import NothingToUndo, StalePlan, UnknownPlan
from .orchestrator import Orchestrator
from .results import AccountResult, Counts, FeatureResult, RunResult, RunStatus, SyncResult

__all__ = [
    "Account",
    "AccountResult",
    "Accounts",
    "Counts",
    "FeatureResult",
    "MemberDefinition",
    "NothingToUndo",
    "Orchestrator",
    "Profile",
    "Progress",
    "RunKind",
    "RunResult",
    "RunStatus",
    "StalePlan",
    "SyncDefinition",
    "SyncResult",
    "UndoRequest",
    "UnknownPlan",
]
