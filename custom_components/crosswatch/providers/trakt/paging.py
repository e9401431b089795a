"""Reading a whole list, page by page, and proving that it is whole.

Trakt cuts every list into pages, 100 rows long unless 250 are asked for, and says in headers how many pages
and rows there are. Only those headers tell where a list ends: a short page does not. What does not add up
with them is no list.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from msgspec import Struct

from ...model import BadData, Record, Unavailable
from ..http import Reply
from .client import TraktClient

PAGE = 250
"""Rows: more are not given, and asking for more is cut to this without a word."""

_TRIES = 2


class ListChanged(Unavailable):
    """The list is not the same any more as when its reading began, or the service contradicts itself."""


class ListPage[T](Struct, frozen=True):
    """A page, with how many rows and pages the whole list has."""

    rows: list[T]
    total: int
    pages: int


async def read_page[T](client: TraktClient, path: str, number: int, wanted: type[list[T]]) -> ListPage[T]:
    """Return one page of a list, numbered from 1. Raises BadData if its headers do not say what is whole."""
    what = f"{path}, page {number}"
    mark = "&" if "?" in path else "?"
    rows, reply = await client.get_page(f"{path}{mark}page={number}&limit={PAGE}", what, wanted)
    where = f"{client.name}: {what}"
    return ListPage(rows, _number(reply, "Item-Count", where), _number(reply, "Page-Count", where))


async def read_rows[T](client: TraktClient, path: str, wanted: type[list[T]]) -> AsyncGenerator[list[T]]:
    """Read a list once, from its first page to its last. Raises ListChanged if it was not all of one list.

    An empty page ends a list too: headers have been seen to promise more pages than there are.
    """
    number, count = 1, 0
    first = page = await read_page(client, path, number, wanted)
    while True:
        if page.total != first.total:
            raise ListChanged(f"{client.name}: {path} changed while it was read")
        count += len(page.rows)
        if page.rows:
            yield page.rows
        if number >= page.pages or not page.rows:
            break
        number += 1
        page = await read_page(client, path, number, wanted)
    if count != first.total:
        raise ListChanged(f"{client.name}: {path} brought {count} rows, and says that it has {first.total}")


async def read_records[T](
    client: TraktClient, path: str, wanted: type[list[T]], record_of: Callable[[T], Record | None]
) -> AsyncGenerator[tuple[Record, ...]]:
    """Read a list whole, as records, each once.

    A list that changes meanwhile is read once more from its start. What came before stands only if it comes
    again; otherwise ListChanged is raised, and nothing of the list counts.
    """
    given = _Given(f"{client.name}: {path}")
    for attempt in range(1, _TRIES + 1):
        try:
            given.begin()
            async with aclosing(read_rows(client, path, wanted)) as pages:
                async for rows in pages:
                    records = [record for row in rows if (record := record_of(row)) is not None]
                    if fresh := given.fresh(records):
                        yield fresh
            given.end()
        except ListChanged:
            if attempt == _TRIES:
                raise
        else:
            return


class _Given:
    """What was handed over already, so that a second attempt neither repeats nor contradicts it."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._marks: dict[str, int] = {}
        self._awaited: set[str] = set()
        self._seen: set[str] = set()

    def begin(self) -> None:
        """Begin an attempt."""
        self._awaited = set(self._marks)
        self._seen = set()

    def fresh(self, records: Sequence[Record]) -> tuple[Record, ...]:
        """Return those that were not handed over yet. Raises ListChanged if they do not fit what was."""
        found = []
        for record in records:
            ref, mark = record.ref, hash(record.value)
            if ref in self._seen or self._marks.get(ref, mark) != mark:
                raise ListChanged(f"{self._where} changed while it was read")
            self._seen.add(ref)
            self._awaited.discard(ref)
            if ref not in self._marks:
                self._marks[ref] = mark
                found.append(record)
        return tuple(found)

    def end(self) -> None:
        """Raise ListChanged if something that was handed over did not come again."""
        if self._awaited:
            raise ListChanged(f"{self._where} lost rows while it was read")


def _number(reply: Reply, header: str, where: str) -> int:
    text = reply.headers.get(f"X-Pagination-{header}", "")
    if not text.isdecimal():
        raise BadData(f"{where}: the reply does not say how much there is (X-Pagination-{header})")
    return int(text)
