"""What Kodi sends, as strictly typed structures. Unknown fields are ignored, missing ones are errors."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from ...model import MediaType

type LibraryId = Annotated[int, Meta(ge=1)]


class Limits(Struct, frozen=True):
    """Which part of a list came, and how long the whole list is."""

    total: Annotated[int, Meta(ge=0)]
    start: int = 0
    end: int = 0


class Resume(Struct, frozen=True, gc=False):
    """Where viewing goes on, in seconds. Position 0 is none."""

    position: float = 0.0
    total: float = 0.0


class Movie(Struct, frozen=True, gc=False):
    """A film. `lastplayed` is the box's wall clock, without a zone."""

    number: LibraryId = field(name="movieid")
    title: str
    year: int
    playcount: int
    lastplayed: str
    userrating: int
    resume: Resume
    runtime: int
    file: str = ""
    imdbnumber: str = ""
    uniqueid: dict[str, str] = {}

    @property
    def type(self) -> MediaType:
        """What it is."""
        return MediaType.MOVIE


class Show(Struct, frozen=True, gc=False):
    """A show."""

    number: LibraryId = field(name="tvshowid")
    title: str
    year: int
    userrating: int
    imdbnumber: str = ""
    uniqueid: dict[str, str] = {}

    @property
    def type(self) -> MediaType:
        """What it is."""
        return MediaType.SHOW


class Episode(Struct, frozen=True, gc=False):
    """An episode. Count, date and place of resuming belong to its file, the rating to the episode."""

    number: LibraryId = field(name="episodeid")
    tvshowid: int
    showtitle: str
    season: int
    episode: int
    title: str
    playcount: int
    lastplayed: str
    userrating: int
    resume: Resume
    runtime: int
    file: str = ""
    uniqueid: dict[str, str] = {}

    @property
    def type(self) -> MediaType:
        """What it is."""
        return MediaType.EPISODE


type Title = Movie | Show | Episode
type Playable = Movie | Episode


class MoviePage(Struct, frozen=True):
    """A part of the films. Some versions leave the list out where it would be empty."""

    limits: Limits
    titles: list[Movie] | None = field(name="movies", default=None)


class ShowPage(Struct, frozen=True):
    """A part of the shows."""

    limits: Limits
    titles: list[Show] | None = field(name="tvshows", default=None)


class EpisodePage(Struct, frozen=True):
    """A part of the episodes."""

    limits: Limits
    titles: list[Episode] | None = field(name="episodes", default=None)


class MovieDetails(Struct, frozen=True):
    """One film."""

    title: Movie = field(name="moviedetails")


class ShowDetails(Struct, frozen=True):
    """One show."""

    title: Show = field(name="tvshowdetails")


class EpisodeDetails(Struct, frozen=True):
    """One episode."""

    title: Episode = field(name="episodedetails")


class Version(Struct, frozen=True):
    """Version of the interface."""

    major: int
    minor: int
    patch: int


class VersionResult(Struct, frozen=True):
    """Reply of JSONRPC.Version."""

    version: Version


class ApplicationVersion(Struct, frozen=True):
    """Version of Kodi."""

    major: int
    minor: int


class Application(Struct, frozen=True):
    """Reply of Application.GetProperties."""

    name: str
    version: ApplicationVersion


class Profile(Struct, frozen=True):
    """The active profile."""

    label: str


class ActivePlayer(Struct, frozen=True):
    """A player that has something open."""

    playerid: int
    type: str


class PlayingItem(Struct, frozen=True):
    """What the video player has open. No number: not of the library, or nothing at all."""

    type: str = "unknown"
    number: int = field(name="id", default=0)


class PlayingResult(Struct, frozen=True):
    """Reply of Player.GetItem."""

    item: PlayingItem


class SettingResult(Struct, frozen=True):
    """Reply of Settings.GetSettingValue for a setting that is a text."""

    value: str


class Addon(Struct, frozen=True):
    """One add-on."""

    addonid: str


class AddonsResult(Struct, frozen=True):
    """Reply of Addons.GetAddons."""

    limits: Limits
    addons: list[Addon] = []
