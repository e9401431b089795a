"""Which parameters each method takes. What a real Kodi refuses is refused here too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_LARGEST = 2_147_483_647


class InvalidParamsError(Exception):
    """The parameters are not what the method takes. `data` says which, except for an unknown id."""

    def __init__(self, data: dict[str, Any] | None = None) -> None:
        super().__init__("Invalid params.")
        self.data = data


type Check = Callable[[Any], bool]


def _whole(low: int, high: int = _LARGEST) -> Check:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _optional(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _texts(known: frozenset[str] | None) -> Check:
    return lambda value: (
        isinstance(value, list)
        and all(isinstance(one, str) and (known is None or one in known) for one in value)
        and len(set(value)) == len(value)
    )


def _fields(**checks: Check) -> Check:
    return lambda value: (
        isinstance(value, dict) and all(name in checks and checks[name](one) for name, one in value.items())
    )


def _amount(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def _is_one_of(*known: Any) -> Check:
    return lambda value: any(value is one or value == one for one in known)


@dataclass(frozen=True, slots=True)
class Method:
    """The parameters of one method; those in `required` must be there."""

    checks: dict[str, Check]
    required: tuple[str, ...] = ()

    def check(self, params: dict[str, Any]) -> None:
        """Raise InvalidParamsError if something is wrong with `params`."""
        for name in self.required:
            if name not in params:
                raise InvalidParamsError({"stack": {"name": name, "message": "Missing parameter"}})
        for name, value in params.items():
            if name not in self.checks:
                raise InvalidParamsError({"message": "Too many parameters"})
            if not self.checks[name](value):
                raise InvalidParamsError({"stack": {"name": name, "message": "Invalid value"}})


_STATE = frozenset(
    {"playcount", "lastplayed", "resume", "runtime", "userrating", "file", "dateadded", "title"}
)
MOVIE_FIELDS = _STATE | {"year", "uniqueid", "imdbnumber"}
EPISODE_FIELDS = _STATE | {"uniqueid", "tvshowid", "showtitle", "season", "episode"}
SHOW_FIELDS = frozenset({"title", "year", "uniqueid", "imdbnumber", "userrating", "dateadded"})

_LIMITS = _fields(start=_whole(0), end=_whole(-1))
_SORT = _fields(
    method=_is_one_of("none", "title", "dateadded", "label"),
    order=_is_one_of("ascending", "descending"),
    ignorearticle=_is_one_of(True, False),
)
_ID = _whole(1)
_PLAY = {
    "playcount": _optional(_whole(-_LARGEST)),
    "lastplayed": _optional(_text),
    "userrating": _optional(_whole(-_LARGEST)),
    "resume": _optional(_fields(position=_amount, total=_amount)),
}
_SHOW = {
    "userrating": _PLAY["userrating"],
    "playcount": _PLAY["playcount"],
    "lastplayed": _PLAY["lastplayed"],
}


def _listing(fields: frozenset[str], **more: Check) -> Method:
    return Method({"properties": _texts(fields), "limits": _LIMITS, "sort": _SORT, **more})


def _details(key: str, fields: frozenset[str]) -> Method:
    return Method({key: _ID, "properties": _texts(fields)}, (key,))


METHODS = {
    "JSONRPC.Ping": Method({}),
    "JSONRPC.Version": Method({}),
    "Application.GetProperties": Method(
        {"properties": _texts(frozenset({"name", "version"}))}, ("properties",)
    ),
    "Profiles.GetCurrentProfile": Method({}),
    "Player.GetActivePlayers": Method({}),
    "Player.GetItem": Method({"playerid": _whole(0, 2)}, ("playerid",)),
    "XBMC.GetInfoBooleans": Method({"booleans": _texts(None)}, ("booleans",)),
    "XBMC.GetInfoLabels": Method({"labels": _texts(None)}, ("labels",)),
    "Settings.GetSettingValue": Method({"setting": _text}, ("setting",)),
    "Addons.GetAddons": Method({"enabled": _is_one_of(True, False, "all")}),
    "VideoLibrary.GetMovies": _listing(MOVIE_FIELDS),
    "VideoLibrary.GetTVShows": _listing(SHOW_FIELDS),
    "VideoLibrary.GetEpisodes": _listing(EPISODE_FIELDS, tvshowid=_ID, season=_whole(0)),
    "VideoLibrary.GetMovieDetails": _details("movieid", MOVIE_FIELDS),
    "VideoLibrary.GetTVShowDetails": _details("tvshowid", SHOW_FIELDS),
    "VideoLibrary.GetEpisodeDetails": _details("episodeid", EPISODE_FIELDS),
    "VideoLibrary.SetMovieDetails": Method({"movieid": _ID, **_PLAY}, ("movieid",)),
    "VideoLibrary.SetTVShowDetails": Method({"tvshowid": _ID, **_SHOW}, ("tvshowid",)),
    "VideoLibrary.SetEpisodeDetails": Method({"episodeid": _ID, **_PLAY}, ("episodeid",)),
}
