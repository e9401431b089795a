"""What lies in a database and on the disk, written and read past the store."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def remember(connection: sqlite3.Connection, key: str, value: str = "1") -> None:
    connection.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (key, value))


def recall(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
    return row[0] if row else None


def tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}


def content_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def make_folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
