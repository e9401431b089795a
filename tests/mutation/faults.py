"""Which faults one node of a syntax tree can have."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from types import UnionType

_COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}

_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}

_CALLS = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "sorted": "list",
    "bisect_left": "bisect_right",
    "bisect_right": "bisect_left",
}

_DECIDED = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)
"""Conditions with faults of their own: to turn them round as a whole says nothing more."""


def faults_of(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what could stand in the node's place and would be wrong."""
    for kind, faults in _FAULTS:
        if isinstance(node, kind):
            yield from faults(node)


def _comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        for other in _COMPARE[type(operator)]:
            ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield ast.Compare(node.left, ops, node.comparators)


def _conditions(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for place in range(len(node.values)):
        rest = [*node.values[:place], *node.values[place + 1 :]]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    match node.value:
        case bool():
            yield ast.Constant(not node.value)
        case int() | float():
            yield ast.Constant(node.value + 1)
        case str():
            yield ast.Constant(f"XX{node.value}")


def _operations(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in _ARITHMETIC:
        yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)


def _signs(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        name = _CALLS[node.func.id]
        unordered = name == "list"
        yield ast.Call(
            ast.Name(name, ast.Load()),
            node.args[:1] if unordered else node.args,
            [] if unordered else node.keywords,
        )


def _choices(node: ast.IfExp) -> Iterator[ast.AST]:
    if not isinstance(node.test, _DECIDED):
        yield ast.IfExp(_negated(node.test), node.body, node.orelse)


def _branches(node: ast.If | ast.While) -> Iterator[ast.AST]:
    if not isinstance(node.test, _DECIDED):
        other = deepcopy(node)
        other.test = _negated(other.test)
        yield other


def _returns(node: ast.Return) -> Iterator[ast.AST]:
    value = node.value
    if value is not None and not (isinstance(value, ast.Constant) and value.value in {None, True, False}):
        yield ast.Return(ast.Constant(None))


def _steps(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Call() | ast.Await() | ast.Yield() | ast.YieldFrom()):
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript(), *_]):
            yield ast.Pass()
        case ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.AugAssign():
            yield ast.AugAssign(node.target, _ARITHMETIC[type(node.op)](), node.value)
            yield ast.Pass()


def _jumps(node: ast.Continue | ast.Break) -> Iterator[ast.AST]:
    yield ast.Break() if isinstance(node, ast.Continue) else ast.Continue()


def _filters(node: ast.comprehension) -> Iterator[ast.AST]:
    for place, condition in enumerate(node.ifs):
        rest = [*node.ifs[:place], *node.ifs[place + 1 :]]
        yield ast.comprehension(node.target, node.iter, rest, node.is_async)
        if not isinstance(condition, _DECIDED):
            turned = [*node.ifs[:place], _negated(condition), *node.ifs[place + 1 :]]
            yield ast.comprehension(node.target, node.iter, turned, node.is_async)


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


_FAULTS: tuple[tuple[type[ast.AST] | UnionType, Callable[..., Iterator[ast.AST]]], ...] = (
    (ast.Compare, _comparisons),
    (ast.BoolOp, _conditions),
    (ast.BinOp, _operations),
    (ast.UnaryOp, _signs),
    (ast.Constant, _constants),
    (ast.Call, _calls),
    (ast.IfExp, _choices),
    (ast.If | ast.While, _branches),
    (ast.Return, _returns),
    (ast.stmt, _steps),
    (ast.Continue | ast.Break, _jumps),
    (ast.comprehension, _filters),
)
