"""An account as those who read and write it get it: a provider with a stable key and a name."""

from __future__ import annotations

from msgspec import Struct

from ..model import Item
from .base import Provider


class Account(Struct, frozen=True):
    """An account that is ready to be used.

    key: stable key, the config entry's unique id. zone: IANA time zone its days begin in.
    playing: what is being watched there now, as far as live playbacks tell.
    """

    key: str
    title: str
    provider: Provider
    zone: str = "UTC"
    playing: tuple[Item, ...] = ()
