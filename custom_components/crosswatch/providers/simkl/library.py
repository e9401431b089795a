"""What is known of a person's lists in this process: every title with its status, as last read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...model import Item, MediaType
from .models import Catalogue, Stamps, Status

type Place = tuple[int, int]
"""Season and number, as SIMKL counts."""


class KnownTitle(Struct, frozen=True):
    """One entry.

    ids: all ids that it came with. watched: episodes that were. rating: the mark as the model has it, and its
    time.
    """

    ref: str
    item: Item
    ids: tuple[str, ...]
    catalogue: Catalogue
    status: Status
    was_watched: bool
    watched: frozenset[Place] = frozenset()
    rating: tuple[int, int | None] | None = None

    @property
    def is_dropped(self) -> bool:
        """Whether the person has put it away."""
        return self.status in (Status.DROPPED, Status.ON_HOLD)


class Library:
    """The entries of all catalogues that were read so far, and the stamps from before each was read."""

    def __init__(self) -> None:
        self.stamps: dict[Catalogue, Stamps] = {}
        self._titles: dict[str, KnownTitle] = {}
        self._by_id: defaultdict[str, dict[str, None]] = defaultdict(dict)

    @property
    def is_whole(self) -> bool:
        """Whether all catalogues are known."""
        return len(self.stamps) == len(Catalogue)

    def replace(self, catalogue: Catalogue, titles: Iterable[KnownTitle], stamps: Stamps) -> None:
        """Take over a catalogue that was read whole."""
        for ref in [ref for ref, title in self._titles.items() if title.catalogue is catalogue]:
            self.forget(ref)
        self._take(titles)
        self.stamps[catalogue] = stamps

    def update(
        self, catalogue: Catalogue, titles: Iterable[KnownTitle], since: Stamps, stamps: Stamps
    ) -> None:
        """Take over what changed after `since`, in a read before which the stamps were `stamps`."""
        self._take(titles)
        known = self.stamps.get(catalogue)
        if known is not None and (known.all or "") >= (since.all or ""):
            self.stamps[catalogue] = stamps

    def forget(self, ref: str) -> None:
        """Know nothing of an entry: it was deleted."""
        before = self._titles.pop(ref, None)
        if before is not None:
            for token in _tokens(before):
                self._by_id[token].pop(ref, None)

    def forget_rating(self, ref: str) -> None:
        """Know no more how an entry is rated: we have just changed that."""
        if title := self._titles.get(ref):
            self._titles[ref] = replace(title, rating=None)

    def forget_episode(self, ref: str, place: Place) -> None:
        """Know no more that an episode was watched: we have just changed that."""
        if title := self._titles.get(ref):
            self._titles[ref] = replace(title, watched=title.watched - {place})

    def get(self, ref: str) -> KnownTitle | None:
        """Return the entry with this ref."""
        return self._titles.get(ref)

    def find(self, kind: MediaType, ids: Iterable[str]) -> list[KnownTitle]:
        """Return all entries of a type with one of these ids; of anime there can be several."""
        refs = {ref: None for one in ids for ref in self._by_id.get(f"{kind}:{one}", ())}
        return [self._titles[ref] for ref in refs]

    def dropped(self) -> tuple[Item, ...]:
        """Return all that the person has put away."""
        return tuple(title.item for title in self._titles.values() if title.is_dropped)

    def _take(self, titles: Iterable[KnownTitle]) -> None:
        for title in titles:
            self.forget(title.ref)
            self._titles[title.ref] = title
            for token in _tokens(title):
                self._by_id[token][title.ref] = None


def _tokens(title: KnownTitle) -> Iterator[str]:
    return (f"{title.item.type}:{one}" for one in title.ids)
