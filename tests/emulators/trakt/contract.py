"""Whether what clients send, and what the emulator answers, is what Trakt's own description says.

`CROSSWATCH_SPECS` names the folder with the descriptions of services; without it they are looked for beside
the checkout.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import cast

from tests.emulators.openapi import Document, Json, Operation

from .answers import Answer, Call
from .emulator import Exchange, TraktEmulator

_BESIDE = Path(__file__).parents[4] / "shared" / "specs"
SPECS = Path(os.environ.get("CROSSWATCH_SPECS", _BESIDE)) / "trakt"
FILE = SPECS / "trakt-openapi.generated.json"
AT_HAND = FILE.is_file()

STATUSES = {
    # Adding plays: the description says 200, the service answers 201.
    ("POST", "/sync/history", 201): 200,
}
"""Replies that have another status than the description says: what stands there for them."""

DIFFERENCES = (
    # What the service takes, and its own prose describes, without its schema naming it.
    r"POST /sync/watchlist: body\.\w+\[\d+\]\.notes is not described",
    r"POST /sync/ratings: body\.\w+\[\d+\]\.rated_at is not described",
    r"POST /users/hidden/\{section\}: body\.\w+\[\d+\]\.hidden_at is not described",
    # Seasons and episodes are also rated by their place in their show, and the show then not at all.
    r"POST /sync/ratings: body\.shows\[\d+\]: 'rating' is a required property",
    r"POST /sync/ratings(/remove)?: body\.shows\[\d+\]\.seasons is not described",
    # Beside the ids that are official for episodes, those of IMDb and TMDb may stand, and lead there too.
    r"POST .*body\.episodes?(\[\d+\])?\.ids\.(imdb|tmdb) is not described",
    # Players name an episode by its place in its show, and say what they are.
    r"POST /scrobble/\w+: body\.(show|app_version|app_date) is not described",
    r"POST /scrobble/\w+: body\.episode\.(season|number|number_abs|title) is not described",
    # Lists are paged also where nobody says so.
    r"GET /(sync|users/\{id\})/watched/\{type\}: query\.(page|limit) is unknown",
    # Live replies count plays that were there already, and name the ids of plays that were not.
    r"POST /sync/history: reply\.existing is not described",
    r"POST /sync/history/remove: reply\.not_found\.ids is not described",
    # Hidden titles that are shown again are counted by the description as if they were plays.
    r"POST /users/hidden/\{section\}/remove: reply\.deleted\.(shows|seasons) is not described",
    # Places of episodes have rows as those of movies have them; so do hidden movies and seasons.
    r"GET /sync/playback/\{type\}: reply\[\d+\]: 'movie' is a required property",
    r"GET /sync/playback/\{type\}: reply\[\d+\]\.type: 'episode' is not one of \['movie'\]",
    r"GET /sync/playback/\{type\}: reply\[\d+\]\.(episode|show) is not described",
    r"GET /users/hidden/\{section\}: reply\[\d+\]: 'show' is a required property",
    r"GET /users/hidden/\{section\}: reply\[\d+\]\.type: '(movie|season)' is not one of \['show'\]",
    r"GET /users/hidden/\{section\}: reply\[\d+\]\.(movie|season) is not described",
    # Asked for with its episodes, a season has them.
    r"GET /shows/\{id\}/seasons: reply\[\d+\]\.episodes is not described",
)
"""What differs, as facts: texts of this kind are no mistakes."""


@dataclass(slots=True)
class Contract:
    """Remembers what differs from the description. It watches one or more emulators."""

    document: Document
    wrong: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def watch(self, trakt: TraktEmulator) -> None:
        """Check every exchange of an emulator from now on."""
        trakt.observers.append(self.check)

    def check(self, exchange: Exchange) -> None:
        """Check one exchange. What the emulator refuses has no description; what was sent has."""
        call, answer = exchange.call, exchange.answer
        operation = self.document.operation(call.method, call.path, call.query)
        if operation is None:
            self.wrong.append(f"{call.method} {call.path} is unknown")
            return
        self.seen.add((call.method, operation.template))
        found = [f"{call.method} {operation.template}: {what}" for what in self._all(operation, call, answer)]
        self.wrong += [what for what in found if not _is_known_difference(what)]

    def _all(self, operation: Operation, call: Call, answer: Answer) -> Iterator[str]:
        yield from self.document.wrong_query(operation, call.query)
        if call.body is not None:
            yield from self.document.wrong_body(operation, call.body)
        if answer.status < 300 and answer.data is not None:
            stated = STATUSES.get((call.method, operation.template, answer.status), answer.status)
            data = json.loads(json.dumps(answer.data))
            yield from self.document.wrong_reply(operation, stated, data)


def load_contract() -> Contract:
    """Return a contract that has seen nothing yet. The description must be at hand."""
    return Contract(_document())


@cache
def _document() -> Document:
    return Document(cast(Json, json.loads(FILE.read_text(encoding="utf-8"))))


def _is_known_difference(what: str) -> bool:
    return any(re.fullmatch(f"(?s){pattern}.*", what) for pattern in DIFFERENCES)
