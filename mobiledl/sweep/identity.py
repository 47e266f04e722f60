"""Identity: what the answers of a study depend on besides its plan: the objective, and the versions that run it.

An objective is told apart by its name, by its source and that of the functions of its module that it calls, and by the
plain values (numbers, texts, tuples of them) that these read from their module, closure and arguments. What objects
hold and what other modules do is not looked at: the versions stand for it.
"""

from __future__ import annotations

import ast
import dis
import functools
import hashlib
import importlib.metadata
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import CellType, CodeType, FunctionType
from typing import Any

import mobiledl
from mobiledl import fingerprint

PACKAGES = ("optuna", "torch")
CLEAR = ("objective", "mobiledl", *PACKAGES)  # written down in words; of everything else a digest


def identify(objective: Callable[..., Any]) -> dict[str, str]:
    """Return what shapes the answers of an objective: a word, or a digest, for each thing by its name."""
    # 2.13.0+cpu and 2.13.0+cu128 are built from one source
    shaped = {package: importlib.metadata.version(package).partition("+")[0] for package in PACKAGES}
    shaped["mobiledl"] = mobiledl.__version__
    while isinstance(objective, functools.partial):
        _add_values(shaped, {f"argument {name}": value for name, value in objective.keywords.items()})
        _add_values(shaped, {"arguments": objective.args})
        objective = objective.func
    function = _function(objective)
    named: Any = function or type(objective)
    shaped["objective"] = f"{named.__module__}:{named.__qualname__}"
    if function:
        _add_function(shaped, function)
    return shaped


def difference(mine: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Return in words the first thing that differs between two identities; nothing where they are the same."""
    for name in sorted(mine.keys() | theirs.keys(), key=lambda name: (name not in CLEAR, name)):
        one, other = mine.get(name, "none"), theirs.get(name, "none")
        if one == other or (name == "objective" and _is_moved(one, other)):
            continue
        return f"{name} {other}, but {one} came" if name in CLEAR else f"another {name}"
    return ""


def _is_moved(one: str, other: str) -> bool:
    """Return whether two names are of one function that moved from a notebook into a module, or back."""
    (place, _, name), (other_place, _, other_name) = one.partition(":"), other.partition(":")
    return name == other_name and "__main__" in (place, other_place)


def _function(thing: Any) -> FunctionType | None:
    """Return the Python function behind a function, a method, a wrapper or an object that can be called."""
    if not callable(thing):
        return None
    for inner in (thing, inspect.getattr_static(type(thing), "__call__", thing)):
        plain = inspect.unwrap(getattr(inner, "__func__", inner))
        if isinstance(plain, FunctionType):
            return plain
    return None


def _add_function(shaped: dict[str, str], function: FunctionType) -> None:
    """Add a function's source and values, and then the functions of its module that it names."""
    name = function.__qualname__.rpartition("<locals>.")[2]
    if f"source of {name}" in shaped:
        return
    shaped[f"source of {name}"] = _digest(_source(function))
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    reads = _reads(function)
    _add_values(shaped, {f"defaults of {name}": tuple(filter(_is_plain, defaults)), **reads})
    for value in reads.values():
        for part in _parts(value):
            if part.__module__ == function.__module__:
                _add_function(shaped, part)


def _reads(function: FunctionType) -> dict[str, Any]:
    """Return what a function reads from its module and its closure, by name, without what it writes there."""
    steps = [step for code in fingerprint.codes(function.__code__) for step in dis.get_instructions(code)]
    named = {step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    written = {step.argval for step in steps if step.opname in ("STORE_GLOBAL", "STORE_DEREF")}
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    closure = {name: cell.cell_contents for name, cell in cells if cell != CellType()}  # one may still be empty
    module = {name: value for name, value in function.__globals__.items() if name in named}
    return {name: value for name, value in {**module, **closure}.items() if name not in written}


def _parts(value: Any) -> Iterator[FunctionType]:
    """Give the functions behind a value: itself, or the methods of a class and of those that it comes from."""
    kinds = value.__mro__ if isinstance(value, type) else ()
    for each in (value, *(method for kind in kinds for method in vars(kind).values())):
        function = None if isinstance(each, type) else _function(each)
        if function:
            yield function


def _add_values(shaped: dict[str, str], values: Mapping[str, Any]) -> None:
    """Add the plain ones among values: what can change while a search runs is no setting of it."""
    shaped.update({name: _digest(repr(value)) for name, value in values.items() if _is_plain(value)})


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (bool, int, float, str))


def _source(function: FunctionType) -> str:
    """Return a function's source without comments and docstrings, or its code where it has none of its own."""
    try:
        if function.__name__ == "<lambda>":
            raise OSError("a lambda's line holds more than the lambda")
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return repr([_plain_code(code) for code in fingerprint.codes(function.__code__)])
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body[0] = ast.Pass()
    return ast.unparse(tree)


def _plain_code(code: CodeType) -> tuple[Any, ...]:
    """Return what a code does, without the lines and the file where it stands."""
    constants = [sorted(map(repr, each)) if isinstance(each, frozenset) else repr(each) for each in code.co_consts]
    own = [text for text, each in zip(constants, code.co_consts, strict=True) if not isinstance(each, CodeType)]
    return code.co_code.hex(), code.co_names, code.co_varnames, own


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
