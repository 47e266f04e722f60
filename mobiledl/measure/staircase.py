"""Staircase: how long one layer takes for each number of channels; kernels compute them in blocks."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mobiledl import frameworks
from mobiledl.budget import Place
from mobiledl.card import cells
from mobiledl.choices import wrong_choice
from mobiledl.kinds import check_whole
from mobiledl.measure.one_layer import SIDE, WRITERS
from mobiledl.measure.timing import _check_runs, _milliseconds
from mobiledl.measure.where import device
from mobiledl.record import Record

WIDEST = 1024  # channels: wider layers would take longer than they teach
CLEAR = 0.03  # by which share a wider layer must be faster to be called so


@dataclass(frozen=True, repr=False)
class Staircase(Record):
    """The median latency of a 1 x 1 convolution, in microseconds, from so many channels to as many.

    `widths` rise, `microseconds` belong to them in order; n runs of each, taken in turn.
    """

    widths: tuple[int, ...]
    microseconds: tuple[float, ...]
    n: int
    place: Place

    def of(self, width: int) -> float:
        """Return the microseconds of a layer of a width that was measured; raises ValueError for another one."""
        if width not in self.widths:
            raise ValueError(wrong_choice("measured width", width, map(str, self.widths)))
        return self.microseconds[self.widths.index(width)]

    def traps(self) -> dict[int, int]:
        """Return the widths that some wider layer beats by 3 % or more, each with the fastest such wider layer."""
        pairs = list(zip(self.widths, self.microseconds, strict=True))
        better = {
            width: min(pairs[place + 1 :], key=lambda pair: pair[1])
            for place, (width, _) in enumerate(pairs)
            if place + 1 < len(pairs)
        }
        return {width: wider for width, (wider, time) in better.items() if time < (1 - CLEAR) * self.of(width)}

    def __repr__(self) -> str:
        steps = ", ".join(f"{width}: {time:.0f}" for width, time in zip(self.widths, self.microseconds, strict=True))
        return f"microseconds by channels ({steps}), {self.n} runs each, in turn, {SIDE} x {SIDE}, on {self.place}"

    def _repr_html_(self) -> str:
        lines = [list(map(str, self.widths)), [f"{time:.0f}" for time in self.microseconds]]
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{name}</th>'
            + f"{cells(line, ['right'] * len(line), 'td')}</tr>"
            for name, line in zip(("channels", "microseconds"), lines, strict=True)
        )
        told = f"{self.n} runs each, taken in turn, maps of {SIDE} x {SIDE}, {self.place}"
        return f'<table><caption style="text-align:left">{html.escape(told)}</caption>{rows}</table>'


def staircase(framework: str, widths: Sequence[int], n: int = 100, warmup: int = 5) -> Staircase:
    """Return how long a 1 x 1 convolution takes in a framework's runtime here, for each number of channels.

    framework: "litert" or "onnx". widths: channels of input and output, from 1 to 1,024. One thread; the files are
    written on the spot, without a converter.
    Raises ValueError for an unknown framework, fewer than two widths or one out of range, TypeError for a width that
    is no whole number, and MissingFramework when the runtime is not installed.
    """
    if framework not in WRITERS:
        raise ValueError(wrong_choice("framework with a staircase", framework, WRITERS))
    _check_runs(n, warmup)
    rising = _checked(widths)
    module = frameworks.get(framework)
    frameworks.require(framework, module.FORMAT, module.FORMAT.runtime)
    with tempfile.TemporaryDirectory(prefix="mobiledl-") as folder:
        models = [_model(framework, Path(folder), width) for width in rising]
        inputs = [np.zeros(WRITERS[framework].shape(width), np.float32) for width in rising]
        times = np.median(_milliseconds(models, inputs, n, warmup), axis=1)
    where = Place(device(), module.FORMAT.title, 1, models[0].delegate, frameworks.toolchain(module.FORMAT))
    return Staircase(rising, tuple(round(1000 * float(time), 2) for time in times), n, where)


def _model(framework: str, folder: Path, width: int) -> Any:
    """Return a runtime's model of one layer."""
    module = frameworks.get(framework)
    path = folder / f"{width}{module.FORMAT.suffix}"
    WRITERS[framework].write(path, width)
    return module.Session(path, 1)


def _checked(widths: Sequence[int]) -> tuple[int, ...]:
    for width in widths:
        check_whole("A width", width)
        if not 1 <= width <= WIDEST:
            raise ValueError(f"A width lies from 1 to {WIDEST:,} channels, but {width} came: take another.")
    rising = tuple(sorted({int(width) for width in widths}))
    if len(rising) < 2:
        raise ValueError(f"A staircase has two widths or more, but {len(rising)} came: give range(16, 97, 4).")
    return rising
