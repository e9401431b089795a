"""What a person said about titles: two ids are one title, or they never are. The graph obeys for good.

A tied id is vouched for: a record that names it is of its title, even if another of its ids contradicts.
Two parted ids never are of one title: a record that names both is left with its contradiction. What else was
known of a title that was parted stays with the first half, until a record names it with one of the two.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from .written_ids import tokens_of

_OWN_REF = re.compile(r"(movie|show|season|episode)[ :]+(#\S.*)")


class Parted(Struct, frozen=True, gc=False):
    """Two tokens that never are of one title, and the items that they lead to now."""

    tokens: tuple[str, str]
    items: tuple[int, int]

    @property
    def text(self) -> str:
        """Both ids in words: "imdb tt0000001 and tmdb 5"."""
        return " and ".join(token.partition(":")[2].replace(":", " ", 1) for token in self.tokens)


class Corrections(Struct, frozen=True, gc=False):
    """All that people said, as far as a batch of claims needs it.

    tied: every token that was tied to another. undecided: tokens that a parted item still has and that
    may belong to its other half, with the number of that half.
    """

    tied: frozenset[str] = frozenset()
    parted: tuple[Parted, ...] = ()
    undecided: Mapping[str, int] = {}


NO_CORRECTIONS = Corrections()


class Halves(Struct, frozen=True):
    """How the tokens of an item are divided. `open` may belong to either half."""

    first: frozenset[str]
    second: frozenset[str]
    open: frozenset[str]


def named_tokens(written: str) -> tuple[str, ...]:
    """Return the tokens that a person may mean by an id, or by an account's own ref ("movie #kodi:box/1").

    Raises `InvalidId`.
    """
    if match := _OWN_REF.fullmatch(written.strip()):
        return (f"{match[1]}:{match[2]}",)
    return tokens_of(written)


def bound_to(token: str, ties: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return all tokens that a person has tied to one, directly or through others, itself included."""
    links: dict[str, list[str]] = {}
    for first, second in ties:
        links.setdefault(first, []).append(second)
        links.setdefault(second, []).append(first)
    found, waiting = {token}, [token]
    while waiting:
        new = [one for one in links.get(waiting.pop(), ()) if one not in found]
        found.update(new)
        waiting += new
    return frozenset(found)


def divide(
    tokens: Collection[str], first: str, second: str, ties: Collection[tuple[str, str]]
) -> Halves | None:
    """Return how an item's tokens are divided so that two of them part, or None if other ties bind them."""
    with_first = bound_to(first, ties)
    if second in with_first:
        return None
    everything = frozenset(tokens)
    going = bound_to(second, ties) & everything
    return Halves(with_first & everything, going, everything - with_first - going)
