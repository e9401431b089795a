"""One chunk of writes: look at each title, set what differs, look again.

Copies of a title get the same. What a title already holds is not sent, and an outcome is "written"
only when the title was seen to hold it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...model import Outcome, OutcomeKind, Reason, Write
from .client import CallError, KodiClient
from .items import may_be, parse_ref
from .models import Show, Title
from .titles import Fields, read_titles, set_titles

type FieldsFor = Callable[[Title, Write], Fields | Reason]
"""What to set on a title for a write: nothing if it holds it already, a reason if it cannot."""

type Copies = Mapping[str, tuple[str, ...]]


async def write_titles(
    client: KodiClient, writes: Sequence[Write], fields_for: FieldsFor, copies: Copies, playing: str
) -> list[Outcome]:
    """Write one chunk and return one outcome for each write.

    playing: ref of the title that is playing now; it is left alone. Raises Ambiguous if something may
    have been stored, another ProviderError if nothing was sent.
    """
    refs = {write.key: _refs(write, copies) for write in writes}
    before = await read_titles(client, dict.fromkeys(ref for some in refs.values() for ref in some))
    plans = {write.key: _plan(write, refs[write.key], before, fields_for, playing) for write in writes}
    wanted: dict[str, Fields] = {}
    for plan in plans.values():
        if not isinstance(plan, Outcome):
            wanted |= plan
    after, refused = await set_titles(client, wanted) if wanted else ({}, {})
    return [
        plan if isinstance(plan, Outcome) else _outcome(write, plan, after, refused)
        for write in writes
        for plan in (plans[write.key],)
    ]


def _refs(write: Write, copies: Copies) -> tuple[str, ...]:
    if write.ref is None or parse_ref(write.ref) is None:
        return ()
    return (write.ref, *copies.get(write.ref, ()))


def _plan(
    write: Write, refs: Sequence[str], before: Mapping[str, Title], fields_for: FieldsFor, playing: str
) -> Outcome | dict[str, Fields]:
    if not refs:
        return Outcome(write.key, OutcomeKind.NOT_FOUND, Reason("not_in_library"))
    if refs[0] not in before or not may_be(before[refs[0]], write.item):
        return Outcome(write.key, OutcomeKind.NOT_FOUND, Reason("library_away"), refs[0])
    if playing in refs:
        return Outcome(write.key, OutcomeKind.RETRY_LATER, Reason("playing_now"), refs[0])
    wanted: dict[str, Fields] = {}
    for ref in refs:
        fields = fields_for(before[ref], write) if ref in before else {}
        if isinstance(fields, Reason):
            return Outcome(write.key, OutcomeKind.REJECTED, fields, refs[0])
        if fields:
            wanted[ref] = fields
    return wanted or Outcome(write.key, OutcomeKind.ALREADY_THERE, ref=refs[0])


def _outcome(
    write: Write, plan: Mapping[str, Fields], after: Mapping[str, Title], refused: Mapping[str, CallError]
) -> Outcome:
    for ref, fields in plan.items():
        if ref in refused:
            reason = Reason("rejected", {"detail": f"{refused[ref].message} ({refused[ref].code})"})
            return Outcome(write.key, OutcomeKind.REJECTED, reason, write.ref)
        if ref not in after:
            return Outcome(write.key, OutcomeKind.NOT_FOUND, Reason("library_away"), write.ref)
        if not _shows(after[ref], fields):
            return Outcome(write.key, OutcomeKind.REJECTED, Reason("not_visible"), write.ref)
    return Outcome(write.key, OutcomeKind.WRITTEN, ref=write.ref)


def _shows(title: Title, fields: Fields) -> bool:
    if title.userrating != fields.get("userrating", title.userrating):
        return False
    if isinstance(title, Show):
        return True
    if title.playcount != fields.get("playcount", title.playcount):
        return False
    date = fields.get("lastplayed")
    # A newer date is fine: two episodes of one file may be written in one go.
    if isinstance(date, str) and (title.lastplayed < date or bool(title.lastplayed) != bool(date)):
        return False
    place = fields.get("resume")
    return not isinstance(place, dict) or abs(title.resume.position - place["position"]) <= 1
