"""Strict decoding of payloads: what does not decode is BadData, with where and what."""

from __future__ import annotations

import asyncio

import msgspec

from ..model import BadData
from .redaction import redact

SOFT_LIMIT = 2_000_000
"""Bytes. Pages should stay below it; a larger body is decoded outside the event loop."""


def decode[T](body: bytes, wanted: type[T], where: str) -> T:
    """Return `body` as `wanted`. Raises BadData."""
    if body.lstrip()[:1] == b"<":
        raise BadData(f"{where}: a web page came instead of data")
    if not body.strip():
        raise BadData(f"{where}: the reply is empty")
    try:
        return msgspec.json.decode(body, type=wanted)
    except msgspec.ValidationError as error:
        raise BadData(redact(f"{where}: {error}")) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadData(redact(f"{where}: no valid JSON: {error}")) from None


async def decode_page[T](body: bytes, wanted: type[T], where: str) -> T:
    """Return `body` as `wanted` without holding up the event loop for long. Raises BadData."""
    if len(body) <= SOFT_LIMIT:
        return decode(body, wanted, where)
    return await asyncio.to_thread(decode, body, wanted, where)
