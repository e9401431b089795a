"""What a read brings, page by page, held against what is known, until all of it has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model import (
    BadData,
    CatalogueCompleted,
    CatalogueItem,
    CataloguePage,
    Completed,
    Feature,
    Item,
    Page,
    Record,
    WrongAccount,
)
from ..store.observed import Fingerprint, fingerprints


class Collector[T: (Record, CatalogueItem)]:
    """Keeps of a read what differs from what is known, so that memory follows the difference."""

    def __init__(self, known: dict[str, Fingerprint]) -> None:
        self._known = known
        self._seen: set[str] = set()
        self.differing: list[tuple[T, Fingerprint]] = []
        self._removed: list[str] = []
        self._scopes: set[str] = set()

    def take(self, entries: Sequence[T], removed: Iterable[str] = (), scopes: Iterable[str] = ()) -> None:
        """Compare one page. Raises `BadData` if an entry comes twice, as a repeated page would bring."""
        refs = [entry.ref for entry in entries]
        before = len(self._seen)
        self._seen.update(refs)
        if len(self._seen) != before + len(refs):
            raise BadData("a record came twice in one read")
        known = self._known.get
        self.differing += [
            (entry, mark)
            for entry, ref, mark in zip(entries, refs, fingerprints(entries), strict=True)
            if known(ref) != mark
        ]
        self._removed.extend(removed)
        self._scopes.update(scopes)

    def gone(self) -> list[str]:
        """Return the refs that the service's own feed tells to be gone, singly or as part of a scope."""
        if not self._scopes:
            return self._removed
        unseen = self._known.keys() - self._seen - set(self._removed)
        return self._removed + sorted(ref for ref in unseen if scope_of(ref) in self._scopes)

    def absent(self) -> list[str]:
        """Return the refs known before that did not come."""
        return sorted(self._known.keys() - self._seen)


class GroupRead:
    """One read of a group of features, on its way. `dropped` is None where the read does not tell of it."""

    def __init__(self) -> None:
        self.records: dict[Feature, Collector[Record]] = {}
        self.catalogue: Collector[CatalogueItem] | None = None
        self.completed: dict[Feature, Completed] = {}
        self.catalogue_completed: CatalogueCompleted | None = None
        self.dropped: tuple[Item, ...] | None = None

    def take(self, part: Page | CataloguePage) -> None:
        """Take one page in. Runs in an executor."""
        if isinstance(part, Page):
            self.records[part.feature].take(part.records, part.removed, part.scopes)
        elif self.catalogue is None:
            raise BadData("a catalogue came from an account that has none")
        else:
            self.catalogue.take(part.items)

    def check(self, group: frozenset[Feature], library: bool) -> None:
        """Raise `BadData` unless everything that was asked for came to its end."""
        if missing := group - set(self.completed):
            raise BadData(f"the read of {', '.join(sorted(missing))} ended early")
        if library and self.catalogue_completed is None:
            raise BadData("the read of the catalogue ended early")
        if len({end.space for end in self.completed.values()}) > 1:
            raise WrongAccount("the account changed while it was read")


def scope_of(ref: str) -> str | None:
    """Return what the refs of one title have in common, or None for a ref that belongs to no scope."""
    scope, slash, _ = ref.rpartition("/")
    return scope if slash else None
