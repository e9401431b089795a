"""What was watched, summed up by title."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Title

from .account import Play
from .answers import Answer, Call, Refused
from .paging import DEFAULT, MOST, MOST_WITH_PROGRESS, page_of
from .service import Service, part
from .shapes import describe
from .times import stamp

type Rows = Sequence[tuple[Title, Sequence[Play]]]


def read(service: Service, call: Call) -> Answer:
    """GET /sync/watched/{type}. Seasons come only with `extended=progress`, in pages of 100."""
    extended = call.query.get("extended", "")
    found = _watched(service, part(call, 0))

    def row(one: tuple[Title, Sequence[Play]]) -> dict[str, object]:
        title, plays = one
        summed = {"plays": len(plays)} | _last(plays) | {"last_updated_at": stamp(_changed(plays))}
        summed |= _without_type(service.row(title, call))
        if title.type is MediaType.SHOW:
            summed |= {"reset_at": None, "show": _with_count(service, title, extended)}
            summed |= {"seasons": _seasons(plays)} if "progress" in extended else {}
        return summed

    most = MOST_WITH_PROGRESS if "progress" in extended else MOST
    return service.pages(call, found, row, most=most)


def read_of_person(service: Service, call: Call) -> Answer:
    """GET /users/{id}/watched/{type}: as above, or with `extended=min` no more than ids and times."""
    if call.query.get("extended") != "min":
        return read(service, call)
    if part(call, 0) == "movies":
        return _least(service, call, "movies", _times)
    return _least(service, call, "shows", lambda plays: _times_inside(service, call, plays))


def _watched(service: Service, kind: str) -> Rows:
    """Return titles of a type with their plays, the one watched last first."""
    types = {"movies": MediaType.MOVIE, "shows": MediaType.SHOW, "episodes": MediaType.EPISODE}
    if kind not in types:
        raise Refused(404)
    rows: dict[Title, list[Play]] = {}
    for play in service.account.newest_first():
        title = play.title.show if types[kind] is MediaType.SHOW else play.title
        if title is not None and title.type is types[kind]:
            rows.setdefault(title, []).append(play)
    return list(rows.items())


def _least(service: Service, call: Call, kind: str, times: Callable[[Sequence[Play]], object]) -> Answer:
    page = page_of(call, _watched(service, kind), lambda row: row, default=DEFAULT)
    rows: Rows = [row for row in page.data if isinstance(row, tuple)] if isinstance(page.data, list) else []
    shown = {str(title.ids["trakt"]): times(plays) for title, plays in rows}
    return Answer({key: told for key, told in shown.items() if told}, headers=page.headers)


def _times(plays: Iterable[Play]) -> list[str]:
    return [stamp(play.at) for play in plays]


def _times_inside(service: Service, call: Call, plays: Iterable[Play]) -> dict[str, dict[str, list[str]]]:
    """Return the times by season and episode: by ids, or by numbers. Specials must be asked for."""
    by_number = call.query.get("season_numbers") == "true"
    seasons: dict[str, dict[str, list[str]]] = {}
    for play in plays:
        title = play.title
        if title.season == 0 and call.query.get("specials") != "true":
            continue
        season = title.season if by_number else _season_id(service, title)
        episode = title.number if by_number else title.ids["trakt"]
        times = seasons.setdefault(str(season), {}).setdefault(str(episode), [])
        times.append(stamp(play.at))
    return seasons


def _season_id(service: Service, episode: Title) -> str | int | None:
    season = None
    if episode.show is not None and episode.season is not None:
        season = service.catalogue.season(episode.show, episode.season)
    return None if season is None else season.ids["trakt"]


def _seasons(plays: Sequence[Play]) -> list[dict[str, object]]:
    ordered = sorted(plays, key=lambda play: (play.title.season or 0, play.title.number or 0))
    return [
        {"number": season, "episodes": _episodes(list(inside))}
        for season, inside in groupby(ordered, key=lambda play: play.title.season)
    ]


def _episodes(plays: Sequence[Play]) -> list[dict[str, object]]:
    grouped = (
        (number, list(of_one)) for number, of_one in groupby(plays, key=lambda play: play.title.number)
    )
    return [{"number": number, "plays": len(of_one)} | _last(of_one) for number, of_one in grouped]


def _with_count(service: Service, show: Title, extended: str) -> dict[str, object]:
    aired = [one for one in service.catalogue.inside(show) if one.type is MediaType.EPISODE and one.season]
    return describe(show, service.rules.null_ids, extended=extended) | {"aired_episodes": len(aired)}


def _last(plays: Sequence[Play]) -> dict[str, object]:
    return {"last_watched_at": stamp(max(play.at for play in plays))}


def _changed(plays: Sequence[Play]) -> int:
    return max(play.changed_at for play in plays)


def _without_type(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "type"}
