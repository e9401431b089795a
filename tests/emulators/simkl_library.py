"""Titles and calls that the tests of the emulated SIMKL's library share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .simkl.asking import Asker

FILM, SHOW = 30_001, 80_001
FILM_TO_COME, SHOW_THAT_GOES_ON, ONE_EVENING, SHOW_TO_COME = 9_100_001, 9_200_001, 9_200_002, 9_200_003
ANIME, ANIME_II, ANIME_FILM = 9_300_001, 9_300_002, 9_300_010
LONG_AGO = "2020-05-01T20:00:00Z"
LATER = "2021-06-02T21:00:00Z"


def named(number: int, **more: object) -> dict[str, object]:
    return {"ids": {"simkl": number}, **more}


def episodes(number: int, season: int, *numbers: int, **more: object) -> dict[str, object]:
    inside = [{"number": one, **more} for one in numbers]
    return named(number, seasons=[{"number": season, "episodes": inside}])


async def watch(asker: Asker, group: str, *entries: Mapping[str, object], **query: str) -> Any:
    reply = await asker.post("/sync/history", {group: list(entries)}, **query)
    assert reply.status == 201
    return reply.json


async def status(asker: Asker, number: int) -> str | None:
    row = (await asker.rows()).get(number)
    return str(row["status"]) if row else None
