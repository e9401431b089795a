"""The part of the page that is about trackers: what comes of each fault at each service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from custom_components.crosswatch.model import Feature

from .at_trackers import FAULTS, TrackerFault
from .cell import Cell, figures
from .tracker_services import SERVICES, Service

type Key = tuple[str, str, Feature]
"""(name of the service, name of the fault, feature)"""

type TrackerCells = Mapping[Key, tuple[Cell, Cell]]
"""What came of it one way and two ways."""

_INTRODUCTION = """
## Trackers

The same with Trakt, SIMKL and MDBList, each as a strict emulator behind HTTP, with the real provider. The
other account is a service in memory. Each fault lasts three runs, in which people go on living; then all is
well again. In *one way* the tracker is the source; in the last three faults of each it is the target.
"""

_COLUMNS = "**lost** | **invented** | **held** | **recovered**"
_HEAD = f"""
| | | | one way | | | | two ways | | | |
|---|---|---|---|---|---|---|---|---|---|---|
| **service** | **fault** | **list** | {_COLUMNS} | {_COLUMNS} |
"""

_NOTES = """
| fault at a tracker | what happens |
|---|---|
"""

_END = """
Times of plays are compared as finely as the tracker keeps them: Trakt to the minute, SIMKL and MDBList to the
second. Rating a film that is not in the library marks it as watched at SIMKL, so there people rate what they
have watched.
"""


def tracker_section(cells: TrackerCells) -> str:
    """Return the part of the page."""
    table = "\n".join(line_at(service, fault, feature, cells[key]) for key, service, fault, feature in rows())
    notes = "\n".join(f"| {fault.name} | {fault.text} |" for fault in FAULTS.values())
    return f"{_INTRODUCTION}{_HEAD}{table}\n{_NOTES}{notes}\n{_END}"


def rows() -> Iterator[tuple[Key, Service, TrackerFault, Feature]]:
    """Return all lines of the table in their order."""
    for service in SERVICES.values():
        for fault in FAULTS.values():
            for feature in Feature:
                yield (service.name, fault.name, feature), service, fault, feature


def line_at(service: Service, fault: TrackerFault, feature: Feature, both: Sequence[Cell]) -> str:
    """Return the line of one service, fault and list. It is the same whenever the same comes of it."""
    told = " | ".join(figures(cell) for cell in both)
    return f"| {service.name} | {fault.name} | {feature} | {told} |"
