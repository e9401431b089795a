"""The JSON-RPC methods of the emulated Kodi, as strict as the real ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from .library import Title
from .parameters import METHODS, InvalidParamsError

if TYPE_CHECKING:
    from .emulator import KodiEmulator

type Result = Any

_RELEASES = {(12, 4): 19, (13, 0): 20, (13, 5): 21}


class MethodNotFoundError(Exception):
    """There is no such method."""


class Methods:
    """Carries calls out."""

    def __init__(self, kodi: KodiEmulator) -> None:
        self._kodi = kodi
        self._carry_out: dict[str, Callable[[dict[str, Any]], Result]] = {
            "JSONRPC.Ping": lambda params: "pong",
            "JSONRPC.Version": self._version,
            "Application.GetProperties": self._application,
            "Profiles.GetCurrentProfile": lambda params: {"label": kodi.profile},
            "Player.GetActivePlayers": self._players,
            "Player.GetItem": self._playing,
            "XBMC.GetInfoBooleans": lambda params: {name: self._flag(name) for name in params["booleans"]},
            "XBMC.GetInfoLabels": lambda params: {name: self._label(name) for name in params["labels"]},
            "Settings.GetSettingValue": self._setting,
            "Addons.GetAddons": self._addons,
            "VideoLibrary.GetMovies": lambda params: self._list("movie", "movies", params),
            "VideoLibrary.GetTVShows": lambda params: self._list("tvshow", "tvshows", params),
            "VideoLibrary.GetEpisodes": lambda params: self._list("episode", "episodes", params),
            "VideoLibrary.GetMovieDetails": lambda params: self._details("movie", params),
            "VideoLibrary.GetTVShowDetails": lambda params: self._details("tvshow", params),
            "VideoLibrary.GetEpisodeDetails": lambda params: self._details("episode", params),
            "VideoLibrary.SetMovieDetails": lambda params: self._set("movie", params),
            "VideoLibrary.SetTVShowDetails": lambda params: self._set("tvshow", params),
            "VideoLibrary.SetEpisodeDetails": lambda params: self._set("episode", params),
        }

    def call(self, method: str, params: dict[str, Any]) -> Result:
        """Carry out a call. Raises MethodNotFoundError or InvalidParamsError."""
        if method not in self._carry_out:
            raise MethodNotFoundError
        METHODS[method].check(params)
        return self._carry_out[method](params)

    def _version(self, params: dict[str, Any]) -> Result:
        return {"version": dict(zip(("major", "minor", "patch"), self._kodi.version, strict=True))}

    def _application(self, params: dict[str, Any]) -> Result:
        major = _RELEASES.get(self._kodi.version[:2], 17)
        known = {
            "name": "Kodi",
            "version": {"major": major, "minor": 1, "revision": "emulated", "tag": "stable"},
        }
        return {name: known[name] for name in params["properties"]}

    def _players(self, params: dict[str, Any]) -> Result:
        playing = self._kodi.person.playing
        return [{"playerid": 1, "playertype": "internal", "type": "video"}] if playing else []

    def _playing(self, params: dict[str, Any]) -> Result:
        ref = self._kodi.person.playing
        if not ref:
            return {"item": {"label": "", "type": "unknown"}}
        title = self._kodi.library.get(ref)
        return {"item": {"id": title.number, "label": title.title, "type": title.kind}}

    def _flag(self, name: str) -> bool:
        return name in ("Library.IsScanningVideo", "Library.IsScanning") and self._kodi.scanning

    def _label(self, name: str) -> str:
        now = datetime.fromtimestamp(self._kodi.library.clock(), ZoneInfo(self._kodi.library.zone))
        twelve = self._kodi.twelve_hours
        return {
            "System.Date(yyyy-mm-dd)": now.strftime("%Y-%m-%d"),
            "System.Time(hh:mm:ss)": now.strftime("%I:%M:%S" if twelve else "%H:%M:%S"),
            "System.Time(xx)": now.strftime("%p") if twelve else "",
            "System.FriendlyName": self._kodi.name,
        }.get(name, "")

    def _setting(self, params: dict[str, Any]) -> Result:
        if params["setting"] == "locale.timezone" and self._kodi.tells_zone:
            return {"value": self._kodi.library.zone}
        raise InvalidParamsError  # a setting that this box does not show, as on Windows and Android

    def _addons(self, params: dict[str, Any]) -> Result:
        addons = [{"addonid": name, "type": "xbmc.service"} for name in self._kodi.addons]
        return {"limits": {"start": 0, "end": len(addons), "total": len(addons)}, "addons": addons}

    def _list(self, kind: str, key: str, params: dict[str, Any]) -> Result:
        titles = self._kodi.library.of(kind)
        if params.get("sort", {}).get("method") == "dateadded":
            titles.sort(key=lambda title: title.dateadded)
        limits = params.get("limits", {})
        total = len(titles)
        start, end = min(limits.get("start", 0), total), limits.get("end", -1)
        shown = [] if end == 0 else titles[start:] if end < 0 else titles[start:end]
        shown = shown[: len(shown) - self._kodi.leaves_out]
        told = total if end <= 0 else max(start, min(end, total))
        result: dict[str, Any] = {"limits": {"start": start, "end": told, "total": total}}
        if shown or not self._kodi.omits_empty_lists:
            result[key] = [self._shown(title, params.get("properties", [])) for title in shown]
        return result

    def _details(self, kind: str, params: dict[str, Any]) -> Result:
        return {f"{kind}details": self._shown(self._found(kind, params), params.get("properties", []))}

    def _set(self, kind: str, params: dict[str, Any]) -> Result:
        self._kodi.library.set_details(self._found(kind, params), params)
        return "OK"

    def _found(self, kind: str, params: dict[str, Any]) -> Title:
        title = self._kodi.library.titles.get((kind, params[f"{kind}id"]))
        if title is None:
            raise InvalidParamsError
        return title

    def _shown(self, title: Title, properties: list[str]) -> dict[str, Any]:
        shown: dict[str, Any] = {f"{title.kind}id": title.number, "label": title.title}
        for name in properties:
            value = _field(title, name, self._kodi)
            if name != "uniqueid" or value:  # an empty map is left out
                shown[name] = value
        return shown


def _field(title: Title, name: str, kodi: KodiEmulator) -> object:
    file = title.file
    if name == "showtitle":
        return kodi.library.titles["tvshow", title.show].title
    if name == "tvshowid":
        return title.show
    if name == "runtime":
        return (file.duration if file else 0) or title.runtime
    if name == "resume":
        return {"position": file.position if file else 0.0, "total": file.total if file else 0.0}
    if name in ("playcount", "lastplayed"):
        return getattr(file, name) if file else {"playcount": 0, "lastplayed": ""}[name]
    return file.path if name == "file" and file else getattr(title, name)
