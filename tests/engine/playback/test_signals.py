"""What players publish, read defensively, and what is never followed."""

from __future__ import annotations

from typing import Any

import pytest

from custom_components.crosswatch.engine.playback import (
    EventKind,
    Identified,
    Media,
    Moment,
    PlayerState,
    Rules,
    Why,
    by_ids,
    read_signal,
)
from custom_components.crosswatch.engine.playback.media import same_media
from custom_components.crosswatch.engine.playback.parse import seconds, text, timestamp, whole
from custom_components.crosswatch.model import MediaType

from .viewer import EPISODE, FILM, MINUTE, NOON, Viewer, stamp

K = EventKind
NOW = Moment(1000.0, NOON)


def read(platform: str, state: str = "playing", **attributes: Any) -> Media:
    signal = read_signal("media_player.tv", platform, state, attributes, NOON, NOW)
    assert signal.media is not None
    return signal.media


def position_now(
    platform: str = "kodi", state: str = "playing", changed: float = NOON, **said: Any
) -> float | None:
    return read_signal("media_player.tv", platform, state, FILM | said, changed, NOW).position_at(NOW.mono)


@pytest.mark.parametrize(
    ("published", "meant"),
    [
        ("None", None),
        ("", None),
        ("0", 0),
        (2, 2),
        ("02", 2),
        (["2"], 2),
        ([], None),
        (-1, None),
        (2.0, 2),
        (True, None),
    ],
)
def test_case_48_numbers_in_every_spelling(published: object, meant: int | None) -> None:
    assert whole(published) == meant
    assert read("apple_tv", **EPISODE | {"media_season": published}).season == meant


def test_case_49_plex_puts_the_year_behind_the_title() -> None:
    dune = read("plex", media_content_type="movie", media_title="Dune (2021)", media_content_id=12345)
    assert (dune.title, dune.year) == ("Dune", 2021)
    assert dune.content_id == "12345"


def test_case_50_kodis_ids_of_an_episode_are_the_episodes() -> None:
    media = read("kodi", **EPISODE, media_content_id={"tvdb": "4159891", "unknown": "10"})
    found = by_ids(media)
    assert isinstance(found, Identified)
    assert found.sure
    assert found.item.type is MediaType.EPISODE
    assert found.item.ids == ("tvdb:4159891",)
    assert found.item.show_ids == ()


def test_kodis_film_has_no_season() -> None:
    media = read(
        "kodi",
        **FILM,
        media_content_id={"imdb": "tt1727587", "tmdb": "45745"},
        media_season=-1,
        media_episode=-1,
        media_series_title="",
    )
    assert media.type is MediaType.MOVIE
    assert media.season is None
    assert media.ids == ("imdb:tt1727587", "tmdb:45745")


@pytest.mark.parametrize("content_id", [None, {}, {"unknown": "10"}, "plugin://x", 12, ["a"]])
def test_without_ids_nothing_is_identified_by_ids(content_id: object) -> None:
    assert by_ids(read("kodi", **FILM, media_content_id=content_id)) is None


def test_ids_without_a_type_are_not_guessed() -> None:
    media = read(
        "kodi", media_content_type="video", media_title="Clip", media_content_id={"imdb": "tt1727587"}
    )
    assert by_ids(media) is None


def test_a_show_with_a_number_is_an_episode_whatever_the_cast_says() -> None:
    media = read("cast", **EPISODE | {"media_content_type": "movie"})
    assert media.type is MediaType.EPISODE


def test_emby_names_its_user_where_others_name_the_app() -> None:
    media = read("emby", **FILM, app_name="alice")
    assert (media.user, media.app) == ("alice", "")


def test_html_and_folding() -> None:
    assert text("Tom &amp; Jerry ") == "Tom & Jerry"
    assert text(None) == text({"a": 1}) == text(True) == ""


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"media_content_type": "channel", "media_title": "News"}, Why.LIVE_TV),
        ({"media_content_type": "video", "media_title": "Airwolf", "media_channel": "getTV"}, Why.LIVE_TV),
        (FILM | {"media_library_title": "Live TV"}, Why.LIVE_TV),
    ],
)
def test_case_51_live_tv_is_not_followed(said: dict[str, Any], why: Why) -> None:
    assert refused("plex", said) is why


@pytest.mark.parametrize(
    "kind", ["music", "track", "album", "podcast", "playlist", "game", "image", "app", "url", "audiobook"]
)
def test_case_52_music_and_the_like_is_not_followed(kind: str) -> None:
    assert (
        refused("cast", {"media_content_type": kind, "media_title": "Theme", "media_duration": 3000})
        is Why.WRONG_TYPE
    )


def test_an_item_of_a_server_without_a_type_is_neither_film_nor_series() -> None:
    assert refused("jellyfin", {"media_title": "BBC One", "media_content_id": "21af"}) is Why.WRONG_TYPE


@pytest.mark.parametrize(
    ("platform", "said", "why"),
    [
        ("emby", {"media_content_type": "trailer", "media_title": "Dune"}, Why.EXTRA),
        ("plex", {"media_content_type": "video", "media_title": "Dune"}, Why.EXTRA),
        ("plex", FILM | {"media_library_title": "Preroll"}, Why.EXTRA),
        ("kodi", FILM | {"media_duration": 120}, Why.TOO_SHORT),
        ("kodi", FILM | {"app_name": "YouTube"}, Why.EXCLUDED_APP),
        ("trakt", FILM, Why.OWN_ENTITY),
    ],
)
def test_case_53_trailers_and_other_extras_are_not_followed(
    platform: str, said: dict[str, Any], why: Why
) -> None:
    assert refused(platform, said) is why


def refused(platform: str, said: dict[str, Any], rules: Rules | None = None) -> Why | None:
    tv = Viewer(platform, rules or Rules())
    tv.says("playing", at=0, **said)
    tv.wait(MINUTE)
    tv.says("playing", at=MINUTE, **said)
    assert tv.player.playback is None
    return tv.only(K.IGNORED).why


def test_case_66_the_user_filter_fails_closed() -> None:
    rules = Rules(users=frozenset({"alice"}))
    assert refused("plex", FILM | {"username": "bob"}, rules) is Why.OTHER_USER
    assert refused("plex", FILM, rules) is Why.UNKNOWN_USER
    tv = Viewer("plex", rules)
    tv.plays(1, media=FILM | {"username": "Alice"})
    assert tv.kinds == [K.STARTED]


def test_what_is_not_followed_is_said_once_for_each_title() -> None:
    tv = Viewer("plex")
    for title in ("One", "One", "Two"):
        tv.says("playing", media_content_type="music", media_title=title)
    assert [event.media.title for event in tv.events] == ["One", "Two"]


@pytest.mark.parametrize(
    ("published", "state"),
    [
        ("playing", PlayerState.PLAYING),
        ("on", PlayerState.IDLE),
        ("standby", PlayerState.OFF),
        ("unknown", PlayerState.LOST),
        ("something new", PlayerState.LOST),
    ],
)
def test_states(published: str, state: PlayerState) -> None:
    assert read_signal("media_player.tv", "kodi", published, {}, NOON, NOW).state is state


def test_an_idle_player_is_not_believed() -> None:
    assert read_signal("media_player.tv", "kodi", "idle", FILM, NOON, NOW).media is None


def test_case_73_a_stamp_that_cannot_be_true_is_replaced_by_the_time_of_receipt() -> None:
    for off in (90, -600):
        assert position_now(media_position=100, media_position_updated_at=stamp(NOON + off)) == pytest.approx(
            100
        )


def test_case_73_a_servers_clock_is_believed_for_a_minute_at_most() -> None:
    def at(off: float) -> float | None:
        return position_now("jellyfin", media_position=100, media_position_updated_at=stamp(NOON + off))

    assert at(90) == pytest.approx(100)
    assert at(-600) == pytest.approx(100)
    assert at(-200) == pytest.approx(160)
    assert at(-10) == pytest.approx(110)


def test_a_state_from_before_we_looked_is_extrapolated_from_when_it_was_received() -> None:
    old = NOON - 1200
    assert position_now(changed=old, media_position=100) == pytest.approx(1300)
    assert position_now(
        changed=old, media_position=100, media_position_updated_at=stamp(old - 5)
    ) == pytest.approx(1305)
    assert position_now(state="paused", changed=old, media_position=100) == pytest.approx(100)


@pytest.mark.parametrize("position", [-5, float("nan"), float("inf"), "soon", None, [], True])
def test_case_76_positions_that_are_none_are_ignored(position: object) -> None:
    signal = read_signal("media_player.tv", "kodi", "playing", FILM | {"media_position": position}, NOON, NOW)
    assert signal.position is None
    assert bool(signal.oddities) is (position is not None)


def test_case_76_a_position_past_the_end_is_ignored() -> None:
    tv = Viewer()
    tv.plays(10)
    tv.says("playing", at=7000, **FILM)
    assert tv.position == pytest.approx(10 * MINUTE)


def test_a_position_past_the_end_at_the_start_is_the_end() -> None:
    tv = Viewer()
    tv.says("playing", at=7000, **FILM)
    assert tv.position == pytest.approx(6000)


def test_a_position_a_second_past_the_end_is_the_end() -> None:
    tv = Viewer()
    tv.plays(99)
    tv.wait(50)
    tv.says("playing", at=6002, **FILM)
    assert tv.position == pytest.approx(6000)


def test_case_77_milliseconds_are_read_as_such() -> None:
    film = FILM | {"media_duration": 6_000_000}
    signal = read_signal("media_player.tv", "odd", "playing", film | {"media_position": 60_000}, NOON, NOW)
    assert (signal.position, signal.duration) == (60, 6000)
    assert signal.oddities == ("media_position is in milliseconds", "media_duration is in milliseconds")
    assert read_signal("media_player.tv", "odd", "playing", film, NOON, NOW).duration == 6000


def test_case_77_only_the_position_in_milliseconds() -> None:
    assert position_now(media_position=600_000) == pytest.approx(600)
    assert position_now(media_position=600_000_000) is None
    assert position_now(media_position=600_000, media_duration=None) == pytest.approx(600)


@pytest.mark.parametrize(("value", "meant"), [("12.5", 12.5), (0, 0.0), ("x", None), ({}, None)])
def test_seconds(value: object, meant: float | None) -> None:
    assert seconds(value) == meant


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (stamp(NOON), NOON),
        ("2026-01-01T12:00:00+00:00", NOON),
        ("2026-01-01T12:00:00", None),
        ("noon", None),
        (5, None),
    ],
)
def test_times(value: object, meant: float | None) -> None:
    assert timestamp(value) == meant


def test_the_same_item_in_different_words() -> None:
    plex, jellyfin = Media(content_id="1", title="A"), Media(content_id="1", title="B")
    assert same_media(plex, jellyfin)
    assert not same_media(plex, Media(content_id="2", title="A"))
    assert same_media(Media(ids=("imdb:tt1", "tmdb:2")), Media(ids=("tmdb:2",)))
    assert not same_media(Media(ids=("tmdb:1",), title="A"), Media(ids=("tmdb:2",), title="A"))
    assert same_media(Media(title="Dune", year=2021), Media(title="DUNE"))
    assert not same_media(Media(title="Dune", year=2021), Media(title="Dune", year=1984))


@pytest.mark.parametrize(
    ("media", "label", "key"),
    [
        (Media(title="Dune", year=2021), "Dune (2021)", "dune|2021"),
        (Media(title="Dune"), "Dune", "dune|"),
        (Media(ids=("tmdb:1",)), "tmdb:1", "tmdb:1"),
        (Media(), "", "|"),
        (Media(content_id="7", title="Dune"), "Dune", "7"),
        (Media(show_title="Severance", season=1, number=3), "Severance 1x03", "severance|1|3"),
        (Media(show_title="Severance", number=3, title="X"), "Severance ?x03 X", "severance|None|3"),
    ],
)
def test_labels_and_keys(media: Media, label: str, key: str) -> None:
    assert (media.label, media.key) == (label, key)
