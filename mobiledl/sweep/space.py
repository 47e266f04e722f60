"""Space: every point that a search may try, as a frozen value."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mobiledl.record import Record, Settings
from mobiledl.sweep.parameter import Parameter


@dataclass(frozen=True, repr=False)
class Space(Record):
    """Every point that a search may try: one value for each parameter."""

    parameters: tuple[Parameter, ...]

    def __post_init__(self) -> None:
        if not self.parameters:
            raise ValueError('A space without parameters has one point: give at least one, such as depth="1 .. 4".')
        twice = sorted(name for name in set(self.names) if self.names.count(name) > 1)
        if twice:
            raise ValueError(f"Two parameters are called {twice[0]}: give one of them another name.")

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters' names, in order."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def size(self) -> int | None:
        """How many points there are, or None when a parameter is continuous."""
        counts = [parameter.count for parameter in self.parameters]
        return None if None in counts else math.prod(count or 1 for count in counts)

    def points(self) -> Iterator[Settings]:
        """Give every point, the last parameter changing fastest.

        Raises ValueError when a parameter is continuous.
        """
        return map(self.point, range(self._countable()))

    def point(self, place: int) -> Settings:
        """Return the point at a place, from 0 to `size` - 1, in the order of `points`.

        Raises ValueError when a parameter is continuous.
        """
        self._countable()
        values = {}
        for parameter in reversed(self.parameters):
            place, own = divmod(place, parameter.count or 1)
            values[parameter.name] = parameter.value(own)
        return Settings(values)

    def _countable(self) -> int:
        """Return the size; raise ValueError when a parameter is continuous."""
        for parameter in self.parameters:
            if parameter.count is None:
                raise ValueError(f"{parameter} has no end of values: give it a step, as in 0.25 .. 1.0 step 0.25.")
        return self.size or 0

    def draw(self, trial: Any) -> None:
        """Let an Optuna trial propose a point."""
        for parameter in self.parameters:
            parameter.draw(trial)

    def read(self, params: Mapping[str, Any]) -> Settings:
        """Return the point that an Optuna trial holds, or as much of it as has been drawn."""
        drawn = [parameter for parameter in self.parameters if parameter.name in params]
        return Settings({parameter.name: parameter.read(params[parameter.name]) for parameter in drawn})

    def __repr__(self) -> str:
        return f"Space({'; '.join(map(str, self.parameters))})"


def space(**texts: str) -> Space:
    """Return the space of the named parameters, each given in the grammar of parameter.py.

    Raises ValueError for a text that the grammar does not hold.
    """
    return Space(tuple(Parameter(name, text) for name, text in texts.items()))
