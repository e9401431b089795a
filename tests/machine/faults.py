"""What goes wrong at the services of the machine."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature
from tests.memory import FaultKind

from .house import House, Member

SERVICE_FAULTS = tuple(FaultKind)

_LASTING = {FaultKind.WRONG_USER, FaultKind.SKEW}
_ROTS = 4
"""From so many times on, a service that loses records goes on doing so."""

_MEASURES = {FaultKind.LOSS: 9, FaultKind.LAG: 2, FaultKind.SKEW: 300}
_WITHOUT_FEATURE = {
    FaultKind.DOWN,
    FaultKind.SIGNED_OUT,
    FaultKind.RATE_LIMITED,
    FaultKind.GARBAGE,
    FaultKind.SKEW,
    FaultKind.WRONG_USER,
}


def afflict(house: House, member: Member, kind: FaultKind, feature: Feature, times: int) -> None:
    """Let something go wrong at a service; what lasts, lasts until it is cured."""
    if kind is FaultKind.WRONG_USER and not house.knows_user(member):
        return  # whoever is met first is taken for the right one
    if kind is FaultKind.SKEW:
        house.court.skewed = True
    member.service.afflict(
        kind,
        None if kind in _LASTING or (kind is FaultKind.LOSS and times >= _ROTS) else times,
        feature=None if kind in _WITHOUT_FEATURE else feature,
        amount=_MEASURES.get(kind, 0),
    )
