"""All mutants of one module: its source with one fault each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from .faults import faults_of

_NO_BEHAVIOUR = frozenset({"annotation", "returns", "decorator_list", "bases", "type_params", "ctx"})
"""Fields of nodes that say how things are declared, and do nothing when the code runs."""

_DECLARATIONS = (ast.Import, ast.ImportFrom, ast.TypeAlias, ast.Global, ast.Nonlocal)


@dataclass(frozen=True)
class Where:
    """The function that holds a node (empty: the module or a class itself) and the lines of its statement."""

    function: str = ""
    function_line: int = 0
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Mutant:
    """One fault: what stands in whose field, and what is put there."""

    module: Path
    where: Where
    line: int
    text: str
    parent: ast.AST
    field: str
    place: int | None
    fault: ast.AST
    tree: ast.Module

    def compiled(self) -> CodeType:
        """Put the fault into the tree, for good, and compile it: for a process that ends with it."""
        if self.place is None:
            setattr(self.parent, self.field, self.fault)
        else:
            getattr(self.parent, self.field)[self.place] = self.fault
        ast.fix_missing_locations(self.tree)
        return compile(self.tree, str(self.module), "exec", dont_inherit=True)


@dataclass(frozen=True)
class _Site:
    parent: ast.AST
    field: str
    place: int | None
    node: ast.AST
    where: Where


def mutants_of(module: Path) -> list[Mutant]:
    """Return all mutants of a module, in the order of its lines."""
    tree = ast.parse(module.read_text("utf-8"), str(module))
    found = []
    for site in _sites(tree, Where(), ""):
        line = getattr(site.node, "lineno", site.where.first)
        before = _text(site.node)
        for fault in faults_of(site.node):
            if isinstance(fault, ast.stmt | ast.expr) and isinstance(site.node, ast.stmt | ast.expr):
                ast.copy_location(fault, site.node)
            text = f"{before} -> {_text(fault)}"
            found.append(
                Mutant(module, site.where, line, text, site.parent, site.field, site.place, fault, tree)
            )
    return found


def function_code(code: CodeType, where: Where) -> CodeType:
    """Return the code of a function among what its module was compiled to."""
    for one in _inner(code):
        if one.co_qualname == where.function and one.co_firstlineno == where.function_line:
            return one
    raise LookupError(where)


def _inner(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inner(constant)


def _sites(node: ast.AST, where: Where, scope: str) -> Iterator[_Site]:
    for field, value in ast.iter_fields(node):
        if field in _NO_BEHAVIOUR or (isinstance(node, ast.ClassDef) and field == "keywords"):
            continue
        children = value if isinstance(value, list) else [value]
        for place, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_declaration(child):
                continue
            inside, inner_scope = _enter(child, node, where, scope)
            yield _Site(node, field, place if isinstance(value, list) else None, child, inside)
            yield from _sites(child, inside, inner_scope)


def _is_declaration(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True  # a docstring
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case _:
            return isinstance(node, _DECLARATIONS)


def _enter(node: ast.AST, parent: ast.AST, where: Where, scope: str) -> tuple[Where, str]:
    match node:
        case ast.ClassDef() if not where.function:
            return where, f"{scope}{node.name}."
        case ast.FunctionDef() | ast.AsyncFunctionDef() if not where.function:
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            return Where(f"{scope}{node.name}", first, node.lineno, node.lineno), scope
        case ast.arguments() if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
            if where.function == f"{scope}{parent.name}":  # defaults are made when the function is
                return Where(first=parent.lineno, last=parent.lineno), scope
        case ast.stmt():
            body = getattr(node, "body", None) or getattr(node, "cases", None)
            end = body[0].lineno - 1 if body and hasattr(body[0], "lineno") else node.end_lineno
            last = max(node.lineno, end or node.lineno)
            return Where(where.function, where.function_line, node.lineno, last), scope
    return where, scope


def _text(node: ast.AST) -> str:
    match node:
        case ast.If() | ast.While():
            return f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
        case ast.comprehension():
            return ast.unparse(node).strip()
        case ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef():
            return node.name
        case _:
            return " ".join(ast.unparse(node).split())
