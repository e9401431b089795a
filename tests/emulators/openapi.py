"""Checking requests and replies against an OpenAPI 3.0 document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import jsonschema

type Json = Mapping[str, object]

_CHOICES = ("oneOf", "anyOf", "allOf")
_NOT_IN_JSON_SCHEMA = frozenset({"nullable", "example", "discriminator", "xml", "format"})
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of request that a document describes."""

    template: str
    described: Json


class Document:
    """An OpenAPI document without references, or with references into itself."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._validators: dict[int, jsonschema.Draft202012Validator] = {}
        self._operations: dict[str, list[tuple[re.Pattern[str], Operation]]] = {}
        for template, methods in _objects(document["paths"]):
            for method, described in _objects(methods):
                found = self._operations.setdefault(method, [])
                found += [(pattern, Operation(template, described)) for pattern in _patterns(template)]
        for found in self._operations.values():
            # A path with fewer variable parts says more about what is meant.
            found.sort(key=lambda one: one[1].template.count("{"))

    def operation(self, method: str, path: str, query: Mapping[str, str]) -> Operation | None:
        """Return what a request is, or None if the document does not know it."""
        found = [
            operation
            for pattern, operation in self._operations.get(method.lower(), [])
            if pattern.fullmatch(path)
        ]
        whole = [one for one in found if not any("missing" in what for what in self.wrong_query(one, query))]
        return next(iter(whole or found), None)

    def wrong_query(self, operation: Operation, query: Mapping[str, str]) -> Iterator[str]:
        """Yield what is wrong with the part of an address behind its "?"."""
        parameters = [one for one in _list(operation.described.get("parameters")) if one["in"] == "query"]
        known = {str(one["name"]): one for one in parameters}
        yield from (f"query.{name} is unknown" for name in query.keys() - known.keys())
        for name, parameter in known.items():
            if name in query:
                schema = cast(Json, parameter["schema"])
                yield from self._wrong(schema, _from_text(schema, query[name]), f"query.{name}")
            elif parameter.get("required"):
                yield f"query.{name} is missing"

    def wrong_body(self, operation: Operation, body: object) -> Iterator[str]:
        """Yield what is wrong with the body of a request, also what is in it that nobody described."""
        described = cast(Json, operation.described.get("requestBody", {}))
        schema = _schema(described)
        if schema is not None:
            yield from self._wrong(schema, body, "body")
            yield from self._undescribed([schema], body, "body")

    def wrong_reply(self, operation: Operation, status: int, data: object) -> Iterator[str]:
        """Yield what is wrong with the data of a reply."""
        replies = cast(Json, operation.described["responses"])
        if str(status) not in replies:
            yield f"status {status} is unknown"
            return
        schema = _schema(cast(Json, replies[str(status)]))
        if schema is not None and schema:
            yield from self._wrong(schema, data, "reply")
            yield from self._undescribed([schema], data, "reply")

    def _wrong(self, schema: Json, value: object, where: str) -> Iterator[str]:
        validator = self._validators.get(id(schema))
        if validator is None:
            made = jsonschema.Draft202012Validator(_as_json_schema(self._resolved(schema)))
            validator = self._validators[id(schema)] = made
        for error in validator.iter_errors(value):
            for leaf in _nearest(error):
                steps = leaf.absolute_path
                place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
                yield f"{where}{place}: {leaf.message[:200]}"

    def _undescribed(self, schemas: Iterable[Json], value: object, where: str) -> Iterator[str]:
        """Yield the names in objects that none of the schemas that may be meant describes."""
        meant = [one for schema in schemas for one in self._alternatives(schema)]
        if isinstance(value, list):
            items = [cast(Json, schema["items"]) for schema in meant if "items" in schema]
            for place, one in enumerate(value):
                yield from self._undescribed(items, one, f"{where}[{place}]")
        elif isinstance(value, dict):
            for name, one in value.items():
                described = list(_described(meant, name))
                if meant and not described and not any(_open(schema) for schema in meant):
                    yield f"{where}.{name} is not described"
                yield from self._undescribed(described, one, f"{where}.{name}")

    def _alternatives(self, schema: Json) -> Iterator[Json]:
        schema = self._resolved(schema)
        choices = [one for choice in _CHOICES for one in _list(schema.get(choice))]
        for one in choices:
            yield from self._alternatives(one)
        if not choices or "properties" in schema:
            yield schema

    def _resolved(self, schema: Json) -> Json:
        reference = schema.get("$ref")
        found: object = schema
        if isinstance(reference, str):
            found = self._document
            for step in reference.removeprefix("#/").split("/"):
                found = cast(Json, found)[step]
        return cast(Json, found)


def _as_json_schema(schema: object) -> object:
    """Return a schema in the words of JSON Schema.

    A `nullable` one takes null too. `oneOf` becomes `anyOf`: generated documents write every union that way,
    also where several of its members fit, as with an object that has two kinds of ids.
    """
    if isinstance(schema, list):
        return [_as_json_schema(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    made: dict[str, object] = {}
    for name, value in schema.items():
        if name == "properties":
            made[name] = {key: _as_json_schema(one) for key, one in _objects(value)}
        elif name not in _NOT_IN_JSON_SCHEMA:
            made["anyOf" if name == "oneOf" else name] = _as_json_schema(value)
    return _with_null(made) if schema.get("nullable") else made


def _with_null(schema: dict[str, object]) -> dict[str, object]:
    if "type" in schema:
        schema["type"] = [schema["type"], "null"]
    if "enum" in schema:
        schema["enum"] = [*cast(list[object], schema["enum"]), None]
    if "anyOf" in schema:
        schema["anyOf"] = [*cast(list[object], schema["anyOf"]), {"type": "null"}]
    return schema


def _nearest(error: jsonschema.ValidationError) -> Iterator[jsonschema.ValidationError]:
    """Yield what is wrong by the alternative that was most nearly met."""
    if error.validator != "anyOf" or not error.context:
        yield error
        return
    by_alternative: dict[object, list[jsonschema.ValidationError]] = {}
    for one in error.context:
        by_alternative.setdefault(one.schema_path[0], []).append(one)
    for one in min(by_alternative.values(), key=len):
        yield from _nearest(one)


def _patterns(template: str) -> Iterator[re.Pattern[str]]:
    """Yield what a path looks like; variable parts at its end may be left out."""
    steps = [step for step in template.split("/") if step]
    while steps:
        parts = ("/[^/]+" if "{" in step else f"/{re.escape(step)}" for step in steps)
        yield re.compile("".join(parts) + "/?")
        if "{" not in steps[-1]:
            return
        steps.pop()


def _from_text(schema: Json, text: str) -> object:
    if schema.get("type") == "integer" and text.lstrip("-").isdecimal():
        return int(text)
    return _TRUTH.get(text, text) if schema.get("type") == "boolean" else text


def _described(schemas: Sequence[Json], name: str) -> Iterator[Json]:
    for schema in schemas:
        if found := cast(Json, schema.get("properties", {})).get(name):
            yield cast(Json, found)
        elif isinstance(further := schema.get("additionalProperties"), Mapping):
            yield cast(Json, further)


def _open(schema: Json) -> bool:
    described = "properties" in schema or isinstance(schema.get("additionalProperties"), Mapping)
    return schema.get("additionalProperties") is True or not described


def _schema(described: Json) -> Json | None:
    content = cast(Mapping[str, Json], described.get("content", {}))
    found = content.get("application/json", {}).get("schema")
    return cast(Json | None, found)


def _objects(value: object) -> Iterator[tuple[str, Json]]:
    return iter(cast(Mapping[str, Json], value).items())


def _list(value: object) -> list[Json]:
    return cast(list[Json], value or [])
