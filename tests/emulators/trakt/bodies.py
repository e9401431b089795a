"""What a request names: which titles are meant, and which of them the service does not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Catalogue, Title

from .answers import bad_request
from .rules import Rules

KINDS = {
    "movies": MediaType.MOVIE,
    "shows": MediaType.SHOW,
    "seasons": MediaType.SEASON,
    "episodes": MediaType.EPISODE,
}
NUMBERS = ("trakt", "tmdb", "tvdb")
LOOKED_AT = ("trakt", "slug", "imdb", "tmdb", "tvdb")
NOT_ECHOED = ("rated_at", "notes", "hidden_at")

type Sent = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Named:
    """A title of a request with what was sent for it; a season or episode inherits what its show says."""

    title: Title
    sent: Sent


@dataclass(slots=True)
class Naming:
    """All titles of a request, in its order, and what was sent of those that are not known."""

    known: list[Named] = field(default_factory=list)
    not_found: dict[str, list[object]] = field(default_factory=lambda: {kind: [] for kind in KINDS})


class Finder:
    """Finds what requests name. Ids of another type than the service keeps lead nowhere."""

    def __init__(self, catalogue: Catalogue, rules: Rules) -> None:
        self._catalogue = catalogue
        self._rules = rules

    def read(self, body: object) -> Naming:
        """Return what a body names. Raises Refused if it is not made as it must be."""
        naming = Naming()
        for kind, media_type in KINDS.items():
            for sent in objects(mapping(body), kind):
                title = self.title(media_type, sent)
                if title is None:
                    naming.not_found[kind].append(_echo(sent))
                elif media_type is MediaType.SHOW and sent.get("seasons"):
                    self._read_inside(naming, title, sent)
                else:
                    naming.known.append(Named(title, sent))
        return naming

    def title(self, kind: MediaType, sent: Sent) -> Title | None:
        """Return the title that an object means: by its first id that leads somewhere, else by its name."""
        ids = sent.get("ids", {})
        if not isinstance(ids, Mapping):
            raise bad_request("ids is no object")
        for namespace in LOOKED_AT:
            if found := self._by_id(kind, namespace, ids.get(namespace)):
                return found
        name, year = sent.get("title"), sent.get("year")
        if kind not in (MediaType.MOVIE, MediaType.SHOW) or not isinstance(name, str):
            return None
        return self._catalogue.find_named(kind, name, year if isinstance(year, int) else None)

    def by_text(self, kind: MediaType, namespace: str, value: str) -> Title | None:
        """Return the title of an id that stands in an address."""
        number = namespace in NUMBERS
        if number and not value.isdecimal():
            return None
        return self._by_id(kind, namespace, int(value) if number else value)

    def episode(self, show: Title, sent: Sent) -> Title | None:
        """Return an episode by its place in its show, or by its number counted through."""
        absolute = sent.get("number_abs")
        for title in self._catalogue.inside(show) if absolute is not None else ():
            if title.absolute == absolute:
                return title
        return self._catalogue.episode(show, number(sent, "season"), number(sent, "number"))

    def _by_id(self, kind: MediaType, namespace: str, value: object) -> Title | None:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number is not (namespace in NUMBERS) or not isinstance(value, int | str):
            return None
        if (kind, namespace, value) in self._rules.gone:
            return None
        return self._catalogue.find(kind, namespace, value)

    def _read_inside(self, naming: Naming, show: Title, sent: Sent) -> None:
        """Read the seasons of a show. What is missing is echoed within its show."""
        missing: list[object] = []
        outer = {name: value for name, value in sent.items() if name not in ("seasons", "ids")}
        for season in objects(sent, "seasons"):
            inherited = outer | dict(season)
            if not season.get("episodes"):
                title = self._catalogue.season(show, number(season, "number"))
                if title is None:
                    missing.append(season)
                else:
                    naming.known.append(Named(title, inherited))
            elif unknown := list(self._read_episodes(naming, show, season, inherited)):
                missing.append({"number": season["number"], "episodes": unknown})
        if missing:
            naming.not_found["shows"].append(_echo({**sent, "seasons": missing}))

    def _read_episodes(self, naming: Naming, show: Title, season: Sent, inherited: Sent) -> Iterator[Sent]:
        for episode in objects(season, "episodes"):
            title = self._catalogue.episode(show, number(season, "number"), number(episode, "number"))
            if title is None:
                yield episode
            else:
                naming.known.append(Named(title, {**inherited, **episode}))


def _echo(sent: object) -> object:
    """Return what was sent of a title that is not known, as it is echoed: without what has no part in it."""
    if isinstance(sent, Mapping):
        return {name: _echo(value) for name, value in sent.items() if name not in NOT_ECHOED}
    return [_echo(one) for one in sent] if isinstance(sent, list) else sent


def mapping(body: object) -> Sent:
    """Return an object of JSON. Raises Refused if it is none."""
    if not isinstance(body, Mapping):
        raise bad_request("an object is needed")
    return body


def objects(body: Sent, name: str) -> list[Sent]:
    """Return a list of objects of a body; one that is not there is empty. Raises Refused."""
    found = body.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise bad_request(f"{name} is no list")
    return [mapping(one) for one in found]


def number(sent: Sent, name: str) -> int:
    """Return a whole number. Raises Refused if there is none."""
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad_request(f"{name} is no number")
    return value
