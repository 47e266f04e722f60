"""Fields: how many pixels a number behind a stack of layers depends on, found by walking back from it."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_number

# (kernel, stride) of each layer, from the image on
STACKS = (
    ((3, 1),),
    ((3, 1), (3, 1)),
    ((3, 2), (3, 2), (3, 1)),
    ((3, 1), (3, 2)),
    ((3, 2), (1, 1), (3, 2), (1, 1), (5, 1)),
    ((7, 2), (3, 2), (3, 1), (3, 2)),
    ((1, 1), (2, 2), (3, 1), (2, 2)),
)


def judge_receptive_field(receptive_field: Any) -> None:
    """As many pixels as one number of the last map depends on, found by going back from it."""
    for layers in STACKS:
        on = "layers (kernel, stride): " + ", ".join(map(str, layers))
        came, wanted = ask(receptive_field, list(layers), on=on), _slow_field(layers)
        same_number(came, wanted, on, rtol=0, why=_why_field(came, wanted, layers))


def _slow_field(layers: tuple[tuple[int, int], ...]) -> int:
    """Collect the places of a row of pixels that a single number depends on, layer by layer, from the last one."""
    places = {0}
    for kernel, stride in reversed(layers):
        places = {stride * place + step for place in places for step in range(kernel)}
    return max(places) - min(places) + 1


def _why_field(came: Any, wanted: int, layers: tuple[tuple[int, int], ...]) -> str:
    """Return the sentence for a wrong number that has a name; empty for any other."""
    array = as_array(came)
    if array.size != 1 or array.reshape(()).item() == wanted:
        return ""
    kernels, strides = zip(*layers, strict=True)
    jump, own = math.prod(strides), _walk(zip((1, *kernels), (*strides, 1), strict=True))
    known = {
        _walk(
            layers, lambda apart, stride: apart + stride - 1
        ): "The strides are added: behind two strides of 2, neighbours lie 4 pixels apart, for strides multiply.",
        _walk(
            layers, lambda apart, stride: stride
        ): "Only the latest stride counts here: behind two strides of 2, neighbours lie 4 pixels apart.",
        _walk(
            (3, stride) for stride in strides
        ): "Every kernel is taken as one of 3: a kernel of K adds K - 1 steps, and one of 1 adds none.",
        wanted**2: "That is the area: the side of the square is wanted.",
        wanted - 1: "One pixel is missing: a layer adds to the one pixel that is seen anyway.",
        own: "A layer's own stride does not widen its kernel: it moves the layers that come after.",
        _walk(
            layers, lambda apart, stride: apart
        ): "The strides are missing: after a stride of 2, neighbours lie two pixels apart.",
        jump: "That is the distance of neighbours in the last map, in pixels of the image.",
        math.prod(kernels): "The kernels are multiplied: two kernels of 3 in a row do not see 9 pixels, but 5.",
        sum(kernels): "The kernels are added: they overlap, all but one pixel of each.",
        _slow_field(layers[::-1]): "That is right for the layers in the other order: the first one lies at the image.",
    }
    return known.get(array.reshape(()).item(), "")


def _walk(layers: Iterable[tuple[int, int]], moved: Callable[[int, int], int] = operator.mul) -> int:
    """Return the pixels seen behind layers; `moved` makes a distance of neighbours and a stride the next distance."""
    seen, apart = 1, 1
    for kernel, stride in layers:
        seen, apart = seen + (kernel - 1) * apart, moved(apart, stride)
    return seen
