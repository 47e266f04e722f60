"""Parameter: one thing that varies between trials, as a frozen value with a grammar.

choice    "12 | 16 | 24"                  numbers or words; "12" alone is the only one
integer   "1 .. 4", "8 .. 64 step 8"      both ends included; no decimal point in either end
real      "0.25 .. 1.0", "1e-4 .. 1e-1 log", "0.25 .. 1.0 step 0.25"

A number is written with the digits 0 to 9, a point and an exponent; everything else is a word.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mobiledl.record import Record
from mobiledl.sweep import words
from mobiledl.sweep.trial import check_name

RANGE = re.compile(r"(?P<low>\S+) *(?<!\.)\.\.(?!\.) *(?P<high>\S+?)(?: +step +(?P<step>\S+))?(?P<log> +log)?")
FORMS = 'choices as in "12 | 16 | 24", a range as in "1 .. 4" or "0.25 .. 1.0 step 0.25" or "1e-4 .. 1e-1 log"'


@dataclass(frozen=True)
class Parameter(Record):
    """One thing that varies: its name, and its values in the grammar of this module.

    Raises ValueError for a text that the grammar does not hold, and for a name that a trial has for itself.
    """

    name: str
    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise ValueError(
                f"A parameter's name is a Python name, but {self.name!r} came: call it something like width."
            )
        check_name("parameter", self.name)
        if not isinstance(self.text, str):
            raise ValueError(f"The values of {self.name} are a text, but {self.text!r} came: write {FORMS}.")
        if self._is_choice:
            self._check_choices()
        else:
            self._check_range()

    @property
    def _words(self) -> list[str]:
        return [word.strip() for word in self.text.split("|")]

    @property
    def _is_choice(self) -> bool:
        first, *more = self._words
        return bool(more) or (".." not in first and len(first.split()) == 1)

    @cached_property
    def choices(self) -> tuple[float | int | str, ...]:
        """The values to choose from; empty for a range."""
        return tuple(self._read(word) for word in self._words) if self._is_choice else ()

    @cached_property
    def range(self) -> tuple[float, float, float | None, bool]:
        """Lowest and highest value, step or None, and whether the logarithm is what varies evenly."""
        found = RANGE.fullmatch(self.text.strip())
        if not found:
            raise ValueError(f"{self.name}={words.short(self.text)} is not in the grammar of a space: write {FORMS}.")
        low, high = (self._number(found[end]) for end in ("low", "high"))
        step = self._number(found["step"]) if found["step"] else None
        return low, high, step, bool(found["log"])

    @property
    def integer(self) -> bool:
        """Whether it is a range of integers."""
        return not self.choices and all(isinstance(end, int) for end in self.range[:2])

    @property
    def count(self) -> int | None:
        """How many values there are, or None when it is continuous."""
        if self.choices:
            return len(self.choices)
        low, high, step, _ = self.range
        if self.integer:
            return int(high - low) // int(step or 1) + 1
        return None if step is None else math.floor((high - low) / step + 1e-9) + 1

    def value(self, place: int) -> Any:
        """Return the value at a place, from 0 to `count` - 1, of a parameter that is not continuous."""
        if self.choices:
            return self.choices[place]
        low, _, step, _ = self.range
        value = low + place * (step or 1)
        return value if self.integer else round(value, 12)

    def values(self) -> tuple[Any, ...] | None:
        """Return every value, or None when it is continuous."""
        return None if self.count is None else tuple(map(self.value, range(self.count)))

    def draw(self, trial: Any) -> None:
        """Let an Optuna trial propose a value."""
        if self.choices:
            trial.suggest_categorical(self.name, self.choices)
            return
        low, high, step, log = self.range
        if step is not None and self.count is not None:
            high = self.value(self.count - 1)  # Optuna warns of an end that no step meets
        if self.integer:
            trial.suggest_int(self.name, low, high, step=step or 1, log=log)
        else:
            trial.suggest_float(self.name, low, high, step=step, log=log)

    def read(self, drawn: Any) -> Any:
        """Return what Optuna holds for a value as the value itself: its sums of steps end in ...04 or ...99."""
        if self.choices or self.integer or self.count is None:
            return drawn
        low, _, step, _ = self.range
        return self.value(round((drawn - low) / (step or 1)))

    def _read(self, word: str) -> float | int | str:
        try:
            return words.read(word)
        except ValueError as error:
            raise self._wrong(str(error)) from None

    def _number(self, word: str) -> float | int:
        value = self._read(word)
        if isinstance(value, str):
            raise self._wrong(f"{word!r} is not a number; write {FORMS}")
        return value

    def _wrong(self, why: str) -> ValueError:
        return ValueError(f"{self.name}={words.short(self.text)}: {why}.")

    def _check_choices(self) -> None:
        if "" in self._words:
            raise self._wrong("a choice is empty; take one | away, or write the value that is missing")
        values = self.choices
        if spaced := [word for word in self._words if len(word.split()) > 1]:
            raise self._wrong(f"the choice {spaced[0]!r} has a space in it; write one word, or | between two choices")
        for (one, first), (other, second) in itertools.combinations(zip(values, self._words, strict=True), 2):
            if one == other:
                raise self._wrong(f"the choices {first} and {second} are equal; name each value once")

    def _check_range(self) -> None:
        low, high, step, log = self.range
        if low == high:
            raise self._wrong(f'a range from {low} to {high} has one value; write it alone, as in {self.name}="{low}"')
        if low > high:
            raise self._wrong(f"it goes from {low} down to {high}; write the lower end first")
        if not math.isfinite(high - low):
            raise self._wrong("it is wider than a computer's numbers; bring the ends closer")
        if log and step is not None:
            raise self._wrong("a log range has no step; leave one of the two out")
        if log and low <= 0:
            raise self._wrong(f"a log range is positive, and {low} is not; write a lower end such as 1e-4")
        if step is not None and (step <= 0 or (self.integer and not isinstance(step, int))):
            raise self._wrong(f"a step is positive, and whole for integers; change {step}")
        if self.count == 1:
            raise self._wrong(f"the step {step} leaves one value, {low}; take a smaller step, or write the value alone")

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"
