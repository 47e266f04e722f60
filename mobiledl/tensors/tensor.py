"""Tensor and Signature: a model file's inputs and outputs, as the file describes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mobiledl.record import Record

FLOATS = ("float32", "float16", "float64")
INTEGERS = ("uint8", "int8", "int16")
# what an answer may hold, but an input of numbers may not
COUNTS = ("bool", "int32", "int64", "uint16", "uint32", "uint64")

# Half steps go up, with room for what float32 rounds. In TensorFlow's usual -1 to 1 every pixel is a half step: to the
# nearest even, as NumPy rounds, two pixels of four would become the same integer.
HALF_UP = 0.501


@dataclass(frozen=True)
class Tensor(Record):
    """An input or output: an axis of None may have any length, and an integer stands for `(integer - zero) * scale`."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str
    scale: float = 1.0
    zero: int = 0

    def encode(self, values: np.ndarray) -> np.ndarray:
        """Return float32 numbers as this tensor holds them; what is outside of its range becomes the nearest end."""
        if self.dtype in ("float32", "float64"):
            return np.ascontiguousarray(values, self.dtype)
        if self.dtype == "float16":
            most = np.finfo(np.float16).max
            return np.ascontiguousarray(np.clip(values, -most, most), np.float16)
        limits = np.iinfo(self.dtype)
        steps = np.floor(values / np.float32(self.scale) + np.float32(self.zero + HALF_UP))
        return np.ascontiguousarray(np.clip(steps, limits.min, limits.max), self.dtype)

    def decode(self, values: np.ndarray) -> np.ndarray:
        """Return as float32 what the tensor's values stand for."""
        if self.dtype in FLOATS:
            return np.asarray(values, np.float32)
        return (values.astype(np.float32) - np.float32(self.zero)) * np.float32(self.scale)

    def __str__(self) -> str:
        return f"{self.name} {shape_text(self.shape)} {self.dtype}"


@dataclass(frozen=True)
class Signature(Record):
    """One way to call a file: its name, inputs and outputs."""

    name: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]

    def __str__(self) -> str:
        return f"takes {listed(self.inputs)}, and answers with {listed(self.outputs)}"


def listed(tensors: Sequence[Tensor], most: int = 3) -> str:
    """Return tensors as words, the first few of many."""
    rest = f" and {len(tensors) - most} more" if len(tensors) > most else ""
    return ", ".join(map(str, tensors[:most])) + rest


def names(tensors: Iterable[Tensor | Signature]) -> str:
    """Return the names of tensors or signatures as words."""
    return " and ".join(one.name for one in tensors)


def shape_text(shape: Sequence[int | None]) -> str:
    """Return a shape as words: N for a first axis of any length, ? for another one."""
    sizes = ["?" if size is None else str(size) for size in shape]
    if shape and shape[0] is None:
        sizes[0] = "N"
    return f"({', '.join(sizes)})"
