"""Chance: seeded streams of uniform numbers, handed out in columns, so that many drawings are made at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def stream(seed: int, *place: int) -> np.random.Generator:
    """Return the stream of random numbers that stands at a place, such as (split, hand, class), of a seed."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=place)))


class Chance:
    """A row of uniform numbers for each drawing; what is asked for is taken from the left, and taken once."""

    def __init__(self, numbers: Floats) -> None:
        self._numbers = numbers
        self._taken = 0

    @classmethod
    def of(cls, generators: Iterable[np.random.Generator], columns: int) -> Chance:
        """Return a row of so many columns from each generator."""
        return cls(np.stack([generator.random(columns) for generator in generators]))

    def rows(self, rows: NDArray[np.intp]) -> Chance:
        """Return what is left of some rows."""
        return Chance(self._numbers[rows, self._taken :])

    def uniform(self, *shape: int) -> Floats:
        """Return numbers (rows, *shape) in [0, 1)."""
        count = math.prod(shape)
        self._taken += count
        if self._taken > self._numbers.shape[1]:
            raise RuntimeError(f"{self._taken} numbers are needed of {self._numbers.shape[1]}: draw more of them.")
        return self._numbers[:, self._taken - count : self._taken].reshape(-1, *shape)

    def bell(self, *shape: int) -> Floats:
        """Return numbers (rows, *shape) with mean 0 and deviation 1 in [-3, 3]: three uniform ones added up."""
        u = self.uniform(3, *shape)
        numbers: Floats = (u[:, 0] + u[:, 1] + u[:, 2] - 1.5) * 2.0
        return numbers
