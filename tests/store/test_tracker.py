"""What a tracker keeps, how it recognises titles, and what it says about writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

import pytest

from custom_components.crosswatch.model import (
    Feature,
    Item,
    MediaType,
    Operation,
    Outcome,
    OutcomeKind,
    Precision,
    Record,
    Value,
    Write,
)
from custom_components.crosswatch.store.database import connect
from custom_components.crosswatch.store.tracker import (
    REMEMBERED,
    TrackerGone,
    begin_reading,
    count_records,
    create_tracker,
    delete_tracker,
    end_reading,
    import_records,
    list_trackers,
    read_page,
    rename_tracker,
    tracker_name,
    watermarks,
    write_records,
)
from custom_components.crosswatch.store.tracker_titles import tokens_of

NOW = 1_800_000_000
EVENING = Value(1, NOW - 3_600, Precision.SECOND)
EARLIER = Value(1, NOW - 86_400, Precision.SECOND)
SOME_DAY = Value()

ALIEN = Item(MediaType.MOVIE, ("imdb:tt0078748", "tmdb:348"), "Alien", 1979)
ALIEN_BY_IMDB = Item(MediaType.MOVIE, ("imdb:tt0078748",), "Alien")
ALIEN_BY_TMDB = Item(MediaType.MOVIE, ("tmdb:348",))
ALIEN_BY_TRAKT = Item(MediaType.MOVIE, ("trakt:295", "imdb:tt0078748"))
SHOW_348 = Item(MediaType.SHOW, ("tmdb:348",), "A show with the number of Alien")
SEVERANCE = ("tmdb:95396", "tvdb:371980")


def episode(season: int, number: int, *ids: str, show: tuple[str, ...] = SEVERANCE) -> Item:
    return Item(MediaType.EPISODE, ids, show_ids=show, show_title="Severance", season=season, number=number)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with closing(connect(tmp_path / "crosswatch.db")) as opened:
        yield opened


@pytest.fixture
def tracker(connection: Connection) -> str:
    return create_tracker(connection, "Living room", NOW)


class Desk:
    """Writes to and reads from one tracker, one thing at a time."""

    def __init__(self, connection: Connection, tracker: str) -> None:
        self.connection = connection
        self.tracker = tracker
        self.now = NOW

    def write(self, feature: Feature, *writes: Write) -> list[Outcome]:
        return write_records(self.connection, self.tracker, feature, writes, self.now)

    def add(self, feature: Feature, item: Item, value: Value = EVENING) -> Outcome:
        return self.write(feature, Write(1, Operation.ADD, item, value=value))[0]

    def update(
        self,
        feature: Feature,
        item: Item,
        value: Value,
        ref: str | None = None,
        before: Value | None = None,
    ) -> Outcome:
        return self.write(feature, Write(1, Operation.UPDATE, item, ref, value, before))[0]

    def remove(
        self, feature: Feature, item: Item, ref: str | None = None, before: Value | None = None
    ) -> Outcome:
        return self.write(feature, Write(1, Operation.REMOVE, item, ref=ref, before=before))[0]

    def read(self, feature: Feature, cursor: str | None = None) -> tuple[list[Record], list[str], str, bool]:
        reading = begin_reading(self.connection, self.tracker, feature, cursor)
        page = read_page(self.connection, reading, 0, max(1, reading.size))
        end_reading(self.connection, reading)
        return list(page.records), list(page.removed), reading.cursor, reading.coverage == "full"

    def records(self, feature: Feature) -> list[Record]:
        return self.read(feature)[0]


@pytest.fixture
def desk(connection: Connection, tracker: str) -> Desk:
    return Desk(connection, tracker)


# trackers


def test_a_tracker_is_created_renamed_and_deleted(connection: Connection) -> None:
    one, two = create_tracker(connection, "One", NOW), create_tracker(connection, "Two", NOW)
    assert list_trackers(connection) == {one: "One", two: "Two"}
    rename_tracker(connection, one, "First")
    assert tracker_name(connection, one) == "First"
    Desk(connection, one).add(Feature.WATCHLIST, ALIEN)
    Desk(connection, two).add(Feature.WATCHLIST, ALIEN)
    delete_tracker(connection, one)
    assert list_trackers(connection) == {two: "Two"}
    assert count_records(connection, two)[Feature.WATCHLIST] == 1
    for table in ("tracker_record", "tracker_title", "tracker_watermark"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)


def test_creating_a_tracker_again_keeps_what_it_holds(connection: Connection) -> None:
    create_tracker(connection, "Living room", NOW, "known")
    Desk(connection, "known").add(Feature.WATCHLIST, ALIEN)
    assert create_tracker(connection, "Other name", NOW + 1, "known") == "known"
    assert tracker_name(connection, "known") == "Living room"
    assert count_records(connection, "known")[Feature.WATCHLIST] == 1


def test_a_deleted_tracker_says_so(connection: Connection, desk: Desk) -> None:
    delete_tracker(connection, desk.tracker)
    with pytest.raises(TrackerGone):
        desk.add(Feature.WATCHLIST, ALIEN)
    with pytest.raises(TrackerGone):
        desk.read(Feature.WATCHLIST)
    with pytest.raises(TrackerGone):
        watermarks(connection, desk.tracker)
    with pytest.raises(TrackerGone):
        delete_tracker(connection, desk.tracker)


def test_two_trackers_do_not_see_each_other(connection: Connection, desk: Desk) -> None:
    other = Desk(connection, create_tracker(connection, "Travel", NOW))
    desk.add(Feature.WATCHLIST, ALIEN)
    assert other.records(Feature.WATCHLIST) == []
    assert other.remove(Feature.WATCHLIST, ALIEN).kind is OutcomeKind.NOT_FOUND


# recognising titles


@pytest.mark.parametrize("other", [ALIEN_BY_IMDB, ALIEN_BY_TMDB, ALIEN_BY_TRAKT])
def test_any_shared_id_is_the_same_title(desk: Desk, other: Item) -> None:
    first = desk.add(Feature.WATCHLIST, ALIEN)
    again = desk.add(Feature.WATCHLIST, other)
    assert (again.kind, again.ref) == (OutcomeKind.ALREADY_THERE, first.ref)
    assert len(desk.records(Feature.WATCHLIST)) == 1


def test_a_show_with_the_number_of_a_movie_is_a_stranger(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, ALIEN)
    assert desk.add(Feature.WATCHLIST, SHOW_348).kind is OutcomeKind.WRITTEN
    assert desk.remove(Feature.WATCHLIST, SHOW_348).kind is OutcomeKind.WRITTEN
    assert [record.item for record in desk.records(Feature.WATCHLIST)] == [ALIEN]


def test_titles_learn_ids_from_each_other(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, ALIEN_BY_IMDB)
    desk.add(Feature.RATINGS, ALIEN_BY_TRAKT, Value(80))
    assert (
        desk.add(Feature.WATCHLIST, Item(MediaType.MOVIE, ("trakt:295",))).kind is OutcomeKind.ALREADY_THERE
    )
    (record,) = desk.records(Feature.WATCHLIST)
    assert record.item.ids == ("imdb:tt0078748", "trakt:295")
    assert record.item.title == "Alien"


def test_learning_happens_within_one_chunk_too(desk: Desk) -> None:
    chain = [ALIEN_BY_IMDB, ALIEN, ALIEN_BY_TMDB]
    outcomes = desk.write(
        Feature.WATCHLIST, *(Write(key, Operation.ADD, item, value=EVENING) for key, item in enumerate(chain))
    )
    assert [outcome.kind for outcome in outcomes] == [
        OutcomeKind.WRITTEN,
        OutcomeKind.ALREADY_THERE,
        OutcomeKind.ALREADY_THERE,
    ]


def test_what_a_title_knows_is_never_replaced(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, ALIEN)
    desk.add(Feature.WATCHLIST, Item(MediaType.MOVIE, ("imdb:tt0078748", "tmdb:999"), "Aliens", 1986))
    assert [record.item for record in desk.records(Feature.WATCHLIST)] == [ALIEN]


def test_two_titles_that_turn_out_to_be_one_are_both_found(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, Item(MediaType.MOVIE, ("trakt:295",)))
    desk.add(Feature.RATINGS, ALIEN_BY_IMDB, Value(80))
    assert desk.add(Feature.WATCHLIST, ALIEN_BY_TRAKT).kind is OutcomeKind.ALREADY_THERE
    assert desk.add(Feature.RATINGS, ALIEN_BY_TRAKT, Value(80)).kind is OutcomeKind.ALREADY_THERE
    assert desk.remove(Feature.WATCHLIST, ALIEN_BY_TRAKT).kind is OutcomeKind.WRITTEN


def test_episodes_are_known_by_their_place_or_by_their_own_ids(desk: Desk) -> None:
    desk.add(Feature.HISTORY, episode(1, 3, "tvdb:8393012"))
    for same in (
        episode(1, 3),
        episode(1, 3, show=("tvdb:371980",)),
        Item(MediaType.EPISODE, ("tvdb:8393012",)),
    ):
        assert desk.add(Feature.HISTORY, same).kind is OutcomeKind.ALREADY_THERE
    for other in (episode(1, 4), episode(3, 1), episode(1, 3, show=("tvdb:1",))):
        assert desk.add(Feature.HISTORY, other).kind is OutcomeKind.WRITTEN


def test_specials_are_a_season(desk: Desk) -> None:
    assert desk.add(Feature.HISTORY, episode(0, 1)).kind is OutcomeKind.WRITTEN
    assert desk.add(Feature.HISTORY, episode(0, 1)).kind is OutcomeKind.ALREADY_THERE
    assert desk.add(Feature.HISTORY, episode(1, 1)).kind is OutcomeKind.WRITTEN


def test_a_show_id_given_as_an_episode_id_is_noise(desk: Desk) -> None:
    desk.add(Feature.HISTORY, episode(1, 1, "tvdb:371980"))
    assert desk.add(Feature.HISTORY, episode(1, 2, "tvdb:371980")).kind is OutcomeKind.WRITTEN


def test_tokens_come_best_first_and_carry_the_type() -> None:
    assert tokens_of(Item(MediaType.MOVIE, ("tmdb:348", "imdb:tt0078748", "anidb:5"))) == (
        "movie imdb:tt0078748",
        "movie tmdb:348",
        "movie anidb:5",
    )
    season = Item(MediaType.SEASON, show_ids=SEVERANCE, season=2)
    assert tokens_of(season) == ("season tmdb:95396 2", "season tvdb:371980 2")


@pytest.mark.parametrize(
    "nobody",
    [
        Item(MediaType.MOVIE, (), "Alien", 1979),
        Item(MediaType.EPISODE, show_ids=SEVERANCE, season=1),
        Item(MediaType.SEASON, show_ids=SEVERANCE),
    ],
    ids=["title and year alone", "episode without a number", "season without a number"],
)
def test_what_cannot_be_recognised_is_not_stored(desk: Desk, nobody: Item) -> None:
    outcome = desk.add(Feature.WATCHLIST, nobody)
    assert outcome.kind is OutcomeKind.NOT_FOUND
    assert outcome.reason is not None
    assert outcome.reason.code == "no_ids"
    assert desk.records(Feature.WATCHLIST) == []


# writing


def test_a_listed_title_keeps_its_date(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, ALIEN, EARLIER)
    assert desk.add(Feature.WATCHLIST, ALIEN, EVENING).kind is OutcomeKind.ALREADY_THERE
    assert [record.value for record in desk.records(Feature.WATCHLIST)] == [EARLIER]


def test_a_rating_is_kept_without_loss(desk: Desk) -> None:
    value = Value(73, NOW - 5, Precision.MINUTE)
    desk.add(Feature.RATINGS, ALIEN, value)
    assert [record.value for record in desk.records(Feature.RATINGS)] == [value]


def test_rating_again_replaces_the_rating(desk: Desk) -> None:
    first = desk.add(Feature.RATINGS, ALIEN, Value(70, EARLIER.at, Precision.SECOND))
    better = Value(80, NOW, Precision.SECOND)
    again = desk.add(Feature.RATINGS, ALIEN, better)
    assert (again.kind, again.ref) == (OutcomeKind.WRITTEN, first.ref)
    assert [record.value for record in desk.records(Feature.RATINGS)] == [better]


@pytest.mark.parametrize(
    "item", [ALIEN, SHOW_348, Item(MediaType.SEASON, show_ids=SEVERANCE, season=1), episode(1, 1)]
)
def test_every_type_can_be_listed_and_rated(desk: Desk, item: Item) -> None:
    assert desk.add(Feature.WATCHLIST, item).kind is OutcomeKind.WRITTEN
    assert desk.add(Feature.RATINGS, item, Value(50)).kind is OutcomeKind.WRITTEN


@pytest.mark.parametrize("feature", [Feature.HISTORY, Feature.PROGRESS])
def test_a_show_is_not_played(desk: Desk, feature: Feature) -> None:
    outcome = desk.add(feature, SHOW_348)
    assert outcome.kind is OutcomeKind.REJECTED
    assert outcome.reason is not None
    assert outcome.reason.text() == "Living room does not keep this for a show"


@pytest.mark.parametrize(
    ("feature", "amount"),
    [
        (Feature.RATINGS, 0),
        (Feature.RATINGS, 101),
        (Feature.PROGRESS, -1),
        (Feature.PROGRESS, 10_001),
        (Feature.HISTORY, 0),
        (Feature.WATCHLIST, 2),
    ],
)
def test_impossible_values_are_refused(desk: Desk, feature: Feature, amount: int) -> None:
    assert desk.add(feature, ALIEN, Value(amount)).kind is OutcomeKind.REJECTED
    assert desk.records(feature) == []


def test_every_play_is_kept_and_none_twice(desk: Desk) -> None:
    for value in (EVENING, EARLIER, SOME_DAY):
        assert desk.add(Feature.HISTORY, ALIEN, value).kind is OutcomeKind.WRITTEN
    for value in (EVENING, EARLIER, SOME_DAY):
        assert desk.add(Feature.HISTORY, ALIEN_BY_TMDB, value).kind is OutcomeKind.ALREADY_THERE
    assert {record.value for record in desk.records(Feature.HISTORY)} == {EVENING, EARLIER, SOME_DAY}


def test_a_corrected_play_keeps_its_ref(desk: Desk) -> None:
    ref = desk.add(Feature.HISTORY, ALIEN, EVENING).ref
    assert desk.update(Feature.HISTORY, ALIEN, EARLIER, ref=ref).kind is OutcomeKind.WRITTEN
    assert [(record.ref, record.value) for record in desk.records(Feature.HISTORY)] == [(ref, EARLIER)]


def test_a_play_is_found_by_its_time_where_its_ref_is_not_known(desk: Desk) -> None:
    desk.add(Feature.HISTORY, ALIEN, EVENING)
    desk.add(Feature.HISTORY, ALIEN, SOME_DAY)
    assert desk.remove(Feature.HISTORY, ALIEN, before=EVENING).kind is OutcomeKind.WRITTEN
    assert [record.value for record in desk.records(Feature.HISTORY)] == [SOME_DAY]


def test_a_play_is_not_moved_onto_another_one(desk: Desk) -> None:
    ref = desk.add(Feature.HISTORY, ALIEN, EVENING).ref
    desk.add(Feature.HISTORY, ALIEN, EARLIER)
    assert desk.update(Feature.HISTORY, ALIEN_BY_IMDB, EARLIER, ref=ref).kind is OutcomeKind.REJECTED
    assert len(desk.records(Feature.HISTORY)) == 2


def test_not_even_under_ids_that_the_tracker_has_never_seen(desk: Desk) -> None:
    ref = desk.add(Feature.HISTORY, ALIEN, EVENING).ref
    desk.add(Feature.HISTORY, ALIEN, EARLIER)
    unseen = Item(MediaType.MOVIE, ("tvdb:16",))
    assert desk.update(Feature.HISTORY, unseen, EARLIER, ref=ref).kind is OutcomeKind.REJECTED
    assert {record.value for record in desk.records(Feature.HISTORY)} == {EVENING, EARLIER}


def test_a_play_moved_to_the_time_of_a_removed_one_is_there(desk: Desk) -> None:
    desk.add(Feature.HISTORY, ALIEN, EVENING)
    desk.remove(Feature.HISTORY, ALIEN)
    ref = desk.add(Feature.HISTORY, ALIEN, EARLIER).ref
    assert desk.update(Feature.HISTORY, ALIEN, EVENING, ref=ref).kind is OutcomeKind.WRITTEN
    again = desk.add(Feature.HISTORY, ALIEN, EVENING)
    assert (again.kind, again.ref) == (OutcomeKind.ALREADY_THERE, ref)


def test_a_chunk_sees_what_it_did_before(desk: Desk) -> None:
    ref = desk.add(Feature.HISTORY, ALIEN, EVENING).ref
    outcomes = desk.write(
        Feature.HISTORY,
        Write(1, Operation.UPDATE, ALIEN, ref, EARLIER, EVENING),
        Write(2, Operation.ADD, ALIEN, value=EARLIER),
        Write(3, Operation.ADD, ALIEN, value=EVENING),
        Write(4, Operation.REMOVE, ALIEN, ref),
        Write(5, Operation.REMOVE, ALIEN, ref),
        Write(6, Operation.ADD, ALIEN, value=EARLIER),
    )
    assert [outcome.kind for outcome in outcomes] == [
        OutcomeKind.WRITTEN,
        OutcomeKind.ALREADY_THERE,
        OutcomeKind.WRITTEN,
        OutcomeKind.WRITTEN,
        OutcomeKind.NOT_FOUND,
        OutcomeKind.WRITTEN,
    ]
    assert {record.value for record in desk.records(Feature.HISTORY)} == {EVENING, EARLIER}


def test_which_of_several_plays_is_meant_is_never_guessed(desk: Desk) -> None:
    desk.add(Feature.HISTORY, ALIEN, EVENING)
    desk.add(Feature.HISTORY, ALIEN, EARLIER)
    assert desk.remove(Feature.HISTORY, ALIEN).kind is OutcomeKind.REJECTED
    assert len(desk.records(Feature.HISTORY)) == 2


def test_a_ref_beats_the_ids(desk: Desk) -> None:
    ref = desk.add(Feature.RATINGS, ALIEN, Value(70)).ref
    better_known = Item(MediaType.MOVIE, ("tvdb:16",))
    assert desk.update(Feature.RATINGS, better_known, Value(80), ref=ref).kind is OutcomeKind.WRITTEN
    assert [(record.item, record.value.amount) for record in desk.records(Feature.RATINGS)] == [(ALIEN, 80)]


@pytest.mark.parametrize("ref", ["999999", "not a number", "", "-1", "9" * 40, "²"])
def test_a_ref_that_is_none_is_not_found(desk: Desk, ref: str) -> None:
    desk.add(Feature.WATCHLIST, SHOW_348)
    assert desk.remove(Feature.WATCHLIST, ALIEN, ref=ref).kind is OutcomeKind.NOT_FOUND
    assert desk.update(Feature.WATCHLIST, ALIEN, EVENING, ref=ref).kind is OutcomeKind.NOT_FOUND


def test_a_ref_of_another_feature_or_tracker_is_not_found(connection: Connection, desk: Desk) -> None:
    ref = desk.add(Feature.WATCHLIST, ALIEN).ref
    other = Desk(connection, create_tracker(connection, "Travel", NOW))
    assert other.remove(Feature.WATCHLIST, SHOW_348, ref=ref).kind is OutcomeKind.NOT_FOUND
    assert desk.remove(Feature.RATINGS, SHOW_348, ref=ref).kind is OutcomeKind.NOT_FOUND
    assert len(desk.records(Feature.WATCHLIST)) == 1


def test_removing_twice_finds_nothing_the_second_time(desk: Desk) -> None:
    ref = desk.add(Feature.WATCHLIST, ALIEN).ref
    assert desk.remove(Feature.WATCHLIST, ALIEN, ref=ref).kind is OutcomeKind.WRITTEN
    assert desk.remove(Feature.WATCHLIST, ALIEN, ref=ref).kind is OutcomeKind.NOT_FOUND


def test_what_comes_back_has_its_old_ref(desk: Desk) -> None:
    ref = desk.add(Feature.WATCHLIST, ALIEN, EARLIER).ref
    desk.remove(Feature.WATCHLIST, ALIEN)
    assert desk.records(Feature.WATCHLIST) == []
    again = desk.add(Feature.WATCHLIST, ALIEN, EVENING)
    assert (again.kind, again.ref) == (OutcomeKind.WRITTEN, ref)
    assert [record.value for record in desk.records(Feature.WATCHLIST)] == [EVENING]


def test_importing_twice_changes_nothing(connection: Connection, desk: Desk) -> None:
    records = [Record(str(number), episode(1, number), EVENING) for number in range(1, 2_500)]
    assert import_records(connection, desk.tracker, Feature.HISTORY, records) == len(records)
    before = watermarks(connection, desk.tracker)
    assert import_records(connection, desk.tracker, Feature.HISTORY, iter(records)) == 0
    assert watermarks(connection, desk.tracker) == before
    assert count_records(connection, desk.tracker) == {
        Feature.WATCHLIST: 0,
        Feature.RATINGS: 0,
        Feature.HISTORY: len(records),
        Feature.PROGRESS: 0,
    }


# reading


def test_the_watermark_moves_only_with_its_feature(connection: Connection, desk: Desk) -> None:
    before = watermarks(connection, desk.tracker)
    desk.add(Feature.RATINGS, ALIEN, Value(80))
    after = watermarks(connection, desk.tracker)
    assert {feature for feature in Feature if before[feature] != after[feature]} == {Feature.RATINGS}
    desk.add(Feature.RATINGS, ALIEN, Value(80))
    desk.remove(Feature.RATINGS, SHOW_348)
    assert watermarks(connection, desk.tracker) == after


def test_a_cursor_brings_what_changed_and_what_was_removed(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, SHOW_348)
    alien = desk.add(Feature.WATCHLIST, ALIEN).ref
    *_, cursor, full = desk.read(Feature.WATCHLIST)
    assert full
    assert desk.read(Feature.WATCHLIST, cursor) == ([], [], cursor, False)

    desk.remove(Feature.WATCHLIST, ALIEN)
    new = desk.add(Feature.WATCHLIST, episode(1, 1))
    records, removed, later, full = desk.read(Feature.WATCHLIST, cursor)
    assert ([record.ref for record in records], removed, full) == ([new.ref], [alien], False)
    assert desk.read(Feature.WATCHLIST, later)[:2] == ([], [])


def test_removals_are_told_for_a_while_then_a_full_read_is_needed(connection: Connection, desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, ALIEN)
    *_, cursor, _ = desk.read(Feature.WATCHLIST)
    gone = desk.remove(Feature.WATCHLIST, ALIEN).ref
    *_, newer, _ = desk.read(Feature.WATCHLIST)

    desk.now += REMEMBERED
    desk.add(Feature.RATINGS, SHOW_348, Value(50))
    assert desk.read(Feature.WATCHLIST, cursor)[1] == [gone]

    desk.now += 1
    desk.add(Feature.RATINGS, SHOW_348, Value(60))
    records, removed, _, full = desk.read(Feature.WATCHLIST, cursor)
    assert (records, removed, full) == ([], [], True)
    assert not desk.read(Feature.WATCHLIST, newer)[3]
    assert connection.execute("SELECT count(*) FROM tracker_title").fetchone() == (1,)


@pytest.mark.parametrize("cursor", ["", "yesterday", "-3", "999999", "9" * 40])
def test_a_cursor_of_someone_else_reads_in_full(desk: Desk, cursor: str) -> None:
    desk.add(Feature.WATCHLIST, ALIEN)
    records, _, _, full = desk.read(Feature.WATCHLIST, cursor)
    assert full
    assert len(records) == 1
