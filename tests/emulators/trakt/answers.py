"""Requests and replies, apart from how they travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Call:
    """A request. parts: what stands in the variable places of the path. body: what its JSON holds."""

    method: str
    path: str
    query: Mapping[str, str]
    parts: tuple[str, ...] = ()
    body: object = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply. data: what becomes its JSON; None leaves the body empty. page: an HTML page instead."""

    data: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    page: str = ""


class Refused(Exception):
    """The request gets an error status."""

    def __init__(self, status: int, data: object = None, page: str = "", **headers: str) -> None:
        super().__init__(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = Answer(data, status, named, page)


def bad_request(what: str) -> Refused:
    """Return the refusal of a request that cannot be understood."""
    return Refused(400, {"error": "bad_request", "error_description": what})
