"""A real Kodi for tests: its own home, no screen, no sound, a small library, on this machine only.

Needs the programs `kodi.bin`, `Xvfb` and `ffmpeg`. Kodi's web server listens on every interface and
cannot be told otherwise, so it has a password of its own for each start.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .media import CLIP_SECONDS, write_library

PROGRAMS = ("Xvfb", "ffmpeg")
KODI_PROGRAMS = ("/usr/lib/x86_64-linux-gnu/kodi/kodi.bin", "/usr/lib/aarch64-linux-gnu/kodi/kodi.bin")
USER = "kodi"
PATIENCE = 60.0

_ADVANCED = """<advancedsettings>
<jsonrpc><tcpport>{tcp}</tcpport></jsonrpc>
<video><playcountminimumpercent>90</playcountminimumpercent><ignoresecondsatstart>1</ignoresecondsatstart>
<ignorepercentatend>8</ignorepercentatend></video>
</advancedsettings>"""


def missing_programs() -> tuple[str, ...]:
    """Return what has to be installed before a real Kodi can be started here."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    return tuple(missing if _kodi_program() else [*missing, "kodi.bin"])


def _kodi_program() -> str | None:
    return next((path for path in KODI_PROGRAMS if Path(path).exists()), None)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for[T](what: str, look: Callable[[], T | None], patience: float = PATIENCE) -> T:
    """Look until there is something to see. Raises TimeoutError naming what was waited for."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"Waited {patience:.0f} s in vain for {what}")


class RealKodi:
    """One Kodi, which can be started, killed and started again with the same home and ports."""

    host = "127.0.0.1"
    username = USER

    def __init__(self, home: Path, zone: str) -> None:
        self.home = home
        self.zone = zone
        self.port = free_port()
        self.ws_port = free_port()
        self.password = secrets.token_hex(8)
        self._kodi: subprocess.Popen[bytes] | None = None
        self._screen: subprocess.Popen[bytes] | None = None
        self._display = ""
        self._log: IO[bytes] | None = None

    @property
    def userdata(self) -> Path:
        """Where Kodi keeps settings and databases."""
        return self.home / ".kodi" / "userdata"

    @property
    def library(self) -> Path:
        """The folder with the films and shows."""
        return self.home / "library"

    def rpc(self, method: str, **params: Any) -> Any:
        """Call a method as a person's remote control would. Raises RuntimeError with Kodi's error."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(f"http://{self.host}:{self.port}/jsonrpc", body)
        request.add_header("Content-Type", "application/json")
        manager = urllib.request.HTTPPasswordMgrWithPriorAuth()
        manager.add_password(None, request.full_url, self.username, self.password, is_authenticated=True)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPBasicAuthHandler(manager)
        )
        with opener.open(request, timeout=20) as reply:
            answer = json.load(reply)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def prepare(self) -> None:
        """Write the settings, make the library and let Kodi create and fill its database."""
        self.userdata.mkdir(parents=True, exist_ok=True)
        (self.home / ".asoundrc").write_text("pcm.!default { type null }\nctl.!default { type null }\n")
        (self.userdata / "guisettings.xml").write_text(self._settings())
        (self.userdata / "advancedsettings.xml").write_text(_ADVANCED.format(tcp=self.ws_port))
        write_library(self.library)
        self.start()
        self.stop()
        self._add_sources()
        self.start()
        self.scan()

    def start(self) -> None:
        """Start and wait until Kodi answers."""
        self._start_screen()
        program = _kodi_program()
        if program is None:
            raise FileNotFoundError("kodi.bin is not installed")
        self._log = (self.home / "output.log").open("ab")
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        environment |= {
            "HOME": str(self.home),
            "DISPLAY": self._display,
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "TZ": self.zone,
        }
        self._kodi = subprocess.Popen(
            [program, "--standalone"], env=environment, stdout=self._log, stderr=self._log, cwd=self.home
        )
        wait_for("Kodi to answer", self._answers)

    def ensure_running(self) -> None:
        """Start it if it is not running."""
        if self._kodi is None:
            self.start()

    def stop(self) -> None:
        """Ask Kodi to quit, as a person would, and wait until it is gone."""
        if self._kodi is None:
            return
        self.rpc("Application.Quit")
        self._kodi.wait(PATIENCE)
        self._forget()

    def kill(self) -> None:
        """End Kodi at once, as a power cut would."""
        if self._kodi is None:
            return
        self._kodi.kill()
        self._kodi.wait(PATIENCE)
        self._forget()

    def restart(self) -> None:
        """Start again after `kill` or `stop`; a running Kodi is stopped first."""
        self.stop()
        self.start()

    def close(self) -> None:
        """End everything that was started."""
        self.kill()
        if self._screen is not None:
            self._screen.terminate()
            self._screen.wait(PATIENCE)
            self._screen = None

    def scan(self) -> None:
        """Let Kodi look for new files, and wait until it is done."""
        wanted = len(list(self.library.glob("movies/*/*.mp4")))
        self.rpc("VideoLibrary.Scan", showdialogs=False)

        def scanned() -> bool | None:
            busy = self.rpc("XBMC.GetInfoBooleans", booleans=["Library.IsScanningVideo"])[
                "Library.IsScanningVideo"
            ]
            films = self.rpc("VideoLibrary.GetMovies")["limits"]["total"]
            episodes = self.rpc("VideoLibrary.GetEpisodes")["limits"]["total"]
            return True if not busy and films >= wanted and episodes else None

        wait_for("the library scan", scanned)

    def movie(self, title: str) -> dict[str, Any]:
        """Return what Kodi itself says of a film."""
        fields = ["title", "playcount", "lastplayed", "userrating", "resume", "file"]
        movies = self.rpc("VideoLibrary.GetMovies", properties=fields)["movies"]
        found: dict[str, Any] = next(movie for movie in movies if movie["title"] == title)
        return found

    def episodes(self) -> list[dict[str, Any]]:
        """Return what Kodi itself says of all episodes."""
        fields = ["title", "season", "episode", "playcount", "lastplayed", "userrating", "resume", "file"]
        found: list[dict[str, Any]] = self.rpc("VideoLibrary.GetEpisodes", properties=fields)["episodes"]
        return found

    def forget_everything(self) -> None:
        """Let no title be watched, rated or begun, and nothing be playing."""
        for player in self.rpc("Player.GetActivePlayers"):
            self.rpc("Player.Stop", playerid=player["playerid"])
        wait_for("the end of playing", lambda: True if not self.rpc("Player.GetActivePlayers") else None)
        nothing = {"playcount": 0, "lastplayed": "", "userrating": 0, "resume": {"position": 0, "total": 0}}
        for movie in self.rpc("VideoLibrary.GetMovies")["movies"]:
            self.rpc("VideoLibrary.SetMovieDetails", movieid=movie["movieid"], **nothing)
        for episode in self.rpc("VideoLibrary.GetEpisodes")["episodes"]:
            self.rpc("VideoLibrary.SetEpisodeDetails", episodeid=episode["episodeid"], **nothing)
        for show in self.rpc("VideoLibrary.GetTVShows")["tvshows"]:
            self.rpc("VideoLibrary.SetTVShowDetails", tvshowid=show["tvshowid"], userrating=0)

    def play(self, title: str) -> None:
        """Start a film and wait until it plays."""
        self.rpc("Player.Open", item={"movieid": self.movie(title)["movieid"]})
        wait_for("playing", lambda: self.rpc("Player.GetActivePlayers") or None)

    def play_to_end(self, title: str) -> None:
        """Play a film from start to end, and wait until Kodi has written down that it was watched."""
        before = self.movie(title)["playcount"]
        self.play(title)
        self.rpc("Player.Seek", playerid=1, value={"time": {"seconds": CLIP_SECONDS - 2}})
        wait_for("the play to count", lambda: self.movie(title)["playcount"] > before or None)
        wait_for("the end of playing", lambda: True if not self.rpc("Player.GetActivePlayers") else None)

    def _answers(self) -> bool | None:
        if self._kodi is not None and self._kodi.poll() is not None:
            raise RuntimeError(
                f"Kodi ended by itself: {self._kodi.returncode}; see {self.home / 'output.log'}"
            )
        try:
            return True if self.rpc("JSONRPC.Ping") == "pong" else None
        except (OSError, urllib.error.URLError):
            return None

    def _start_screen(self) -> None:
        if self._screen is not None:
            return
        reading, writing = os.pipe()
        self._screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "640x480x24", "-nolisten", "tcp"],
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as pipe:
            self._display = f":{pipe.readline().strip()}"

    def _forget(self) -> None:
        self._kodi = None
        if self._log is not None:
            self._log.close()
            self._log = None

    def _settings(self) -> str:
        values = {
            "services.webserver": "true",
            "services.webserverport": str(self.port),
            "services.webserverauthentication": "true",
            "services.webserverusername": self.username,
            "services.webserverpassword": self.password,
            "services.esenabled": "true",
            "services.esallinterfaces": "false",
            "services.zeroconf": "false",
            "services.upnp": "false",
            "services.airplay": "false",
            "locale.timezone": self.zone,
            "general.addonupdates": "2",
            "screensaver.mode": "",
            "lookandfeel.startupaction": "0",
        }
        lines = "".join(f'<setting id="{name}">{value}</setting>' for name, value in values.items())
        return f'<settings version="2">{lines}</settings>'

    def _add_sources(self) -> None:
        database = max((self.userdata / "Database").glob("MyVideos*.db"))
        rows = [
            (f"{self.library}/movies/", "movies", 2147483647, 1),
            (f"{self.library}/shows/", "tvshows", 0, 0),
        ]
        with sqlite3.connect(database) as connection:
            connection.executemany(
                "INSERT INTO path (strPath, strContent, strScraper, strHash, scanRecursive, useFolderNames,"
                " strSettings, noUpdate, exclude) VALUES (?, ?, 'metadata.local', '', ?, ?, '', 0, 0)",
                rows,
            )
        connection.close()


@contextmanager
def start_kodi(home: Path, zone: str = "Europe/Berlin") -> Iterator[RealKodi]:
    """Run a Kodi with a small library below `home`; it is gone at the end of the block."""
    home.mkdir(parents=True, exist_ok=True)
    kodi = RealKodi(home, zone)
    try:
        kodi.prepare()
        yield kodi
    finally:
        kodi.close()
