"""One profile at run time, and the device that stands for it."""

from __future__ import annotations

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .runner import ProfileRunner

type ProfileEntry = ConfigEntry[ProfileRuntime]


@dataclass(frozen=True, slots=True)
class ProfileRuntime:
    """What a loaded profile entry has."""

    runner: ProfileRunner
