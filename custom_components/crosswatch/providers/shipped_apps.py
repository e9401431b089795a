"""API apps that come with CrossWatch: one file per provider, where there is one.

Where there is none, the person is asked for an app of their own.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from .credentials import ClientApp

_FOLDER = Path(__file__).parent


def shipped_app(provider: str, folder: Path = _FOLDER) -> ClientApp | None:
    """Return the app that is shipped for a provider: `client_app.json` in its folder. Reads a file.

    Raises ValueError if that file is there but is no app.
    """
    path = folder / provider / "client_app.json"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        app = msgspec.json.decode(content, type=ClientApp)
    except msgspec.DecodeError as error:
        raise ValueError(f"{path.name} of {provider} is no API app: {error}") from error
    if not app.client_id:
        raise ValueError(f"{path.name} of {provider} has no client_id")
    return app
