"""Fields: how many pixels a number behind a stack of layers depends on, found by walking back from it."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_number
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet

Layers = tuple[tuple[int, int], ...]
# (kernel, stride) of each layer, from the image on; no kernel is smaller than its stride, so none leaves pixels out
STACKS: tuple[Layers, ...] = (
    ((3, 1),),
    ((3, 1), (3, 2)),
    ((3, 2), (3, 2), (3, 1)),
    ((3, 2), (1, 1), (3, 2), (1, 1), (5, 1)),
    ((1, 1), (2, 2), (3, 1), (2, 2)),
    ((7, 4), (5, 1), (5, 3), (3, 1)),
    ((3, 2),) * 7 + ((3, 1), (3, 1)),
)
DRAWING = 32
RAN_OVER = "The number ran over: a type of eight bits counts to 255, or to 127, and begins again."


def judge_receptive_field(receptive_field: Any) -> None:
    """As many pixels as one number of the last map depends on, found by going back from it."""
    for layers in STACKS:
        came, wanted = _asked(receptive_field, layers), _slow_field(layers)
        if _number(came) != wanted:
            _check_last_of_all(came, layers)
            same_number(came, wanted, _told(layers), rtol=0, why=_why_field(receptive_field, came))


def _check_last_of_all(came: Any, layers: Layers) -> None:
    """Raise NotYet for the sides behind all layers, one after the other: the last of them is wanted."""
    sides = [_slow_field(layers[:count]) for count in range(1, len(layers) + 1)]
    if as_array(came).tolist() in (sides, [1, *sides]):
        why = "The side behind each layer came: only the one behind the last layer is wanted."
        raise NotYet(why, describe(came), str(sides[-1]), _told(layers))


def _told(layers: Layers) -> str:
    return "layers (kernel, stride): " + ", ".join(map(str, layers))


def _asked(receptive_field: Any, layers: Layers) -> Any:
    return ask(receptive_field, list(layers), on=_told(layers))


def _number(came: Any) -> float | None:
    """Return the one number that came; None for anything else."""
    array = as_array(came)
    return array.reshape(()).item() if array.size == 1 else None


def _slow_field(layers: Layers) -> int:
    """Collect the places of a row of pixels that a single number depends on, layer by layer, from the last one."""
    places = {0}
    for kernel, stride in reversed(layers):
        places = {stride * place + step for place in places for step in range(kernel)}
    return max(places) - min(places) + 1


def _why_field(receptive_field: Any, came: Any) -> str:
    """Return the sentence for the mistake that explains the answers to all stacks; empty for any other."""
    if isinstance(number := _number(came), float) and not number.is_integer():
        return "A number of pixels is a whole one, and this is not."
    try:
        numbers = [_number(_asked(receptive_field, layers)) for layers in STACKS]
    except NotYet:
        return ""
    for mistake, why in MISTAKES:
        if numbers == [mistake(layers) for layers in STACKS]:
            return why
    return _why_some([layers for layers, got in zip(STACKS, numbers, strict=True) if got != _slow_field(layers)])


def _why_some(missed: Sequence[Layers]) -> str:
    """Return what the stacks that came out wrong have in common, and no other stack has; empty where nothing is."""
    if missed == [layers for layers in STACKS if any(stride > 2 for _, stride in layers)]:
        return "That is right for strides of 1 and 2, and not for larger ones: what do two strides of 2 become?"
    if missed == [layers for layers in STACKS if any(kernel % 2 == 0 for kernel, _ in layers)]:
        return "That is right for odd kernels, and not for even ones: a kernel of 2 has no middle, and sees 2 pixels."
    return ""


def _walk(layers: Iterable[tuple[int, int]], moved: Callable[[int, int], int] = operator.mul) -> int:
    """Return the pixels seen behind layers; `moved` makes a distance of neighbours and a stride the next distance."""
    seen, apart = 1, 1
    for kernel, stride in layers:
        seen, apart = seen + (kernel - 1) * apart, moved(apart, stride)
    return seen


def _own_first(layers: Layers) -> int:
    """Return the field of a walk in which a layer's own stride counts already for its kernel."""
    kernels, strides = zip(*layers, strict=True)
    return _walk(zip((1, *kernels), (*strides, 1), strict=True))


MISTAKES: tuple[tuple[Callable[[Layers], int], str], ...] = (
    (
        lambda layers: _walk(layers, lambda apart, stride: apart),
        "The strides are missing: after a stride of 2, neighbours lie two pixels apart.",
    ),
    (
        lambda layers: _walk(layers, lambda apart, stride: apart + stride - 1),
        "The strides are added: behind two strides of 2, neighbours lie 4 pixels apart, for strides multiply.",
    ),
    (
        lambda layers: _walk(layers, lambda apart, stride: apart + stride),
        "The strides are added: behind two strides of 2, neighbours lie 4 pixels apart, for strides multiply.",
    ),
    (
        lambda layers: _walk(layers, lambda apart, stride: stride),
        "Only the latest stride counts here: behind two strides of 2, neighbours lie 4 pixels apart.",
    ),
    (_own_first, "A layer's own stride does not widen its kernel: it moves the layers that come after."),
    (
        lambda layers: 1 + sum((kernel - 1) * stride for kernel, stride in layers),
        "Each kernel is widened by its own stride alone: what widens it are the strides of all layers before it.",
    ),
    (
        lambda layers: _walk((3, stride) for _, stride in layers),
        "Every kernel is taken as one of 3: a kernel of K adds K - 1 steps, and one of 1 adds none.",
    ),
    (
        lambda layers: _walk((kernel + 1, stride) for kernel, stride in layers),
        "Each layer adds a step too many: of the pixels that a kernel sees, one is seen anyway.",
    ),
    (
        lambda layers: _walk((stride, kernel) for kernel, stride in layers),
        "Kernel and stride have changed places: a pair is (kernel, stride).",
    ),
    (lambda layers: _slow_field(layers) ** 2, "That is the area: the side of the square is wanted."),
    (
        lambda layers: _slow_field(layers) - 1,
        "One pixel is missing: a layer adds to the one pixel that is seen anyway.",
    ),
    (
        lambda layers: math.prod(stride for _, stride in layers),
        "That is the distance of neighbours in the last map, in pixels of the image.",
    ),
    (
        lambda layers: math.prod(kernel for kernel, _ in layers),
        "The kernels are multiplied: two kernels of 3 in a row do not see 9 pixels, but 5.",
    ),
    (
        lambda layers: sum(kernel for kernel, _ in layers),
        "The kernels are added: they overlap, all but one pixel of each.",
    ),
    (
        lambda layers: _slow_field(layers[::-1]),
        "That is right for the layers in the other order: the first one lies at the image.",
    ),
    (lambda layers: layers[-1][0], "Only the last layer counts here: the field grows from layer to layer."),
    (lambda layers: layers[0][0], "Only the first layer counts here: is there a return inside the loop?"),
    (
        lambda layers: min(_slow_field(layers), DRAWING),
        "The field is cut off at the side of a drawing: the border does not matter here.",
    ),
    (lambda layers: _slow_field(layers) % 256, RAN_OVER),
    (lambda layers: (_slow_field(layers) + 128) % 256 - 128, RAN_OVER),
)
