"""A step that hangs holds up nothing: it gives way to what is newer, and gives up."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Ambiguous, Item, MediaType, Rejected
from custom_components.crosswatch.providers.base import Scrobble
from custom_components.crosswatch.scrobble import live
from custom_components.crosswatch.scrobble.live import Live, LiveKind, LiveStep
from tests.scrobble.live_room import LiveRoom
from tests.scrobble.live_service import LiveProvider
from tests.scrobble.room import HOUR, NOON, SINTEL
from tests.scrobble.test_deliveries import Tasks

OTHER = Item(MediaType.MOVIE, ("imdb:tt9999999",), "Other", 2011)


def step(kind: LiveKind, position: float = 0.5, item: Item = SINTEL, at: float = NOON) -> LiveStep:
    return LiveStep(kind, item.title, item, position, at, 6000)


async def test_a_start_that_hangs_gives_way_to_a_pause(live_room: LiveRoom) -> None:
    tasks, provider = Tasks(live_room), live_room.live
    provider.gate.clear()
    tasks.deliveries.tell("live", step(LiveKind.START))
    await provider.heard.acquire()
    tasks.deliveries.tell("live", step(LiveKind.PAUSE))
    await provider.heard.acquire()
    provider.gate.set()
    await tasks.deliveries.idle()
    assert provider.steps == ["start", "pause"]
    assert provider.session is not None
    assert not provider.session.runs


async def test_a_start_that_hangs_gives_way_to_the_end(live_room: LiveRoom) -> None:
    tasks, provider = Tasks(live_room), live_room.live
    provider.gate.clear()
    tasks.deliveries.tell("live", step(LiveKind.START))
    await provider.heard.acquire()
    tasks.deliveries.drop("live", "another")
    tasks.deliveries.drop("live", SINTEL.title)
    await tasks.deliveries.idle()
    assert provider.session is None


async def test_a_step_that_takes_too_long_is_given_up(
    live_room: LiveRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LONGEST", 0.0)
    tasks, provider = Tasks(live_room), live_room.live
    provider.gate.clear()
    tasks.deliveries.tell("live", step(LiveKind.START))
    await tasks.deliveries.idle()
    assert tasks.waiting == []
    assert not tasks.deliveries._delivery("live").live.knows(SINTEL.title)


async def test_closing_ends_a_step_that_hangs(live_room: LiveRoom) -> None:
    tasks, provider = Tasks(live_room), live_room.live
    provider.gate.clear()
    tasks.deliveries.tell("live", step(LiveKind.START))
    await provider.heard.acquire()
    await tasks.deliveries.close()
    assert provider.session is None


async def test_a_start_without_an_answer_may_play_there(live_room: LiveRoom) -> None:
    """So it is paused there before another one starts, and its play is written."""
    provider, told_of = Unsure(live_room), Live()
    told_of.tell(step(LiveKind.START, 0.9))
    with pytest.raises(Ambiguous):
        await told_of.send(provider, NOON)
    assert not told_of.knows(SINTEL.title)
    told_of.tell(step(LiveKind.START, 0.1, OTHER))
    provider.sure = True
    await told_of.send(provider, NOON)
    assert provider.told[1:] == [("pause", SINTEL.label, 7990), ("start", OTHER.label, 1000)]


async def test_one_account_plays_one_title_at_a_time(live_room: LiveRoom) -> None:
    """Somebody watches another film elsewhere: the first one does not end by that."""
    told_of, provider = Live(), live_room.live
    told_of.tell(step(LiveKind.START, 0.75))
    await told_of.send(provider, NOON)
    live_room.wait(HOUR)
    told_of.tell(step(LiveKind.START, 0.1, OTHER, NOON + HOUR))
    await told_of.send(provider, NOON + HOUR)
    assert provider.told[1:] == [("pause", SINTEL.label, 7990), ("start", OTHER.label, 1000)]
    assert live_room.plays_at("live") == []


async def test_a_title_that_cannot_be_paused_is_in_nobodys_way(live_room: LiveRoom) -> None:
    told_of, provider = Live(), live_room.live
    told_of.tell(step(LiveKind.START))
    await told_of.send(provider, NOON)
    provider.refuses = {"pause"}
    told_of.tell(step(LiveKind.START, 0.1, OTHER))
    await told_of.send(provider, NOON)
    assert provider.session is not None
    assert provider.session.item == OTHER
    provider.refuses = {"start"}
    told_of.tell(step(LiveKind.START, item=OTHER))
    with pytest.raises(Rejected):
        await told_of.send(provider, NOON + HOUR)


async def test_nothing_is_nothing_to_tell(live_room: LiveRoom) -> None:
    await Live().send(live_room.live, NOON)
    assert live_room.live.told == []


class Unsure(LiveProvider):
    """A service that takes a start and does not answer."""

    sure = False

    def __init__(self, room: LiveRoom) -> None:
        super().__init__(room.services["live"])

    async def scrobble_start(self, scrobble: Scrobble) -> None:
        await super().scrobble_start(scrobble)
        if not self.sure:
            raise Ambiguous("no answer")
