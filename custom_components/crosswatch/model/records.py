"""What one account says of one item, and how a read hands it over."""

from __future__ import annotations

from msgspec import Struct

from .features import Coverage, Feature, Precision
from .items import Item

RATING_STEPS = 100
"""Ratings are kept in hundredths of the best mark, so that every service's scale fits without loss."""

PROGRESS_STEPS = 10_000
"""Progress is kept in ten-thousandths of the runtime, because some services know only a percentage."""


class Value(Struct, frozen=True, omit_defaults=True, gc=False):
    """The value of a record.

    amount: watchlist 1; ratings 1..100; progress 0..10,000 of the runtime; history the number of
        plays that the record stands for (1 where every play is a record of its own).
    at: when it was listed, rated, watched or last moved, in seconds since 1970 UTC, or None if unknown.
    precision: how exactly `at` is known.
    runtime: length of the item in seconds where the account knows it.
    """

    amount: int = 1
    at: int | None = None
    precision: Precision = Precision.UNKNOWN
    runtime: int | None = None


class Record(Struct, frozen=True, gc=False):
    """One statement of one account. `ref` is the account's own key for it, unique within the feature."""

    ref: str
    item: Item
    value: Value


class CatalogueItem(Struct, frozen=True, omit_defaults=True, gc=False):
    """One title that a library has at all, watched or not, with the ref by which it is written.

    `file_group` is the same for titles that live in one file and therefore share plays and progress
    (two episodes in one file): what is written to one of them shows on all, and is no viewing of the
    others. It is empty for a title that has its file to itself.
    """

    ref: str
    item: Item
    file_group: str = ""


class Page(Struct, frozen=True):
    """A part of a read.

    removed: refs that the service's own removal feed names.
    scopes: titles whose records came whole in this read, because the service's own feed named them. A scope
        is what the refs of a title have in common: all before their last "/". A known ref of a scope that
        did not come is removed there.
    """

    feature: Feature
    records: tuple[Record, ...] = ()
    removed: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


class DroppedTitles(Struct, frozen=True):
    """All shows and movies that a person dropped or hid at the account, whole.

    They stay as they are there: nothing is added to them because another account has it.
    """

    items: tuple[Item, ...]


class CataloguePage(Struct, frozen=True):
    """A part of a library's catalogue."""

    items: tuple[CatalogueItem, ...]


class Completed(Struct, frozen=True):
    """The end of a feature's read: the proof that everything came.

    A read that ends without it was cut short and counts as failed. `space` names whose data was
    read (a Kodi profile, a server's user); another space means other data, never removals.
    """

    feature: Feature
    coverage: Coverage
    space: str
    cursor: str | None = None


class CatalogueCompleted(Struct, frozen=True):
    """The end of a catalogue's read."""

    space: str


type ReadPart = Page | DroppedTitles | CataloguePage | Completed | CatalogueCompleted


class Activity(Struct, frozen=True):
    """What an account says about itself in one cheap request.

    `watermarks` has an entry for each feature whose last change the service can name; equal
    watermarks mean that nothing changed. A feature without one is read every time.
    `busy` says why heavy reads should wait ("playing", "scanning"), or is empty.
    """

    space: str
    watermarks: dict[Feature, str]
    busy: str = ""
