"""What services do by themselves: other refs, other ids, files that come and go. Nobody wished that."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from custom_components.crosswatch.model import Feature, Record
from tests.memory import MemoryService, Who

from .house import House, Member


class Upheaval(StrEnum):
    """What a service may do."""

    NEW_REFS = "new refs"
    OTHER_IDS = "other ids"
    CONSUMES = "consumes"


UPHEAVALS = tuple(Upheaval)


def happens(
    house: House, member: Member, what: Upheaval, title: str, feature: Feature, spaces: Iterable[str]
) -> None:
    """Let a service do something by itself."""
    if what is Upheaval.NEW_REFS:
        rekeys(house, member, feature)
    elif what is Upheaval.OTHER_IDS:
        redescribes(house, member, title, spaces)
    else:
        consumes(house, member, title)


def rekeys(house: House, member: Member, feature: Feature) -> None:
    """Give every record another ref, as after a rebuilt library."""
    service = member.service
    if service.capabilities.library:
        _rebuilds(service)
    elif feature in service.capabilities.features:
        service.changes_refs(feature)
    member.rekeyed = True
    house.listen()
    house.court.upheaval()


def _rebuilds(service: MemoryService) -> None:
    for ref, item in list(service.catalogue.items()):
        fresh = service._new_ref()
        del service.catalogue[ref]
        service.catalogue[fresh] = item
        for feature, shelf in service.shelves.items():
            if ref in shelf.stored:
                record = service._drop(Who.SERVICE, feature, ref, silently=True)
                service._put(Who.SERVICE, feature, Record(fresh, record.item, record.value))


def redescribes(house: House, member: Member, title: str, spaces: Iterable[str]) -> None:
    """Let a service know a title by other ids, of the namespaces that it has at all."""
    wanted = tuple(sorted(set(spaces) & set(member.spaces))) or member.spaces
    if wanted == member.known_by.get(title, member.spaces):
        return
    before = {
        member.describe(title),
        *(record.item for feature in member.service.shelves for record in member.holds(feature, title)),
    }
    member.known_by[title] = wanted
    for item in sorted(before, key=repr):
        member.service.describes(item, member.describe(title))
    house.listen()
    house.court.upheaval()


def file_goes(house: House, member: Member, title: str) -> None:
    """Take a title out of a library's catalogue."""
    if member.service.in_catalogue(member.describe(title)) is not None:
        member.service.file_goes(member.describe(title))
        house.listen()
        house.court.upheaval()


def file_comes(house: House, member: Member, title: str) -> None:
    """Bring a title back into a library's catalogue."""
    if member.service.in_catalogue(member.describe(title)) is None:
        member.service.file_comes(member.describe(title))
        house.listen()
        house.court.upheaval()


def consumes(house: House, member: Member, title: str) -> None:
    """Let a service that does so take a watched title off its watchlist."""
    service = member.service
    features = service.capabilities.features
    if Feature.WATCHLIST not in features or not features[Feature.WATCHLIST].removes_watched:
        return
    if not member.holds(Feature.HISTORY, title):
        return
    for record in member.holds(Feature.WATCHLIST, title):
        service._drop(Who.SERVICE, Feature.WATCHLIST, record.ref)
    house.listen()
    house.court.upheaval()
