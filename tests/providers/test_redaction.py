"""No credential survives in a message, wherever a service put it."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.providers.redaction import redact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("smb://film:pa55word@nas/films/a.mkv", "smb://**@nas/films/a.mkv"),
        ("smb://film:pa@ss@nas/films", "smb://**@nas/films"),
        ("stack://smb%3a%2f%2ffilm%3apa55word%40nas%2ffilms", "stack://smb%3a%2f%2f**%40nas%2ffilms"),
        ("GET http://tv/list?apikey=abc123&page=2", "GET http://tv/list?apikey=**&page=2"),
        ('{"access_token": "abc123", "n": 1}', '{"access_token": "**", "n": 1}'),
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer **"),
        ("Authorization: Basic a29kaTpzZWNyZXQ=", "Authorization: Basic **"),
    ],
)
def test_credentials_are_hidden_where_services_put_them(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text", ["Kodi at 10.0.0.5:8080 did not answer", "see http://kodi.tv/wiki@home", "mail me at a@b.example"]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


def test_a_known_secret_is_hidden_plain_and_percent_encoded() -> None:
    assert redact("x se cret+ y se%20cret%2B z", ["se cret+"]) == "x ** y ** z"


def test_a_very_short_secret_does_not_eat_the_message() -> None:
    assert redact("Kodi did not answer", ["o"]) == "Kodi did not answer"
