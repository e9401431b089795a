"""Delivering one account's outbox: in order, at the account's pace, nothing lost and nothing sent twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from math import ceil
from sqlite3 import Connection

from msgspec import Struct
from msgspec.structs import replace

from ..model import (
    Ambiguous,
    AuthFailed,
    BadData,
    Feature,
    Keeps,
    Outcome,
    OutcomeKind,
    PlanLimit,
    ProviderError,
    RateLimited,
    Reason,
    Rejected,
    WrongAccount,
)
from ..providers.account import Account
from ..providers.base import Provider, ReadsFeature
from ..store.database import Database
from ..store.held_titles import HeldTitle, held_title
from ..store.outbox import (
    EXPIRES_AFTER,
    Kind,
    Letter,
    State,
    begin_sending,
    finish,
    next_due,
    next_letter,
    postpone,
)
from ..store.played import Delivered, Known, PlayedItem, known_play, other_playbacks, record_playback
from .backoff import wait_after
from .looking import Look, Sought, look_for
from .sending import cannot_take, send

_LOGGER = logging.getLogger(__name__)

AWAY = 60
"""Seconds after which an account that is not set up now is looked for again."""

SIGNED_OUT = 6 * 3_600
"""Seconds after which a refused sign-in is tried once more, if nobody signed in before."""

NEXT_DAY = 86_400


class Surroundings(Struct, frozen=True):
    """What a delivery needs: the store, the account as it is now, the clock, chance, and who is told.

    account: returns an account that is set up, or None. clock: seconds since 1970 UTC.
    told: called after each step with the scrobble as it stands and the error that stopped it, if any.
    """

    database: Database
    account: Callable[[str], Account | None]
    clock: Callable[[], int]
    chance: Callable[[], float]
    told: Callable[[Letter, ProviderError | None], None]


class Delivery:
    """The outbox of one account on its way."""

    def __init__(self, key: str, around: Surroundings) -> None:
        """Nothing is sent yet."""
        self._key = key
        self._around = around
        self._blocked_until = 0
        self._signed_out: Provider | None = None

    async def deliver(self) -> int | None:
        """Send what is due. Returns the seconds to wait for the next, or None if nothing waits."""
        while True:
            now = self._around.clock()
            letter = await self._around.database.run(next_letter, self._key, now)
            if letter is None:
                due = await self._around.database.run(next_due, self._key)
                return None if due is None else max(1, due - now)
            account = self._around.account(self._key)
            if account is None:
                return AWAY
            if (wait := self._wait(account.provider, now)) > 0:
                return wait
            await self._deliver(letter, account)

    def _wait(self, provider: Provider, now: int) -> int:
        """Return the seconds for which the account must be left alone. A new sign-in ends the wait."""
        if self._signed_out is not None and self._signed_out is not provider:
            self._signed_out, self._blocked_until = None, 0
        wait = max(0, self._blocked_until - now)
        return min(wait, AWAY) if self._signed_out is not None else wait

    async def _deliver(self, letter: Letter, account: Account) -> None:
        now = self._around.clock()
        if now - letter.created > EXPIRES_AFTER:
            await self._finish(letter, State.DEAD, Reason("expired"))
            return
        refusal = cannot_take(account.provider, letter.kind, letter.scrobbled, now)
        if refusal is not None:
            await self._finish(letter, State.SKIPPED, _about(refusal, account))
            return
        try:
            await self._send(letter, account)
        except ProviderError as error:
            await self._failed(letter, account, error)

    async def _send(self, letter: Letter, account: Account) -> None:
        if letter.kind is Kind.PROGRESS:
            held = await self._held(letter, account)
            sending = await self._around.database.run(begin_sending, letter)
            outcome = await send(
                account.provider, letter.kind, letter.scrobbled, held.ref if held else None, 0
            )
            await self._answered(sending, account, outcome)
            return
        look = await self._look(letter, account)
        if look.found is not None:
            await self._delivered(letter, account, Outcome(0, OutcomeKind.ALREADY_THERE, ref=look.found.ref))
            return
        sending, known = await self._around.database.run(_prepare_play, letter)
        if known is Known.THERE:
            await self._delivered(sending, account, Outcome(0, OutcomeKind.ALREADY_THERE))
        elif known is Known.UNDER_WAY:
            await self._postpone(sending, State.WAITING, AWAY, None)
        else:
            before = 0 if _keeps(account) is Keeps.PLAYS else look.plays
            outcome = await send(account.provider, letter.kind, letter.scrobbled, look.ref, before)
            await self._answered(sending, account, outcome)

    async def _look(self, letter: Letter, account: Account) -> Look:
        """Return what is known of the title there: by asking if a play may have come, else by the store."""
        held = await self._held(letter, account)
        asks = letter.state is State.VERIFY or (held is None and account.provider.capabilities.library)
        if not asks or not isinstance(account.provider, ReadsFeature):
            return Look() if held is None else Look(held.ref, held.plays)
        group = account.provider.capabilities.group_of(Feature.HISTORY)
        sought = await self._around.database.run(_sought, letter)
        return await look_for(account.provider, group, letter.scrobbled.item, sought)

    async def _held(self, letter: Letter, account: Account) -> HeldTitle | None:
        return await self._around.database.run(held_title, account.key, letter.scrobbled.item)

    async def _answered(self, letter: Letter, account: Account, outcome: Outcome) -> None:
        reason = None if outcome.reason is None else _about(outcome.reason, account)
        if outcome.kind.holds:
            await self._delivered(letter, account, outcome)
        elif outcome.kind is OutcomeKind.NOT_FOUND:
            # A library that lacks the title misses nothing; a service that lacks it is worth a look.
            state = State.SKIPPED if account.provider.capabilities.library else State.DEAD
            await self._finish(letter, state, reason or _reason("not_found", account))
        elif outcome.kind is OutcomeKind.REJECTED:
            await self._finish(letter, State.DEAD, reason or _reason("rejected", account))
        else:
            wait = wait_after(letter.tries, self._around.chance())
            await self._postpone(letter, _again(letter, outcome.kind is OutcomeKind.UNKNOWN), wait, reason)

    async def _failed(self, letter: Letter, account: Account, error: ProviderError) -> None:
        """Decide by the error what becomes of the scrobble and of the account's queue."""
        _LOGGER.debug("A scrobble could not be delivered to %s: %s", account.title, error)
        tried = replace(letter, tries=letter.tries + 1)
        reason = Reason("write_failed", {"account": account.title, "detail": str(error)})
        if isinstance(error, Rejected):
            await self._finish(tried, State.DEAD, reason)
            return
        wait = self._wait_for(tried, account, error)
        self._blocked_until = self._around.clock() + wait
        unknown = isinstance(error, Ambiguous | BadData) or letter.state is State.VERIFY
        # The queue is held as a whole; whoever signs in again ends that, so the scrobble itself is due.
        await self._postpone(tried, _again(tried, unknown), 0 if self._signed_out else wait, reason, error)

    def _wait_for(self, letter: Letter, account: Account, error: ProviderError) -> int:
        """Return the seconds for which the account is left alone after an error."""
        if isinstance(error, RateLimited):
            return max(1, ceil(error.retry_after))
        if isinstance(error, AuthFailed | WrongAccount):
            self._signed_out = account.provider
            return SIGNED_OUT
        return NEXT_DAY if isinstance(error, PlanLimit) else wait_after(letter.tries, self._around.chance())

    async def _delivered(self, letter: Letter, account: Account, outcome: Outcome) -> None:
        delivered = Delivered(account.key, outcome.ref, _keeps(account))
        await self._around.database.run(_record, letter, delivered, self._around.clock())
        self._around.told(replace(letter, state=State.DONE), None)

    async def _finish(self, letter: Letter, state: State, reason: Reason) -> None:
        await self._around.database.run(finish, letter, state, reason, self._around.clock())
        self._around.told(replace(letter, state=state, reason=reason), None)

    async def _postpone(
        self,
        letter: Letter,
        state: State,
        wait: int,
        reason: Reason | None,
        error: ProviderError | None = None,
    ) -> None:
        next_try = self._around.clock() + wait
        await self._around.database.run(postpone, letter, state, next_try, reason)
        self._around.told(replace(letter, state=state, reason=reason), error)


def played_item(letter: Letter) -> PlayedItem:
    """Return the playback behind a play."""
    told = letter.scrobbled
    return PlayedItem(letter.playback, told.item, told.started, told.at, told.runtime)


def _prepare_play(connection: Connection, letter: Letter) -> tuple[Letter, Known]:
    """Look at the ledger once more, and note that the play goes out if no sync has brought it."""
    known = known_play(connection, played_item(letter), letter.account)
    return (begin_sending(connection, letter) if known is Known.NOT_YET else letter), known


def _sought(connection: Connection, letter: Letter) -> Sought:
    played = played_item(letter)
    return Sought(played.interval, frozenset(other_playbacks(connection, played)))


def _record(connection: Connection, letter: Letter, delivered: Delivered, now: int) -> None:
    """Close the scrobble and, if it is a play, let the syncs know it, all or nothing."""
    finish(connection, letter, State.DONE, None, now)
    if letter.kind is Kind.PLAY:
        record_playback(connection, played_item(letter), [delivered])


def _again(letter: Letter, unknown: bool) -> State:
    """A play that may have arrived is verified before it is sent again. Progress may be sent twice."""
    return State.VERIFY if unknown and letter.kind is Kind.PLAY else State.WAITING


def _keeps(account: Account) -> Keeps:
    capability = account.provider.capabilities.features.get(Feature.HISTORY)
    return Keeps.FLAG if capability is None else capability.keeps


def _reason(code: str, account: Account) -> Reason:
    return Reason(code, {"account": account.title})


def _about(reason: Reason, account: Account) -> Reason:
    return Reason(reason.code, {"account": account.title, **reason.facts})
