"""Space: what may vary between trials, as frozen values with a grammar.

choice    "12 | 16 | 24"                  numbers or words; "12" alone is the only one
integer   "1 .. 4", "8 .. 64 step 8"      both ends included; no decimal point in either end
real      "0.25 .. 1.0", "1e-4 .. 1e-1 log", "0.25 .. 1.0 step 0.25"
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mobiledl.record import Record, Settings

RANGE = re.compile(r"(?P<low>\S+) *\.\. *(?P<high>\S+?)(?: +step +(?P<step>\S+))?(?P<log> +log)?")
WORD = re.compile(r"[^\s|]+")
FORMS = 'choices as in "12 | 16 | 24", a range as in "1 .. 4" or "0.25 .. 1.0 step 0.25" or "1e-4 .. 1e-1 log"'


@dataclass(frozen=True)
class Parameter(Record):
    """One thing that varies: its name, and its values in the grammar of this module.

    Raises ValueError for a text that the grammar does not hold.
    """

    name: str
    text: str

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(
                f"A parameter's name is a Python name, but {self.name!r} came: call it something like width."
            )
        if not isinstance(self.text, str):
            raise ValueError(f"The values of {self.name} are a text, but {self.text!r} came: write {FORMS}.")
        if self.choices:
            self._check_choices()
        else:
            self._check_range()

    @cached_property
    def choices(self) -> tuple[float | int | str, ...]:
        """The values to choose from; empty for a range."""
        words = [word.strip() for word in self.text.split("|")]
        fits = len(words) > 1 or (".." not in self.text and WORD.fullmatch(words[0]))
        return tuple(_value(word) for word in words) if fits else ()

    @cached_property
    def range(self) -> tuple[float, float, float | None, bool]:
        """Lowest and highest value, step or None, and whether the logarithm is what varies evenly."""
        found = RANGE.fullmatch(self.text.strip())
        if not found:
            raise ValueError(f"{self.name}={self.text!r} is not in the grammar of a space: write {FORMS}.")
        low, high = (self._number(found[end]) for end in ("low", "high"))
        step = self._number(found["step"]) if found["step"] else None
        return low, high, step, bool(found["log"])

    @property
    def integer(self) -> bool:
        """Whether it is a range of integers."""
        return not self.choices and all(isinstance(end, int) for end in self.range[:2])

    def values(self) -> tuple[Any, ...] | None:
        """Return every value, or None when there are too many to count."""
        if self.choices:
            return self.choices
        low, high, step, _ = self.range
        if step is None and not self.integer:
            return None
        step = step or 1
        count = math.floor((high - low) / step + 1e-9) + 1
        made = (low + place * step for place in range(count))
        return tuple(value if self.integer else round(value, 12) for value in made)

    def draw(self, trial: Any) -> Any:
        """Return the value that an Optuna trial proposes."""
        if self.choices:
            return trial.suggest_categorical(self.name, self.choices)
        low, high, step, log = self.range
        if self.integer:
            return trial.suggest_int(self.name, low, high, step=step or 1, log=log)
        return trial.suggest_float(self.name, low, high, step=step, log=log)

    def _number(self, word: str) -> float | int:
        value = _value(word)
        if isinstance(value, str) or not math.isfinite(value):
            raise ValueError(f"{self.name}={self.text!r}: {word!r} is not a number; write {FORMS}.")
        return value

    def _check_choices(self) -> None:
        words = [word.strip() for word in self.text.split("|")]
        if not all(map(WORD.fullmatch, words)) or len(set(map(str, self.choices))) < len(self.choices):
            raise ValueError(
                f"{self.name}={self.text!r} has an empty, spaced or repeated choice: name each value once."
            )

    def _check_range(self) -> None:
        low, high, step, log = self.range
        if not low < high:
            raise ValueError(f"{self.name}={self.text!r} goes from {low} to {high}: write the lower end first.")
        if log and (step is not None or low <= 0):
            raise ValueError(f"{self.name}={self.text!r}: a log range is positive and has no step; leave one out.")
        if step is not None and (step <= 0 or (self.integer and not isinstance(step, int))):
            raise ValueError(f"{self.name}={self.text!r}: a step is positive, and whole for integers; change {step}.")

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


def _value(word: str) -> float | int | str:
    """Return a word as an integer, a real, or itself."""
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word


@dataclass(frozen=True, repr=False)
class Space(Record):
    """Every point that a search may try: one value for each parameter."""

    parameters: tuple[Parameter, ...]

    def __post_init__(self) -> None:
        if not self.parameters:
            raise ValueError('A space without parameters has one point: give at least one, such as depth="1 .. 4".')

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters' names, in order."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def size(self) -> int | None:
        """How many points there are, or None when a parameter is continuous."""
        counts = [parameter.values() for parameter in self.parameters]
        return None if None in counts else math.prod(len(values or ()) for values in counts)

    def points(self) -> Iterator[Settings]:
        """Give every point, the last parameter changing fastest.

        Raises ValueError when a parameter is continuous.
        """
        columns = []
        for parameter in self.parameters:
            values = parameter.values()
            if values is None:
                raise ValueError(f"{parameter} has no end of values: give it a step, as in 0.25 .. 1.0 step 0.25.")
            columns.append(values)
        return (Settings(dict(zip(self.names, point, strict=True))) for point in itertools.product(*columns))

    def draw(self, trial: Any) -> Settings:
        """Return the point that an Optuna trial proposes."""
        return Settings({parameter.name: parameter.draw(trial) for parameter in self.parameters})

    def __repr__(self) -> str:
        return f"Space({'; '.join(map(str, self.parameters))})"


def space(**texts: str) -> Space:
    """Return the space of the named parameters, each given in the grammar of this module.

    Raises ValueError for a text that the grammar does not hold.
    """
    return Space(tuple(Parameter(name, text) for name, text in texts.items()))
