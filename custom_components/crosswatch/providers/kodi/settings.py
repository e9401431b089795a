"""What is needed to reach one Kodi."""

from __future__ import annotations

from msgspec import Struct
from yarl import URL

from ..endpoints import endpoint

NAME = "kodi"


class KodiSettings(Struct, frozen=True):
    """Where a Kodi is and which of its profiles is meant.

    username, password: of Kodi's web server; empty where it asks for none.
    ws_port: port of its notifications, which need "Allow remote control from applications on other
        systems"; None does without them.
    profile: label of the Kodi profile whose library is meant; None takes the one that is active.
    library_uuid: what names this library for good, so that it keeps its name when its address
        changes: the uuid that Kodi announces in the network, or what `identify` once returned. Several
        Kodis that share one database may carry the same. Empty: the address.
    """

    host: str
    port: int = 8080
    username: str = ""
    password: str = ""
    ssl: bool = False
    ws_port: int | None = 9090
    profile: str | None = None
    library_uuid: str = ""

    @property
    def library(self) -> str:
        """What names this library."""
        return self.library_uuid or f"{self.host.lower()}:{self.port}"

    @property
    def base_url(self) -> str:
        """Address of the web server, without a slash at its end."""
        return endpoint(NAME, self._own_url)

    @property
    def notifications_url(self) -> str | None:
        """Address of the notifications, or None if they are not wanted."""
        if self.ws_port is None:
            return None
        base = URL(self.base_url)
        if self.base_url != self._own_url:
            # Pointed at an emulator, which has everything on one port.
            return str(base.with_scheme("ws") / "jsonrpc")
        return f"ws://{_in_address(self.host)}:{self.ws_port}/jsonrpc"

    @property
    def _own_url(self) -> str:
        scheme = "https" if self.ssl else "http"
        return f"{scheme}://{_in_address(self.host)}:{self.port}"


def _in_address(host: str) -> str:
    """A numeric address of version 6 stands in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
