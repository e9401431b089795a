"""What is public: titles and episodes by id, and where an id of another service leads."""

from __future__ import annotations

from .calls import Call
from .refusals import Answer, refused
from .rows import show_title
from .titles import LOOKED_AT, Kind, SimklTitle, SimklTitles

PAGES = {"movies": Kind.MOVIES, "tv": Kind.SHOWS, "anime": Kind.ANIME}
TYPES = {"movie": (Kind.MOVIES,), "tv": (Kind.SHOWS,), "anime": (Kind.ANIME,)}
SITE = "https://simkl.com"


def title(titles: SimklTitles, page: str, number: str) -> Answer:
    """Show one title."""
    return Answer(show_title(_find(titles, page, number), "full"))


def episodes(titles: SimklTitles, page: str, number: str) -> Answer:
    """Show the episodes of one title, of anime with their places at tvdb."""
    found = _find(titles, page, number)
    return Answer([
        {
            "episode": place[1], "title": episode.title, "type": "episode", "ids": dict(episode.ids),
            **({"season": place[0]} if found.kind is Kind.SHOWS else {}),
            **({"tvdb": {"season": episode.tvdb[0], "episode": episode.tvdb[1]}} if episode.tvdb else {}),
        }
        for place, episode in found.episodes.items()
    ])  # fmt: skip


def redirect(call: Call) -> Answer:
    """Lead to the page of a title. What nobody knows leads nowhere."""
    titles, query = call.titles, call.query
    call.note_unknown_query(("to", "type", "simkl", "title", "year", *LOOKED_AT))
    if query.get("to") != "simkl":
        raise refused("wrong_parameter", "to is missing")
    kinds = TYPES.get(query.get("type", ""), tuple(Kind))
    for name in ("simkl", *LOOKED_AT):
        for kind in kinds:
            if (value := query.get(name)) and (found := titles.by_id(kind, name, value)) is not None:
                return Answer(status=301, headers={"Location": _address(found)}, empty=True)
    raise refused("redirect_failed", "No such title")


def _address(found: SimklTitle) -> str:
    page = next(page for page, kind in PAGES.items() if kind is found.kind)
    return f"{SITE}/{page}/{found.simkl}/{found.ids.get('slug', '')}"


def _find(titles: SimklTitles, page: str, number: str) -> SimklTitle:
    found = titles.all.get(int(number))
    if found is None or found.kind is not PAGES[page]:
        raise refused("id_err", "No such title")
    return found
