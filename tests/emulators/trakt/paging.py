"""Lists come in pages, asked for or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .answers import Answer, Call, bad_request

DEFAULT = 100
MOST = 250
MOST_WITH_PROGRESS = 100
DEFAULT_OF_SEARCH = 50


def page_of[T](
    call: Call,
    found: Sequence[T],
    row: Callable[[T], object],
    *,
    default: int = DEFAULT,
    most: int = MOST,
    leaves_out: int = 0,
) -> Answer:
    """Return the page that was asked for. Without a limit it has 100 rows; a limit over 250 becomes 250."""
    limit, page = min(_number(call, "limit", default), most), _number(call, "page", 1)
    shown = found[(page - 1) * limit : page * limit]
    rows = [row(one) for one in shown[: max(0, len(shown) - leaves_out)]]
    return Answer(rows, headers=page_headers(page, limit, len(found)))


def page_headers(page: int, limit: int, count: int) -> dict[str, str]:
    """Return what the headers say of a page."""
    return {
        "X-Pagination-Page": str(page),
        "X-Pagination-Limit": str(limit),
        "X-Pagination-Page-Count": str(-(-count // limit)),
        "X-Pagination-Item-Count": str(count),
    }


def _number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise bad_request(f"{name} is no number")
    return int(text) or default
