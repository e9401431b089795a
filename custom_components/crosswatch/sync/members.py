"""The members of a sync as they are in a run: what is stored of them, and what their reads brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from ..engine.state import Member
from ..model import Feature, Role
from ..store.syncs import MemberRow, store_members
from .definitions import SyncDefinition
from .read import AccountRead


def register_syncs(
    connection: Connection, profile: str, syncs: Sequence[SyncDefinition], numbers: Mapping[str, int]
) -> None:
    """Bring the stored members up to date with the definitions, before anything is read.

    A full read settles only members that are known when it ends. Of a feature that the sync does not use now
    all members are off, so that a new epoch begins when it is switched on again.
    """
    for sync in syncs:
        used = sync.features()
        for feature in Feature:
            roles = [(numbers[member.account], member.role(feature)) for member in sync.members]
            store_members(connection, sync.id, profile, feature, roles if feature in used else ())


def members_of(
    sync: SyncDefinition, reads: Mapping[str, AccountRead], feature: Feature, rows: Mapping[int, MemberRow]
) -> list[Member]:
    """Return the members that take part. One that was never read does not: nothing is known of it."""
    members = []
    for definition in sync.members:
        read = reads.get(definition.account)
        if read is None or definition.role(feature) is Role.OFF:
            continue
        can = read.account.provider.capabilities
        if feature not in can.features:
            continue
        row, now_read, reading = rows[read.number], read.reads.get(feature), read.readings[feature]
        if reading.read_at is None:
            continue
        members.append(
            Member(
                account=read.number,
                name=read.account.title,
                role=row.role,
                can=can.features[feature],
                library=can.library,
                settled=row.settled,
                read_at=now_read.read_at if now_read else None,
                read_full=bool(now_read and now_read.full),
                previous_read_at=reading.previous_read_at,
                full_at=reading.full_at,
                down=bool(read.error),
                zone=read.account.zone,
            )
        )
    return members
