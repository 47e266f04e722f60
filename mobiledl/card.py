"""Card: what a model is, as frozen data and as JSON.

The card travels with the model from the zoo to the phone: its input and output, the preprocessing that its
training used, its classes, and each step that was taken to make it.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mobiledl import names
from mobiledl.kinds import is_number
from mobiledl.record import Record, Settings

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class TensorSpec(Record):
    """Name, shape without the batch, and element type of a model's input or output."""

    name: str
    shape: tuple[int, ...]
    dtype: str = "float32"


@dataclass(frozen=True)
class Preprocess(Record):
    """How pixels become the numbers that the model was trained on: `(pixel * scale - mean) / std`.

    `mean` and `std` hold one value a channel. `margin` and `pen` say how strokes are drawn, as fractions of the
    image's side; they are None for models of photos.
    """

    resolution: int
    channels: int
    scale: float = 1 / 255
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)
    margin: float | None = None
    pen: float | None = None

    def __post_init__(self) -> None:
        if self.resolution < 1 or self.channels < 1:
            raise ValueError(
                f"An image has at least one pixel and one channel, but {self.resolution} x {self.channels} came."
            )
        for name, values in (("mean", self.mean), ("std", self.std)):
            if not isinstance(values, (tuple, list)):
                raise TypeError(f"{name} holds one number a channel, as in {name}=(0.5,), but {values!r} came.")
        for value in (self.scale, *self.mean, *self.std):
            if not is_number(value):
                raise TypeError(f"Scale, mean and deviation are numbers, but {value!r} came: write it without quotes.")
        if not len(self.mean) == len(self.std) == self.channels:
            raise ValueError(
                f"{self.channels} channels need as many means and deviations; {self.mean}, {self.std} came."
            )
        if not all(math.isfinite(v) for v in (self.scale, *self.mean, *self.std)) or 0.0 in (self.scale, *self.std):
            raise ValueError("Scale, mean and deviation must be finite, and neither scale nor deviation may be zero.")

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Return the model's input for images.

        images: (N, C, H, W) uint8 in 0..255, or one image (C, H, W). Returns (N, C, H, W) float32.
        Raises ValueError for another shape and TypeError for another element type.
        """
        import numpy as np

        batch = self._batch(np.asarray(images))
        per_channel = (1, self.channels, 1, 1)
        mean = np.asarray(self.mean, np.float32).reshape(per_channel)
        std = np.asarray(self.std, np.float32).reshape(per_channel)
        values: np.ndarray = (batch.astype(np.float32) * np.float32(self.scale) - mean) / std
        return values

    def _batch(self, images: np.ndarray) -> np.ndarray:
        """Return the images as a batch of the declared size, or say what is wrong with them."""
        wanted = (self.channels, self.resolution, self.resolution)
        if images.dtype != "uint8":
            raise TypeError(
                f"Images are uint8 in 0..255, but {images.dtype} came: preprocessing does the scaling itself."
            )
        if images.ndim not in (3, 4) or images.shape[-3:] != wanted:
            raise ValueError(f"The model takes images of (N, {', '.join(map(str, wanted))}), but {images.shape} came.")
        return images.reshape(-1, *wanted)


@dataclass(frozen=True)
class Step(Record):
    """One thing that was done to a model, with the settings that would do it again."""

    verb: str
    settings: Settings = field(default_factory=Settings)

    def __repr__(self) -> str:
        return f"{self.verb}({self.settings!r})"


@dataclass(frozen=True)
class Card(Record):
    """What a model is.

    `name` and `options` rebuild the network (`zoo.load(name, **options)`); `steps` tell its life in order;
    `results` hold what was measured when it was made, by name of the test set. The name becomes a part of paths:
    letters, digits, spaces and -_.+, at most 100. For a file that others made, `options` may hold its `layout`, "NCHW"
    or "NHWC", and the names of input and output are the file's. Raises TypeError or ValueError for another name.
    """

    name: str
    classes: tuple[str, ...]
    input: TensorSpec
    output: TensorSpec
    preprocess: Preprocess
    options: Settings = field(default_factory=Settings)
    steps: tuple[Step, ...] = ()
    results: Settings = field(default_factory=Settings)
    source: str = ""
    licence: str = "MIT"

    def __post_init__(self) -> None:
        names.check("model", self.name)
        if self.output.shape != (len(self.classes),):
            raise ValueError(
                f"{len(self.classes)} classes need as many outputs, but the output is {self.output.shape}."
            )

    @property
    def takes_pixels(self) -> bool:
        """Whether the input is what the preprocessing makes of square images; a model of sound takes numbers only."""
        made = self.preprocess
        return self.input.shape == (made.channels, made.resolution, made.resolution)

    def after(self, verb: str, **settings: object) -> Card:
        """Return the card of the model that one more step makes."""
        return replace(self, steps=(*self.steps, Step(verb, Settings(settings))))

    def __repr__(self) -> str:
        shape = " x ".join(map(str, self.input.shape))
        done = "; ".join(map(repr, self.steps)) or "untrained"
        return f"{self.name}({self._told()}): {shape} -> {len(self.classes)} classes; {done}"

    def _told(self) -> str:
        """Return the options; of a mapping, such as the widths of a pruned network's layers, only its length."""
        texts = {name: f"{len(v)} layers" if isinstance(v, Settings) else repr(v) for name, v in self.options.items()}
        return ", ".join(f"{name}={text}" for name, text in texts.items())

    def _repr_html_(self) -> str:
        rows = {
            "model": f"{self.name} ({self._told()})",
            "input": f"{self.input.name} {self.input.shape} {self.input.dtype}",
            "output": f"{self.output.name} {self.output.shape} {self.output.dtype}",
            "classes": ", ".join(self.classes[:20]) + (" ..." if len(self.classes) > 20 else ""),
            "steps": " -> ".join(map(repr, self.steps)) or "untrained",
            "results": ", ".join(f"{name} {share:.1%}" for name, share in self.results.items()) or "none",
            "source": self.source,
            "licence": self.licence,
        }
        return table(rows)


def cells(texts: Sequence[str], sides: Sequence[str], tag: str, shown: Callable[[str], str] = html.escape) -> str:
    """Return cells of a table as HTML, each text on its side, "left" or "right".

    tag: "td", or "th" with attributes, as in 'th scope="col"'. shown: how a text becomes HTML.
    """
    pairs = zip(texts, sides, strict=True)
    return "".join(f'<{tag} style="text-align:{side}">{shown(text)}</{tag[:2]}>' for text, side in pairs)


def table(rows: dict[str, str]) -> str:
    """Return an HTML table of two columns, with every text escaped."""
    body = "".join(
        f'<tr><th scope="row" style="text-align:left">{html.escape(name)}</th>'
        f'<td style="text-align:left">{html.escape(value)}</td></tr>'
        for name, value in rows.items()
    )
    return f"<table>{body}</table>"
