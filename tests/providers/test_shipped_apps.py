"""API apps that come along, where there is a file with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from custom_components.crosswatch.providers.credentials import ClientApp
from custom_components.crosswatch.providers.shipped_apps import shipped_app


def write(folder: Path, content: str) -> None:
    (folder / "trakt").mkdir()
    (folder / "trakt" / "client_app.json").write_text(content, encoding="utf-8")


def test_without_a_file_there_is_none(tmp_path: Path) -> None:
    assert shipped_app("trakt", tmp_path) is None


@pytest.mark.parametrize("provider", ["trakt", "simkl", "mdblist"])
def test_none_is_shipped_yet(provider: str) -> None:
    assert shipped_app(provider) is None


def test_an_app_with_and_without_a_secret(tmp_path: Path) -> None:
    write(tmp_path, '{"client_id": "id", "client_secret": "secret"}')
    assert shipped_app("trakt", tmp_path) == ClientApp("id", "secret")
    assert shipped_app("simkl", tmp_path) is None
    (tmp_path / "trakt" / "client_app.json").write_text('{"client_id": "id"}', encoding="utf-8")
    assert shipped_app("trakt", tmp_path) == ClientApp("id")


@pytest.mark.parametrize("content", ["", "no JSON", "[]", '{"client_id": 7}', '{"client_id": ""}'])
def test_a_file_that_holds_no_app_is_an_error(tmp_path: Path, content: str) -> None:
    write(tmp_path, content)
    with pytest.raises(ValueError, match="trakt"):
        shipped_app("trakt", tmp_path)
