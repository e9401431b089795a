"""What does not decode is BadData that says where and what, and never a missing item."""

from __future__ import annotations

import pytest
from msgspec import Struct

from custom_components.crosswatch.model import BadData
from custom_components.crosswatch.providers.decoding import SOFT_LIMIT, decode, decode_page


class Film(Struct):
    id: int
    title: str


def test_a_good_body_becomes_what_was_asked_for() -> None:
    assert decode(b'[{"id": 1, "title": "Alien", "more": true}]', list[Film], "films")[0].title == "Alien"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'[{"id": "1", "title": "Alien"}]', r"films: Expected `int`, got `str` - at `\$\[0\].id`"),
        (b'[{"id": 1}]', r"films: Object missing required field `title`"),
        (b'[{"id": 1, "title": "Al', "films: no valid JSON"),
        (b'[{"id": 1, "title": "\xff"}]', "films: no valid JSON"),
        (b"\n <!DOCTYPE html>", "films: a web page came instead of data"),
        (b"  ", "films: the reply is empty"),
        (b'{"error": 1}', "films: Expected `array`, got `object`"),
    ],
)
def test_a_bad_body_says_where_and_what(body: bytes, message: str) -> None:
    with pytest.raises(BadData, match=message):
        decode(body, list[Film], "films")


async def test_a_page_larger_than_usual_is_decoded_all_the_same() -> None:
    body = b"[" + b",".join([b'{"id": 1, "title": "' + b"x" * 90 + b'"}'] * 20_000) + b"]"
    assert len(body) > SOFT_LIMIT
    assert len(await decode_page(body, list[Film], "films")) == 20_000


async def test_a_large_page_that_is_wrong_is_bad_data_too() -> None:
    with pytest.raises(BadData, match="films"):
        await decode_page(b"[" + b" " * SOFT_LIMIT, list[Film], "films")
