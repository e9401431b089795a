"""Live viewings: start, pause, stop and check-in."""

from __future__ import annotations

from collections.abc import Callable

from .calls import Call, Entry, number_in
from .moments import iso
from .playback import TWICE, WATCHED_AT, Playback
from .refusals import Answer, RefusedError, refused
from .rows import key_of, show_title
from .titles import Kind, Place, SimklTitle

FIELDS = ("progress", "movie", "show", "anime", "episode")
TITLE_KEYS = ("movie", "show", "anime")


def start(call: Call) -> Answer:
    """Begin, or go on."""
    title, place, progress = _sent(call)
    call.account.playback.start(title, place, progress)
    return _answer(0, "start", title, place, progress)


def check_in(call: Call) -> Answer:
    """Begin without telling more."""
    title, place, progress = _sent(call)
    call.account.playback.start(title, place, progress)
    return _answer(0, "checkin", title, place, progress)


def pause(call: Call) -> Answer:
    """Keep the place."""
    title, place, progress = _sent(call)
    session = call.account.playback.pause(title, place, progress)
    return _answer(session.number, "pause", title, place, progress)


def stop(call: Call) -> Answer:
    """End a viewing: from 80 percent it is a play, before that a pause."""
    title, place, progress = _sent(call)
    playback = call.account.playback
    if progress >= WATCHED_AT:
        _refuse_twice(playback, title, place)
    session = playback.stop(title, place, progress)
    if session is not None:
        return _answer(session.number, "pause", title, place, progress)
    return _answer(1, "scrobble", title, place, progress)


ENDPOINTS: dict[str, Callable[[Call], Answer]] = {
    "start": start, "pause": pause, "stop": stop, "checkin": check_in,
}  # fmt: skip


def playing(title: SimklTitle, place: Place) -> dict[str, object]:
    """Show what is played. Anime says `number` for its episodes, shows say `episode`."""
    if title.kind is Kind.MOVIES:
        return {"movie": show_title(title)}
    known = title.episodes[place]
    tvdb = known.tvdb or place
    key = "anime" if title.kind is Kind.ANIME else "show"
    number = "number" if title.kind is Kind.ANIME else "episode"
    episode = {"season": place[0], number: place[1], "title": known.title}
    return {key: show_title(title), "episode": episode | {"tvdb_season": tvdb[0], "tvdb_number": tvdb[1]}}


def _answer(number: int, action: str, title: SimklTitle, place: Place, progress: float) -> Answer:
    shown = {"id": number, "action": action, "progress": progress}
    return Answer(shown | playing(title, place), 201)


def _refuse_twice(playback: Playback, title: SimklTitle, place: Place) -> None:
    at = playback.played_at(title, place)
    if at is not None:
        facts: dict[str, object] = {"watched_at": iso(at), "expires_at": iso(at + TWICE)}
        raise refused("already_watched", f"This {key_of(title)} was scrobbled moments ago", facts)


def _sent(call: Call) -> tuple[SimklTitle, Place, float]:
    sent = call.object()
    for name in sent:
        if name not in FIELDS:
            call.misuse[f"unknown field {name}"] += 1
    key = next((name for name in TITLE_KEYS if isinstance(sent.get(name), dict)), None)
    if key is None:
        raise refused("empty_field", "movie, show or anime is missing")
    progress = _progress(sent)
    title, place = _found(call, key, sent)
    return title, place, progress


def _progress(sent: Entry) -> float:
    progress = sent.get("progress")
    if isinstance(progress, bool) or not isinstance(progress, int | float):
        raise refused("empty_field" if progress is None else "wrong_parameter", "progress is a number")
    if not 0 <= progress <= 100 or round(progress, 2) != progress:
        raise refused("wrong_parameter", "progress is 0 to 100 with two decimals")
    return float(progress)


def _found(call: Call, key: str, sent: Entry) -> tuple[SimklTitle, Place]:
    entry, episode = sent[key], sent.get("episode")
    group = {"movie": "movies", "show": "shows"}.get(key, key)
    if key != "movie" and not isinstance(episode, dict):
        raise refused("empty_field", "episode is missing")
    title = call.titles.find(group, entry if isinstance(entry, dict) else {})
    if key == "movie" and title is not None:
        return title, (1, 1)
    if title is None or not isinstance(episode, dict):
        raise _unknown()
    if (named := call.titles.episode(episode.get("ids"))) is not None:
        return named
    number = number_in(episode, "number")
    place = (1 if title.kind is Kind.ANIME else _season(episode), number or 0)
    if place not in title.episodes:
        raise _unknown()
    return title, place


def _season(episode: Entry) -> int:
    season = number_in(episode, "season")
    return 1 if season is None else season


def _unknown() -> RefusedError:
    return refused("id_err", "No such title")
