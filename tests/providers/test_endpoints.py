"""Development can point a provider at another address."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.providers.endpoints import VARIABLE, endpoint


def test_without_the_variable_the_service_is_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)

    assert endpoint("kodi", "http://box:8080/") == "http://box:8080"


def test_the_variable_moves_the_providers_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, '{"kodi": "http://127.0.0.1:9123/"}')

    assert endpoint("kodi", "http://box:8080") == "http://127.0.0.1:9123"
    assert endpoint("other", "http://there") == "http://there"


@pytest.mark.parametrize("text", ["kodi=http://127.0.0.1", "[1]", '{"kodi": 5}'])
def test_a_garbled_variable_is_named(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(VARIABLE, text)

    with pytest.raises(ValueError, match=VARIABLE):
        endpoint("kodi", "http://box:8080")
