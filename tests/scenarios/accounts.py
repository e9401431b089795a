"""Accounts in memory for scenarios that need more than sentences can say."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.model import Capabilities, Feature, FeatureCapability
from tests.memory import MemoryProvider, MemoryService, SilentMemoryProvider, everything
from tests.sync.home import Home


def account(
    home: Home, name: str, capabilities: Capabilities | None = None, *, zone: str = "UTC"
) -> MemoryService:
    """Give the household an account that is read in full every time. Its key is "memory:" and the name."""
    service = MemoryService(
        name, capabilities or everything(), home.clock, delta=False, watermarks=False, zone=zone
    )
    silent = service.capabilities.library
    home.account(f"memory:{name}", SilentMemoryProvider(service) if silent else MemoryProvider(service))
    return service


def only_with(feature: Feature, **more: object) -> Capabilities:
    """Keeps everything, but for what is said of one feature."""
    features: dict[Feature, FeatureCapability] = dict(everything().features)
    return Capabilities({**features, feature: replace(features[feature], **more)})
