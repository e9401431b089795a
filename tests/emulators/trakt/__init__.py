"""Trakt as a local server."""

from .account import Account
from .emulator import APP, Exchange, TraktEmulator, running_trakt
from .people import NUMBER, SLUG, UUID
from .rules import Rules

__all__ = [
    "APP",
    "NUMBER",
    "SLUG",
    "UUID",
    "Account",
    "Exchange",
    "Rules",
    "TraktEmulator",
    "running_trakt",
]
