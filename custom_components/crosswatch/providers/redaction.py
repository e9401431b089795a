"""Keeps secrets out of every message and log.

Services put credentials where one does not expect them: in the paths of a library's files
("smb://user:password@nas/films"), also percent-encoded inside other paths, in query strings of
addresses that an error quotes, and in headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

HIDDEN = "**"
_SHORTEST = 4  # a shorter one cannot be told from ordinary text

_USER_INFO = re.compile(r"(?i)\b([a-z][a-z0-9+.\-]*://)[^\s/?#\"'<>]*@")
_ENCODED_USER_INFO = re.compile(r"(?i)\b([a-z][a-z0-9+.\-]*%3a%2f%2f)(?:(?!%2f)[^\s/\"'<>])*?%40")
_PARAMETER = re.compile(
    r"(?i)\b([\w\-]*(?:token|secret|password|passwd|pwd|api[_\-]?key|apikey|access_key|auth|client_id|pin)\"?\s*[=:]\s*\"?)"
    r"(?!\s*(?:Bearer|Basic|Digest)\b)[^\s&\"',;}]+"
)
_SCHEME = re.compile(r"(?i)\b((?:Bearer|Basic|Digest)\s+)[A-Za-z0-9+/=_.\-~]{6,}")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return `text` without credentials. `secrets` are known ones, hidden wherever they stand."""
    for secret in sorted((one for one in secrets if len(one) >= _SHORTEST), key=len, reverse=True):
        for spelling in (secret, quote(secret, safe="")):
            text = text.replace(spelling, HIDDEN)
    text = _USER_INFO.sub(rf"\1{HIDDEN}@", text)
    text = _ENCODED_USER_INFO.sub(rf"\1{HIDDEN}%40", text)
    text = _SCHEME.sub(rf"\1{HIDDEN}", text)
    return _PARAMETER.sub(rf"\1{HIDDEN}", text)
