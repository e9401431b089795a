"""Which package may import which: arrows point down only.

Home Assistant layer -> sync, scrobble, meta -> store, providers -> engine -> model
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "custom_components.crosswatch"

# Low to high. Whatever is not named here stands at the root and belongs to the Home Assistant layer.
LAYERS = (("model",), ("engine",), ("store", "providers"), ("sync", "scrobble", "meta"))
HEIGHTS = {name: height for height, layer in enumerate(LAYERS) for name in layer}
TOP = len(LAYERS)

# The tracker is a local account in our own database: the one provider that knows the store.
ALLOWED_SIDEWAYS = (("providers.tracker", "store"),)

# No input, no output, no clock but the one handed to them, no chance.
PURE = ("model", "engine")
IMPURE_MODULES = frozenset(
    [
        "aiohttp",
        "asyncio",
        "concurrent",
        "http",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "select",
        "shutil",
        "socket",
        "sqlite3",
        "ssl",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "urllib",
    ]
)
CLOCKS = frozenset({"now", "utcnow", "today"})


@dataclass(frozen=True)
class Import:
    """One import: ``target`` is a module of ours, without the package's name, or a foreign one."""

    source: str
    line: int
    target: str
    ours: bool
    at_start: bool  # when the module is imported, not in a function and not for type checks only

    def __str__(self) -> str:
        return f"{self.source or '__init__'}:{self.line} imports {self.target}"


def module_names(root: Path) -> dict[str, Path]:
    """Every module of ours by its dotted name under the package; a package goes by its own name."""
    names = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


def imports(root: Path) -> list[Import]:
    """All imports of all modules, relative ones resolved."""
    modules = module_names(root)
    return [
        found
        for name, path in modules.items()
        for found in _imports_of(name, ast.parse(path.read_text()), path.name == "__init__.py", modules)
    ]


def violations(root: Path) -> list[str]:
    """Every broken rule in words."""
    found = imports(root)
    return [
        *(f"{each}: upwards or sideways" for each in found if each.ours and not _points_down(each)),
        *(f"{each}: only the root may" for each in found if not each.ours and _brings_home_assistant(each)),
        *(
            f"{each}: {_top(each.source)} does no input, output or chance"
            for each in found
            if _is_impure(each)
        ),
        *(f"{name}:{line} asks a clock" for name, line in _clock_calls(root)),
        *(f"modules import each other: {' -> '.join(cycle)}" for cycle in cycles(found)),
    ]


def cycles(found: list[Import]) -> list[list[str]]:
    """Circles of modules below the root, each once, as far as they matter when modules are imported."""
    graph: dict[str, set[str]] = {}
    for each in found:
        below = _height(each.source) < TOP and _height(each.target) < TOP
        if each.ours and each.at_start and below and each.source != each.target:
            graph.setdefault(each.source, set()).add(each.target)
    circles: dict[frozenset[str], list[str]] = {}
    finished: set[str] = set()

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            circle = path[path.index(name) :]
            circles.setdefault(frozenset(circle), [*circle, name])
        elif name not in finished:
            for target in sorted(graph.get(name, ())):
                visit(target, [*path, name])
            finished.add(name)

    for name in sorted(graph):
        visit(name, [])
    return list(circles.values())


def _imports_of(name: str, tree: ast.Module, is_package: bool, modules: dict[str, Path]) -> Iterator[Import]:
    for node, at_start in _walk(tree, at_start=True):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            targets = _from_targets(node, name, is_package, modules)
        else:
            continue
        for target in targets:
            ours = target == PACKAGE or target.startswith(PACKAGE + ".")
            yield Import(name, node.lineno, target[len(PACKAGE) + 1 :] if ours else target, ours, at_start)


def _walk(node: ast.AST, *, at_start: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for_types = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        yield child, at_start
        yield from _walk(child, at_start=at_start and not later and not for_types)


def _from_targets(node: ast.ImportFrom, name: str, is_package: bool, modules: dict[str, Path]) -> list[str]:
    """``from a import b`` imports a.b where that is a module, else a."""
    base = node.module or ""
    if node.level:
        here = [*PACKAGE.split("."), *(name.split(".") if name else [])]
        keep = len(here) - node.level + (1 if is_package else 0)
        base = ".".join([*here[:keep], *([base] if base else [])])
    prefix = base.removeprefix(PACKAGE).removeprefix(".") if base.startswith(PACKAGE) else None
    targets = []
    for alias in node.names:
        longer = ".".join(part for part in (prefix, alias.name) if part)
        targets.append(f"{PACKAGE}.{longer}" if prefix is not None and longer in modules else base)
    return targets


def _top(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def _height(module: str) -> int:
    return HEIGHTS.get(_top(module), TOP)


def _points_down(each: Import) -> bool:
    if _height(each.source) == TOP or _top(each.source) == _top(each.target):
        return True
    if _height(each.target) < _height(each.source):
        return True
    return any(_is_within(each.source, a) and _is_within(each.target, b) for a, b in ALLOWED_SIDEWAYS)


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def _brings_home_assistant(each: Import) -> bool:
    return _height(each.source) < TOP and _top(each.target) == "homeassistant"


def _is_impure(each: Import) -> bool:
    return not each.ours and _top(each.source) in PURE and _top(each.target) in IMPURE_MODULES


def _clock_calls(root: Path) -> Iterator[tuple[str, int]]:
    for name, path in module_names(root).items():
        if _top(name) not in PURE:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in CLOCKS
            ):
                yield name, node.lineno
