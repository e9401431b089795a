"""The plan report as a table for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from .report_values import shown_value
from .store.plans import PlanLine
from .texts import Texts

COLUMNS = (
    "feature",
    "account",
    "state",
    "operation",
    "title",
    "type",
    "ids",
    "before",
    "value",
    "reason",
    "held_by",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_head() -> str:
    """Return the first line, with a mark that lets spreadsheets see that it is UTF-8."""
    return "\ufeff" + _written([COLUMNS])


def csv_lines(texts: Texts, lines: Iterable[PlanLine]) -> str:
    """Return lines of a plan as lines of the table."""
    return _written(
        (
            str(line.feature),
            _text(line.account_title),
            str(line.state),
            str(line.operation or ""),
            _text(line.title),
            line.type,
            " ".join(line.ids),
            shown_value(texts, line.feature, line.before),
            shown_value(texts, line.feature, line.value),
            _text(texts.reason(line.reason)),
            _text(texts.reason(line.guard)) if line.guard is not None else "",
        )
        for line in lines
    )


def _text(text: str) -> str:
    """Keep a spreadsheet from taking a title for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _written(rows: Iterable[Iterable[str]]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()
