"""Looks at a check program before it runs: it must compute something, with nothing but computing libraries.

This keeps authors honest and slips harmless; it is no sandbox. A hostile program is kept out by not running the programs
of packs unless the operator asks.
"""

from __future__ import annotations

import ast

ALLOWED_MODULES = frozenset(
    [
        "math",
        "cmath",
        "statistics",
        "random",
        "fractions",
        "decimal",
        "itertools",
        "functools",
        "operator",
        "collections",
        "heapq",
        "bisect",
        "string",
        "re",
        "json",
        "csv",
        "io",
        "datetime",
        "zoneinfo",
        "calendar",
        "hashlib",
        "zlib",
        "struct",
        "array",
        "dataclasses",
        "enum",
        "typing",
        "copy",
        "sqlite3",
        "textwrap",
        "difflib",
        "contextlib",
        "warnings",
        "graphlib",
        "numpy",
        "pandas",
        "sklearn",
        "scipy",
        "torch",
    ]
)
"""What a check may import: computing, no files, no processes, no network."""

_FORBIDDEN_NAMES = frozenset(
    {"open", "exec", "eval", "compile", "__import__", "input", "breakpoint", "globals", "vars"}
)

_CONTROL = (
    ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.Match, ast.With,
)  # fmt: skip


def refuse_program(program: str) -> str | None:
    """The sentence that refuses a program, or None where it may run."""
    try:
        tree = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"The program is not Python: {getattr(error, 'msg', error)}."
    for node in ast.walk(tree):
        for name in _imports(node):
            if name.partition(".")[0] not in ALLOWED_MODULES:
                return f"The program imports `{name}`; a check only computes."
        if isinstance(node, ast.Name) and node.id in _FORBIDDEN_NAMES:
            return f"The program uses `{node.id}`; a check only computes."
        if isinstance(node, ast.Attribute) and node.attr.startswith("__"):
            return f"The program uses `{node.attr}`; a check only computes."
    return _refuse_constant(tree)


def _imports(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, level=level):
            return [module or "."] if level == 0 else ["."]
        case _:
            return []


def _refuse_constant(tree: ast.Module) -> str | None:
    prints = [node for node in ast.walk(tree) if _is_print(node)]
    if not prints:
        return "The program prints nothing."
    steered = any(
        isinstance(node, _CONTROL) and any(_is_print(part) for part in ast.walk(node)) for node in ast.walk(tree)
    )
    if steered:
        return None
    constants = _constant_names(tree)
    for node in prints:
        if isinstance(node, ast.Call) and not all(_is_constant(argument, constants) for argument in node.args):
            return None
    return "The program only prints a constant; derive the key."


def _is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def _constant_names(tree: ast.Module) -> frozenset[str]:
    """Names that are bound only once, to a constant, at the top of the program."""
    bound: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound[node.id] = bound.get(node.id, 0) + 1
    names: set[str] = set()
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if bound[name] == 1:
                if _is_constant(value, frozenset(names)):
                    names.add(name)
            case _:
                continue
    return frozenset(names)


def _is_constant(node: ast.expr, names: frozenset[str]) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in names
        case ast.UnaryOp(operand=operand):
            return _is_constant(operand, names)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.JoinedStr(values=parts):
            return all(_is_constant(part, names) for part in parts)
        case ast.FormattedValue(value=value):
            return _is_constant(value, names)
        case ast.Call(func=ast.Name(id="str" | "int" | "float" | "repr"), args=arguments):
            return all(_is_constant(argument, names) for argument in arguments)
        case _:
            return False
