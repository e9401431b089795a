"""What one account answers to what it is sent, and what becomes of the letter."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from custom_components.crosswatch.engine.playback import capped
from custom_components.crosswatch.model import (
    AccountLocked,
    Ambiguous,
    AppRefused,
    Capabilities,
    Feature,
    FeatureCapability,
    Item,
    Keeps,
    MediaType,
    Outcome,
    OutcomeKind,
    PlanLimit,
    RateLimited,
    Reason,
    Rejected,
    Write,
)
from custom_components.crosswatch.providers.base import Identity, Scrobble
from custom_components.crosswatch.scrobble.sending import send
from custom_components.crosswatch.store.outbox import Kind, Scrobbled, State, post
from tests.scrobble.room import NOON, SINTEL, Room


class Live:
    """A service that takes live viewings, and answers as it is told."""

    def __init__(self, *answers: Outcome | Exception) -> None:
        self.answers = list(answers)
        self.stopped: list[Scrobble] = []
        self.written: list[Write] = []
        can = FeatureCapability(frozenset({MediaType.MOVIE}), Keeps.PLAYS)
        self.capabilities = Capabilities({Feature.HISTORY: can})

    async def identify(self) -> Identity:
        return Identity("live", "Live")

    async def close(self) -> None:
        """Nothing is open."""

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        self.written += writes
        answer = self.answers.pop(0) if self.answers else Outcome(0, OutcomeKind.WRITTEN)
        if isinstance(answer, Exception):
            raise answer
        return [answer]

    async def scrobble_start(self, scrobble: Scrobble) -> None:
        """Heard."""

    async def scrobble_pause(self, scrobble: Scrobble) -> None:
        """Heard."""

    async def scrobble_stop(self, scrobble: Scrobble) -> None:
        self.stopped.append(scrobble)

    async def scrobble_play(self, scrobble: Scrobble) -> str | None:
        raise AssertionError("a play that the service has not followed is written with its true time")


async def test_a_resume_point_stays_below_what_a_service_takes_for_watched(room: Room) -> None:
    live = Live()
    room.account("live", live)
    await room.plays(82)
    await room.stops()
    assert await room.deliver("live") is None
    assert [scrobble.position for scrobble in live.stopped] == [round(10_000 * capped(0.82, 0.8))]


async def test_case_31_a_plan_limit_waits_for_a_day(room: Room) -> None:
    live = Live(PlanLimit("too many"))
    room.account("live", live)
    await room.watches()
    assert await room.deliver("live") == 86_400
    room.wait(86_400)
    assert await room.deliver("live") is None
    assert len(live.written) == 2


@pytest.mark.parametrize("error", [AccountLocked("locked"), AppRefused("another app")])
async def test_case_31_what_only_a_person_can_end_keeps_everything(room: Room, error: Exception) -> None:
    live = Live(error)
    room.account("live", live)
    await room.watches()
    assert await room.deliver("live") == 60
    room.wait(3_600)
    assert await room.deliver("live") == 60
    assert len(live.written) == 1
    signed_in = Live()
    room.account("live", signed_in)
    assert await room.deliver("live") is None
    assert len(signed_in.written) == 1


async def test_a_refusal_is_final(room: Room) -> None:
    room.account("live", Live(Rejected("no")))
    await room.watches()
    assert await room.deliver("live") is None
    assert len(await room.letters("live", State.DEAD)) == 1


async def test_a_service_that_cannot_be_read_is_sent_an_unanswered_play_again(room: Room) -> None:
    live = Live(Ambiguous("?"), Outcome(0, OutcomeKind.ALREADY_THERE))
    room.account("live", live)
    await room.watches()
    room.wait(await room.deliver("live") or 0)
    assert await room.deliver("live") is None
    assert len(live.written) == 2


@pytest.mark.parametrize("answer", [Outcome(0, OutcomeKind.UNKNOWN), Outcome(7, OutcomeKind.WRITTEN)])
async def test_an_answer_about_something_else_is_no_answer(room: Room, answer: Outcome) -> None:
    room.account("live", Live(answer))
    await room.watches()
    assert await room.deliver("live") == 5
    assert len(await room.letters("live", State.VERIFY)) == 1


async def test_a_wait_is_rounded_up(room: Room) -> None:
    room.account("live", Live(RateLimited("slow", 0.2)))
    await room.watches()
    assert await room.deliver("live") == 1


async def test_a_show_cannot_be_told_to_who_keeps_films(room: Room) -> None:
    room.account("live", Live())
    part = Item(MediaType.EPISODE, ("tvdb:5",), "Part", show_title="Show", season=1, number=1)
    scrobbled = Scrobbled(part, NOON, NOON)
    await room.database.run(post, ["live"], "route", "p", Kind.PLAY, scrobbled, NOON)
    assert await room.deliver("live") is None
    assert len(await room.letters("live", State.SKIPPED)) == 1


@pytest.mark.parametrize(
    ("kind", "code"), [(OutcomeKind.NOT_FOUND, "not_found"), (OutcomeKind.REJECTED, "rejected")]
)
async def test_a_refusal_without_a_word_gets_ours(room: Room, kind: OutcomeKind, code: str) -> None:
    room.account("live", Live(Outcome(0, kind)))
    await room.watches()
    await room.deliver("live")
    (dead,) = await room.letters("live", State.DEAD)
    assert dead.reason == Reason(code, {"account": "Live"})


async def test_who_cannot_add_is_skipped(room: Room) -> None:
    live = Live()
    live.capabilities = Capabilities(
        {Feature.HISTORY: FeatureCapability(frozenset({MediaType.MOVIE}), Keeps.PLAYS, add=False)}
    )
    room.account("live", live)
    await room.watches()
    assert await room.deliver("live") is None
    assert len(await room.letters("live", State.SKIPPED)) == 1


class Silent:
    """A service that can be neither read nor written."""

    capabilities = Capabilities({})

    async def identify(self) -> Identity:
        return Identity("silent", "Silent")

    async def close(self) -> None:
        """Nothing is open."""


async def test_who_cannot_be_written_is_sent_nothing(room: Room) -> None:
    room.account("silent", Silent())
    await room.watches()
    assert await room.deliver("silent") is None
    assert len(await room.letters("silent", State.SKIPPED)) == 1
    outcome = await send(Silent(), Kind.PLAY, Scrobbled(SINTEL, NOON, NOON), None, 0)
    assert outcome.kind is OutcomeKind.REJECTED
