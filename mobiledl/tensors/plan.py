"""Plan: how inputs (N, C, H, W) become a file's input, and its output (N, classes)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mobiledl.choices import wrong_choice
from mobiledl.tensors.tensor import COUNTS, FLOATS, INTEGERS, Signature, Tensor, listed, names, shape_text

LAYOUTS = {"NCHW": (0, 1, 2, 3), "NHWC": (0, 2, 3, 1)}
DEFAULT_SIGNATURE = "serving_default"


@dataclass(frozen=True)
class Plan:
    """How inputs of (N, *shape) become a file's input, and its output (N, classes).

    `layouts` are the orders of axes that fit, of which the first is taken; a model of no images has one without a
    name. `classes` is None where the output keeps its shape.
    """

    signature: str
    input: Tensor
    output: Tensor
    shape: tuple[int, ...]
    layouts: tuple[str, ...]
    classes: int | None = None

    @cached_property
    def batch(self) -> int:
        """How many inputs the file takes at once: what it says, and 1 where it takes any number."""
        return (self.input.shape[0] or 1) if self._batched else 1

    @cached_property
    def fed(self) -> tuple[int, ...]:
        """The shape of the array that the file's input gets."""
        return (self.batch,) * self._batched + turned(self.shape, self.layouts[0])

    @property
    def ambiguous(self) -> bool:
        """Whether another order of axes fits as well, and would mean another image."""
        shapes = {turned(self.shape, layout) for layout in self.layouts}
        return len(shapes) > 1 or (len(self.layouts) > 1 and self.shape[0] > 1)

    @cached_property
    def _axes(self) -> tuple[int, ...]:
        """How the axes are turned; nothing where they stay."""
        axes = _axes(self.shape, self.layouts[0])
        return () if axes == tuple(sorted(axes)) else axes

    @cached_property
    def _batched(self) -> bool:
        return len(self.input.shape) > len(self.shape)

    def answer(self, inputs: np.ndarray, run: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Return outputs (N, classes) float32 for inputs (N, *shape); `run` turns the file's input into its output."""
        if inputs.shape[1:] != self.shape:
            raise ValueError(f"The session takes inputs of {shape_text((None, *self.shape))}, but {inputs.shape} came.")
        if len(inputs) == self.batch:
            return self._decode(run(self._encode(inputs)))
        parts = [inputs[start : start + self.batch] for start in range(0, len(inputs), self.batch)]
        return np.concatenate([self._decode(run(self._encode(part)))[: len(part)] for part in parts])

    def _encode(self, part: np.ndarray) -> np.ndarray:
        """Return the file's input for a batch, which is filled up with its last input."""
        if len(part) < self.batch:
            part = part[[*range(len(part)), *[-1] * (self.batch - len(part))]]
        ordered = part.transpose(self._axes) if self._axes else part
        return self.input.encode(ordered.reshape(self.fed))

    def _decode(self, values: np.ndarray) -> np.ndarray:
        numbers = self.output.decode(values)
        if self.classes is None:
            return numbers if self._batched else numbers[None]
        if values.shape != (self.batch, self.classes) and not _holds(values.shape, self.batch, self.classes):
            raise _wrong_answer((replace(self.output, shape=values.shape),), self.classes)
        return numbers.reshape(-1, self.classes)


def plan(
    signatures: Sequence[Signature],
    shape: tuple[int, ...],
    classes: int | None = None,
    output: str = "",
    layout: str = "",
) -> Plan:
    """Return how inputs of (N, *shape) and outputs of (N, classes) fit a file.

    output: the name of the one that is meant, where several fit. layout: "NCHW" or "NHWC", or "" to find it by the
    shape. Raises ValueError, in one sentence, for what does not fit, and where several signatures or outputs do.
    """
    if layout and layout not in LAYOUTS:
        raise ValueError(wrong_choice("layout", layout, LAYOUTS))
    found, reasons = {}, []
    for signature in signatures:
        try:
            found[signature.name] = _plan(signature, shape, classes, output, layout)
        except ValueError as error:
            reasons.append(str(error))
    if not found:
        which = f"none of its signatures {names(signatures)} fits: of the first, " if len(signatures) > 1 else ""
        raise ValueError(which + reasons[0])
    if len(found) > 1 and DEFAULT_SIGNATURE not in found:
        raise ValueError(f"its signatures {' and '.join(found)} fit alike: convert it with the one that you mean.")
    return found.get(DEFAULT_SIGNATURE) or next(iter(found.values()))


def _plan(signature: Signature, shape: tuple[int, ...], classes: int | None, output: str, layout: str) -> Plan:
    taken = only_input(signature)
    tried = _tried(shape, layout)
    layouts = tuple(name for name in tried if _fits(taken.shape, turned(shape, name)))
    if not layouts:
        orders = " or ".join(dict.fromkeys(shape_text((None, *turned(shape, name))) for name in tried))
        raise ValueError(f"its input is {taken}, but the card says {orders}: give a card with the file's shape.")
    fed = Plan(signature.name, taken, taken, shape, layouts, classes)
    return replace(fed, output=_meant(signature.outputs, fed.batch, classes, output))


def only_input(signature: Signature) -> Tensor:
    """Return the one input of a signature; raises ValueError for several, and for a type that no numbers are fed to."""
    if len(signature.inputs) != 1:
        came = f"it takes {len(signature.inputs)} inputs, {listed(signature.inputs)}"
        raise ValueError(f"{came}, but a session feeds one: convert a model that has a single input.")
    [taken] = signature.inputs
    if taken.dtype not in FLOATS + INTEGERS:
        known = ", ".join(FLOATS + INTEGERS)
        raise ValueError(f"its input is {taken}, but a session feeds {known}: convert it with one of these.")
    return taken


def _meant(outputs: tuple[Tensor, ...], batch: int, classes: int | None, name: str) -> Tensor:
    """Return the output that fits: the only one, or of several the one with the name."""
    numbers = [one for one in outputs if one.dtype in FLOATS + INTEGERS + COUNTS]
    fitting = [one for one in numbers if classes is None or _holds(one.shape, batch, classes)]
    # what a file leaves open is seen when it runs
    fitting = fitting or [one for one in numbers if None in one.shape and set(one.shape) <= {None, 1, batch}]
    meant = [one for one in fitting if one.name == name] or fitting
    if not meant:
        raise _wrong_answer(outputs, classes)
    if len(meant) > 1:
        raise ValueError(
            f"its outputs {names(meant)} fit alike: name the one that you mean in the card, "
            f"as in TensorSpec({meant[0].name!r}, ...)."
        )
    return meant[0]


def _wrong_answer(outputs: Sequence[Tensor], classes: int | None) -> ValueError:
    """Return the error for outputs of which none holds one number a class."""
    came = f"it answers with {listed(outputs)}"
    if classes is None:
        return ValueError(f"{came}, and none is of numbers: convert it with an output of numbers.")
    wanted = f"{came}, but the card says {classes} classes"
    if any(classes + 1 in one.shape for one in outputs):
        return ValueError(
            f"{wanted}: is the first of {classes + 1} the background, as in TensorFlow's ImageNet models?"
        )
    return ValueError(f"{wanted}: give a card with as many classes as the file has.")


def turned(shape: tuple[int, ...], layout: str) -> tuple[int, ...]:
    """Return a shape without the batch in a layout's order."""
    return tuple(shape[axis - 1] for axis in _axes(shape, layout)[1:])


def _axes(shape: tuple[int, ...], layout: str) -> tuple[int, ...]:
    return LAYOUTS.get(layout, tuple(range(len(shape) + 1)))


def _tried(shape: tuple[int, ...], layout: str) -> tuple[str, ...]:
    """Return the orders of axes to try: only images have several."""
    if len(shape) != 3:
        return ("",)
    return (layout,) if layout else tuple(LAYOUTS)


def _fits(file: tuple[int | None, ...], wanted: tuple[int, ...]) -> bool:
    """Return whether a file's input takes one shape, with a batch axis before it or without one."""
    if 0 in file or len(file) not in (len(wanted), len(wanted) + 1):
        return False
    inner = file[len(file) - len(wanted) :]
    return all(size in (None, want) for size, want in zip(inner, wanted, strict=True))


def _holds(shape: Sequence[int | None], batch: int, classes: int) -> bool:
    """Return whether an output is (batch, classes), apart from axes of length 1 or of any length."""
    return [size for size in shape if size not in (1, None)] == [size for size in (batch, classes) if size != 1]
