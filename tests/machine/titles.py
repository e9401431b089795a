"""The titles of the machine's world, and how services describe them: truthfully, but by different ids."""

from __future__ import annotations

from collections.abc import Iterable

from custom_components.crosswatch.model import Item, MediaType

SPACES = ("imdb", "tmdb", "tvdb")

MOVIES = ("film 0", "film 1")
EPISODES = ("part 0",)
TITLES = MOVIES + EPISODES
"""What people do something about."""

MOST_BACKGROUND = 40
BACKGROUND = tuple(f"old {number}" for number in range(MOST_BACKGROUND))
"""What all members hold from the beginning, and nobody touches."""

_NUMBERS = {title: number for number, title in enumerate(TITLES + BACKGROUND, 1)}
_SHOW = 900


def describe(title: str, spaces: Iterable[str]) -> Item:
    """Return a title as a service describes it that knows these namespaces."""
    known = tuple(sorted(spaces))
    if title not in EPISODES:
        return Item(MediaType.MOVIE, _ids(_NUMBERS[title], known), title, 2000)
    return Item(
        MediaType.EPISODE,
        (),
        title,
        show_ids=_ids(_SHOW, known),
        show_title="Show",
        season=1,
        number=EPISODES.index(title) + 1,
    )


def _ids(number: int, spaces: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        f"imdb:tt{9_000_000 + number}" if space == "imdb" else f"{space}:{number}" for space in spaces
    )


def _tokens(item: Item) -> list[tuple[str, int | None, int | None]]:
    if item.type is MediaType.EPISODE:
        return [(known, item.season, item.number) for known in item.show_ids]
    return [(known, None, None) for known in item.ids]


_BY_TOKEN = {token: title for title in _NUMBERS for token in _tokens(describe(title, SPACES))}


def title_of(item: Item) -> str:
    """Return which title an item is."""
    return next(_BY_TOKEN[token] for token in _tokens(item) if token in _BY_TOKEN)


def meets(item: Item, other: Item) -> bool:
    """Whether a service that describes a title as `other` recognises it by what `item` brings."""
    return not set(_tokens(item)).isdisjoint(_tokens(other))


def tokens_of(title: str) -> list[str]:
    """Return the tokens by which a person names a title; a show with all its episodes."""
    item = describe(title, SPACES)
    kind = MediaType.SHOW if item.show_ids else MediaType.MOVIE
    return [f"{kind}:{known}" for known in item.show_ids or item.ids]
