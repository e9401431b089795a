"""Titles of a library that belong together: copies of one title, and titles in one file.

A copy (the same film from two folders) has its own state, so what is written to one is written to all.
Episodes in one file share their state by themselves: that only has to be known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from hashlib import blake2b

from msgspec import Struct

from ...model import PRIMARY_NAMESPACES, Item
from .items import identities, ref_of
from .library import Library, Listed
from .models import Episode


class Siblings(Struct, frozen=True):
    """What belongs together in one library.

    copies: for each ref that has copies, the refs of those. files: for each file that several titles
    share, what they have in common.
    """

    copies: dict[str, tuple[str, ...]] = {}
    files: dict[str, str] = {}

    def file_group(self, file: str) -> str:
        """Return what titles of one file have in common; empty for a file with one title."""
        return self.files.get(file, "")


def find_siblings(library: Library) -> Siblings:
    """Find the titles of a library that belong together. Work for a thread: it looks at every title."""
    return Siblings(_copies(library), _shared_files(library.episodes))


def _shared_files(episodes: Iterable[Listed]) -> dict[str, str]:
    titles = (listed.title for listed in episodes)
    counts = Counter(title.file for title in titles if isinstance(title, Episode) and title.file)
    # Paths may hold passwords, so only their hash leaves this place.
    return {
        file: blake2b(file.encode(), digest_size=8).hexdigest() for file, count in counts.items() if count > 1
    }


def _copies(library: Library) -> dict[str, tuple[str, ...]]:
    shared = _shared_identities(library)
    known: defaultdict[str, list[tuple[str, Item]]] = defaultdict(list)
    for listed in library.titles() if shared else ():
        for identity in identities(listed.item):
            if identity in shared:
                known[identity].append((ref_of(listed.title), listed.item))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group in known.values():
        for ref, item in group:
            found[ref].update(other for other, its in group if other != ref and _agree(item, its))
    return {ref: tuple(sorted(others)) for ref, others in found.items() if others}


def _shared_identities(library: Library) -> set[str]:
    """Return what more than one title has. Few have copies, so only these are looked at in full."""
    once: set[str] = set()
    shared: set[str] = set()
    for listed in library.titles():
        for identity in identities(listed.item):
            (shared if identity in once else once).add(identity)
    return shared


def _agree(one: Item, other: Item) -> bool:
    """Two primary ids of one namespace are two titles, however much else they share."""
    mine, theirs = (dict(found.split(":", 1) for found in item.ids) for item in (one, other))
    return all(
        mine[space] == theirs[space] for space in PRIMARY_NAMESPACES if space in mine and space in theirs
    )
