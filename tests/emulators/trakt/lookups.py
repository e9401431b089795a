"""What the service knows of titles, whoever asks."""

from __future__ import annotations

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Title

from .answers import Answer, Call, Refused
from .paging import DEFAULT_OF_SEARCH
from .service import Service, part, types_of
from .shapes import describe

SEARCHED = ("imdb", "tmdb", "tvdb", "trakt")


def search(service: Service, call: Call) -> Answer:
    """GET /search/{id_type}/{id}. An id may lead to titles of several types."""
    namespace, value = part(call, 0), part(call, 1)
    if namespace not in SEARCHED:
        raise Refused(404)
    types = types_of(call.query.get("type", "")) - {MediaType.SEASON}
    kinds = [kind for kind in MediaType if kind in types]
    found = [title for kind in kinds if (title := service.finder.by_text(kind, namespace, value))]
    return service.pages(
        call, found, lambda title: {"score": 1000} | service.row(title, call), default=DEFAULT_OF_SEARCH
    )


def movie(service: Service, call: Call) -> Answer:
    """GET /movies/{id}."""
    return Answer(_describe(service, _one(service, MediaType.MOVIE, part(call, 0)), call))


def show(service: Service, call: Call) -> Answer:
    """GET /shows/{id}."""
    return Answer(_describe(service, _one(service, MediaType.SHOW, part(call, 0)), call))


def seasons(service: Service, call: Call) -> Answer:
    """GET /shows/{id}/seasons. With `extended=episodes` it is the whole catalogue of a show."""
    inside = service.catalogue.inside(_one(service, MediaType.SHOW, part(call, 0)))
    rows = []
    for season in (title for title in inside if title.type is MediaType.SEASON):
        row = _describe(service, season, call)
        if "episodes" in call.query.get("extended", ""):
            in_season = [title for title in inside if title.season == season.season and title.number]
            row["episodes"] = [_describe(service, episode, call) for episode in in_season]
        rows.append(row)
    return Answer(rows)


def episode(service: Service, call: Call) -> Answer:
    """GET /shows/{id}/seasons/{season}/episodes/{episode}."""
    of_show = _one(service, MediaType.SHOW, part(call, 0))
    found = service.catalogue.episode(of_show, int(part(call, 1)), int(part(call, 2)))
    if found is None:
        raise Refused(404)
    return Answer(_describe(service, found, call))


def _describe(service: Service, title: Title, call: Call) -> dict[str, object]:
    return describe(title, service.rules.null_ids, extended=call.query.get("extended", ""))


def _one(service: Service, kind: MediaType, text: str) -> Title:
    """Return a title by its number at the service, its slug or its imdb id."""
    for namespace in ("trakt", "slug", "imdb"):
        if found := service.finder.by_text(kind, namespace, text):
            return found
    raise Refused(404)
