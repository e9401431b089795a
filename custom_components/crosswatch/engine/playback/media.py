"""What a player says it plays, and whether two such statements mean the same thing."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ...model import MediaType
from .parse import folded


class Media(Struct, frozen=True, omit_defaults=True):
    """What a player says it plays, normalised.

    kind: the content type as published, in lower case.
    type: movie or episode, or None where the player does not tell.
    content_id: the item's key at the server it plays from; only from players that belong to one.
    ids: the item's own ids as "namespace:value"; an episode's are never its show's.
    user: the name of who watches, where the player knows it.
    """

    kind: str = ""
    type: MediaType | None = None
    content_id: str = ""
    ids: tuple[str, ...] = ()
    title: str = ""
    year: int | None = None
    show_title: str = ""
    season: int | None = None
    number: int | None = None
    app: str = ""
    library: str = ""
    channel: str = ""
    user: str = ""
    platform: str = ""

    @property
    def usable(self) -> bool:
        """Whether it says enough to begin a playback. The name of the app is no title."""
        if self.ids or self.place:
            return True
        return bool(self.title) and folded(self.title) != folded(self.app)

    @property
    def place(self) -> tuple[str, int | None, int] | None:
        """The episode's place: folded show title, season and number, if show and number are known."""
        if self.show_title and self.number is not None:
            return folded(self.show_title), self.season, self.number
        return None

    @property
    def key(self) -> str:
        """A text that is the same whenever this is played again, also elsewhere."""
        if self.ids:
            return self.ids[0]
        if self.place:
            return "|".join(str(part) for part in self.place)
        return self.content_id or f"{folded(self.title)}|{self.year or ''}"

    @property
    def label(self) -> str:
        """A short name for people: "Alien (1979)" or "Severance 1x03 In Perpetuity"."""
        if self.place:
            season = "?" if self.season is None else self.season
            return f"{self.show_title} {season}x{self.number:02d} {self.title}".strip()
        if not self.title:
            return self.ids[0] if self.ids else ""
        return f"{self.title} ({self.year})" if self.year else self.title


def same_media(one: Media, other: Media) -> bool:
    """Whether both statements mean the same item, one perhaps with more detail than the other."""
    if one.content_id and other.content_id:
        return one.content_id == other.content_id
    if one.ids and other.ids:
        return not set(one.ids).isdisjoint(other.ids)
    if one.place and other.place:
        return one.place == other.place
    years_differ = one.year is not None and other.year is not None and one.year != other.year
    return folded(one.title) == folded(other.title) and not years_differ


def enriched(known: Media, said: Media) -> Media:
    """Return `known` with the details that were missing and are said now. What is known stays."""
    missing = {
        name: getattr(said, name) for name in Media.__struct_fields__ if not _known(getattr(known, name))
    }
    return replace(known, **missing)


def _known(value: object) -> bool:
    return value is not None and value not in ("", ())
