"""Services that do something by themselves when something is stored, and one that tells of it by titles."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature, Item, MediaType, Precision, Record, Value

from .service import MemoryService, Who


class TidyService(MemoryService):
    """Takes a title off the watchlist when it is watched, and a show when one of its episodes is."""

    def _own_ways(self, who: Who, feature: Feature, record: Record) -> None:
        if feature is Feature.HISTORY:
            for listed in self.shelves[Feature.WATCHLIST].stored.copy().values():
                if _is_part_of(record.item, listed.item):
                    self._drop(Who.SERVICE, Feature.WATCHLIST, listed.ref)


class OneObjectService(TidyService):
    """Keeps one entry per title, which is wanted or watched.

    What is watched and put on the watchlist is watched no more. What is rated and was listed nowhere is
    watched now.
    """

    def _own_ways(self, who: Who, feature: Feature, record: Record) -> None:
        super()._own_ways(who, feature, record)
        plays = [
            play.ref
            for play in self.shelves[Feature.HISTORY].stored.values()
            if _is_part_of(play.item, record.item)
        ]
        if feature is Feature.WATCHLIST:
            for ref in plays:
                self._drop(Who.SERVICE, Feature.HISTORY, ref)
        wanted = self.shelves[Feature.WATCHLIST].find(record.item)
        if feature is Feature.RATINGS and who is Who.WRITER and not (plays or wanted):
            now = Value(1, self.now(), Precision.SECOND)
            self._put(Who.SERVICE, Feature.HISTORY, Record(self._ref_for(record.item), record.item, now))


class JournalService(MemoryService):
    """Its refs begin with the title, and its journal names titles only."""

    def scope_of(self, ref: str) -> str | None:
        """Return the title that the record belongs to."""
        return ref.rpartition("/")[0]

    def _ref_for(self, item: Item) -> str:
        known = (item.ids or item.show_ids)[0]
        return f"{known}:{item.season}:{item.number}/{self._new_ref()}"


def _is_part_of(item: Item, whole: Item) -> bool:
    if whole.type is MediaType.SHOW and item.type is MediaType.EPISODE:
        return not set(item.show_ids).isdisjoint(whole.ids)
    if item.type is not whole.type:
        return False
    if item.type is MediaType.EPISODE and (item.season, item.number) == (whole.season, whole.number):
        return not set(item.show_ids).isdisjoint(whole.show_ids)
    return not set(item.ids).isdisjoint(whole.ids)
