"""The outbox table: what replaces what, what is due, what is given up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest

from custom_components.crosswatch.model import Item, MediaType, Reason
from custom_components.crosswatch.store.database import connect
from custom_components.crosswatch.store.outbox import (
    DEAD_LETTERS_KEPT,
    EXPIRES_AFTER,
    Kind,
    Letter,
    Scrobbled,
    State,
    accounts_waiting,
    begin_sending,
    count_letters,
    expire,
    finish,
    letters,
    next_due,
    next_letter,
    post,
    postpone,
    recover,
)

NOON = 1_767_268_800
ALIEN = Item(MediaType.MOVIE, ("tmdb:348",), "Alien", 1979)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Connection]:
    connection = connect(tmp_path / "crosswatch.db")
    yield connection
    connection.close()


def play(outbox: Connection, playback: str = "one", at: int = NOON) -> Letter:
    post(outbox, ["diary"], "route", playback, Kind.PLAY, Scrobbled(ALIEN, at - 6000, at), at)
    return the_next(outbox)


def progress(outbox: Connection, position: int, playback: str = "one", at: int = NOON) -> None:
    post(outbox, ["diary"], "route", playback, Kind.PROGRESS, Scrobbled(ALIEN, at, at, position), at)


def the_next(outbox: Connection, now: int = NOON) -> Letter:
    letter = next_letter(outbox, "diary", now)
    assert letter is not None
    return letter


def test_what_is_posted_comes_out_as_it_was(outbox: Connection) -> None:
    letter = play(outbox)
    assert letter.scrobbled == Scrobbled(ALIEN, NOON - 6000, NOON)
    assert (letter.account, letter.route, letter.playback) == ("diary", "route", "one")
    assert (letter.kind, letter.state, letter.tries) == (Kind.PLAY, State.WAITING, 0)


def test_each_account_has_its_own(outbox: Connection) -> None:
    post(outbox, ["diary", "other"], "route", "one", Kind.PLAY, Scrobbled(ALIEN, NOON, NOON), NOON)
    finish(outbox, the_next(outbox), State.DONE, None, NOON)
    assert accounts_waiting(outbox) == ["other"]


def test_a_play_is_never_replaced(outbox: Connection) -> None:
    first = play(outbox)
    post(outbox, ["diary"], "route", "one", Kind.PLAY, Scrobbled(ALIEN, 1, 2), NOON)
    assert letters(outbox, "diary", State.WAITING) == [first]


def test_a_play_that_was_delivered_is_not_posted_again(outbox: Connection) -> None:
    finish(outbox, play(outbox), State.DONE, None, NOON)
    post(outbox, ["diary"], "route", "one", Kind.PLAY, Scrobbled(ALIEN, NOON, NOON), NOON)
    assert accounts_waiting(outbox) == []


def test_newer_progress_replaces_what_waits(outbox: Connection) -> None:
    progress(outbox, 2000)
    progress(outbox, 3000)
    (waiting,) = letters(outbox, "diary", State.WAITING)
    assert waiting.scrobbled.position == 3000


def test_progress_of_another_playback_is_another_thing(outbox: Connection) -> None:
    progress(outbox, 2000)
    progress(outbox, 3000, playback="two")
    assert len(letters(outbox, "diary", State.WAITING)) == 2


def test_progress_after_the_play_is_noise(outbox: Connection) -> None:
    play(outbox)
    progress(outbox, 9000)
    assert [letter.kind for letter in letters(outbox, "diary", State.WAITING)] == [Kind.PLAY]


def test_progress_that_came_while_older_progress_was_sent_is_sent_too(outbox: Connection) -> None:
    progress(outbox, 2000)
    sending = begin_sending(outbox, the_next(outbox))
    progress(outbox, 3000)
    finish(outbox, sending, State.DONE, None, NOON)
    assert the_next(outbox).scrobbled.position == 3000


def test_progress_that_came_while_older_progress_failed_does_not_wait_for_it(outbox: Connection) -> None:
    progress(outbox, 2000)
    sending = begin_sending(outbox, the_next(outbox))
    progress(outbox, 3000)
    postpone(outbox, sending, State.WAITING, NOON + 300, None)
    assert the_next(outbox).scrobbled.position == 3000


def test_plays_go_first_then_the_oldest(outbox: Connection) -> None:
    progress(outbox, 2000, playback="zero")
    play(outbox, "one")
    play(outbox, "two")
    assert the_next(outbox).playback == "one"


def test_what_was_put_off_is_due_later(outbox: Connection) -> None:
    assert next_due(outbox, "diary") is None
    letter = play(outbox)
    assert next_due(outbox, "diary") == 0
    postpone(outbox, letter, State.VERIFY, NOON + 60, Reason("unknown_result"))
    assert next_letter(outbox, "diary", NOON + 59) is None
    assert next_due(outbox, "diary") == NOON + 60
    later = the_next(outbox, NOON + 60)
    assert later.state is State.VERIFY
    assert later.reason == Reason("unknown_result")


def test_tries_are_counted(outbox: Connection) -> None:
    sent = begin_sending(outbox, play(outbox))
    assert (sent.state, sent.tries) == (State.SENDING, 1)
    assert next_letter(outbox, "diary", NOON) is None
    postpone(outbox, sent, State.WAITING, NOON, None)
    assert the_next(outbox).tries == 1


def test_after_a_crash_a_play_is_verified_and_progress_sent_again(outbox: Connection) -> None:
    begin_sending(outbox, play(outbox, "one"))
    progress(outbox, 2000, playback="two")
    begin_sending(outbox, the_next(outbox))
    recover(outbox)
    assert count_letters(outbox, "diary") == {State.VERIFY: 1, State.WAITING: 1}


def test_progress_out_of_a_backup_is_sent_again_without_a_look(outbox: Connection) -> None:
    progress(outbox, 2000)
    outbox.execute("UPDATE outbox SET state='verify'")
    recover(outbox)
    assert the_next(outbox).state is State.WAITING


def test_after_a_month_a_letter_is_dead_and_says_why(outbox: Connection) -> None:
    play(outbox)
    expire(outbox, NOON + EXPIRES_AFTER)
    assert count_letters(outbox, "diary") == {State.WAITING: 1}
    expire(outbox, NOON + EXPIRES_AFTER + 1)
    (dead,) = letters(outbox, "diary", State.DEAD)
    assert dead.reason == Reason("expired")


def test_what_was_delivered_long_ago_is_forgotten(outbox: Connection) -> None:
    finish(outbox, play(outbox), State.DONE, None, NOON)
    expire(outbox, NOON + EXPIRES_AFTER)
    assert count_letters(outbox, "diary") == {State.DONE: 1}
    expire(outbox, NOON + EXPIRES_AFTER + 1)
    assert count_letters(outbox, "diary") == {}


def test_only_the_newest_dead_letters_are_kept(outbox: Connection) -> None:
    for number in range(DEAD_LETTERS_KEPT + 5):
        finish(outbox, play(outbox, f"{number}"), State.DEAD, Reason("not_found"), NOON + number)
    expire(outbox, NOON)
    dead = letters(outbox, "diary", State.DEAD)
    assert len(dead) == DEAD_LETTERS_KEPT
    assert dead[0].playback == "5"
