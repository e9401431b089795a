"""What things are: items, records, features, capabilities, changes, outcomes. No I/O, no clock."""

from .capabilities import Capabilities, FeatureCapability
from .changes import Outcome, OutcomeKind, Write
from .errors import (
    Ambiguous,
    AuthFailed,
    BadData,
    PlanLimit,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
    WrongAccount,
)
from .features import Coverage, Deletions, Feature, Keeps, MediaType, Operation, Precision, Role
from .items import NAMESPACES, PRIMARY_NAMESPACES, Item, make_id, make_ids
from .reasons import TEXTS, Reason
from .records import (
    PROGRESS_STEPS,
    RATING_STEPS,
    Activity,
    CatalogueCompleted,
    CatalogueItem,
    CataloguePage,
    Completed,
    Page,
    ReadPart,
    Record,
    Value,
)

__all__ = [
    "NAMESPACES",
    "PRIMARY_NAMESPACES",
    "PROGRESS_STEPS",
    "RATING_STEPS",
    "TEXTS",
    "Activity",
    "Ambiguous",
    "AuthFailed",
    "BadData",
    "Capabilities",
    "CatalogueCompleted",
    "CatalogueItem",
    "CataloguePage",
    "Completed",
    "Coverage",
    "Deletions",
    "Feature",
    "FeatureCapability",
    "Item",
    "Keeps",
    "MediaType",
    "Operation",
    "Outcome",
    "OutcomeKind",
    "Page",
    "PlanLimit",
    "Precision",
    "ProviderError",
    "RateLimited",
    "ReadPart",
    "Reason",
    "Record",
    "Rejected",
    "Role",
    "Unavailable",
    "Value",
    "Write",
    "WrongAccount",
    "make_id",
    "make_ids",
]
