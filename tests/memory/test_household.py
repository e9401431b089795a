"""The made up household has the size and the shape that the benchmarks promise."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature, MediaType

from .household import Lists, changed, household

TENTH = 0.1


def sizes(lists: Lists) -> dict[Feature, int]:
    return {feature: len(records) for feature, records in lists.items()}


def test_it_has_the_promised_size_on_each_side() -> None:
    home = household()
    expected = {Feature.WATCHLIST: 5_000, Feature.RATINGS: 10_000, Feature.HISTORY: 50_000}
    assert sizes(home.first) == sizes(home.second) == expected
    watched = {record.item for record in home.first[Feature.HISTORY]}
    assert sum(item.type is MediaType.EPISODE for item in watched) == 15_000
    assert sum(item.type is MediaType.MOVIE for item in watched) == 5_000
    assert len({item.show_ids for item in watched if item.show_ids}) == 400


def test_it_is_the_same_every_time_and_grows_evenly() -> None:
    assert household(scale=TENTH) == household(scale=TENTH)
    assert sizes(household(scale=TENTH).first)[Feature.HISTORY] == 5_000


def test_refs_are_unique_within_a_feature() -> None:
    for lists in (household(scale=TENTH).first, changed(household(scale=TENTH).first)):
        for records in lists.values():
            assert len({record.ref for record in records}) == len(records)


def test_both_sides_hold_the_same_under_ids_of_which_one_is_shared() -> None:
    home = household(scale=TENTH)
    for feature in home.first:
        for one, other in zip(home.first[feature], home.second[feature], strict=True):
            assert len(set(one.item.ids) & set(other.item.ids)) == 1
            assert one.item.title == other.item.title
            assert one.value.amount == other.value.amount


def test_no_episode_has_an_id_of_its_show() -> None:
    for record in household(scale=TENTH).first[Feature.HISTORY]:
        assert not set(record.item.ids) & set(record.item.show_ids)


def test_the_second_side_stamps_the_same_plays_minutes_later() -> None:
    home = household(scale=TENTH)
    for one, other in zip(home.first[Feature.HISTORY], home.second[Feature.HISTORY], strict=True):
        assert 60 <= (other.value.at or 0) - (one.value.at or 0) <= 20 * 60


def test_one_percent_changes() -> None:
    before = household(scale=TENTH).first
    after = changed(before)
    assert after == changed(before)
    for feature, records in before.items():
        differing = sum(one != other for one, other in zip(records, after[feature], strict=True))
        assert differing == len(records) // 100
