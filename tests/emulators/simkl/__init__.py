"""SIMKL as a local server."""

from .accounts import Account, AccountType
from .emulator import CLIENT_ID, V1_CLIENT_ID, SimklEmulator, running_simkl
from .library import Status
from .quirks import DeltaEpisodes, Quirks

__all__ = [
    "CLIENT_ID",
    "V1_CLIENT_ID",
    "Account",
    "AccountType",
    "DeltaEpisodes",
    "Quirks",
    "SimklEmulator",
    "Status",
    "running_simkl",
]
