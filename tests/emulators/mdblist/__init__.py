"""An emulated MDBList."""

from .emulator import APP, NAME, NUMBER, READS, WRITES, MdblistEmulator, running_mdblist
from .rules import Rules

__all__ = ["APP", "NAME", "NUMBER", "READS", "WRITES", "MdblistEmulator", "Rules", "running_mdblist"]
