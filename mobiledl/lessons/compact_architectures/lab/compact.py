"""The compact blocks of lab 03, slow and plain: what a learner's blocks are held against."""

from __future__ import annotations

import functools
from typing import Any

import torch

from mobiledl.lessons.compact_architectures.lab.blocks import judge_block
from mobiledl.lessons.compact_architectures.lab.listen import Layer
from mobiledl.lessons.compact_architectures.lab.slow import convolved, cut, normed
from mobiledl.lessons.compact_architectures.lab.trials import Part, Trial

# inputs, outputs, stride, height, width
SEPARABLE = ((4, 6, 1, 7, 5), (6, 3, 2, 9, 8), (5, 5, 2, 6, 7), (3, 3, 1, 1, 4))
# inputs, outputs, stride, expansion, height, width
INVERTED = ((4, 6, 1, 3, 7, 5), (6, 3, 2, 2, 9, 8), (4, 4, 2, 3, 8, 7), (5, 5, 1, 4, 6, 5), (3, 3, 1, 6, 5, 1))
# inputs, squeeze, expand, height, width
FIRE = ((6, 3, 4, 7, 5), (5, 2, 7, 4, 6), (4, 3, 2, 1, 3))

SEPARABLE_VARIANTS: dict[str, dict[str, Any]] = {
    "The block does not end in an activation: its second half lacks the ReLU.": {"end": False},
    "There is no activation between depthwise and pointwise: two linear layers in a row are as good as one.": {
        "between": False
    },
    "The stride stands at the pointwise convolution, which then throws most of the depthwise work away.": {
        "late": True
    },
    "The activations are ReLU6, and this block has plain ReLU.": {"most": 6.0},
    "The input is added to what comes out: that is the next block's idea, and this one has no such shortcut.": {
        "adds": True
    },
}
INVERTED_VARIANTS: dict[str, dict[str, Any]] = {
    "The projection ends in an activation: its output is the narrow end, where cutting off destroys information.": {
        "last": "projection"
    },
    "An activation stands after the addition: the block's output must be free to be negative.": {"last": "sum"},
    "The input is not added, though stride and channels let its shape agree.": {"adds": False},
    "The activations are plain ReLU, and this block has ReLU6.": {"most": None},
    "There is no activation after the expansion.": {"first": False},
    "There is no activation after the depthwise convolution.": {"middle": False},
    "The stride stands at another convolution than the depthwise one.": {"late": True},
    "The stride stands at the expansion, which then throws pixels away before anything has looked at them.": {
        "early": True
    },
}
FIRE_VARIANTS: dict[str, dict[str, Any]] = {
    "The maps of the 3 x 3 expansion come first: those of the 1 x 1 are wanted before them.": {"swapped": True},
    "The maps of the two expansions take turns: all those of the 1 x 1 come first.": {"woven": True},
    "The input is added to what comes out, and this block has no such shortcut.": {"adds": True},
    "There is no activation after the squeeze.": {"first": False},
    "The expansions do not end in an activation.": {"ends": (False, False)},
    "The activations are ReLU6, and this block has plain ReLU.": {"most": 6.0},
    "The 1 x 1 expansion does not end in an activation.": {"ends": (False, True)},
    "The 3 x 3 expansion does not end in an activation.": {"ends": (True, False)},
}


def judge_separable(depthwise_separable: Any) -> None:
    """Depthwise 3 x 3 with the stride, then pointwise, each with batch norm and ReLU."""
    for inputs, outputs, stride, height, width in SEPARABLE:
        depthwise = Part("depthwise", (inputs, 1, 3, 3))
        pointwise = Part("pointwise", (outputs, inputs, 1, 1))
        trial = Trial(
            numbers={"inputs": inputs, "outputs": outputs, "stride": stride},
            maps=(inputs, height, width),
            output=(outputs, -(-height // stride), -(-width // stride)),
            parts=(depthwise, pointwise),
            slow=functools.partial(separable, stride=stride),
            variants=SEPARABLE_VARIANTS,
            known=_known_separable(inputs, outputs),
            order="convolution, batch norm, ReLU, convolution, batch norm, ReLU",
        )
        judge_block(depthwise_separable, trial)


def _known_separable(inputs: int, outputs: int) -> dict[tuple[int, ...], str]:
    dense = "The 3 x 3 convolution is dense, so a channel that comes in changes every channel that goes out: in a "
    dense += "depthwise one it changes only its own."
    wide = "The depthwise convolution has the channels that go out: it comes first, and leaves the number as it is."
    return {
        (inputs, inputs, 3, 3): dense,
        (outputs, inputs, 3, 3): dense,
        (outputs, 1, 3, 3): wide,
        (inputs, 1, 1, 1): "The depthwise convolution has a kernel of 1 x 1: it would not look around.",
    }


def separable(
    maps: torch.Tensor,
    layers: tuple[Layer, ...],
    training: bool,
    stride: int,
    between: bool = True,
    end: bool = True,
    late: bool = False,
    most: float | None = None,
    adds: bool = False,
) -> torch.Tensor:
    """Return a depthwise separable convolution (Howard et al., 2017), or one with a known mistake."""
    depthwise, pointwise = layers
    seen = normed(convolved(maps, depthwise, 1 if late else stride), depthwise, training)
    seen = cut(seen, most) if between else seen
    mixed = normed(convolved(seen, pointwise, stride if late else 1), pointwise, training)
    mixed = cut(mixed, most) if end else mixed
    return mixed + maps if adds and mixed.shape == maps.shape else mixed


def judge_inverted(inverted_residual: Any) -> None:
    """Expand, depthwise with the stride, project without an activation; add the input where shapes agree."""
    for inputs, outputs, stride, expansion, height, width in INVERTED:
        inside = inputs * expansion
        adds = stride == 1 and inputs == outputs
        trial = Trial(
            numbers={"inputs": inputs, "outputs": outputs, "stride": stride, "expansion": expansion},
            maps=(inputs, height, width),
            output=(outputs, -(-height // stride), -(-width // stride)),
            parts=(
                Part("expanding", (inside, inputs, 1, 1)),
                Part("depthwise", (inside, 1, 3, 3)),
                Part("projecting", (outputs, inside, 1, 1)),
            ),
            slow=functools.partial(inverted, stride=stride, adds=adds),
            variants=INVERTED_VARIANTS,
            known=_known_inverted(inputs, outputs, expansion),
            order="convolution, batch norm, ReLU6, convolution, batch norm, ReLU6, convolution, batch norm"
            + (", add" if adds else ""),
        )
        judge_block(inverted_residual, trial)


def _known_inverted(inputs: int, outputs: int, expansion: int) -> dict[tuple[int, ...], str]:
    inside = inputs * expansion
    return {
        (outputs, inputs, 1, 1): "There is a convolution on the way around the block: where the shapes differ, nothing "
        "is added.",
        (6 * inputs, inputs, 1, 1): "The block expands by 6, whatever is asked: the factor is given as expansion.",
        (inputs + expansion, inputs, 1, 1): "The expansion is added to the channels: it multiplies them.",
        (inside, inside, 3, 3): "The 3 x 3 convolution is dense: with so many channels inside, it would cost most of "
        "the work.",
        (inside, expansion, 3, 3): "The depthwise convolution has as many groups as channels come into the block: it "
        "takes as many as come into itself, inputs * expansion.",
        (outputs * expansion, inputs, 1, 1): "The expansion multiplies the outputs: it multiplies the channels that "
        "come in.",
        (expansion, inputs, 1, 1): "The expansion is taken as a number of channels: it is a factor.",
        (inputs, 1, 3, 3): "The depthwise convolution works on the narrow end: it belongs to the wide inside.",
        (inputs // expansion, inputs, 1, 1): "The first convolution makes fewer channels: this block is wide inside.",
    }


def inverted(
    maps: torch.Tensor,
    layers: tuple[Layer, ...],
    training: bool,
    stride: int,
    adds: bool,
    first: bool = True,
    middle: bool = True,
    last: str = "",
    most: float | None = 6.0,
    late: bool = False,
    early: bool = False,
) -> torch.Tensor:
    """Return an inverted residual (Sandler et al., 2018), or one with a known mistake."""
    expand, depthwise, project = layers
    inside = normed(convolved(maps, expand, stride if early else 1), expand, training)
    inside = cut(inside, most) if first else inside
    inside = normed(convolved(inside, depthwise, 1 if late or early else stride), depthwise, training)
    inside = cut(inside, most) if middle else inside
    narrow = normed(convolved(inside, project, stride if late else 1), project, training)
    narrow = cut(narrow, most) if last == "projection" else narrow
    whole = maps + narrow if adds else narrow
    return cut(whole, most) if last == "sum" else whole


def judge_fire(fire: Any) -> None:
    """Squeeze with 1 x 1, then expand with 1 x 1 and 3 x 3 side by side; a bias and a ReLU each, no batch norm."""
    for inputs, squeeze, expand, height, width in FIRE:
        trial = Trial(
            numbers={"inputs": inputs, "squeeze": squeeze, "expand": expand},
            maps=(inputs, height, width),
            output=(2 * expand, height, width),
            parts=(
                Part("squeezing", (squeeze, inputs, 1, 1)),
                Part("1 x 1 expanding", (expand, squeeze, 1, 1)),
                Part("3 x 3 expanding", (expand, squeeze, 3, 3)),
            ),
            slow=slow_fire,
            variants=FIRE_VARIANTS,
            known=_known_fire(inputs, squeeze, expand),
            order="convolution, ReLU, convolution, ReLU, convolution, ReLU, cat",
            normed=False,
        )
        judge_block(fire, trial)


def _known_fire(inputs: int, squeeze: int, expand: int) -> dict[tuple[int, ...], str]:
    unsqueezed = "An expansion works on the block's input: both work on the few channels after the squeeze."
    in_a_row = "The 3 x 3 expansion works on the maps of the 1 x 1: both work on the squeezed maps, side by side."
    return {
        (expand, inputs, 1, 1): unsqueezed,
        (expand, inputs, 3, 3): unsqueezed,
        (expand, expand, 3, 3): in_a_row,
        (2 * expand, expand, 3, 3): in_a_row,
        (squeeze * expand, squeeze, 1, 1): "expand is taken as a factor: it is the number of channels that an "
        "expansion makes.",
        (expand // 2, squeeze, 1, 1): "The expansions share the channels: each makes `expand`, and both together twice "
        "as many.",
        (squeeze, inputs, 3, 3): "The squeeze looks around: its kernel is 1 x 1, for it only thins the channels.",
        (
            2 * expand,
            squeeze,
            1,
            1,
        ): "An expansion makes all the channels: each makes `expand`, and both together twice as many.",
    }


def slow_fire(
    maps: torch.Tensor,
    layers: tuple[Layer, ...],
    training: bool,
    swapped: bool = False,
    woven: bool = False,
    adds: bool = False,
    first: bool = True,
    ends: tuple[bool, bool] = (True, True),
    most: float | None = None,
) -> torch.Tensor:
    """Return a Fire module (Iandola et al., 2016), or one with a known mistake."""
    squeeze, *expansions = layers
    few = cut(convolved(maps, squeeze), most) if first else convolved(maps, squeeze)
    wide = [convolved(few, layer) for layer in expansions]
    wide = [cut(each, most) if end else each for each, end in zip(wide, ends, strict=True)]
    joined = torch.stack(wide, dim=2).flatten(1, 2) if woven else torch.cat(wide[::-1] if swapped else wide, dim=1)
    return joined + maps if adds and joined.shape == maps.shape else joined
