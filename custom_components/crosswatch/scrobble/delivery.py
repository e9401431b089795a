"""Delivering one account's outbox: in order, at the account's pace, nothing lost and nothing sent twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from sqlite3 import Connection

from msgspec import Struct
from msgspec.structs import replace

from ..model import (
    Ambiguous,
    BadData,
    Feature,
    FeatureCapability,
    Keeps,
    Outcome,
    OutcomeKind,
    ProviderError,
    Reason,
    Rejected,
)
from ..providers.account import Account
from ..providers.base import ReadsFeature, Scrobbles
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
    plays_between,
    postpone,
)
from ..store.played import Delivered, Known, PlayedItem, Stamp, known_play, other_playbacks, record_playback
from .backoff import wait_after
from .live import Live
from .looking import Look, Sought, look_for, same_item
from .rest import AWAY, Rest
from .sending import FRESH, cannot_take, send, send_live_play, send_position

_LOGGER = logging.getLogger(__name__)

AGAIN = 2 * 3_600
"""Seconds within which a service takes a second end of the same title for an echo of the first."""


def _nobody(_: str, __: ProviderError) -> None:
    """Nobody is told."""


class Surroundings(Struct, frozen=True):
    """What a delivery needs: the store, the account as it is now, the clock, chance, and who is told.

    account: returns an account that is set up, or None. clock: seconds since 1970 UTC.
    told: called after each step with the scrobble as it stands and the error that stopped it, if any.
    failed: called with the key of an account that could not be told what plays now, and the error, where it
        concerns more than that.
    """

    database: Database
    account: Callable[[str], Account | None]
    clock: Callable[[], int]
    chance: Callable[[], float]
    told: Callable[[Letter, ProviderError | None], None]
    failed: Callable[[str, ProviderError], None] = _nobody


class Delivery:
    """The outbox of one account on its way, and between its scrobbles what plays now."""

    def __init__(self, key: str, around: Surroundings) -> None:
        """Nothing is sent yet."""
        self.live = Live(around.clock())
        self._key = key
        self._around = around
        self._rest = Rest()

    async def deliver(self) -> int | None:
        """Send what is due. Returns the seconds to wait for the next, or None if nothing waits."""
        while True:
            now = self._around.clock()
            letter = await self._around.database.run(next_letter, self._key, now)
            if letter is None and (wait := await self._idle(now)) != 0:
                return wait
            account = self._around.account(self._key)
            if account is None:
                return AWAY
            if (wait := self._rest.left(account.provider, now)) > 0:
                return wait
            if letter is None:
                await self._tell(account, now)
            else:
                await self._deliver(letter, account)

    async def _idle(self, now: int) -> int | None:
        """Return the seconds until something is due: a scrobble that waits, or else what plays now.

        While a scrobble waits nothing is told of what plays now: it may be the end of what played before.
        """
        due = await self._around.database.run(next_due, self._key)
        return self.live.wait(now) if due is None else max(1, due - now)

    async def _tell(self, account: Account, now: int) -> None:
        """Tell what plays now. If that fails, it was of no consequence."""
        if not isinstance(account.provider, Scrobbles):
            self.live.forget()
            return
        try:
            await self.live.send(account.provider, now)
        except ProviderError as error:
            _LOGGER.debug("What plays now could not be told to %s: %s", account.title, error)
            self.live.later(now, self._around.chance())
            if self._rest.begin_for_all(error, account.provider, now):
                self._around.failed(self._key, error)

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
            await self._send_progress(letter, account)
            return
        look = await self._look(letter, account)
        if look.found is not None:
            stamp = Stamp(look.found.value.at, look.found.value.precision)
            await self._delivered(letter, Delivered(account.key, look.found.ref, _keeps(account), stamp))
            return
        sending, known = await self._around.database.run(_prepare_play, letter)
        if known is Known.THERE:
            await self._close(letter, account)
            await self._delivered(letter, Delivered(account.key, None, _keeps(account)))
        elif known is Known.UNDER_WAY:
            await self._postpone(sending, State.WAITING, AWAY, None)
        elif not await self._sent_live(letter, sending, account):
            await self._close(letter, account)
            before = 0 if _keeps(account) is Keeps.PLAYS else look.plays
            outcome = await send(account.provider, letter.kind, letter.scrobbled, look.ref, before)
            await self._answered(sending, account, outcome)

    async def _send_progress(self, letter: Letter, account: Account) -> None:
        held = await self._held(letter, account)
        sending = await self._around.database.run(begin_sending, letter)
        if isinstance(account.provider, Scrobbles):
            outcome = await send_position(account.provider, letter.scrobbled, self._around.clock())
        else:
            ref = held.ref if held else None
            outcome = await send(account.provider, letter.kind, letter.scrobbled, ref, 0)
        await self._answered(sending, account, outcome)

    async def _sent_live(self, letter: Letter, sending: Letter, account: Account) -> bool:
        """Let an account that has followed the viewing record it as of now, if now is as good as its time.

        Not what may have arrived already, and not what was watched there twice in a row: a service takes
        the second end for an echo of the first.
        """
        now = self._around.clock()
        told = letter.scrobbled
        if not isinstance(account.provider, Scrobbles) or not self.live.knows(letter.playback):
            return False
        if letter.state is State.VERIFY or not 0 <= now - told.at <= FRESH:
            return False
        span = (told.at - AGAIN, told.at)
        lately = await self._around.database.run(plays_between, account.key, letter.playback, *span)
        if any(same_item(other.item, told.item) for other in lately):
            return False
        outcome = await send_live_play(account.provider, told, now)
        if outcome is None:
            return False
        await self._delivered(sending, Delivered(account.key, outcome.ref, _keeps(account), Stamp()))
        return True

    async def _close(self, letter: Letter, account: Account) -> None:
        """End what the account takes for playing: the play that follows is dated, and says nothing of it."""
        if isinstance(account.provider, Scrobbles):
            told, now = letter.scrobbled, self._around.clock()
            await self.live.close(account.provider, letter.playback, told.item, told.started, now)

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
            await self._delivered(letter, Delivered(account.key, outcome.ref, _keeps(account)))
        elif outcome.kind is OutcomeKind.NOT_FOUND:
            # A library that lacks the title misses nothing; a service that lacks it is worth a look.
            state = State.SKIPPED if account.provider.capabilities.library else State.DEAD
            await self._finish(letter, state, reason or _reason("not_found", account))
        elif outcome.kind is OutcomeKind.REJECTED:
            await self._finish(letter, State.DEAD, reason or _reason("rejected", account))
        else:
            state = _again(letter, outcome.kind is OutcomeKind.UNKNOWN)
            wait = _time_to_show(state, account, wait_after(letter.tries, self._around.chance()))
            await self._postpone(letter, state, wait, reason)

    async def _failed(self, letter: Letter, account: Account, error: ProviderError) -> None:
        """Decide by the error what becomes of the scrobble and of the account's queue."""
        _LOGGER.debug("A scrobble could not be delivered to %s: %s", account.title, error)
        tried = replace(letter, tries=letter.tries + 1)
        reason = Reason("write_failed", {"account": account.title, "detail": str(error)})
        if isinstance(error, Rejected):
            await self._finish(tried, State.DEAD, reason)
            return
        unknown = isinstance(error, Ambiguous | BadData) or letter.state is State.VERIFY
        state = _again(tried, unknown)
        backoff = wait_after(tried.tries, self._around.chance())
        wait = self._rest.begin(error, account.provider, self._around.clock(), backoff)
        wait = _time_to_show(state, account, wait)
        # The queue is held as a whole; whoever signs in again ends that, so the scrobble itself is due.
        await self._postpone(tried, state, 0 if self._rest.signed_out else wait, reason, error)

    async def _delivered(self, letter: Letter, delivered: Delivered) -> None:
        await self._around.database.run(_record, letter, delivered, self._around.clock())
        self.live.settled(letter.playback)
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


def _history(account: Account) -> FeatureCapability | None:
    return account.provider.capabilities.features.get(Feature.HISTORY)


def _time_to_show(state: State, account: Account, wait: int) -> int:
    """Return the seconds until the next try. What may have arrived gets the time that reads lag behind."""
    history = _history(account)
    return max(wait, history.lag) if state is State.VERIFY and history is not None else wait


def _keeps(account: Account) -> Keeps:
    history = _history(account)
    return Keeps.FLAG if history is None else history.keeps


def _reason(code: str, account: Account) -> Reason:
    return Reason(code, {"account": account.title})


def _about(reason: Reason, account: Account) -> Reason:
    return Reason(reason.code, {"account": account.title, **reason.facts})
