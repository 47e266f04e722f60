"""Exercises 02.1 to 02.3: MACs and parameters of convolutions, held against slow counts and PyTorch's layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_number

# Inputs, outputs, kernel, height, width, and groups: in the first of each no two numbers have a common part but the
# groups, so that no two mistakes look alike; the others are the small and the special cases.
LAYERS = ((5, 7, 3, 11, 13), (1, 5, 1, 7, 3), (8, 4, 5, 1, 1), (2, 3, 3, 6, 2), (1, 1, 3, 2, 2))
GROUPED = (
    (35, 55, 3, 13, 17, 5),
    (6, 6, 3, 3, 4, 6),
    (8, 4, 1, 3, 3, 1),
    (9, 6, 1, 2, 2, 3),
    (3, 6, 5, 1, 2, 3),
)


def judge_dense_macs(dense_macs: Any) -> None:
    """One MAC for each pixel of the output, output channel, input channel and weight of the kernel."""
    for inputs, outputs, kernel, height, width in LAYERS:
        on = f"{inputs} -> {outputs} channels, kernel {kernel} x {kernel}, output {height} x {width}"
        came = ask(dense_macs, inputs, outputs, kernel, height, width, on=on)
        wanted = _slow_macs(inputs, outputs, kernel, height, width, 1)
        known = _dense_mistakes(inputs, outputs, kernel, height, width)
        same_number(came, wanted, on, rtol=0, atol=0, why=_named(came, wanted, known, on))


def _dense_mistakes(inputs: int, outputs: int, kernel: int, height: int, width: int) -> dict[int, str]:
    """Return what wrong formulas give, with a sentence for each."""
    weights, pixels = inputs * outputs * kernel**2, height * width
    wide = (height + kernel - 1) * (width + kernel - 1)
    return {
        weights: "That is the number of weights: each is used once for every pixel of the output.",
        2 * weights * pixels: "That counts multiplication and addition as two: a MAC is both together.",
        (weights + outputs) * pixels: "That counts the bias, too: adding it is no multiplication.",
        inputs * outputs * kernel * pixels: "The kernel has a height and a width, so its side counts twice.",
        outputs * kernel**2 * pixels: "One input channel is counted: a dense convolution looks at all of them.",
        inputs * kernel**2 * pixels: "One output channel is counted: each has weights and work of its own.",
        kernel**2 * pixels: "One channel is counted: each output channel looks at each input channel.",
        inputs * outputs * pixels: "The kernel is missing: each of its places is multiplied, too.",
        inputs * outputs * 2 * kernel * pixels: "The kernel's places are its side times its side, not twice its side.",
        weights * height: "The width of the output is missing: every row has many pixels.",
        weights * width: "The height of the output is missing: it has many rows.",
        weights * height**2: "The output need not be a square: its height counts once, and so does its width.",
        weights * width**2: "The output need not be a square: its width counts once, and so does its height.",
        weights * (height + width): "An output has height times width pixels.",
        weights * wide: "Height and width are those of the output already: there is no border to be added.",
        (inputs + outputs) * kernel**2 * pixels: "Each output channel looks at each input channel: that is a product "
        "of the two, not a sum.",
    }


def judge_grouped_macs(grouped_macs: Any) -> None:
    """Each output channel sees only the input channels of its own group."""
    for inputs, outputs, kernel, height, width, groups in GROUPED:
        on = f"{inputs} -> {outputs} channels, kernel {kernel} x {kernel}, output {height} x {width}, groups {groups}"
        came = ask(grouped_macs, inputs, outputs, kernel, height, width, groups, on=on)
        wanted = _slow_macs(inputs, outputs, kernel, height, width, groups)
        known = {
            wanted * groups: "That is the dense convolution: with groups, an output channel sees fewer inputs.",
            wanted // groups: "Groups divide the inputs of an output channel, not the number of outputs as well.",
            wanted * groups**2: "More groups make less work, not more.",
            outputs * kernel**2 * height * width: "One input for each output: that is depthwise, and here a group has "
            "more.",
            wanted * groups // inputs * groups: "An output channel sees as many inputs as a group has, not as there "
            "are groups.",
            wanted // (height * width): "The pixels of the output are missing: the weights are used for each of them.",
            2 * wanted: "That counts multiplication and addition as two: a MAC is both together.",
            wanted + outputs * height * width: "That counts the bias, too: adding it is no multiplication.",
            wanted // kernel: "The kernel has a height and a width, so its side counts twice.",
        }
        same_number(came, wanted, on, rtol=0, atol=0, why=_named(came, wanted, known, on))


def _slow_macs(inputs: int, outputs: int, kernel: int, height: int, width: int, groups: int) -> int:
    """Count one multiplication after the other."""
    macs = 0
    for output in range(outputs):
        group = output * groups // outputs
        seen = [channel for channel in range(inputs) if channel * groups // inputs == group]
        for _pixel in range(height * width):
            for _channel in seen:
                macs += kernel * kernel
    return macs


def judge_conv_parameters(conv_parameters: Any) -> None:
    """As many parameters as PyTorch's own layer has."""
    from torch import nn

    for inputs, outputs, kernel, _height, _width, groups in GROUPED:
        for bias in (False, True):
            on = f"{inputs} -> {outputs} channels, kernel {kernel} x {kernel}, groups {groups}, bias {bias}"
            came = ask(conv_parameters, inputs, outputs, kernel, groups, bias, on=on)
            layer = nn.Conv2d(inputs, outputs, kernel, groups=groups, bias=bias)
            wanted = sum(parameter.numel() for parameter in layer.parameters())
            known = _parameter_mistakes(inputs, outputs, kernel, groups, bias)
            same_number(came, wanted, on, rtol=0, atol=0, why=_named(came, wanted, known, on))


def _parameter_mistakes(inputs: int, outputs: int, kernel: int, groups: int, bias: bool) -> dict[int, str]:
    """Return what wrong formulas give, with a sentence for each; of two that give the same, the first one counts."""
    weights = inputs * outputs * kernel**2 // groups
    biases = (
        (weights, "The bias is missing: one number for each output channel."),
        (weights + 1, "One bias is not enough: each output channel has its own."),
        (weights + inputs, "A bias belongs to an output channel, not to an input channel."),
        (weights + groups, "A bias belongs to an output channel, not to a group."),
        (weights + outputs * groups, "A bias belongs to an output channel: groups do not make more of them."),
        (weights + outputs // groups, "Every output channel has a bias, in each of the groups."),
        (weights * 2, "A bias is one number for each output channel, not one for each weight."),
        (weights + outputs * inputs // groups, "A bias is one number for each output channel, however many inputs it "
                                               "sees."),
    )  # fmt: skip
    none = (
        (weights + extra, "There is a bias in it, and this layer has none.") for extra in (1, outputs, inputs, groups)
    )
    known = (
        *(biases if bias else none),
        (weights * groups + outputs * bias, "The groups are missing: an output channel has weights for its own group "
                                            "only."),
        (weights // groups + outputs * bias, "Groups divide the inputs of an output channel, not the number of outputs "
                                             "as well."),
        (outputs * kernel**2 + outputs * bias, "One input for each output: that is depthwise, and here a group has "
                                               "more."),
        (weights // kernel + outputs * bias, "The kernel has a height and a width, so its side counts twice."),
        (weights // outputs + outputs * bias, "Each output channel has weights of its own: these are those of one."),
    )  # fmt: skip
    return dict(reversed(known))


def _named(came: Any, wanted: int, known: Mapping[int, str], on: str) -> str:
    """Return the sentence for a wrong number that has a name; empty for any other."""
    array = as_array(came, on)
    if array.size != 1 or array.reshape(()).item() == wanted:
        return ""
    return known.get(array.reshape(()).item(), "")
