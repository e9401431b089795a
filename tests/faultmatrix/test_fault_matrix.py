"""The published matrix is what real runs give, and it says that nothing is lost and nothing invented."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature
from tests.machine.inline import inline_loop

from .cell import Cell
from .page import PAGE, line_of, page_of
from .rows import ROWS, Row, measure
from .tracker_page import line_at, rows

CALM = Cell(0, 0, 0, 0)


def cells(row: Row, feature: Feature) -> tuple[Cell, Cell]:
    loop = inline_loop()
    try:
        one_way, two_ways = (loop.run_until_complete(measure(row, feature, way)) for way in (True, False))
    finally:
        loop.close()
    return one_way, two_ways


@pytest.mark.parametrize("feature", Feature)
@pytest.mark.parametrize("name", ROWS)
def test_the_page_tells_what_comes_of_a_fault(name: str, feature: Feature) -> None:
    row = ROWS[name]
    both = cells(row, feature)
    for cell in both:
        assert cell.lost == cell.listed == cell.undone <= row.budget
        assert cell.invented == 0 or (row.doubles and feature is Feature.HISTORY)
        assert cell.recovered is not None or cell.invented
    assert line_of(row, feature, both) in PAGE.read_text("utf-8").splitlines()


def test_the_page_has_nothing_but_these_lines() -> None:
    """All but the figures is as the command makes it."""
    known = {(name, feature): (CALM, CALM) for name in ROWS for feature in Feature}
    at_trackers = {key: (CALM, CALM) for key, *_ in rows()}
    made = page_of(known, at_trackers).splitlines()
    published = PAGE.read_text("utf-8").splitlines()
    figures = {line_of(row, feature, (CALM, CALM)) for row in ROWS.values() for feature in Feature}
    figures |= {line_at(service, fault, feature, (CALM, CALM)) for _, service, fault, feature in rows()}
    assert len(made) == len(published)
    assert [
        (one, other)
        for one, other in zip(made, published, strict=True)
        if one not in figures and one != other
    ] == []
