"""The outbox on its way: nothing lost, nothing sent twice, every account at its own pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from custom_components.crosswatch.engine.playback import capped
from custom_components.crosswatch.model import (
    Ambiguous,
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
from custom_components.crosswatch.scrobble.backoff import wait_after
from custom_components.crosswatch.scrobble.deliveries import Deliveries
from custom_components.crosswatch.scrobble.looking import same_item
from custom_components.crosswatch.scrobble.sending import send
from custom_components.crosswatch.store.outbox import Kind, Scrobbled, State, begin_sending, next_letter, post
from tests.memory import FaultKind, everything, library_of_last_plays, lists_with_stars, plays_to_the_minute
from tests.scrobble.room import MINUTE, NOON, SINTEL, Room

HOUR = 3600
WATCHED = NOON + 97 * MINUTE


async def test_a_play_arrives_with_its_true_time(room: Room) -> None:
    room.service("diary")
    await room.watches()
    assert room.woken == ["diary"]
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]
    assert room.told == [(State.DONE, "")]


async def test_progress_arrives_and_the_newest_replaces_what_waits(room: Room) -> None:
    room.service("diary")
    await room.plays(20)
    await room.says("paused", at=20 * MINUTE, media_content_type="movie", media_title="Sintel")
    await room.passes(10)
    await room.plays(20, from_minute=20)
    await room.stops()
    assert len(await room.letters("diary", State.WAITING)) == 1
    await room.deliver("diary")
    assert room.progress_at("diary") == [4000]
    assert room.plays_at("diary") == []


async def test_a_play_makes_the_progress_of_its_playback_needless(room: Room) -> None:
    room.service("diary")
    await room.plays(50)
    await room.says("paused", at=50 * MINUTE, media_content_type="movie", media_title="Sintel")
    await room.passes(10)
    assert [letter.kind for letter in await room.letters("diary", State.WAITING)] == [Kind.PROGRESS]
    await room.plays(47, from_minute=50)
    await room.stops()
    assert [letter.kind for letter in await room.letters("diary", State.WAITING)] == [Kind.PLAY]


async def test_case_28_an_outage_delays_a_play_but_not_its_time(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.DOWN, None)
    await room.watches()
    waits = []
    for _ in range(8):
        wait = await room.deliver("diary")
        assert wait is not None
        waits.append(wait)
        room.wait(wait)
    assert waits == [5, 15, 60, 300, 900, 1800, 1800, 1800]
    diary.cure()
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 48), (0.5, 60), (1.0, 72)])
def test_waits_are_spread(chance: float, wait: int) -> None:
    assert wait_after(3, chance) == wait


async def test_case_29_a_play_that_was_stored_without_an_answer_is_not_sent_again(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.STORED_UNANSWERED)
    await room.watches()
    assert await room.deliver("diary") == 5
    assert [letter.state for letter in await room.letters("diary", State.VERIFY)] == [State.VERIFY]
    room.wait(5)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]
    assert len(diary.writes) == 1


async def test_a_play_that_was_lost_without_an_answer_is_sent_again(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.LOST)
    await room.watches()
    room.wait(await room.deliver("diary") or 0)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_a_look_that_is_cut_short_proves_nothing(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.STORED_UNANSWERED)
    await room.watches()
    room.wait(await room.deliver("diary") or 0)
    diary.afflict(FaultKind.TRUNCATED)
    wait = await room.deliver("diary")
    assert wait == 15
    room.wait(wait)
    assert await room.deliver("diary") is None
    assert len(diary.writes) == 1


async def test_after_a_month_a_play_is_given_up_and_says_why(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.DOWN, None)
    await room.watches()
    await room.deliver("diary")
    room.wait(31 * 24 * HOUR)
    assert await room.deliver("diary") is None
    (dead,) = await room.letters("diary", State.DEAD)
    assert dead.reason == Reason("expired")


async def test_progress_without_an_answer_is_simply_sent_again(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.STORED_UNANSWERED)
    await room.plays(50)
    await room.stops()
    room.wait(await room.deliver("diary") or 0)
    assert await room.deliver("diary") is None
    assert len(diary.writes) == 2
    assert room.progress_at("diary") == [5000]


async def test_case_30_the_power_goes_right_after_the_end(room: Room) -> None:
    room.service("diary")
    await room.watches()
    await room.reopen()
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_case_30_the_power_goes_while_a_play_is_sent(room: Room) -> None:
    diary = room.service("diary")
    await room.watches()
    letter = await room.database.run(next_letter, "diary", room.clock())
    assert letter is not None
    await room.database.run(begin_sending, letter)
    diary.person_watches(SINTEL, WATCHED)
    await room.reopen()
    assert await room.deliver("diary") is None
    assert diary.writes == []
    assert room.plays_at("diary") == [WATCHED]


async def test_case_32_a_wait_that_a_service_asks_for_is_kept_in_full(room: Room) -> None:
    diary = room.service("diary")
    room.service("other")
    diary.afflict(FaultKind.RATE_LIMITED)
    await room.watches()
    assert await room.deliver("diary") == 30
    room.wait(29)
    asked = sum(diary.requests.values())
    assert await room.deliver("diary") == 1
    assert sum(diary.requests.values()) == asked
    assert await room.deliver("other") is None
    room.wait(1)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == room.plays_at("other") == [WATCHED]


async def test_case_34_a_refused_sign_in_keeps_everything_until_somebody_signs_in(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.SIGNED_OUT, None)
    await room.watches()
    assert await room.deliver("diary") == 60
    assert room.told[-1] == (State.WAITING, "AuthFailed")
    asked = sum(diary.requests.values())
    room.wait(HOUR)
    assert await room.deliver("diary") == 60
    assert sum(diary.requests.values()) == asked
    diary.cure()
    room.sign_in("diary")
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_a_refused_sign_in_is_tried_again_after_hours(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.SIGNED_OUT)
    await room.watches()
    await room.deliver("diary")
    room.wait(6 * HOUR)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_case_35_one_account_down_does_not_hold_up_another(room: Room) -> None:
    room.service("diary").afflict(FaultKind.DOWN)
    room.service("other")
    await room.watches()
    assert await room.deliver("diary") == 5
    assert await room.deliver("other") is None
    assert room.plays_at("other") == [WATCHED]


async def test_what_an_account_refuses_is_a_dead_letter_with_a_reason(room: Room) -> None:
    diary = room.service("diary")
    diary.strangers.update(SINTEL.ids)
    await room.watches()
    assert await room.deliver("diary") is None
    (dead,) = await room.letters("diary", State.DEAD)
    assert dead.reason is not None
    assert dead.reason.code == "not_found"


async def test_a_rejected_play_does_not_hold_up_the_next(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.REJECTED)
    await room.watches()
    await room.passes(HOUR)
    await room.watches()
    assert await room.deliver("diary") is None
    assert len(await room.letters("diary", State.DEAD)) == 1
    assert len(room.plays_at("diary")) == 1


async def test_a_service_that_is_busy_with_one_title_is_asked_again(room: Room) -> None:
    room.service("diary").afflict(FaultKind.RETRY_LATER)
    await room.watches()
    assert await room.deliver("diary") == 5
    room.wait(5)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_garbage_is_no_answer(room: Room) -> None:
    room.service("diary").afflict(FaultKind.GARBAGE)
    await room.watches()
    room.wait(await room.deliver("diary") or 0)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_an_account_that_is_not_set_up_keeps_its_letters(room: Room) -> None:
    room.service("diary")
    await room.watches()
    kept = room.accounts.pop("diary")
    assert await room.deliver("diary") == 60
    room.accounts["diary"] = kept
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_what_an_account_cannot_keep_is_skipped(room: Room) -> None:
    room.service("films only", everything((Feature.HISTORY,)))
    await room.plays(50)
    await room.stops()
    assert await room.deliver("films only") is None
    (skipped,) = await room.letters("films only", State.SKIPPED)
    assert skipped.reason is not None
    assert skipped.reason.code == "cannot_hold_feature"


async def test_a_late_play_goes_nowhere_where_it_would_get_the_wrong_time(room: Room) -> None:
    stars = room.service("stars", lists_with_stars())
    stars.afflict(FaultKind.DOWN)
    await room.watches()
    room.wait(await room.deliver("stars") or 0)
    room.wait(HOUR)
    assert await room.deliver("stars") is None
    (skipped,) = await room.letters("stars", State.SKIPPED)
    assert skipped.reason is not None
    assert skipped.reason.code == "cannot_write_date"


async def test_a_play_right_now_needs_no_time(room: Room) -> None:
    room.service("stars", lists_with_stars())
    await room.watches()
    assert await room.deliver("stars") is None
    assert len(room.plays_at("stars")) == 1


async def test_a_library_counts_on(room: Room) -> None:
    kodi = room.service("kodi", library_of_last_plays())
    kodi.file_comes(SINTEL)
    kodi.person_watches(SINTEL, NOON - 90 * 86_400)
    kodi.person_watches(SINTEL, NOON - 80 * 86_400)
    await room.watches()
    assert await room.deliver("kodi") is None
    assert [(value.amount, value.at) for value in kodi.values(Feature.HISTORY, SINTEL)] == [(3, WATCHED)]


async def test_a_library_without_the_title_misses_nothing(room: Room) -> None:
    room.service("kodi", library_of_last_plays())
    await room.watches()
    assert await room.deliver("kodi") is None
    assert len(await room.letters("kodi", State.SKIPPED)) == 1


async def test_the_players_own_account_is_never_told(room: Room) -> None:
    room.service("kodi", library_of_last_plays())
    room.service("diary")
    room.own = frozenset({"kodi"})
    await room.watches()
    assert room.woken == ["diary"]
    assert room.happened[-1].accounts == ("diary",)


async def test_a_service_that_knows_minutes_is_recognised(room: Room) -> None:
    diary = room.service("diary", plays_to_the_minute())
    diary.afflict(FaultKind.STORED_UNANSWERED)
    await room.watches()
    room.wait(await room.deliver("diary") or 0)
    room.wait(2 * MINUTE)
    assert await room.deliver("diary") is None
    assert len(diary.writes) == 1


async def test_a_film_watched_twice_in_a_row_is_told_twice_even_after_a_doubt(room: Room) -> None:
    diary = room.service("diary")
    await room.watches()
    await room.deliver("diary")
    diary.afflict(FaultKind.LOST)
    await room.watches()
    room.wait(await room.deliver("diary") or 0)
    assert await room.deliver("diary") is None
    assert len(room.plays_at("diary")) == 2


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
        """Not used yet."""

    async def scrobble_pause(self, scrobble: Scrobble) -> None:
        """Not used yet."""

    async def scrobble_stop(self, scrobble: Scrobble) -> None:
        self.stopped.append(scrobble)


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


# all accounts together


class Tasks:
    """Starts tasks, and keeps what is to be called later until a test lets the time come."""

    def __init__(self, room: Room) -> None:
        self.waiting: list[tuple[float, Callable[[], None]]] = []
        self.deliveries = Deliveries(
            room.around, lambda work, name: asyncio.create_task(work, name=name), self._later
        )

    def _later(self, wait: float, due: Callable[[], None]) -> Callable[[], None]:
        entry = (wait, due)
        self.waiting.append(entry)
        return lambda: self.waiting.remove(entry)

    def time_comes(self) -> None:
        """What waits is due."""
        waiting, self.waiting = self.waiting, []
        for _, due in waiting:
            due()


async def test_deliveries_take_up_what_an_earlier_start_left(room: Room) -> None:
    room.service("diary")
    room.service("other")
    await room.watches()
    tasks = Tasks(room)
    await tasks.deliveries.start()
    await tasks.deliveries.idle()
    assert room.plays_at("diary") == room.plays_at("other") == [WATCHED]
    assert tasks.waiting == []


async def test_what_failed_is_tried_again_when_it_is_due(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.DOWN)
    await room.watches()
    tasks = Tasks(room)
    tasks.deliveries.wake("diary")
    await tasks.deliveries.idle()
    assert [wait for wait, _ in tasks.waiting] == [5]
    room.wait(5)
    tasks.time_comes()
    await tasks.deliveries.idle()
    assert room.plays_at("diary") == [WATCHED]


async def test_a_wake_ends_a_wait(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.DOWN)
    await room.watches()
    tasks = Tasks(room)
    tasks.deliveries.wake("diary")
    await tasks.deliveries.idle()
    room.wait(5)
    tasks.deliveries.wake("diary")
    assert tasks.waiting == []
    await tasks.deliveries.idle()
    assert room.plays_at("diary") == [WATCHED]


async def test_what_is_posted_while_an_account_is_served_is_delivered_too(room: Room) -> None:
    diary = room.service("diary")
    await room.watches()
    tasks = Tasks(room)
    room.told_hook = lambda: tasks.deliveries.wake("diary")
    tasks.deliveries.wake("diary")
    await tasks.deliveries.idle()
    assert len(diary.writes) == 1
    assert tasks.waiting == []


async def test_closing_stops_everything_and_loses_nothing(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.DOWN, None)
    await room.watches()
    tasks = Tasks(room)
    tasks.deliveries.wake("diary")
    await tasks.deliveries.idle()
    await tasks.deliveries.close()
    assert tasks.waiting == []
    tasks.deliveries.wake("diary")
    await tasks.deliveries.close()
    assert len(await room.letters("diary", State.WAITING)) == 1


# looking and sending


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


async def test_progress_alone_can_be_told(room: Room) -> None:
    room.service("places", everything((Feature.PROGRESS,)))
    await room.plays(50)
    await room.stops()
    assert await room.deliver("places") is None
    assert room.progress_at("places") == [5000]


def part(number: int, *ids: str, show: str = "tvdb:1") -> Item:
    return Item(MediaType.EPISODE, ids, show_ids=(show,), season=1, number=number)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (part(3, "tvdb:33"), True),
        (part(4, "tvdb:33"), True),
        (part(3, "tvdb:34"), True),
        (part(4, "tvdb:34"), False),
        (part(3, show="tvdb:2"), False),
        (Item(MediaType.SEASON, ("tvdb:33",), show_ids=("tvdb:1",), season=1), False),
        (Item(MediaType.EPISODE, ("tvdb:33",)), True),
    ],
)
def test_an_item_is_recognised_by_its_ids_or_its_place(other: Item, same: bool) -> None:
    assert same_item(part(3, "tvdb:33"), other) is same


def test_an_episode_without_a_place_is_only_known_by_its_ids() -> None:
    assert not same_item(Item(MediaType.EPISODE, ("tvdb:1",)), Item(MediaType.EPISODE, ("tvdb:2",)))
