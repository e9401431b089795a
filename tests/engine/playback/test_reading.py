"""Single values of what players publish, at the edge of what is believed."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.playback import Media, Moment, PlayerState, Rules, Why, read_signal
from custom_components.crosswatch.engine.playback.gate import interrupts, is_extra, refuses
from custom_components.crosswatch.engine.playback.media import enriched, same_media
from custom_components.crosswatch.engine.playback.memory import MONTH, Remembered, remember
from custom_components.crosswatch.engine.playback.parse import (
    folded,
    id_map,
    in_seconds,
    text,
    timestamp,
    title_and_year,
)
from custom_components.crosswatch.model import MediaType

from .viewer import FILM, NOON, stamp

NOW = Moment(1000.0, NOON)
A_FILM = Media(kind="movie", type=MediaType.MOVIE, title="Sintel")


def extrapolated(platform: str, changed: float, stamped: float) -> float | None:
    """By how many seconds a position is moved on that came and was stamped so long after noon."""
    said = FILM | {"media_position": 100, "media_position_updated_at": stamp(NOON + stamped)}
    signal = read_signal("media_player.tv", platform, "playing", said, NOON + changed, NOW)
    reached = signal.position_at(NOW.mono)
    return None if reached is None else reached - 100


@pytest.mark.parametrize(
    ("platform", "changed", "stamped", "seconds"),
    [
        ("kodi", 0, 0, 0),
        ("kodi", 0, -300, 300),
        ("kodi", 0, -301, 0),
        ("kodi", -100, -100, 100),
        ("kodi", -100, 2, 0),
        ("kodi", -100, 3, 100),
        ("kodi", -100, -400, 400),
        ("kodi", -100, -401, 100),
        ("kodi", 50, 0, 50),
        ("jellyfin", 0, -60, 60),
        ("jellyfin", 0, -61, 60),
        ("jellyfin", 0, -299, 60),
        ("jellyfin", 0, -300, 0),
        ("jellyfin", -100, -110, 110),
        ("jellyfin", -100, -400, 100),
        ("jellyfin", -100, -50, 100),
    ],
)
def test_a_position_is_moved_on_by_a_stamp_that_can_be_true(
    platform: str, changed: float, stamped: float, seconds: float
) -> None:
    assert extrapolated(platform, changed, stamped) == pytest.approx(seconds)


def signal_of(**said: Any) -> tuple[float | None, float | None, tuple[str, ...]]:
    signal = read_signal("media_player.tv", "kodi", "playing", said, NOON, NOW)
    return signal.position, signal.duration, signal.oddities


def media_of(platform: str, **said: Any) -> Media:
    signal = read_signal("media_player.tv", platform, "playing", {"media_title": "Pilot"} | said, NOON, NOW)
    assert signal.media is not None
    return signal.media


@pytest.mark.parametrize("platform", ["plex", "jellyfin", "emby"])
def test_players_of_servers_name_the_item(platform: str) -> None:
    assert media_of(platform, media_content_id="21af").content_id == "21af"
    assert media_of("kodi", media_content_id="21af").content_id == ""


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"media_content_type": "tvshow"}, MediaType.EPISODE),
        ({"media_content_type": "Episode"}, MediaType.EPISODE),
        ({"media_content_type": "movie"}, MediaType.MOVIE),
        ({"media_content_type": "movie", "media_series_title": "S", "media_episode": 2}, MediaType.EPISODE),
        ({"media_content_type": "video", "media_series_title": "S"}, None),
        ({"media_content_type": "video", "media_episode": 2}, None),
        ({}, None),
    ],
)
def test_what_is_a_film_and_what_an_episode(said: dict[str, Any], kind: MediaType | None) -> None:
    assert media_of("kodi", **said).type is kind


def test_an_app_is_named_by_name_or_id() -> None:
    assert media_of("cast", app_name="Netflix", app_id="CA5E8412").app == "Netflix"
    assert media_of("cast", app_id="CA5E8412").app == "CA5E8412"
    emby = media_of("emby", app_name="alice", username="bob")
    assert (emby.app, emby.user) == ("", "alice")
    plex = media_of("plex", app_name="Plex", username="bob")
    assert (plex.app, plex.user) == ("Plex", "bob")


def test_everything_that_is_said_is_read() -> None:
    media = media_of(
        "plex",
        media_content_type="episode",
        media_series_title="Severance",
        media_season="1",
        media_episode="2",
        media_library_title="Series",
        media_channel="BBC",
    )
    assert (media.show_title, media.season, media.number) == ("Severance", 1, 2)
    assert (media.library, media.channel, media.platform, media.kind) == ("Series", "BBC", "plex", "episode")
    film = media_of("kodi", media_content_type="movie", media_season=1, media_series_title="S")
    assert (film.show_title, film.season, film.number) == ("", None, None)


def test_a_film_that_is_not_open_yet_has_no_position_and_no_length() -> None:
    assert signal_of(media_position=0, media_duration=0) == (None, None, ())
    assert signal_of(media_position=0, media_duration=10) == (0, 10, ())
    assert signal_of(media_position=5, media_duration=0) == (5, None, ())
    assert signal_of(media_position=5) == (5, None, ())


def test_what_is_no_number_is_named() -> None:
    assert signal_of(media_position="x", media_duration="y")[2] == (
        "media_position is no number",
        "media_duration is no number",
    )


@pytest.mark.parametrize(
    ("published", "state"),
    [
        ("playing", PlayerState.PLAYING),
        ("paused", PlayerState.PAUSED),
        ("buffering", PlayerState.BUFFERING),
        ("idle", PlayerState.IDLE),
        ("on", PlayerState.IDLE),
        ("off", PlayerState.OFF),
        ("standby", PlayerState.OFF),
        ("unavailable", PlayerState.LOST),
    ],
)
def test_every_state_of_a_player(published: str, state: PlayerState) -> None:
    signal = read_signal("media_player.tv", "kodi", published, FILM, NOON, NOW)
    assert signal.state is state
    assert (signal.media is None) is (state not in (PlayerState.PLAYING, PlayerState.PAUSED))


def test_a_signal_without_more_tells_nothing_of_a_position() -> None:
    signal = read_signal("media_player.tv", "kodi", "idle", FILM, NOON, NOW)
    assert (signal.as_of, signal.position_at(50), signal.oddities) == (0, None, ())


@pytest.mark.parametrize(
    ("position", "duration", "read"),
    [
        (100, 86_400, (100, 86_400)),
        (100, 86_401, (0.1, 86.401)),
        (None, 6_000_000, (None, 6_000)),
        (86_400, None, (86_400, None)),
        (86_401, None, (86.401, None)),
        (6_000_000, 6_000, (6_000, 6_000)),
        (6_000_001, 6_000, (None, 6_000)),
        (None, None, (None, None)),
    ],
)
def test_what_is_longer_than_a_day_is_in_milliseconds(
    position: float | None, duration: float | None, read: tuple[float | None, float | None]
) -> None:
    assert in_seconds(position, duration) == read


@pytest.mark.parametrize("nothing", ["", " ", "None", "null", "Unknown", "NaN", [], (), None, {}, False])
def test_nothing_in_every_spelling(nothing: object) -> None:
    assert text(nothing) == ""


def test_text_of_lists_and_numbers() -> None:
    assert text(["a", "b"]) == text(("a",)) == "a"
    assert text(5) == "5"
    assert text(2.5) == "2.5"
    assert folded("  The  MATRIX ") == "the matrix"
    assert timestamp(stamp(NOON).replace(tzinfo=None)) is None


@pytest.mark.parametrize(
    ("title", "split"),
    [
        ("Dune (2021)", ("Dune", 2021)),
        ("Dune (1899)", ("Dune", 1899)),
        ("Dune (1799)", ("Dune (1799)", None)),
        ("Dune(2021)", ("Dune(2021)", None)),
        ("(2021)", ("(2021)", None)),
    ],
)
def test_a_year_behind_a_title(title: str, split: tuple[str, int | None]) -> None:
    assert title_and_year(title) == split


def test_ids_come_from_maps_only() -> None:
    assert id_map({"imdb": "tt1", 5: 6}) == {"imdb": "tt1", "5": 6}
    assert id_map("imdb") == id_map(None) == {}


@pytest.mark.parametrize(
    "kind",
    [
        "music", "track", "album", "artist", "playlist", "podcast", "app", "apps", "game", "url", "image",
        "genre", "composer", "contributing_artist", "musicvideo", "audiobook", "photo", "radio",
    ],
)  # fmt: skip
def test_music_and_the_like_in_every_spelling(kind: str) -> None:
    assert refuses(replace(A_FILM, kind=kind), 6000, Rules()) is Why.WRONG_TYPE


@pytest.mark.parametrize("kind", ["channel", "channels", "livetv"])
def test_live_television_in_every_spelling(kind: str) -> None:
    assert refuses(replace(A_FILM, kind=kind), 6000, Rules()) is Why.LIVE_TV


@pytest.mark.parametrize("kind", ["trailer", "clip", "preroll", "extra", "themesong", "themevideo"])
def test_extras_in_every_spelling(kind: str) -> None:
    assert refuses(replace(A_FILM, kind=kind), 6000, Rules()) is Why.EXTRA


@pytest.mark.parametrize("platform", ["crosswatch", "trakt", "simkl", "mdblist"])
def test_players_that_only_show_what_a_tracker_was_told(platform: str) -> None:
    assert refuses(replace(A_FILM, platform=platform), 6000, Rules()) is Why.OWN_ENTITY


@pytest.mark.parametrize(
    ("media", "duration", "why"),
    [
        (A_FILM, 300, None),
        (A_FILM, 299, Why.TOO_SHORT),
        (A_FILM, None, None),
        (replace(A_FILM, channel="BBC"), 6000, Why.LIVE_TV),
        (replace(A_FILM, library="LIVE  TV"), 6000, Why.LIVE_TV),
        (replace(A_FILM, type=None), 6000, None),
        (replace(A_FILM, type=None, content_id="1"), 6000, Why.WRONG_TYPE),
        (replace(A_FILM, type=MediaType.EPISODE, content_id="1"), 6000, None),
        (replace(A_FILM, content_id="1"), 6000, None),
        (replace(A_FILM, app="YouTube Kids"), 6000, Why.EXCLUDED_APP),
        (replace(A_FILM, kind="video"), 6000, None),
        (replace(A_FILM, kind="video", platform="plex"), 6000, Why.EXTRA),
        (replace(A_FILM, platform="plex"), 6000, None),
    ],
)
def test_what_is_followed(media: Media, duration: float | None, why: Why | None) -> None:
    assert refuses(media, duration, Rules()) is why


@pytest.mark.parametrize(
    ("media", "duration", "long", "is_interruption"),
    [
        (A_FILM, 119, 600, True),
        (A_FILM, 120, 600, False),
        (A_FILM, 119, 599, False),
        (A_FILM, 119, None, False),
        (A_FILM, None, 600, False),
        (replace(A_FILM, kind="clip"), None, 600, True),
        (replace(A_FILM, library="PreRoll"), 6000, 600, True),
    ],
)
def test_what_is_short_or_extra_within_something_long_interrupts_it(
    media: Media, duration: float | None, long: float | None, is_interruption: bool
) -> None:
    assert interrupts(media, duration, long) is is_interruption


def test_a_film_is_no_extra() -> None:
    assert not is_extra(A_FILM)


@pytest.mark.parametrize(
    ("media", "is_usable"),
    [
        (Media(), False),
        (Media(ids=("tmdb:1",)), True),
        (Media(show_title="Severance", number=0), True),
        (Media(show_title="Severance"), False),
        (Media(number=3), False),
        (Media(title="Netflix", app=" netflix"), False),
        (Media(title="Sintel", app="Netflix"), True),
        (Media(app="Netflix"), False),
    ],
)
def test_what_says_enough_to_begin(media: Media, is_usable: bool) -> None:
    assert media.usable is is_usable


def test_one_detail_is_enough_to_tell_items_apart() -> None:
    one = Media(content_id="1", ids=("a:1",), show_title="S", season=1, number=1, title="T", year=2000)
    assert not same_media(one, replace(one, content_id="2"))
    assert not same_media(replace(one, content_id=""), replace(one, ids=("a:2",)))
    assert not same_media(replace(one, ids=()), replace(one, content_id="", season=2))
    assert same_media(replace(one, ids=()), replace(one, content_id="", title="Other"))
    assert not same_media(Media(title="T"), Media(title="U"))
    assert not same_media(Media(title="T", year=2000), Media(title="T", year=2001))
    assert same_media(Media(title="T", year=2000), Media(title="T"))
    assert same_media(Media(title="T"), Media(title="T", year=2000))


def test_detail_is_added_and_what_is_known_stays() -> None:
    known = Media(title="Sintel", number=0)
    said = Media(title="Other", year=2010, ids=("tmdb:1",), season=1, number=5, user="alice")
    assert enriched(known, said) == Media(
        title="Sintel", year=2010, ids=("tmdb:1",), season=1, number=0, user="alice"
    )


def test_after_a_month_an_earlier_viewing_is_forgotten_to_the_second() -> None:
    entry = Remembered(1, 2, 3, NOON)
    assert remember({"a": entry}, "b", None, NOON + MONTH - 1) == {"a": entry}
    assert remember({"a": entry}, "b", None, NOON + MONTH) == {}
    assert remember({"a": entry}, "a", None, NOON) == {}
    assert remember({"a": entry}, "b", entry, NOON) == {"a": entry, "b": entry}
    assert MONTH == 30 * 24 * 3600


def test_what_is_not_said_is_empty() -> None:
    media = Media()
    assert (media.kind, media.content_id, media.title, media.show_title) == ("", "", "", "")
    assert (media.app, media.library, media.channel, media.user, media.platform) == ("",) * 5
