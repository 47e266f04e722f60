"""Lab 02, the model zoo: count layers by hand, rank networks by MACs and by the clock, choose one under a budget."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_number
from mobiledl.course.exercise import Exercise
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.model_zoo.lab import clock
from mobiledl.lessons.model_zoo.lab.candidates import BY_NAME, counts
from mobiledl.lessons.model_zoo.lab.decision import judge_decision
from mobiledl.lessons.model_zoo.lab.stopwatch import as_ranked, practice_sessions

RANKING_LIMIT_S = 90.0
LAYERS = ((4, 2, 3, 5, 4), (1, 5, 1, 7, 3), (8, 4, 5, 1, 1), (2, 3, 3, 6, 2))
GROUPED = ((8, 6, 3, 2, 5, 2), (6, 6, 3, 3, 4, 6), (8, 4, 1, 3, 3, 1), (9, 6, 1, 2, 2, 3), (3, 6, 5, 1, 2, 3))


def judge_dense_macs(dense_macs: Any) -> None:
    """One MAC for each pixel of the output, output channel, input channel and weight of the kernel."""
    for inputs, outputs, kernel, height, width in LAYERS:
        on = f"{inputs} -> {outputs} channels, kernel {kernel} x {kernel}, output {height} x {width}"
        came = ask(dense_macs, inputs, outputs, kernel, height, width, on=on)
        wanted, weights = _slow_macs(inputs, outputs, kernel, height, width, 1), inputs * outputs * kernel**2
        known = {
            weights: "That is the number of weights: each is used once for every pixel of the output.",
            2 * wanted: "That counts multiplication and addition as two: a MAC is both together.",
            wanted + outputs * height * width: "That counts the bias, too: adding it is no multiplication.",
            wanted // kernel: "The kernel has a height and a width, so its side counts twice.",
            wanted // inputs: "One input channel is counted: a dense convolution looks at all of them.",
            wanted // outputs: "One output channel is counted: each has weights and work of its own.",
        }
        same_number(came, wanted, on, rtol=0, why=_named(came, wanted, known))


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
        }
        same_number(came, wanted, on, rtol=0, why=_named(came, wanted, known))


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
            weights = wanted - outputs * bias
            known = {
                weights: "The bias is missing: one number for each output channel.",
                weights + outputs: "There is a bias in it, and this layer has none.",
                weights + 1: "One bias is not enough: each output channel has its own.",
                weights + inputs: "A bias belongs to an output channel, not to an input channel.",
                weights * groups + outputs * bias: "The groups are missing: an output channel has weights for its "
                "own group only.",
            }
            same_number(came, wanted, on, rtol=0, why=_named(came, wanted, known))


def _named(came: Any, wanted: int, known: Mapping[int, str]) -> str:
    """Return the sentence for a wrong number that has a name; empty for any other."""
    array = as_array(came)
    if array.size != 1 or array.reshape(()).item() == wanted:
        return ""
    return known.get(array.reshape(()).item(), "")


def judge_by_macs(by_macs: Any) -> None:
    """The names of the shelf, from fewest to most MACs."""
    names = as_ranked(by_macs, tuple(BY_NAME))
    wanted = sorted(BY_NAME, key=lambda name: counts(name)[0])
    if names == wanted[::-1]:
        raise NotYet("The order is the other way round: fewest MACs first.", names[0], "the fewest MACs first")
    if names == sorted(BY_NAME, key=lambda name: counts(name)[1]):
        raise NotYet("That is the order by parameters: a convolution uses each of them many times.")
    for first, second in itertools.pairwise(names):
        if counts(first)[0] > counts(second)[0]:
            came = f"{first} before {second}"
            raise NotYet("Two neighbours stand in the wrong order: count both again.", came, "fewest MACs first")


def judge_rank_by_latency(rank_by_latency: Any) -> None:
    """The median after a warm-up puts four practice models in order, each of which has its trap."""
    on = "four practice models: one is slow when it is called first, one stumbles now and then"
    sessions, wanted = practice_sessions()
    with clock.given():
        came = ask(rank_by_latency, sessions, limit_s=RANKING_LIMIT_S, on=on)
    names = as_ranked(came, tuple(sessions), on)
    if names == wanted:
        return
    if names == list(sessions):
        raise NotYet("The names came back in the order in which they went in.", str(names), "fastest first", on)
    if names == wanted[::-1]:
        raise NotYet("The order is the other way round: fastest first.", str(names), "fastest first", on)
    if names.index("slow to start") > names.index("steady"):
        raise NotYet("A model that is slow only in its first calls was put too far back: let it warm up before you "
                     "measure.", str(names), "fastest first", on)  # fmt: skip
    if names.index("stumbles") > names.index("slow"):
        raise NotYet("A model that stumbles in a few calls was put too far back: a mean is ruined by few large values.",
                     str(names), "fastest first", on)  # fmt: skip
    raise NotYet("The order is another one: measure each more often.", str(names), "fastest first", on)


EXERCISES = (
    Exercise(
        id="02.1",
        title="MACs of a convolution",
        hints=(
            "For a single pixel of a single output channel: how many weights are multiplied with how many numbers?",
            "One pixel of one output channel takes the kernel's whole area, in every input channel. How many such "
            "pixels does the layer write?",
            "Five numbers are multiplied, and one of your arguments comes in twice: a kernel of side 3 has 9 weights.",
        ),
        judge=judge_dense_macs,
        checked="Right for four layers, held against a count of every single multiplication.",
    ),
    Exercise(
        id="02.2",
        title="Groups: from dense to depthwise",
        hints=(
            "Cut input and output channels in as many packs as there are groups. Which inputs does one output see?",
            "The count of outputs and of pixels is as before. Only the number of inputs for each output has changed.",
            "Look at the extreme case: as many groups as input channels. Then an output channel sees a single input.",
        ),
        judge=judge_grouped_macs,
        checked="Right for five layers: dense, grouped, depthwise and pointwise.",
    ),
    Exercise(
        id="02.3",
        title="Parameters of a convolution",
        hints=(
            "The weights are used again for every pixel. Does their number depend on how many pixels there are?",
            "Each output channel has a small block of weights: how deep is it, when there are groups?",
            "The bias comes on top, if there is one. How many numbers does each output channel need for it?",
        ),
        judge=judge_conv_parameters,
        checked="Right for five layers with and without bias, held against PyTorch's own.",
    ),
    Exercise(
        id="02.4",
        title="The shelf by MACs",
        hints=(
            "What is wanted is a list of six names. What number does each name have to be sorted by?",
            "cost.count takes a network and returns its MACs among other things; shelf[name].net() makes the network.",
            "sorted takes a second argument, key: a function that says, for one name, by which number it is sorted.",
        ),
        judge=judge_by_macs,
        checked="All six names, from fewest to most MACs.",
    ),
    Exercise(
        id="02.5",
        title="Rank by the clock",
        hints=(
            "Time one call of a model, then ten more. Are the first ones like the others? Are all of them alike?",
            "The first calls have work to do that later ones have not, so they are left out; and of the rest take a "
            "value that a few slow calls cannot move.",
            "measure.latency does both: look at its arguments and at what it returns. The median is called value. "
            "measure.compare does it for all in turn; its race has names and latencies in the order that you gave.",
        ),
        judge=judge_rank_by_latency,
        checked="Four practice models in the right order: one slow to start, one that stumbles, two that are steady.",
    ),
    Exercise(
        id="02.6",
        title="Choose under a budget",
        hints=(
            "Take the limits one by one: which networks drop out by size, which by accuracy, which by your latencies?",
            "brief(...) makes the budget from the latency of today's network, and budget.check says for one network "
            "whether all limits are kept. Do it for each.",
            "Of the networks that are left, the most accurate is wanted: quoted(name).value tells how accurate one is.",
        ),
        judge=judge_decision,
        checked="The choice follows from your own latencies, and a quick second measurement agrees with these.",
    ),
)
