"""Fingerprint: a digest of what a value does, the same in every process; never of where it lies in memory.

A function is its code with all that the code uses: defaults, arguments bound by `partial`, variables of the functions
around it, and globals. So the same lambda in another notebook cell has the same fingerprint, and a comment changes
nothing. An object is its class and what it holds. Functions and classes of libraries are known by their names.
"""

from __future__ import annotations

import dis
import functools
import hashlib
import os
import sys
import sysconfig
import types
from collections.abc import Iterator, Mapping
from typing import Any

DIGITS = 12
OWN = __name__.partition(".")[0]
LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
NAMED = (types.BuiltinFunctionType, types.ModuleType)
PLAIN = (bool, int, float, complex, str, bytes, types.NoneType, types.EllipsisType)


def of(*values: object) -> str:
    """Return 12 hexadecimal digits that are equal for values that do the same."""
    return _Teller().told(values)[-DIGITS:]


def codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield a function's code and that of the functions within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


class _Teller:
    """Tells values as short texts; each object once, so that circles end."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}
        self._kept: list[object] = []  # an object that is gone would leave its place to another

    def told(self, value: Any) -> str:
        """Return a short text that says what a value is."""
        kind = f"{type(value).__module__}.{type(value).__qualname__}"
        if isinstance(value, PLAIN):
            return f"{kind} {value!r}"
        if id(value) not in self._texts:
            self._kept.append(value)
            self._texts[id(value)] = f"{kind}, further up"
            inside = hashlib.sha256(f"{kind} {self._inside(value)}".encode())
            self._texts[id(value)] = inside.hexdigest()[:DIGITS]
        return self._texts[id(value)]

    def _inside(self, value: Any) -> str:
        """Return what an object holds."""
        if (numbers := _numbers(value)) is not None:
            return numbers
        if isinstance(value, os.PathLike):
            return str(value)
        if isinstance(value, NAMED) or (isinstance(value, (type, types.FunctionType)) and _is_library(value)):
            return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', value.__name__)}"
        parts = _parts(value)
        if isinstance(parts, str):
            return parts
        if isinstance(parts, Mapping):
            return ", ".join(sorted([f"{self.told(key)}: {self.told(part)}" for key, part in parts.items()]))
        texts = [self.told(part) for part in parts]
        return ", ".join(sorted(texts) if isinstance(parts, (set, frozenset)) else texts)


def _parts(value: Any) -> Any:
    """Return the values that an object consists of, in a container, or a text for one that shows nothing."""
    if isinstance(value, (Mapping, list, tuple, set, frozenset)):
        return value
    if isinstance(value, type):
        return _class(value)
    if isinstance(value, types.FunctionType):
        return _function(value)
    if isinstance(value, types.CodeType):
        return value.co_code, value.co_consts, value.co_names, value.co_varnames, value.co_freevars
    if isinstance(value, types.MethodType):
        return value.__self__, value.__func__
    if isinstance(value, functools.partial):
        return value.func, value.args, value.keywords
    return _state(value)


def _numbers(value: Any) -> str | None:
    """Return the digest of an array's or a tensor's numbers, or None for anything else."""
    import numpy as np

    if "torch" in sys.modules and isinstance(value, sys.modules["torch"].Tensor):
        moves = value.requires_grad and value.is_leaf
        flat = value.detach().cpu().contiguous().view(-1)
        if flat.is_meta:
            return f"{flat.dtype} {tuple(value.shape)} {moves}"
        whole = flat.view(sys.modules["torch"].uint8) if len(flat) else flat
        return f"{flat.dtype} {tuple(value.shape)} {moves} {hashlib.sha256(whole.numpy().data).hexdigest()}"
    if isinstance(value, (np.ndarray, np.generic)) and not value.dtype.hasobject:
        bytes_ = np.ascontiguousarray(value).reshape(-1).view(np.uint8)
        return f"{value.dtype} {value.shape} {hashlib.sha256(bytes_.data).hexdigest()}"
    return None


def _function(value: types.FunctionType) -> dict[str, object]:
    """Return what a function's answer depends on, but for its arguments."""
    steps = (step for code in codes(value.__code__) for step in dis.get_instructions(code))
    names = sorted({step.argval for step in steps if step.opname == "LOAD_GLOBAL"} & value.__globals__.keys())
    around = list(map(_content, value.__closure__ or ()))
    used = {name: value.__globals__[name] for name in names}
    return {"code": value.__code__, "defaults": (value.__defaults__, value.__kwdefaults__), "around": around} | used


def _content(cell: types.CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return "not filled yet"


def _class(value: type) -> list[object]:
    """Return the methods and constants of a class and of what it inherits from."""
    return [each if _is_library(each) and each is not value else _body(each) for each in value.__mro__]


def _body(value: type) -> dict[str, object]:
    return {name: _method(part) for name, part in vars(value).items() if not _is_noted_by_python(name, part)}


def _is_noted_by_python(name: str, part: object) -> bool:
    """Return whether Python keeps this on a class for itself: its module, its text, what a first copy noted there."""
    return name.startswith("__") and name.endswith("__") and not callable(getattr(part, "__func__", part))


def _method(part: object) -> object:
    if isinstance(part, (staticmethod, classmethod)):
        return part.__func__
    return (part.fget, part.fset) if isinstance(part, property) else part


def _state(value: object) -> object:
    """Return the class of an object and what it holds."""
    held = dict(getattr(value, "__dict__", {}))
    for name in getattr(type(value), "__slots__", ()):
        if hasattr(value, name):
            held[name] = getattr(value, name)
    if not held and "0x" in repr(value):
        return type(value).__qualname__  # the rest is an address
    if hasattr(value, "named_modules"):  # PyTorch counts hooks over all modules of a process
        held = {name: [*part.values()] if "hooks" in name and part else part for name, part in held.items()}
    return (type(value), held) if held else repr(value)


def _is_library(value: Any) -> bool:
    """Return whether a function or class comes from Python or from an installed package that is not this one."""
    module = str(getattr(value, "__module__", None))
    if module.partition(".")[0] in (OWN, "__main__"):  # a notebook's cells are of __main__
        return False
    file = getattr(sys.modules.get(module), "__file__", None)
    return module in sys.builtin_module_names or (file or "").startswith(LIBRARIES)
