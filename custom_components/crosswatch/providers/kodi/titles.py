"""Looking at single titles and setting them, many in one request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import batched

from msgspec import Struct

from ...model import Ambiguous, MediaType, ProviderError
from ..http import Effect
from .client import BATCH, INVALID_PARAMS, Answer, Call, CallError, KodiClient
from .items import parse_ref
from .library import EPISODE_FIELDS, MOVIE_FIELDS, SHOW_FIELDS
from .models import EpisodeDetails, MovieDetails, ShowDetails, Title

type Fields = dict[str, object]


class _Kind(Struct, frozen=True):
    get: str
    set: str
    key: str
    fields: tuple[str, ...]
    details: type[MovieDetails | ShowDetails | EpisodeDetails]


_KINDS = {
    MediaType.MOVIE: _Kind(
        "VideoLibrary.GetMovieDetails", "VideoLibrary.SetMovieDetails", "movieid", MOVIE_FIELDS, MovieDetails
    ),
    MediaType.SHOW: _Kind(
        "VideoLibrary.GetTVShowDetails", "VideoLibrary.SetTVShowDetails", "tvshowid", SHOW_FIELDS, ShowDetails
    ),
    MediaType.EPISODE: _Kind(
        "VideoLibrary.GetEpisodeDetails",
        "VideoLibrary.SetEpisodeDetails",
        "episodeid",
        EPISODE_FIELDS,
        EpisodeDetails,
    ),
}


async def read_titles(client: KodiClient, refs: Iterable[str]) -> dict[str, Title]:
    """Return the titles of `refs` as they are now. Those that Kodi does not know are left out."""
    found: dict[str, Title] = {}
    for some in batched(refs, BATCH, strict=False):
        calls = [_look(ref) for ref in some]
        answers = await client.batch(calls, Effect.NONE)
        for ref, call, answer in zip(some, calls, answers, strict=True):
            if not _is_unknown(answer):
                details = await client.result(call, answer, _kind(ref)[0].details)
                found[ref] = details.title
    return found


async def set_titles(
    client: KodiClient, wanted: Mapping[str, Fields]
) -> tuple[dict[str, Title], dict[str, CallError]]:
    """Set fields of titles, and return how the titles look now and which ones Kodi refused.

    Raises Ambiguous if something may have been stored, another ProviderError if nothing was sent.
    """
    refused: dict[str, CallError] = {}
    sent = False
    try:
        for some in batched(wanted, BATCH, strict=False):
            answers = await client.batch([_set(ref, wanted[ref]) for ref in some], Effect.REPEATABLE)
            sent = True
            refused |= {
                ref: answer
                for ref, answer in zip(some, answers, strict=True)
                if isinstance(answer, CallError)
            }
        return await read_titles(client, [ref for ref in wanted if ref not in refused]), refused
    except Ambiguous:
        raise
    except ProviderError as error:
        if sent:
            raise Ambiguous(f"{error} (something was already stored)") from error
        raise


def _look(ref: str) -> Call:
    kind, number = _kind(ref)
    return Call(kind.get, {kind.key: number, "properties": kind.fields})


def _set(ref: str, fields: Fields) -> Call:
    kind, number = _kind(ref)
    return Call(kind.set, {kind.key: number, **fields})


def _kind(ref: str) -> tuple[_Kind, int]:
    parsed = parse_ref(ref)
    if parsed is None:
        raise ValueError(f"{ref} is no ref of Kodi's")
    return _KINDS[parsed[0]], parsed[1]


def _is_unknown(answer: Answer) -> bool:
    """Kodi says "invalid params" of an id it does not know; of a wrong parameter it also tells which."""
    return isinstance(answer, CallError) and answer.code == INVALID_PARAMS and not bytes(answer.data)
