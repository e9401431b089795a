"""Reading and changing ratings: whole numbers from 1 to 10."""

from __future__ import annotations

from .account import Rated
from .answers import Answer, Call, Refused, bad_request
from .service import Service, counts, moment, over_limit, part, types_of
from .times import stamp

MARKS = range(1, 11)


def read(service: Service, call: Call) -> Answer:
    """GET /sync/ratings/{type}/{rating}."""
    types, marks = types_of(part(call, 0)), _marks(part(call, 1))
    ratings = service.account.ratings.values()
    found = [rated for rated in ratings if rated.title.type in types and rated.rating in marks]
    found.sort(key=lambda rated: rated.at, reverse=True)

    def row(rated: Rated) -> dict[str, object]:
        return {"rated_at": stamp(rated.at), "rating": rated.rating} | service.row(rated.title, call)

    return service.pages(call, found, row)


def add(service: Service, call: Call) -> Answer:
    """POST /sync/ratings. Rating anew overwrites, and counts as added."""
    account, naming = service.account, service.finder.read(call.body)
    wanted = {
        named.title: (_mark(named.sent.get("rating")), moment(named.sent, "rated_at", account.now))
        for named in naming.known
    }
    new = [title for title in wanted if title not in account.ratings]
    fitting = service.fitting("ratings", len(account.ratings), new)
    if len(fitting) == len(new) or service.rules.takes_some:
        left_out = set(new) - set(fitting)
        for title in (title for title in wanted if title not in left_out):
            account.rate(title, *wanted[title])
    if len(fitting) < len(new):
        raise over_limit(service.rules.limit("ratings"))
    return Answer({"added": counts(wanted), "not_found": naming.not_found}, 201)


def remove(service: Service, call: Call) -> Answer:
    """POST /sync/ratings/remove."""
    naming = service.finder.read(call.body)
    gone = [named.title for named in naming.known if service.account.unrate(named.title)]
    return Answer({"deleted": counts(gone), "not_found": naming.not_found})


def _mark(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in MARKS:
        raise bad_request("rating is no whole number from 1 to 10")
    return value


def _marks(text: str) -> frozenset[int]:
    if not text:
        return frozenset(MARKS)
    if not all(mark.isdecimal() and int(mark) in MARKS for mark in text.split(",")):
        raise Refused(404)
    return frozenset(map(int, text.split(",")))
