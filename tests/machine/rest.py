"""Coming to rest: everything works again, nobody does anything, and the household must agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from custom_components.crosswatch.model import Deletions, Feature, Keeps, Role
from custom_components.crosswatch.store.identity import describe_items
from custom_components.crosswatch.store.schema import FEATURE_NUMBERS
from custom_components.crosswatch.store.values import reason_from_text
from custom_components.crosswatch.sync import RunKind, RunResult

from .house import House, Member
from .singles import NEAR_ENOUGH, rounded
from .titles import BACKGROUND, TITLES, title_of
from .truth import HOUR

LEAST_RUNS = 3
MOST_RUNS = 25

PASSING = frozenset({"second_look", "member_down", "retry_at", "other_sync"})
"""Reasons that must be over once all is quiet."""

MATCHED = frozenset({"not_found"})
"""Failures that stay: the service knows no such title."""

type Explained = dict[tuple[Feature, str, str], set[str]]


def come_to_rest(house: House) -> None:
    """Cure everything, let time pass, and judge what then stands."""
    for member in house.members.values():
        member.service.cure()
        member.service.busy = ""
    house.run(RunKind.DRY)
    house.run(RunKind.CONFIRMED)
    for number in range(MOST_RUNS):
        house.passes(_wait(house))
        result = house.run(RunKind.SCHEDULED)
        looks = result is not None and result.look_again_at is not None
        if number >= LEAST_RUNS and not house.court.writes and not looks and not _under_way(house):
            break
    house.passes(HOUR)
    _judge(house, house.run(RunKind.SCHEDULED))
    house.court.at_rest()


def _under_way(house: House) -> bool:
    query = "SELECT 1 FROM change WHERE state='pending' OR (state='failed' AND reason NOT LIKE '%not_found%')"
    return house.database.connection.execute(query).fetchone() is not None


def _wait(house: House) -> int:
    """Return how long to wait for the next run: until everything that failed is tried again."""
    query = "SELECT max(next_try) FROM change WHERE state='failed' AND reason NOT LIKE '%not_found%'"
    due: int | None = house.database.connection.execute(query).fetchone()[0]
    return 1_200 if due is None else max(1_200, due - house.now)


def _judge(house: House, result: RunResult | None) -> None:
    if not house.definition().features():
        return
    explained = _explanations(house)
    house.court.singles.void |= house.evidence.stirred(house.court.singles.acts)
    complaints = [
        *_unrest(house, result, explained),
        *_disagreements(house, explained),
        *house.court.singles.disagreements(house, explained),
    ]
    assert not complaints, "\n".join(complaints)


def _unrest(house: House, result: RunResult | None, explained: Explained) -> Iterator[str]:
    if result is None:
        yield "an undisturbed run did not come to its end"
        return
    for account in result.accounts:
        if account.error:
            yield f"{account} although nothing is wrong with it"
    off = [
        (FEATURE_NUMBERS[feature], key)
        for key in house.members
        for feature in Feature
        if house.role(key, feature) is Role.OFF
    ]
    if house.court.writes or result.syncs[0].planned.total:
        yield f"does not come to rest: {result.syncs[0]}"
    rows = house.database.connection.execute(
        "SELECT feature, a.key, item, slot, state, operation, value, before, attempts, reason FROM change c "
        "JOIN account a ON a.id=c.account "
        "WHERE state='pending' OR (state='failed' AND reason NOT LIKE '%not_found%')"
    ).fetchall()
    rows = [row for row in rows if row[:2] not in off]
    if rows:
        yield f"still under way or failing: {rows}"
    for place, codes in explained.items():
        if codes & PASSING and house.role(place[2], place[0]) is not Role.OFF:
            yield f"{place} is {codes & PASSING} although all is quiet"


def _explanations(house: House) -> Explained:
    """Return what the engine names as not in step, by feature, title and account."""
    connection = house.database.connection
    features = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}
    keys = dict(connection.execute("SELECT id, key FROM account").fetchall())
    rows = connection.execute(
        "SELECT feature, item, account, state, reason FROM change WHERE state<>'pending' "
        "UNION ALL SELECT feature, item, account, 'left_out', reason FROM left_out"
    ).fetchall()
    items = describe_items(connection, {row[1] for row in rows})
    found: Explained = defaultdict(set)
    for feature, item, account, state, text in rows:
        reason = reason_from_text(text)
        title = title_of(items[item])
        found[features[feature], title, keys[account]] |= {state, reason.code if reason else ""}
    return found


def _disagreements(house: House, explained: Explained) -> Iterator[str]:
    definition = house.definition()
    for feature in definition.features():
        members = [
            member
            for member in house.members.values()
            if house.role(member.key, feature) is not Role.OFF
            and feature in member.service.capabilities.features
        ]
        for title in TITLES + BACKGROUND:
            yield from _DIFFERENCES[feature](house, feature, title, members, explained)


def _missing(
    house: House, feature: Feature, title: str, members: list[Member], explained: Explained
) -> Iterator[str]:
    """A title that one member holds and another one lacks, with nobody saying why."""
    holders = [
        member
        for member in members
        if member.holds(feature, title)
        and house.role(member.key, feature).speaks
        and (feature, title, None) in house.evidence.shelf(member.key, feature).present
    ]
    holders = [member for member in holders if not explained[feature, title, member.key]]
    removed = _is_cleared(house, feature, title)
    if removed:
        holders = [member for member in holders if house.role(member.key, feature).listens]
    for member in members:
        if not holders or not house.role(member.key, feature).listens or member.holds(feature, title):
            continue
        if (feature, title, None) in house.evidence.shelf(member.key, feature).present:
            continue  # it was lost there, and the service says nothing of that
        if not explained[feature, title, member.key]:
            yield f"{title} is in {feature} of {holders[0].key} and not of {member.key}"


def _entries(
    house: House, feature: Feature, title: str, members: list[Member], explained: Explained
) -> Iterator[str]:
    yield from _missing(house, feature, title, members, explained)


def _ratings(
    house: House, feature: Feature, title: str, members: list[Member], explained: Explained
) -> Iterator[str]:
    yield from _missing(house, feature, title, members, explained)
    marks = [
        (member.service.can(feature).scale, record.value.amount)
        for member in members
        if house.role(member.key, feature) is Role.BOTH and not explained[feature, title, member.key]
        for record in member.holds(feature, title)
    ]
    if not marks:
        return
    everyone = [member.service.capabilities.features.get(feature) for member in house.members.values()]
    coarsest = 100 // min(can.scale for can in everyone if can is not None)
    together = any(all(rounded(v, 100 // scale) == amount for scale, amount in marks) for v in range(1, 101))
    if not together and len({rounded(amount, coarsest) for _, amount in marks}) > 1:
        yield f"{title} is rated {marks}"


def _positions(
    house: House, feature: Feature, title: str, members: list[Member], explained: Explained
) -> Iterator[str]:
    held = [
        (member.key, record.value.amount)
        for member in members
        if house.role(member.key, feature) is Role.BOTH and not explained[feature, title, member.key]
        for record in member.holds(feature, title)
    ]
    if held and max(amount for _, amount in held) - min(amount for _, amount in held) > NEAR_ENOUGH:
        yield f"{title} was left at {held}"


def _plays(
    house: House, feature: Feature, title: str, members: list[Member], explained: Explained
) -> Iterator[str]:
    keeping = [member for member in members if member.service.can(feature).keeps is Keeps.PLAYS]
    counting = [member for member in members if member.service.can(feature).keeps is not Keeps.PLAYS]
    removed = _is_cleared(house, feature, title)
    for holder in keeping:
        role = house.role(holder.key, feature)
        if not role.speaks or explained[feature, title, holder.key] or (removed and not role.listens):
            continue
        subjects = {house.subject(holder, feature, record) for record in holder.holds(feature, title)}
        subjects &= house.evidence.shelf(holder.key, feature).present
        for member in keeping:
            if explained[feature, title, member.key] or not house.role(member.key, feature).listens:
                continue
            if member.service.can(feature).deletions is Deletions.NEVER:
                continue  # that a play is not there says nothing
            own = [house.subject(member, feature, record) for record in member.holds(feature, title)]
            own += [
                subject
                for subject in house.evidence.shelf(member.key, feature).present
                if subject[1] == title
            ]
            lacking = {subject for subject in subjects if subject[2] is not None} - set(own)
            if len(lacking) > sum(subject[2] is None for subject in own):
                yield f"{member.key} lacks plays that {holder.key} has: {lacking}; it has {own}"
        for member in counting:
            if not explained[feature, title, member.key] and house.role(member.key, feature).listens:
                yield from _too_few(house, member, title, len(subjects))


def _too_few(house: House, member: Member, title: str, plays: int) -> Iterator[str]:
    feature = Feature.HISTORY
    records = member.holds(feature, title)
    if not records and (feature, title, None) in house.evidence.shelf(member.key, feature).present:
        return
    wanted = min(plays, 1) if member.service.can(feature).keeps is Keeps.FLAG else plays
    if sum(record.value.amount for record in records) < wanted:
        yield f"{member.key} counts {records} of {title}, and others have {plays}"


def _is_cleared(house: House, feature: Feature, title: str) -> bool:
    """Whether somebody took it away somewhere, or some service lost it so that it looks like that."""
    gone = house.evidence.gone_at(house.members, (feature, title, None))
    undone = (feature, title) in house.court.called_off
    return bool(house.truth.removed[feature, title] or gone or undone)


_DIFFERENCES = {
    Feature.WATCHLIST: _entries,
    Feature.RATINGS: _ratings,
    Feature.HISTORY: _plays,
    Feature.PROGRESS: _positions,
}
