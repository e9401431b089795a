"""Names that the Home Assistant layer shares."""

from __future__ import annotations

from logging import Logger, getLogger

DOMAIN = "crosswatch"
LOGGER: Logger = getLogger(__package__)

# what an entry is
CONF_KIND = "kind"
KIND_ACCOUNT = "account"
KIND_PROFILE = "profile"

# account entries
CONF_PROVIDER = "provider"
PROVIDER_KODI = "kodi"
PROVIDER_TRACKER = "tracker"
PROVIDER_TRAKT = "trakt"
PROVIDER_SIMKL = "simkl"
PROVIDER_MDBLIST = "mdblist"
CONF_TRACKER_ID = "tracker_id"
CONF_WS_PORT = "ws_port"
CONF_LIBRARY = "library"
CONF_ADVANCED = "advanced"
CONF_ACCOUNT = "account"
CONF_TOKENS = "tokens"

# profile entries
CONF_INTERVAL = "interval"
INTERVAL_OFF = 0
INTERVAL_DEFAULT = 6 * 60
INTERVAL_SHORTEST = 15
INTERVAL_LONGEST = 7 * 24 * 60

# subentries
SUBENTRY_SYNC = "sync"
SUBENTRY_ROUTE = "route"
CONF_MEMBERS = "members"
CONF_ENTRY_ID = "entry_id"
CONF_UNIQUE_ID = "unique_id"
CONF_ROLES = "roles"
CONF_REMOVALS = "removals"
CONF_ENABLED = "enabled"
CONF_ACCOUNTS = "accounts"
CONF_PLAYERS = "players"
CONF_USERS = "users"
CONF_TITLE = "title"
CONF_GUARDS = "guards"
CONF_CARRY_CONSUMED = "carry_consumed"
CONF_HANDS_OFF = "hands_off"
CONF_ALWAYS_ALLOW = "always_allow"

# the plan report
PANEL_URL = "crosswatch"
STATIC_URL = "/crosswatch_static"
API_URL = "/api/crosswatch"

EVENT_HELD = f"{DOMAIN}_held"
SIGNAL_PAUSED = f"{DOMAIN}_paused"
