"""A run: read, resolve, merge, guard, apply, record."""

from ..providers.account import Account
from .definitions import Accounts, MemberDefinition, Profile, Progress, RunKind, SyncDefinition
from .errors import StalePlan, UnknownPlan
from .orchestrator import Orchestrator
from .results import AccountResult, Counts, FeatureResult, RunResult, RunStatus, SyncResult

__all__ = [
    "Account",
    "AccountResult",
    "Accounts",
    "Counts",
    "FeatureResult",
    "MemberDefinition",
    "Orchestrator",
    "Profile",
    "Progress",
    "RunKind",
    "RunResult",
    "RunStatus",
    "StalePlan",
    "SyncDefinition",
    "SyncResult",
    "UnknownPlan",
]
