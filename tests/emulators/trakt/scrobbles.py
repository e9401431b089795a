"""What a player tells, and the places that are remembered."""

from __future__ import annotations

from collections.abc import Mapping

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Title

from .account import Paused
from .answers import Answer, Call, Refused, bad_request
from .bodies import mapping
from .service import Service, part, types_of, within
from .shapes import describe_row
from .times import stamp

SCROBBLED_ABOVE = 80
IGNORED_BELOW = 1
AGAIN_AFTER = 3_600
"""Seconds before the same title can be scrobbled again. The contract names no length."""


def start(service: Service, call: Call) -> Answer:
    """POST /scrobble/start. The place that was known is forgotten; it ends by itself after the runtime."""
    title, percent = _read(service, call.body)
    service.account.begin(title, percent)
    return _told(service, title, percent, "start")


def pause(service: Service, call: Call) -> Answer:
    """POST /scrobble/pause."""
    title, percent = _read(service, call.body)
    _refuse_beginnings(percent)
    return _remember(service, title, percent)


def stop(service: Service, call: Call) -> Answer:
    """POST /scrobble/stop. Above 80 % it is a play, now; below it is a pause."""
    title, percent = _read(service, call.body)
    _refuse_beginnings(percent)
    if percent <= SCROBBLED_ABOVE:
        return _remember(service, title, percent)
    account = service.account
    _refuse_again(service, title)
    account.end()
    account.forget_place(title)
    _, play = account.watch(title, account.now, "scrobble")
    return _told(service, title, percent, "scrobble", play.id)


def read_places(service: Service, call: Call) -> Answer:
    """GET /sync/playback/{type}."""
    types, asked = types_of(part(call, 0)), within(call)
    places = service.account.progress.values()
    found = [paused for paused in places if paused.title.type in types and asked(paused.at)]
    found.sort(key=lambda paused: (paused.at, paused.id), reverse=True)

    def row(paused: Paused) -> dict[str, object]:
        known = {"id": paused.id, "progress": paused.percent, "paused_at": stamp(paused.at)}
        return known | service.row(paused.title, call)

    return service.pages(call, found, row)


def remove_place(service: Service, call: Call) -> Answer:
    """DELETE /sync/playback/{id}."""
    for paused in list(service.account.progress.values()):
        if str(paused.id) == part(call, 0):
            service.account.forget_place(paused.title)
            return Answer(status=204)
    raise Refused(404)


def _remember(service: Service, title: Title, percent: float) -> Answer:
    service.account.end()
    service.account.pause(title, percent)
    return _told(service, title, percent, "pause")


def _told(service: Service, title: Title, percent: float, action: str, number: int = 0) -> Answer:
    """Return what was done. Only a play has a number."""
    row = describe_row(title, service.rules.null_ids)
    del row["type"]
    return Answer({"id": number, "action": action, "progress": percent} | row, 201)


def _refuse_beginnings(percent: float) -> None:
    if percent < IGNORED_BELOW:
        raise Refused(422, {"error": "unprocessable_entity", "error_description": "progress is below 1"})


def _refuse_again(service: Service, title: Title) -> None:
    scrobbled = [play for play in service.account.plays_of(title) if play.action == "scrobble"]
    last = max((play.changed_at for play in scrobbled), default=None)
    if last is not None and service.account.clock() < last + AGAIN_AFTER:
        raise Refused(409, {"watched_at": stamp(last), "expires_at": stamp(last + AGAIN_AFTER)})


def _read(service: Service, body: object) -> tuple[Title, float]:
    """Return the title and how far in percent. Raises Refused: 404 if the title is not known."""
    sent = mapping(body)
    percent = sent.get("progress")
    if not isinstance(percent, int | float) or isinstance(percent, bool) or not 0 <= percent <= 100:
        raise bad_request("progress is no number from 0 to 100")
    title = _title(service, sent)
    if title is None:
        raise Refused(404)
    return title, float(percent)


def _title(service: Service, sent: Mapping[str, object]) -> Title | None:
    finder = service.finder
    if sent.get("movie") is not None:
        return finder.title(MediaType.MOVIE, mapping(sent["movie"]))
    episode = mapping(sent.get("episode"))
    if found := finder.title(MediaType.EPISODE, episode):
        return found
    if sent.get("show") is None:
        return None
    show = finder.title(MediaType.SHOW, mapping(sent["show"]))
    placed = "number_abs" in episode or "number" in episode
    return finder.episode(show, episode) if show is not None and placed else None
