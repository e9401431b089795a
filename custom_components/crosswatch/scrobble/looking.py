"""Looking at an account: does it hold a title, and has it the play that may or may not have arrived?"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ..model import CataloguePage, Completed, Feature, Item, Page, Record, Unavailable
from ..providers.base import ReadsFeature
from ..store.played import Interval


class Sought(Struct, frozen=True):
    """The play that is looked for: its interval, and the times in it that belong to other playbacks."""

    interval: Interval
    taken: frozenset[int] = frozenset()


class Look(Struct, frozen=True):
    """What an account shows of one item: its ref in the library, how often it was played, and our play."""

    ref: str | None = None
    plays: int = 0
    found: Record | None = None


async def look_for(provider: ReadsFeature, features: frozenset[Feature], item: Item, sought: Sought) -> Look:
    """Read an account's history and look for the item and a play of it within the interval.

    features: the read group of the history. Raises a `ProviderError` if it cannot be read to its end.
    """
    look, complete = Look(), False
    async for part in provider.read(features, {}):
        if isinstance(part, CataloguePage):
            refs = (entry.ref for entry in part.items if same_item(entry.item, item))
            look = replace(look, ref=look.ref or next(refs, None))
        elif isinstance(part, Page) and part.feature is Feature.HISTORY:
            look = _with_records(
                look, [record for record in part.records if same_item(record.item, item)], sought
            )
        elif isinstance(part, Completed) and part.feature is Feature.HISTORY:
            complete = True
    if not complete:
        raise Unavailable("the history was cut short")
    return look


def _with_records(look: Look, records: list[Record], sought: Sought) -> Look:
    for record in records:
        at = record.value.at
        ours = at is not None and at not in sought.taken and sought.interval.holds(at, record.value.precision)
        look = replace(
            look,
            plays=look.plays + record.value.amount,
            found=record if ours else look.found,
        )
    return look


def same_item(one: Item, other: Item) -> bool:
    """Whether two descriptions share an id, or a show's id and the place in it."""
    if one.type is not other.type:
        return False
    if not set(one.ids).isdisjoint(other.ids):
        return True
    return (
        one.number is not None
        and (one.season, one.number) == (other.season, other.number)
        and not set(one.show_ids).isdisjoint(other.show_ids)
    )
