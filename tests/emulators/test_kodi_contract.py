"""The emulator and the client against Kodi's own description of its interface, where that is at hand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType, Operation, Value, Write
from custom_components.crosswatch.providers.kodi import KodiProvider
from tests.emulators.kodi import KodiEmulator, running_kodi
from tests.emulators.kodi.parameters import EPISODE_FIELDS, METHODS, MOVIE_FIELDS, SHOW_FIELDS

CONTRACT = Path(__file__).parents[3] / "shared" / "specs" / "kodi"
NOW = 1_767_648_000


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CONTRACT / name).read_text(encoding="utf-8"))
    return loaded


def problems(schema: Any, value: Any, types: dict[str, Any], where: str = "$") -> Iterator[str]:
    """Yield what is wrong with `value` by Kodi's own schema language."""
    if isinstance(schema, list):
        if all(list(problems(one, value, types, where)) for one in schema):
            yield f"{where}: fits none of {len(schema)} types"
        return
    schema = _resolved(schema, types)
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        yield from problems(kind, value, types, where)
        return
    if not _is_kind(kind, value):
        yield f"{where}: {value!r} is no {kind}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is not one of those known"
    elif kind == "integer" and value < schema.get("minimum", value):
        yield f"{where}: {value} is too small"
    elif kind == "array":
        for place, one in enumerate(value):
            yield from problems(schema.get("items", {}), one, types, f"{where}[{place}]")
    elif kind == "object":
        yield from _problems_of_object(schema, value, types, where)


def _problems_of_object(
    schema: dict[str, Any], value: dict[str, Any], types: dict[str, Any], where: str
) -> Iterator[str]:
    known = schema.get("properties", {})
    for name, one in known.items():
        if name in value:
            yield from problems(one, value[name], types, f"{where}.{name}")
        elif one.get("required") is True:
            yield f"{where}.{name} is missing"
    extra = schema.get("additionalProperties", True)
    for name in value.keys() - known.keys():
        if extra is False or (known and extra is True):
            yield f"{where}.{name} is unknown"
        elif isinstance(extra, dict):
            yield from problems(extra, value[name], types, f"{where}.{name}")


def _resolved(schema: str | dict[str, Any], types: dict[str, Any]) -> dict[str, Any]:
    """Put a reference and what a type extends in its place."""
    if isinstance(schema, str):
        return {"type": schema}
    if "$ref" in schema:
        schema = {
            **types.get(schema["$ref"], {}),
            **{key: one for key, one in schema.items() if key != "$ref"},
        }
    bases = schema.get("extends", [])
    for base in [bases] if isinstance(bases, str) else bases:
        inherited = _resolved(types.get(base, {}), types)
        merged = {**inherited.get("properties", {}), **schema.get("properties", {})}
        schema = {**inherited, **schema} | ({"properties": merged} if merged else {})
        schema["extends"] = []
        schema.setdefault("type", "object" if merged else inherited.get("type", "any"))
    return schema


def _is_kind(kind: str, value: Any) -> bool:
    checks = {
        "string": lambda: isinstance(value, str),
        "integer": lambda: isinstance(value, int) and not isinstance(value, bool),
        "number": lambda: isinstance(value, (int, float)) and not isinstance(value, bool),
        "boolean": lambda: isinstance(value, bool),
        "null": lambda: value is None,
        "array": lambda: isinstance(value, list),
        "object": lambda: isinstance(value, dict),
    }
    return checks[kind]() if kind in checks else True


class _Recorded(KodiEmulator):
    """Keeps every call that came, with its answer."""

    def __init__(self) -> None:
        super().__init__(clock=lambda: NOW)
        self.calls: list[tuple[str, dict[str, Any], dict[str, Any]]] = []

    def _call(self, call: Any) -> dict[str, Any]:
        reply = super()._call(call)
        self.calls.append((call["method"], call.get("params", {}), reply))
        return reply


@pytest.fixture
async def recorded() -> AsyncIterator[_Recorded]:
    """Everything that the provider ever asks, and what the emulator answers."""
    kodi = _Recorded()
    kodi.person.add_movie("The Matrix", 1999, imdb="tt0133093", tmdb="603")
    show = kodi.person.add_show("Severance", 2022, tvdb="371980")
    kodi.person.add_episode(show, 1, 1, imdb="tt11650328")
    async with running_kodi(kodi), aiohttp.ClientSession() as session:
        await _use_everything(kodi, kodi.provider(session, ws_port=None))
        yield kodi


async def _use_everything(kodi: KodiEmulator, provider: KodiProvider) -> None:
    await provider.identify()
    await provider.bridges()
    await provider.activity()
    async for _ in provider.read(frozenset(Feature), {}):
        pass
    values = {
        Feature.HISTORY: Value(1, NOW),
        Feature.RATINGS: Value(80),
        Feature.PROGRESS: Value(2500),
    }
    refs = {"movie/1": MediaType.MOVIE, "show/1": MediaType.SHOW, "episode/1": MediaType.EPISODE}
    for operation in (Operation.ADD, Operation.REMOVE):
        for feature, value in values.items():
            writes = [
                Write(key, operation, Item(type=kind), ref, value)
                for key, (ref, kind) in enumerate(refs.items())
            ]
            await provider.apply(feature, writes)


if CONTRACT.is_dir():

    async def test_every_call_of_ours_is_one_that_kodi_knows(recorded: _Recorded) -> None:
        methods, types = _load("methods.json"), _load("types.json")
        wrong = []
        for method, params, _ in recorded.calls:
            known = {param["name"]: param for param in methods[method]["params"]}
            wrong += [f"{method}: {name} is unknown" for name in params.keys() - known.keys()]
            wrong += [
                f"{method}: {name} is missing"
                for name, param in known.items()
                if param.get("required") and name not in params
            ]
            for name in params.keys() & known.keys():
                wrong += problems(known[name], params[name], types, f"{method}.{name}")
        assert wrong == []
        assert len({method for method, _, _ in recorded.calls}) >= 17

    async def test_every_answer_of_the_emulator_is_one_that_kodi_gives(recorded: _Recorded) -> None:
        methods, types = _load("methods.json"), _load("types.json")
        # Here a real Kodi differs from its description: no text but a truth value, an add-on without a label.
        loose = {"XBMC.GetInfoBooleans", "Addons.GetAddons"}
        wrong: list[str] = []
        for method, _, reply in recorded.calls:
            if method not in loose:
                wrong += problems(methods[method]["returns"], reply["result"], types, method)
        assert wrong == []

    @pytest.mark.parametrize(
        ("type_name", "fields"),
        [
            ("Video.Fields.Movie", MOVIE_FIELDS),
            ("Video.Fields.Episode", EPISODE_FIELDS),
            ("Video.Fields.TVShow", SHOW_FIELDS),
        ],
    )
    def test_the_emulator_has_no_fields_that_kodi_has_not(type_name: str, fields: frozenset[str]) -> None:
        assert fields <= set(_load("types.json")[type_name]["items"]["enum"])

    def test_the_emulator_has_no_methods_or_parameters_that_kodi_has_not() -> None:
        methods = _load("methods.json")
        for name, method in METHODS.items():
            known = {param["name"]: param for param in methods[name]["params"]}
            assert set(method.checks) <= set(known), name
            assert set(method.required) == {key for key, param in known.items() if param.get("required")}, (
                name
            )

    def test_the_check_itself_finds_mistakes() -> None:
        methods, types = _load("methods.json"), _load("types.json")
        params = {param["name"]: param for param in methods["VideoLibrary.GetMovies"]["params"]}
        assert list(problems(params["properties"], ["titel"], types))
        assert list(problems(params["limits"], {"start": -1}, types))
        assert list(problems(params["sort"], {"method": "age"}, types))
        returns = methods["VideoLibrary.GetMovies"]["returns"]
        assert list(problems(returns, {"limits": {"start": 0, "end": 0}}, types))
        movie = {"movieid": "1", "label": "x"}
        assert list(problems(returns, {"limits": {"total": 1}, "movies": [movie]}, types))
        assert not list(
            problems(returns, {"limits": {"total": 1}, "movies": [movie | {"movieid": 1}]}, types)
        )
