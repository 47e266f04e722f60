"""Exercise: what one task of a lab asks for, three hints, and the spec that judges an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ID = re.compile(r"\d\d\.[1-9]")
HINTS = 3


@dataclass(frozen=True)
class Exercise:
    """One exercise: `judge` returns for a right answer, and raises NotYet for any other.

    `id` is the lab's two digits, a point and the place in the lab: `"02.1"`. `hints` go from a question to a nudge,
    and never hold the answer. `checked` tells the learner what a right answer was held against. `placeholder` is
    what a stub gives when it is not `...`.
    """

    id: str
    title: str
    hints: tuple[str, str, str]
    judge: Callable[[Any], None]
    checked: str
    placeholder: object = ...

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise ValueError(
                f'An exercise\'s id looks like "02.1", but {self.id!r} came: two digits, a point, a digit.'
            )
        if len(set(filter(None, self.hints))) != HINTS:
            raise ValueError(f"Exercise {self.id} needs {HINTS} different hints, but {self.hints!r} came.")
        if not (self.title and self.checked):
            raise ValueError(f"Exercise {self.id} needs a title, and a sentence that says what was checked.")

    @property
    def lab(self) -> str:
        """The lab's two digits."""
        return self.id[:2]
