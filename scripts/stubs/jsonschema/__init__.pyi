from collections.abc import Iterator, Sequence

class ValidationError(Exception):
    message: str
    validator: str
    context: list[ValidationError]
    absolute_path: Sequence[str | int]
    schema_path: Sequence[str | int]

class Draft202012Validator:
    def __init__(self, schema: object) -> None: ...
    def iter_errors(self, instance: object) -> Iterator[ValidationError]: ...
