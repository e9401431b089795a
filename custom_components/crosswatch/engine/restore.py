"""Putting a capture back: what an account showed then is compared with what it shows now, item by item.

Both are the account's own words, so its values are compared as they are. What differs is asked for, or left
out with its reason. Nothing is invented: a play goes back only with the date that it had, and not where
another record may be the same viewing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from ..model import Feature, Operation, Precision, Reason, Value
from .counted import count_of, undatable
from .needs import about, catalogue_ref, refusal
from .plays import align, play_span, same_stamp, window_of
from .projection import project, rating_amount, same_mark
from .shelves import counts_plays, in_time
from .state import Decision, ItemState, LeftOut, Member, Need, Presence, Seen


class Extent(StrEnum):
    """How far an account is brought back: to hold at least what a capture holds, or exactly that."""

    AT_LEAST = "at_least"
    EXACT = "exact"


class Captured(Struct, frozen=True, gc=False):
    """What a capture holds of one item.

    copies: where a library has several files of the title, the refs of all of them as it has them now.
    """

    records: tuple[Seen, ...]
    copies: tuple[str, ...] = ()


def restore_item(
    feature: Feature, state: ItemState, member: Member, captured: Captured, extent: Extent
) -> Decision:
    """Return what must be written at the account so that it holds the item as the capture does.

    `state.seen` has what the account shows now. Slots number the changes of the item.
    """
    sheet = _Sheet(feature, state, member, extent)
    records = sheet.at_copies(captured) if member.library and not sheet.keeps_plays else captured.records
    shown = [row for row in state.seen.get(member.account, ()) if row.presence is Presence.PRESENT]
    found = _same_records(sheet, records, shown)
    for record in records:
        now = found.get(record.ref)
        if now is None:
            sheet.put_back(record)
        else:
            sheet.compare(record, now)
    if extent is Extent.EXACT:
        kept = {row.ref for row in found.values()}
        for row in shown:
            if row.ref not in kept:
                sheet.ask(Operation.REMOVE, None, row.value, row.ref, "not_captured")
    return Decision(needs=tuple(sheet.needs), left_out=tuple(sheet.left_out))


def _same_records(sheet: _Sheet, records: Sequence[Seen], shown: Sequence[Seen]) -> dict[str, Seen]:
    """Return what the account shows now of each captured record, by the captured ref."""
    present = {row.ref: row for row in shown}
    found = {record.ref: present.pop(record.ref) for record in records if record.ref in present}
    lost = [record for record in records if record.ref not in found]
    rest = list(present.values())
    if sheet.keeps_plays:
        return found | _by_time(lost, rest, window_of(sheet.state.runtime))
    if sheet.member.library:
        return found
    return found | {record.ref: row for record, row in zip(lost, rest, strict=False)}


def _by_time(lost: Sequence[Seen], rest: Sequence[Seen], window: int) -> dict[str, Seen]:
    """Pair plays that may be one viewing. One without a date may be any."""
    before, after = _dated(lost), _dated(rest)
    spans = [[span] for row in before if (span := play_span(row.value))]
    others = [span for row in after if (span := play_span(row.value))]
    found = {before[one].ref: after[other] for one, other in align(spans, others, window)}
    taken = {row.ref for row in found.values()}
    left = sorted((row for row in lost if row.ref not in found), key=_is_dated)
    right = sorted((row for row in rest if row.ref not in taken), key=_is_dated)
    for record, row in zip(left, right, strict=False):
        if not (_is_dated(record) and _is_dated(row)):
            found[record.ref] = row
    return found


def _dated(rows: Iterable[Seen]) -> list[Seen]:
    return in_time(row for row in rows if _is_dated(row))


def _is_dated(row: Seen) -> bool:
    return row.value.at is not None


class _Sheet:
    """What one item asks for, while it is written down."""

    def __init__(self, feature: Feature, state: ItemState, member: Member, extent: Extent) -> None:
        self.feature = feature
        self.state = state
        self.member = member
        self.extent = extent
        self.keeps_plays = feature is Feature.HISTORY and not counts_plays(member)
        self.needs: list[Need] = []
        self.left_out: list[LeftOut] = []

    def at_copies(self, captured: Captured) -> tuple[Seen, ...]:
        """Return the captured records under the refs that the library has now, a copy for each."""
        known = {record.ref for record in captured.records}
        free = iter([ref for ref in captured.copies if ref not in known])
        return tuple(self._at_copies(captured, free))

    def _at_copies(self, captured: Captured, free: Iterator[str]) -> Iterator[Seen]:
        for record in captured.records:
            if record.ref in captured.copies:
                yield record
            elif (ref := next(free, None)) is not None:
                yield replace(record, ref=ref)
            else:
                self.leave_out("not_in_library", record.value)

    def put_back(self, record: Seen) -> None:
        """Ask for what the account does not show any more."""
        value = self._value(record.value)
        if (code := self._why_not(value)) is not None:
            self.leave_out(code, value)
        else:
            self.ask(Operation.ADD, value, None, self._title_ref(record), "captured")

    def compare(self, record: Seen, now: Seen) -> None:
        """Ask for the value of old where the account shows another one."""
        if self.keeps_plays:
            self._compare_dates(record, now)
        elif self.feature is Feature.HISTORY:
            self._compare_counts(record.value, now)
        elif self.feature is Feature.RATINGS:
            if not same_mark(record.value.amount, now.value.amount, self.member.can.scale):
                self._update(self._value(record.value), now)
        elif self.feature is Feature.PROGRESS and record.value.amount != now.value.amount:
            self._update(self._value(record.value), now)

    def ask(
        self, operation: Operation, value: Value | None, before: Value | None, ref: str | None, code: str
    ) -> None:
        """Ask for a change, unless the account cannot take it."""
        reason = about(self.member, code)
        need = Need(self.member.account, self._slot(), operation, value, before, ref, reason)
        refused = self._plays_now() or refusal(self.state, self.member, need)
        if refused is None:
            self.needs.append(need)
        else:
            self._leave_out(refused, value)

    def leave_out(self, code: str, value: Value | None) -> None:
        """Name what is not put back."""
        self._leave_out(about(self.member, code), value)

    def _leave_out(self, reason: Reason, value: Value | None) -> None:
        self.left_out.append(LeftOut(self.member.account, self._slot(), reason, value))

    def _slot(self) -> int:
        return len(self.needs) + len(self.left_out)

    def _update(self, value: Value, now: Seen) -> None:
        self.ask(Operation.UPDATE, value, now.value, now.ref, "captured")

    def _compare_dates(self, record: Seen, now: Seen) -> None:
        """Correct the date of the very same record. Two that only lie near each other are one viewing."""
        if record.value.at is None or record.ref != now.ref or same_stamp(record.value, now.value):
            return
        can, value = self.member.can, self._value(record.value)
        if not can.update or not can.writes_time or can.precision is Precision.UNKNOWN:
            self.leave_out("needs_confirmation", value)
        else:
            self._update(value, now)

    def _compare_counts(self, then: Value, now: Seen) -> None:
        """Bring a count back. The last play that the account knows stays the last: no date goes back."""
        held = count_of(self.member, now.value)
        count = then.amount if self.extent is Extent.EXACT else max(then.amount, held)
        value = replace(_with_later_date(self._value(then), now.value), amount=count)
        if count == held and value.at == now.value.at:
            return
        if (code := undatable(self.member, value)) is not None:
            self.leave_out(code, value)
        else:
            self._update(value, now)

    def _why_not(self, value: Value) -> str | None:
        """Return why something that is missing is not put back, if so."""
        if self.feature is Feature.HISTORY:
            return undatable(self.member, value) or self._looked_once()
        if self.feature is Feature.PROGRESS and self.extent is Extent.AT_LEAST:
            watched = self.state.watched_at.get(self.member.account)
            if watched is not None and watched >= (value.at or 0):
                return "already_watched_there"
        return None

    def _looked_once(self) -> str | None:
        """A play that only hid from one read would be there twice, where the service tells no doubles."""
        rows = self.state.seen.get(self.member.account, ())
        missing = any(row.presence is Presence.MISSING for row in rows)
        return "looked_once" if missing and self.keeps_plays and not self.member.can.idempotent else None

    def _plays_now(self) -> Reason | None:
        """A player that is at it writes its own place over ours, or jumps."""
        playing = self.feature is Feature.PROGRESS and self.member.account in self.state.playing
        return about(self.member, "playing_now") if playing else None

    def _title_ref(self, record: Seen) -> str | None:
        """Return the ref by which a library is told which of its titles is meant."""
        if self.keeps_plays or not self.member.library:
            return catalogue_ref(self.state, self.member)
        return record.ref

    def _value(self, value: Value) -> Value:
        if self.feature is Feature.RATINGS:
            return project(value, self.member, rating_amount(value.amount, self.member.can.scale))
        kept = project(value, self.member)
        return replace(kept, runtime=value.runtime) if self.feature is Feature.PROGRESS else kept


def _with_later_date(value: Value, held: Value) -> Value:
    if held.at is None or (value.at is not None and value.at >= held.at):
        return value
    return replace(value, at=held.at, precision=held.precision)
