"""What the service tells of the person: settings, limits, and when something last changed."""

from __future__ import annotations

from .answers import Answer, Call, Refused
from .service import Service, part
from .stamps import JOINED
from .times import stamp

SLUG = "emulated-person"
NUMBER = 4_711
UUID = "b6589fc6ab0dc82cf12099d1c2d40ab994e8410c"


def last_activities(service: Service, call: Call) -> Answer:
    """GET /sync/last_activities."""
    return Answer(service.account.stamps.as_data())


def settings(service: Service, call: Call) -> Answer:
    """GET /users/settings."""
    told: dict[str, object] = {
        "user": _user(service),
        "permissions": {"commenting": True, "liking": True, "following": True},
        "browsing": _browsing(service),
        "account": {"timezone": "Europe/Berlin", "date_format": "dmy", "time_24hr": True},
    }
    return Answer(told | ({"limits": _limits(service)} if service.rules.tells_limits else {}))


def profile(service: Service, call: Call) -> Answer:
    """GET /users/{id}."""
    check_person(part(call, 0))
    return Answer(_user(service) | {"deleted": False, "ids": {"slug": SLUG, "trakt": NUMBER}})


def check_person(name: str) -> None:
    """Refuse to speak of other people than the one who asks. Raises Refused."""
    if name not in ("me", SLUG):
        raise Refused(404)


def _user(service: Service) -> dict[str, object]:
    return {
        "username": SLUG,
        "private": False,
        "name": "Emulated Person",
        "vip": service.rules.vip,
        "vip_ep": False,
        "vip_og": False,
        "vip_years": 1 if service.rules.vip else 0,
        "director": False,
        "ids": {"slug": SLUG, "trakt": NUMBER, "uuid": UUID},
        "joined_at": stamp(JOINED),
        "images": {"avatar": {"full": "https://example.com/avatar.png"}},
    }


def _limits(service: Service) -> dict[str, object]:
    limit = service.rules.limit
    return {
        "list": {"count": limit("list_count"), "item_count": limit("list_items")},
        "watchlist": {"item_count": limit("watchlist")},
        "favorites": {"item_count": limit("favorites")},
    }


def _browsing(service: Service) -> dict[str, object]:
    plain = {"refresh": False, "simple_progress": False, "only_favorites": False, "sort_how": "asc"}
    sorts = {"sort_by": "rank", "sort_how": "asc"}
    return {
        "watch_popup_action": "ask",
        "watch_only_once": service.rules.watch_only_once,
        **dict.fromkeys(("hide_watching_now", "other_site_ratings", "release_date_ignore_runtime"), False),
        **dict.fromkeys(
            ("display_early_ratings", "hide_episode_type_tags", "hide_unsaved_filters_prompt"), False
        ),
        "spoilers": {"episodes": "show"},
        "calendar": {"hide_specials": False, "autoscroll": True},
        "progress": {"on_deck": plain, "watched": _watched_progress()},
        "watchnow": {"country": "de", "favorites": [], "only_favorites": False},
        "welcome": {"completed_at": None, "exit_step": None},
        "genres": {"favorites": [], "disliked": []},
        "comments": {"blocked_uids": []},
        "recommendations": {"ignore_collected": True, "ignore_watchlisted": True},
        "rewatching": {"adjust_percentage": True},
        "profile": {
            "favorites": sorts,
            "most_watched_shows": {"sort_by": "rank", "tab": "plays"},
            "most_watched_movies": {"sort_by": "rank", "tab": "plays"},
        },
    }


def _watched_progress() -> dict[str, object]:
    names = (
        "refresh", "simple_progress", "include_specials", "include_watchlisted", "include_collected",
        "use_last_activity", "grid_view",
    )  # fmt: skip
    return dict.fromkeys(names, False) | {"sort_how": "asc"}
