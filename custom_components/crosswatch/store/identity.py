"""The persistent identity graph: which item an account speaks of, and all that is known of an item.

Shows come first, because an episode without ids of its own is known by its place in its show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import batched
from sqlite3 import Connection

from ..engine.identity import (
    Claim,
    Graph,
    fold_title,
    id_of,
    own_tokens,
    place_token,
    ref_token,
    show_of,
)
from ..model import Item, MediaType
from .correction_rows import load_corrections, note_decided
from .identity_merges import merge_items
from .identity_tokens import KnownIds, chunks, items_by_token, marks, own_refs, tokens_by_item
from .known_items import KnownItems

type Namespaces = tuple[frozenset[str], frozenset[str]]
"""Namespaces of an item's own ids, and of its show's."""

type _Shows = dict[tuple[str, ...], tuple[int | None, str | None]]
"""By ids of a show: its item number, or why it cannot be told."""

_BATCH = 2_000
"""Items resolved at a time, so that what is known of them fills no memory."""

_NO_SHOW: tuple[int | None, str | None] = (None, None)


def resolve_items(
    connection: Connection, items: Sequence[Item], refs: Sequence[str], known: KnownItems | None = None
) -> list[int]:
    """Return the item numbers of what accounts describe, in the order given.

    New items are created, known ones learn new ids, and items that turn out to be one are merged with
    everything that is known of them. `refs` are the accounts' own refs, scoped to the account; they
    count only for items that have no usable id, or whose ids contradict each other. `known` is what the
    account's other features have brought in the same read.
    """
    places: dict[Item, int] = {}
    order = [places.setdefault(item, len(places)) for item in items]
    distinct = list(places)
    first_ref = dict(zip(reversed(order), reversed(refs), strict=True))
    by_ref = own_refs(connection)
    resolved = {} if known is None else known.current(connection)
    numbers = [resolved.get(item, 0) for item in distinct]
    for place in _with_own_ref(items, refs, order, by_ref):
        numbers[place] = 0
    fresh = [place for place, number in enumerate(numbers) if not number]
    shows = _resolve_shows(connection, [(distinct[place], first_ref[place]) for place in fresh], by_ref)
    bare: set[int] = set()
    for part in batched(fresh, _BATCH, strict=False):
        claims = [_claim(distinct[place], first_ref[place], shows) for place in part]
        bare.update(place for place, claim in zip(part, claims, strict=True) if not claim.tokens)
        graph = _resolve(connection, claims, by_ref, part, numbers)
        if graph.merged:
            shows = _merged_shows(graph, shows)
            by_ref = own_refs(connection)
    found = [numbers[place] for place in order]
    bare.update(_with_own_ref(items, refs, order, by_ref))
    if bare:
        alone = [place for place, number in enumerate(order) if number in bare]
        _resolve_by_ref(connection, items, refs, alone, shows, by_ref, found)
    if known is not None:
        last = dict(zip(order, found, strict=True))
        known.learn(connection, {distinct[place]: last[place] for place in fresh})
    return found


def _with_own_ref(
    items: Sequence[Item], refs: Sequence[str], order: Sequence[int], by_ref: dict[str, int]
) -> set[int]:
    """Return the places in `order` of items that an account's own ref may stand for."""
    if not by_ref:
        return set()
    tokens = map(ref_token, items, refs)
    return {place for place, token in zip(order, tokens, strict=True) if token in by_ref}


def find_by_ids(connection: Connection, item: Item) -> int | None:
    """Return the one known item that these ids lead to, or None if there is none or more than one."""
    numbers = set(items_by_token(connection, own_tokens(item)).values())
    show = show_of(item)
    if not numbers and show is not None:
        for number in sorted(set(items_by_token(connection, own_tokens(show)).values())):
            place = place_token(item, number)
            numbers.update(items_by_token(connection, (place,)).values() if place else ())
    return numbers.pop() if len(numbers) == 1 else None


def find_by_title(
    connection: Connection,
    media_type: MediaType,
    title: str,
    year: int | None,
    season: int | None = None,
    number: int | None = None,
) -> list[int]:
    """Return known items with exactly this title, but for case, accents and punctuation.

    For a season or an episode it is the title of its show, together with its place in it. A year that
    either side does not know is no difference. A title only suggests; it proves nothing.
    """
    of_show = media_type in (MediaType.SEASON, MediaType.EPISODE)
    wanted = fold_title(title)
    rows = connection.execute(
        "SELECT id, title FROM item WHERE type=?1 AND title<>'' AND (?2 IS NULL OR year IS NULL OR year=?2)",
        (MediaType.SHOW if of_show else media_type, year),
    )
    found = [row[0] for row in rows if fold_title(row[1]) == wanted] if wanted else []
    if not of_show:
        return sorted(found)
    return sorted(
        row[0]
        for show in found
        for row in connection.execute(
            "SELECT id FROM item WHERE show=? AND type=? AND season IS ? AND number IS ?",
            (show, media_type, season, number),
        )
    )


def describe_items(connection: Connection, numbers: Iterable[int]) -> dict[int, Item]:
    """Return items with every id that is known of them and of their shows."""
    wanted = sorted(set(numbers))
    rows = _rows(connection, wanted)
    shows = _rows(connection, sorted({row[2] for row in rows.values() if row[2] is not None}))
    ids = _shared_ids(connection, {*rows, *shows})
    return {
        number: _item(row, ids.get(number, ()), shows.get(row[2] or 0), ids.get(row[2] or 0, ()))
        for number, row in rows.items()
    }


def known_namespaces(connection: Connection, numbers: Iterable[int]) -> dict[int, Namespaces]:
    """Return by which namespaces items and their shows can be found."""
    rows = _rows(connection, sorted(set(numbers)))
    shows = {row[2] for row in rows.values() if row[2] is not None}
    spaces = {
        number: frozenset(one.partition(":")[0] for one in ids)
        for number, ids in _shared_ids(connection, {*rows, *shows}).items()
    }
    none: frozenset[str] = frozenset()
    return {number: (spaces.get(number, none), spaces.get(row[2] or 0, none)) for number, row in rows.items()}


def teach_runtimes(connection: Connection, runtimes: Iterable[tuple[int, int]]) -> None:
    """Remember how long items run, as pairs of item number and seconds, where that was not known."""
    connection.executemany(
        "UPDATE item SET runtime=?2 WHERE id=?1 AND runtime IS NULL AND ?2>0", tuple(runtimes)
    )


def _resolve(
    connection: Connection,
    claims: Sequence[Claim],
    by_ref: dict[str, int],
    places: Sequence[int],
    numbers: list[int],
) -> Graph:
    """Resolve claims, write what they change, and put their numbers into their places."""
    graph = _graph(connection, by_ref, claims)
    for place, claim in zip(places, claims, strict=True):
        numbers[place] = graph.resolve(claim)
    _write(connection, graph)
    if graph.merged:
        numbers[:] = [graph.find(number) for number in numbers]
    return graph


def _resolve_shows(
    connection: Connection, described: Sequence[tuple[Item, str]], by_ref: dict[str, int]
) -> _Shows:
    """Resolve all shows that a batch speaks of, so that merges among them are done before it goes on."""
    own = [_claim(item, ref, {}) for item, ref in described if item.type is MediaType.SHOW]
    named = {item.show_ids: item for item, _ in described if item.show_ids}
    shows = {ids: show for ids, item in named.items() if (show := show_of(item)) is not None}
    if not own and not shows:
        return {}
    asked = [Claim(show, own_tokens(show)) for show in shows.values()]
    graph = _graph(connection, by_ref, [*own, *asked], asked)
    for claim in own:
        graph.resolve(claim)
    told = {ids: graph.resolve_show(show) for ids, show in shows.items()}
    _write(connection, graph)
    return _merged_shows(graph, told)


def _merged_shows(graph: Graph, shows: _Shows) -> _Shows:
    return {
        ids: (None if number is None else graph.find(number), doubt) for ids, (number, doubt) in shows.items()
    }


def _claim(item: Item, ref: str, shows: _Shows) -> Claim:
    tokens = own_tokens(item)
    show, doubt = shows.get(item.show_ids, _NO_SHOW) if item.show_ids else _NO_SHOW
    if show is not None and (place := place_token(item, show)):
        tokens = (*tokens, place)
    return Claim(item, tokens, ref, show, doubt)


def _graph(
    connection: Connection, by_ref: dict[str, int], claims: Sequence[Claim], asked: Sequence[Claim] = ()
) -> Graph:
    """Return the part of the graph that claims touch. The ids of what `asked` leads to will be looked at."""
    tokens = {token for claim in claims for token in claim.tokens}
    known = items_by_token(connection, tokens)
    unknown = tokens - known.keys()
    taught = (claim for claim in claims if not unknown.isdisjoint(claim.tokens)) if known else ()
    likely = {known[token] for claim in taught for token in claim.tokens if token in known}
    likely.update(known[token] for claim in asked for token in claim.tokens if token in known)
    row = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM item").fetchone()
    corrections = load_corrections(connection)
    graph = Graph(known, by_ref, KnownIds(connection, likely).of, row[0], corrections)
    graph.decide(claims)
    return graph


def _resolve_by_ref(
    connection: Connection,
    items: Sequence[Item],
    refs: Sequence[str],
    places: Sequence[int],
    shows: _Shows,
    by_ref: dict[str, int],
    found: list[int],
) -> None:
    """Look at each record by itself where its own ref may be all that it is known by."""
    for part in batched(places, _BATCH, strict=False):
        claims = [_claim(items[place], refs[place], shows) for place in part]
        graph = _resolve(connection, claims, by_ref, part, found)
        if graph.merged:
            shows = _merged_shows(graph, shows)
            by_ref = own_refs(connection)


def _write(connection: Connection, graph: Graph) -> None:
    connection.executemany(
        "INSERT INTO item (id, type, show, season, number, title, year, conflict) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                new.item_number,
                item.type.value,  # SQLite looks long for what to do with an enumeration
                new.show,
                item.season,
                item.number,
                item.title,
                item.year,
                new.conflict,
            )
            for new in graph.created
            for item in (new.item,)
        ],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO token (token, item) VALUES (?, ?)", sorted(graph.taught.items())
    )
    connection.executemany("UPDATE item SET conflict=NULL WHERE id=?", [(number,) for number in graph.freed])
    _teach_titles(connection, graph)
    note_decided(connection, graph.decided)
    for loser in sorted(graph.merged, reverse=True):
        merge_items(connection, loser, graph.find(loser))


def _teach_titles(connection: Connection, graph: Graph) -> None:
    if not graph.met:
        return
    untold = {
        row[0]
        for row in connection.execute(
            "SELECT id FROM item WHERE id BETWEEN ? AND ? "
            "AND (title='' OR (year IS NULL AND type IN ('movie', 'show')))",
            (min(graph.met), max(graph.met)),
        )
    }
    connection.executemany(
        "UPDATE item SET title=CASE WHEN title='' THEN ? ELSE title END, year=coalesce(year, ?) WHERE id=?",
        [
            (claim.item.title, claim.item.year, number)
            for number, claim in graph.met.items()
            if number in untold
        ],
    )


type _Row = tuple[str, int, int | None, int | None, int | None, str, int | None]


def _rows(connection: Connection, numbers: Sequence[int]) -> dict[int, _Row]:
    """Return (type, number, show, season, number in season, title, year) of items."""
    found: dict[int, _Row] = {}
    for part in chunks(numbers):
        query = f"SELECT type, id, show, season, number, title, year FROM item WHERE id IN ({marks(part)})"
        found.update((row[1], row) for row in connection.execute(query, part))
    return found


def _shared_ids(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the shared ids of items, sorted, one per namespace."""
    found: dict[int, tuple[str, ...]] = {}
    for number, tokens in tokens_by_item(connection, numbers).items():
        by_space: dict[str, str] = {}
        for token in tokens:
            if one := id_of(token):
                by_space.setdefault(one.partition(":")[0], one)
        found[number] = tuple(sorted(by_space.values()))
    return found


def _item(row: _Row, ids: tuple[str, ...], show: _Row | None, show_ids: tuple[str, ...]) -> Item:
    media_type, _, _, season, number, title, year = row
    return Item(
        type=MediaType(media_type),
        ids=ids,
        title=title,
        year=year,
        show_ids=show_ids,
        show_title=show[5] if show else "",
        show_year=show[6] if show else None,
        season=season,
        number=number,
    )
