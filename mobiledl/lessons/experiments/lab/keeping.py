"""What a function keeps from one call to the next: global names, defaults, attributes; to compare and to empty."""

from __future__ import annotations

import collections
import copy
import dis
import functools
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mobiledl.record import Settings

LEARNER = "__main__"  # where a notebook's functions say that they come from
EMPTY: dict[type, Any] = {bool: False, int: 0, float: 0.0, str: "", type(None): None, Settings: None}
EMPTY |= {kind: kind() for kind in (list, dict, set, tuple, collections.deque, collections.Counter)}
EMPTY[collections.defaultdict] = collections.defaultdict(lambda: None)


@dataclass(frozen=True)
class Place:
    """One place in which a value outlives a call: a name in a dictionary, or an attribute."""

    holder: Any
    name: str

    @property
    def value(self) -> Any:
        """What lies there now."""
        return self.holder[self.name] if isinstance(self.holder, dict) else getattr(self.holder, self.name)

    def put(self, value: Any) -> None:
        """Lay something else there."""
        if isinstance(self.holder, dict):
            self.holder[self.name] = value
        else:
            setattr(self.holder, self.name, value)


def places(function: Any) -> list[Place]:
    """Return every place from which a learner's function, and what it calls by name, takes a value."""
    found: dict[tuple[int, str], Place] = {}
    seen: set[int] = set()
    waiting = [function]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        own = list(_own(each))
        found |= {(id(place.holder), place.name): place for place in own}
        waiting += [place.value for place in own] + _inside(each)
    return list(found.values())


def _own(value: Any) -> Iterator[Place]:
    """Yield the places of one function, of an object of the learner's own class, or of that class."""
    if isinstance(value, types.FunctionType):
        if value.__module__ != LEARNER:
            return
        yield from (Place(value.__globals__, name) for name in _names(value.__code__) if name in value.__globals__)
        yield from (Place(cell, "cell_contents") for cell in value.__closure__ or () if _filled(cell))
        yield from (Place(value, name) for name in ("__defaults__", "__kwdefaults__") if getattr(value, name))
    if getattr(value, "__module__", None) == LEARNER:
        yield from (Place(value, name) for name in getattr(value, "__dict__", ()) if not name.startswith("__"))


def _inside(value: Any) -> list[Any]:
    """Return what does the work when a method, a partial, a wrapper or an object is called."""
    if isinstance(value, types.MethodType):
        return [value.__func__, value.__self__]
    if isinstance(value, functools.partial):
        return [value.func]
    inner = [value.__wrapped__] if hasattr(value, "__wrapped__") else []
    if isinstance(value, type) and value.__module__ == LEARNER:
        return [*inner, *vars(value).values()]
    return [*inner, type(value)] if type(value).__module__ == LEARNER else inner


def _names(code: types.CodeType) -> Iterator[str]:
    """Yield the global names that a piece of code reads, functions inside it included."""
    yield from (str(step.argval) for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"))
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _names(inner)


def _filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


class Kept:
    """The plain values and containers that a function keeps, as they are when this is made."""

    def __init__(self, function: Any) -> None:
        self._own: list[tuple[Place, Any, Any]] = []
        for place in places(function):
            value = place.value
            if type(value) in EMPTY:
                try:
                    self._own.append((place, value, copy.deepcopy(value)))
                except Exception:
                    continue  # what cannot be copied cannot be compared

    @property
    def changed(self) -> list[Place]:
        """The places in which something else lies by now."""
        return [place for place, _, before in self._own if repr(place.value) != repr(before)]

    def restore(self) -> None:
        """Lay copies of what was there at first into every place."""
        for place, _, before in self._own:
            place.put(copy.deepcopy(before))

    def empty(self, chosen: list[Place]) -> None:
        """Lay nothing of the same kind into some places."""
        for place in chosen:
            place.put(copy.deepcopy(EMPTY[type(place.value)]))

    def give_back(self) -> None:
        """Lay the very objects that were there at first into their places."""
        for place, original, _ in self._own:
            place.put(original)
