"""The plan report as a page: what is about to happen, what waits and what stays out, each with its reason.

The page needs nothing from anywhere else and runs no script. Every text is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from .const import PANEL_URL
from .model import Feature, Operation
from .report_style import STYLE
from .report_values import shown_time, shown_value
from .store.plan_groups import PlanGroup
from .store.plans import LineState, PlanHeader, PlanLine
from .store.restores import restored_account
from .texts import Texts

PAGE_SIZE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What part of a plan somebody wants to see. `page` begins with 0."""

    feature: str | None = None
    state: str | None = None
    page: int = 0
    theme: str = ""
    language: str | None = None


def render_plan(
    texts: Texts,
    title: str,
    header: PlanHeader,
    groups: Sequence[PlanGroup],
    lines: Sequence[PlanLine],
    wanted: Wanted,
    csv_url: str,
) -> str:
    """Return the page of a plan."""
    total = sum(
        group.count
        for group in groups
        if wanted.feature in (None, group.feature) and wanted.state in (None, group.state)
    )
    place = f"/{PANEL_URL}/plan/{header.plan}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="lead">{escape(_standing(texts, header))}</p>',
        *_totals(texts, groups),
        *_table(texts, groups),
        *_filters(texts, groups, wanted, place),
        *_lines(texts, lines),
        *_pager(texts, wanted, total, place),
        f'<p class="csv"><a href="{escape(csv_url)}" download>{escape(texts.say("report", "csv"))}</a></p>',
    ]
    return _document(title, body, wanted.theme, wanted.language)


def render_message(texts: Texts, title: str, key: str, wanted: Wanted) -> str:
    """Return a page that only says something."""
    body = [f"<h1>{escape(title)}</h1>", f'<p class="lead">{escape(texts.say("report", key))}</p>']
    return _document(title, body, wanted.theme, wanted.language)


def render_index(texts: Texts, syncs: Iterable[tuple[str, str, str]], wanted: Wanted) -> str:
    """Return a page that leads to the newest plan of each sync, given as (id, title, profile)."""
    title = texts.say("report", "index")
    place = f"/{PANEL_URL}/sync"
    links = [
        f'<li><a href="{place}/{escape(sync)}">{escape(name)}</a> <small>{escape(profile)}</small></li>'
        for sync, name, profile in syncs
    ]
    listed = (
        f'<ul class="lines">{"".join(links)}</ul>'
        if links
        else f"<p>{escape(texts.say('report', 'no_sync'))}</p>"
    )
    return _document(title, [f"<h1>{escape(title)}</h1>", listed], wanted.theme, wanted.language)


def _document(title: str, body: Iterable[str], theme: str, language: str | None) -> str:
    return (
        f'<!DOCTYPE html><html lang="{escape(language or "en")}" data-theme="{escape(theme)}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>"
    )


def _standing(texts: Texts, header: PlanHeader) -> str:
    parts = [texts.say("report", "made", plan=header.plan, when=shown_time(header.created))]
    state = f"state_{header.state}"
    if header.undoes is not None:
        parts.append(texts.say("report", "undoes", run=header.undoes))
        state = "state_open_undo" if header.state == "open" else state
    elif header.state == "open" and restored_account(header.sync) is not None:
        state = "state_open_restore"
    return " ".join([*parts, texts.say("report", state)])


def _totals(texts: Texts, groups: Sequence[PlanGroup]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for group in groups:
        counts[f"planned_{group.operation}" if group.state is LineState.PLANNED else group.state] += (
            group.count
        )
    keys = [f"planned_{operation}" for operation in Operation]
    keys += [state for state in LineState if state is not LineState.PLANNED]
    yield '<ul class="totals">'
    for key in keys:
        if counts[key] or key in ("planned_add", "planned_remove", LineState.HELD, LineState.LEFT_OUT):
            yield f'<li class="{key}"><b>{counts[key]}</b> {escape(texts.say("report", f"total_{key}"))}</li>'
    yield "</ul>"


def _table(texts: Texts, groups: Sequence[PlanGroup]) -> Iterator[str]:
    """Yield who gets how much of what."""
    if not groups:
        yield f"<p>{escape(texts.say('report', 'empty'))}</p>"
        return
    columns = [state for state in LineState if any(group.state is state for group in groups)]
    heads = "".join(f"<th>{escape(texts.say('report', f'column_{state}'))}</th>" for state in columns)
    yield f'<div class="scroll"><table><thead><tr><th></th>{heads}</tr></thead><tbody>'
    for (feature, account), rows in groupby(groups, key=lambda group: (group.feature, group.account_title)):
        counts = Counter[LineState]()
        for row in rows:
            counts[row.state] += row.count
        name = escape(f"{texts.say('features', feature)} · {account}")
        yield f"<tr><th>{name}</th>{''.join(f'<td>{counts[state] or ""}</td>' for state in columns)}</tr>"
    yield "</tbody></table></div>"


def _filters(texts: Texts, groups: Sequence[PlanGroup], wanted: Wanted, place: str) -> Iterator[str]:
    states = [state for state in LineState if any(group.state is state for group in groups)]
    features = [feature for feature in Feature if any(group.feature is feature for group in groups)]
    yield "<nav>"
    yield _link(texts.say("report", "all"), _address(place, wanted.feature, None), wanted.state is None)
    for state in states:
        text = texts.say("report", f"column_{state}")
        yield _link(text, _address(place, wanted.feature, state), wanted.state == state)
    yield "</nav><nav>"
    yield _link(
        texts.say("report", "all_features"), _address(place, None, wanted.state), wanted.feature is None
    )
    for feature in features:
        text = texts.say("features", feature)
        yield _link(text, _address(place, feature, wanted.state), wanted.feature == feature)
    yield "</nav>"


def _link(text: str, address: str, current: bool) -> str:
    mark = ' aria-current="true"' if current else ""
    return f'<a href="{escape(address)}"{mark}>{escape(text)}</a>'


def _address(place: str, feature: str | None, state: str | None, page: int = 0) -> str:
    parts = [
        f"feature={feature}" if feature else "",
        f"state={state}" if state else "",
        f"page={page}" if page else "",
    ]
    query = "&".join(part for part in parts if part)
    return f"{place}?{query}" if query else place


def _lines(texts: Texts, lines: Sequence[PlanLine]) -> Iterator[str]:
    """Yield the lines under a heading for each feature and account."""
    order = list(Feature)
    ordered = sorted(lines, key=lambda line: (order.index(line.feature), line.account_title, line.number))
    for (feature, account), group in groupby(ordered, key=lambda line: (line.feature, line.account_title)):
        yield f'<h2>{escape(texts.say("features", feature))} → {escape(account)}</h2><ul class="lines">'
        for line in group:
            yield _line(texts, line)
        yield "</ul>"


def _line(texts: Texts, line: PlanLine) -> str:
    what = (
        texts.say("report", f"line_{line.operation}") if line.operation else texts.say("report", "line_none")
    )
    before, value = (shown_value(texts, line.feature, found) for found in (line.before, line.value))
    values = f"{before} → {value}" if before and value and before != value else value or before
    reasons = [texts.reason(line.reason), *([texts.reason(line.guard)] if line.guard is not None else [])]
    return (
        f'<li class="{line.state}"><span class="what">{escape(what)}</span> '
        f'<span class="state">{escape(texts.say("report", f"column_{line.state}"))}</span> '
        f'<b>{escape(line.title)}</b> <span class="value">{escape(values)}</span>'
        f"{''.join(f'<p>{escape(reason)}</p>' for reason in reasons)}"
        f"<small>{escape(', '.join(_ids(line)))}</small></li>"
    )


def _ids(line: PlanLine) -> list[str]:
    """Return the ids as actions and forms take them: "movie tmdb:603", "show tvdb:81189"."""
    own = [] if line.ids == line.show_ids else [f"{line.type} {one}" for one in line.ids]
    return [*own, *(f"show {one}" for one in line.show_ids)]


def _pager(texts: Texts, wanted: Wanted, total: int, place: str) -> Iterator[str]:
    last = max(0, (total - 1) // PAGE_SIZE)
    if not last:
        return
    yield "<nav>"
    for page, key in ((wanted.page - 1, "previous"), (wanted.page + 1, "next")):
        if 0 <= page <= last:
            yield _link(texts.say("report", key), _address(place, wanted.feature, wanted.state, page), False)
    shown = texts.say("report", "page", page=wanted.page + 1, pages=last + 1)
    yield f"<span>{escape(shown)}</span></nav>"
