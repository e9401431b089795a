"""What a request has to get past before it is looked at."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping

from tests.emulators.meter import Limit, Meter

from .answers import Refused
from .logins import Logins
from .rules import Rules
from .service import UPGRADE
from .times import stamp

GETS = "AUTHED_API_GET_LIMIT"
POSTS = "AUTHED_API_POST_LIMIT"
ANYONES = "UNAUTHED_API_GET_LIMIT"
LIMITS = {GETS: Limit(1_000, 300), POSTS: Limit(1, 1), ANYONES: Limit(1_000, 300)}
AGENT = re.compile(r"(?!Python/)[A-Za-z][\w.() -]*/\d")
BLOCKED = (
    "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head>"
    "<body><h1>Sorry, you have been blocked</h1><p>error code: 1010</p></body></html>"
)


def check_agent(headers: Mapping[str, str]) -> None:
    """Refuse who does not say what app it is, with a web page, as the firewall before the service does."""
    if not AGENT.match(headers.get("User-Agent", "")):
        raise Refused(403, page=BLOCKED)


def read_body(headers: Mapping[str, str], body: bytes) -> object:
    """Return what a body holds. Raises Refused."""
    if headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
        raise Refused(412, {"error": "precondition_failed", "error_description": "send application/json"})
    try:
        return json.loads(body)
    except ValueError as error:
        raise Refused(400, {"error": "bad_request", "error_description": "no JSON"}) from error


def check_app(headers: Mapping[str, str], logins: Logins, rules: Rules) -> None:
    """Refuse who does not name a known app and the version of the interface."""
    if headers.get("trakt-api-version") != "2":
        raise Refused(412, {"error": "precondition_failed", "error_description": "trakt-api-version"})
    if rules.app_refused or headers.get("trakt-api-key") not in logins.apps:
        raise Refused(403, {"error": "forbidden", "error_description": "invalid API key or unapproved app"})


def check_person(headers: Mapping[str, str], logins: Logins) -> None:
    """Refuse who is not signed in."""
    scheme, _, access = headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not logins.is_good(access, headers.get("trakt-api-key", "")):
        raise Refused(401, None, WWW_Authenticate='Bearer realm="Trakt", error="invalid_token"')


def check_account(path: str, rules: Rules) -> None:
    """Refuse an account that is locked, and what only paying people may do."""
    if rules.locked:
        named = {f"X_Account_{rules.locked.capitalize()}": "true"}
        raise Refused(423, None, **named)
    if not rules.vip and any(place in path for place in rules.vip_only):
        raise Refused(426, None, **UPGRADE)


def take(meter: Meter, bucket: str, now: float) -> dict[str, str]:
    """Count a request. Returns what the headers say of the limit. Raises Refused."""
    wait = meter.take(bucket)
    told = _limit(meter, bucket, now)
    if wait is not None:
        named = {name.replace("-", "_"): value for name, value in told.items()}
        raise Refused(429, None, Retry_After=str(max(1, math.ceil(wait))), **named)
    return told


def _limit(meter: Meter, bucket: str, now: float) -> dict[str, str]:
    limit = meter.limits[bucket]
    known = {
        "name": bucket,
        "period": int(limit.seconds),
        "limit": limit.count,
        "remaining": max(0, meter.remaining(bucket)),
        "until": stamp(now + limit.seconds),
    }
    return {"X-Ratelimit": json.dumps(known)}
