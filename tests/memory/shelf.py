"""One feature's list at a service: what is stored, what reads show of it yet, and what changed when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from msgspec import Struct

from custom_components.crosswatch.model import Item, MediaType, Record

type Token = tuple[MediaType, str, int | None, int | None]


def tokens(item: Item) -> list[Token]:
    """Return what the service recognises a title by."""
    own: list[Token] = [(item.type, known, None, None) for known in item.ids if known not in item.show_ids]
    if item.season is not None and (item.type is not MediaType.EPISODE or item.number is not None):
        own += [(item.type, known, item.season, item.number) for known in item.show_ids]
    return own


class _Hidden(Struct, frozen=True):
    """A change that reads do not show before a time (seconds) and a number of reads."""

    ref: str
    not_before: int
    reads: int


class Shelf:
    """The records of one feature. `stored` is the truth, `shown` is what reads bring."""

    def __init__(self, page: int) -> None:
        self._page = page
        self.stored: dict[str, Record] = {}
        self.shown: dict[str, Record] = {}
        self.revision = 0
        self.changed: dict[str, int] = {}
        self.removed: dict[str, int] = {}
        self._hidden: list[_Hidden] = []
        self._index: defaultdict[Token, dict[str, None]] | None = None
        self._pages: tuple[tuple[Record, ...], ...] | None = None

    def load(self, records: Iterable[Record]) -> None:
        """Hold exactly these records, as if they had always been there."""
        self.stored = {record.ref: record for record in records}
        self.shown = dict(self.stored)
        self.revision += 1
        self.changed, self.removed, self._hidden = {}, {}, []
        self._index = self._pages = None

    def put(self, record: Record) -> None:
        """Store a record. Reads show it after `show`."""
        self._unindex(record.ref)
        self.stored[record.ref] = record
        if self._index is not None:
            for token in tokens(record.item):
                self._index[token][record.ref] = None

    def take(self, ref: str) -> Record:
        """Drop a record and return it. Reads show that after `show`."""
        self._unindex(ref)
        return self.stored.pop(ref)

    def show(self, ref: str, *, silently: bool = False) -> None:
        """Let reads see what is stored under `ref` now. Silently: no removal feed names it."""
        record = self.stored.get(ref)
        if record == self.shown.get(ref):
            return
        self.revision += 1
        self._pages = None
        if record is not None:
            self.shown[ref] = record
            self.changed[ref] = self.revision
            self.removed.pop(ref, None)
            return
        del self.shown[ref]
        self.changed.pop(ref, None)
        if not silently:
            self.removed[ref] = self.revision

    def show_later(self, ref: str, not_before: int, reads: int) -> None:
        """Let reads see what is stored under `ref` at some later time, after some more reads."""
        self._hidden.append(_Hidden(ref, not_before, reads))

    def catch_up(self, now: int) -> None:
        """Show what is due."""
        due = [hidden for hidden in self._hidden if hidden.not_before <= now and hidden.reads <= 0]
        self._hidden = [hidden for hidden in self._hidden if hidden not in due]
        for hidden in due:
            self.show(hidden.ref)

    def count_read(self) -> None:
        """Note that a read began."""
        self._hidden = [_Hidden(hidden.ref, hidden.not_before, hidden.reads - 1) for hidden in self._hidden]

    def find(self, item: Item, fits: Callable[[Record], bool] | None = None) -> list[Record]:
        """Return the stored records of a title, oldest first."""
        index = self._indexed()
        refs = dict.fromkeys(ref for token in tokens(item) for ref in index.get(token, ()))
        found = [self.stored[ref] for ref in refs]
        return [record for record in found if fits is None or fits(record)]

    def pages(self) -> tuple[tuple[Record, ...], ...]:
        """Return what a full read brings. Ready-made until something changes."""
        if self._pages is None:
            self._pages = paged(tuple(self.shown.values()), self._page)
        return self._pages

    def _indexed(self) -> defaultdict[Token, dict[str, None]]:
        if self._index is None:
            self._index = defaultdict(dict)
            for record in self.stored.values():
                for token in tokens(record.item):
                    self._index[token][record.ref] = None
        return self._index

    def _unindex(self, ref: str) -> None:
        old = self.stored.get(ref)
        if old is not None and self._index is not None:
            for token in tokens(old.item):
                self._index[token].pop(ref, None)


def paged[T](entries: tuple[T, ...], size: int) -> tuple[tuple[T, ...], ...]:
    """Return the entries in pages."""
    return tuple(entries[start : start + size] for start in range(0, len(entries), size))
