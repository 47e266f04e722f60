"""Lab 03, compact architectures: build the blocks of the mobile families, then a network that fits a brief."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import ask
from mobiledl.course.compare import same_array
from mobiledl.course.describe import describe, is_tensor
from mobiledl.course.exercise import Exercise
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.compact_architectures.lab.fields import judge_receptive_field
from mobiledl.lessons.compact_architectures.lab.troubles import plainly

if TYPE_CHECKING:
    import torch

# What PyTorch says of a shuffle that was written for maps of another shape, and what it means.
SHUFFLE_TROUBLES = {
    "is invalid for input of size": "A reshape asks for more or fewer numbers than the maps hold. Their shape is (N, "
    "channels, height, width), and the shuffle of notebook 03 has no N in front.",
}
# batch, channels, height, width, groups
SHUFFLES = ((2, 12, 3, 2, 3), (1, 6, 1, 1, 2), (1, 8, 2, 5, 4), (3, 4, 1, 3, 1), (1, 9, 2, 2, 3), (2, 5, 1, 2, 5))


def judge_separable(depthwise_separable: Any) -> None:
    """The same numbers as a slow version on the learner's own weights, in both modes."""
    from mobiledl.lessons.compact_architectures.lab import compact

    compact.judge_separable(depthwise_separable)


def judge_inverted(inverted_residual: Any) -> None:
    """The same numbers as a slow version on the learner's own weights, in both modes."""
    from mobiledl.lessons.compact_architectures.lab import compact

    compact.judge_inverted(inverted_residual)


def judge_shuffle(channel_shuffle: Any) -> None:
    """One channel of each group in turn: all their first ones, then all their second ones."""
    import torch

    for batch, channels, height, width, groups in SHUFFLES:
        shape = (batch, channels, height, width)
        maps = torch.arange(float(batch * channels * height * width)).reshape(shape)
        on = f"maps of {batch} x {channels} x {height} x {width}, groups {groups}"
        came = plainly(functools.partial(ask, channel_shuffle, maps, groups, on=on), SHUFFLE_TROUBLES)
        if not is_tensor(came):
            why = "A tensor is wanted: gradients go through nothing else."
            why = "A layer came: send the maps through it, and return what comes out." if _is_layer(came) else why
            raise NotYet(why, describe(came), "a tensor", on)
        wanted = _slow_shuffle(maps, groups)
        if came.shape != wanted.shape and (why := _why_shape(tuple(came.shape), shape)):
            raise NotYet(why, describe(came), f"shape {shape}", on)
        if came.shape == wanted.shape and not torch.equal(came, wanted):
            again = ask(channel_shuffle, maps, groups, on=on)
            raise NotYet(_why_shuffled(came, again, maps, groups), _order(came, maps), _order(wanted, maps), on)
        same_array(came, wanted.numpy(), on)
        if came.dtype != maps.dtype:
            raise NotYet("The numbers have another type than those that came in.", describe(came), describe(maps), on)
        if not ask(channel_shuffle, maps.clone().requires_grad_(), groups, on=on).requires_grad:
            raise NotYet("No gradient goes through the shuffle, so no layer before it could learn: is there a detach, "
                         "or a way through NumPy?", on=on)  # fmt: skip


def _is_layer(came: Any) -> bool:
    from torch import nn

    return isinstance(came, nn.Module)


def _why_shape(came: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """Return the sentence for maps of a wrong shape; empty for any other than the frequent ones."""
    if len(came) == 5:
        return "The channels are still two dimensions, group and place in the group: make one of them again."
    if len(came) == 4 and came[:1] + came[2:] == wanted[:1] + wanted[2:]:
        return "Not as many channels come out as come in: how many there are, and groups, decide the order."
    return ""


def _slow_shuffle(maps: torch.Tensor, groups: int) -> torch.Tensor:
    """Return the maps with their channels dealt out one by one."""
    import torch

    each = maps.shape[1] // groups
    order = [group * each + place for place in range(each) for group in range(groups)]
    return torch.stack([maps[:, channel] for channel in order], dim=1)


def _why_shuffled(came: torch.Tensor, again: torch.Tensor, maps: torch.Tensor, groups: int) -> str:
    """Return the sentence for a wrong order of channels."""
    import torch

    if not torch.equal(came, again):
        return "Each call gives another order: nothing is drawn at random, the shuffle is always the same."
    if torch.equal(came, maps):
        return "The channels stand where they stood: reshaping alone moves no number."
    if torch.equal(came, _slow_shuffle(maps, maps.shape[1] // groups)):
        return "The channels are dealt the other way round: group and place in the group have changed roles."
    if torch.equal(came, maps.flip(1)):
        return "The channels are reversed, so those of one group still stand side by side."
    if groups != 2 and torch.equal(came, _slow_shuffle(maps, 2)):
        return "The channels are dealt as if there were two groups, whatever is asked."
    if torch.equal(came.flatten(2).sort().values, maps.flatten(2).sort().values):
        return "The channels stand where they stood, and pixels inside them have changed places."
    if _sorted(came) == _sorted(maps) and _order(came, maps) == "":
        return "Maps of different images have changed places: each image keeps its own."
    if _order(came, maps) == "":
        return "Numbers of different channels are mixed: pixels must stay in their map."
    return "The channels stand in another order."


def _sorted(maps: torch.Tensor) -> list[list[float]]:
    """Return every map of every image, by its numbers."""
    rows: list[list[float]] = maps.flatten(0, 1).flatten(1).tolist()
    return sorted(rows)


def _order(came: torch.Tensor, maps: torch.Tensor) -> str:
    """Return which channels of the maps stand where; empty when one is none of them."""
    found = [[i for i in range(maps.shape[1]) if came[:, k].equal(maps[:, i])] for k in range(came.shape[1])]
    return f"channels {', '.join(str(places[0]) for places in found)}" if all(found) else ""


def judge_fire(fire: Any) -> None:
    """The same numbers as a slow version on the learner's own weights."""
    from mobiledl.lessons.compact_architectures.lab import compact

    compact.judge_fire(fire)


def judge_network(my_network: Any) -> None:
    """A network for the drawings, within the limits on MACs and parameters."""
    from mobiledl.lessons.compact_architectures.lab import own_network

    own_network.judge_network(my_network)


def judge_trained(trained: Any) -> None:
    """A trained net that keeps the whole brief."""
    from mobiledl.lessons.compact_architectures.lab import own_network

    own_network.judge_trained(trained)


EXERCISES = (
    Exercise(
        id="03.1",
        title="A depthwise separable block",
        hints=(
            "Two convolutions share the work: one looks around, one mixes channels. How many channels has each of "
            "them before and after it, and which one can shrink the image?",
            "What makes a convolution depthwise is its number of groups. And what keeps the image's border, when the "
            "kernel is 3 x 3?",
            "Six layers in a row: each convolution is followed by a batch norm and a ReLU. A batch norm has as many "
            "channels as the convolution before it makes, and stands in for its bias.",
        ),
        judge=judge_separable,
        checked="Equal to a slow version on your own weights: four shapes, both strides, odd sizes, both modes.",
    ),
    Exercise(
        id="03.2",
        title="An inverted residual",
        hints=(
            "Write down the number of channels after each of the three convolutions. Where is the block wide?",
            "Two of the three convolutions have an activation after them. Which one has none, and why is that the one "
            "whose output the next block reads?",
            "The input can only be added to something of the same shape. Which two things that the function is given "
            "must hold for that? You know both when you build the block.",
        ),
        judge=judge_inverted,
        checked="Equal to a slow version on your own weights: five shapes, with and without the addition, both modes.",
    ),
    Exercise(
        id="03.3",
        title="A channel shuffle",
        hints=(
            "Write six channels in two groups down as a table with a row for each group. In what order does the "
            "shuffle read the table?",
            "The channels are one dimension of the tensor. If they were two, group and place in the group, what would "
            "you do with these two?",
            "Three steps: one dimension becomes two, the two change places, two become one again. A tensor whose "
            "dimensions have changed places is not laid out in order: reshape copes with that, view does not.",
        ),
        judge=judge_shuffle,
        checked="Every channel in its place, for six numbers of channels and groups.",
    ),
    Exercise(
        id="03.4",
        title="A Fire module",
        hints=(
            "Draw it: one convolution, from which two arrows start, and one place where they meet. What goes along an "
            "arrow?",
            "SideBySide(first, second) sends the same maps through both and puts the results one after the other. What "
            "stands before it in the block?",
            "Three convolutions, each with a ReLU after it, and their own biases. Only one of them needs padding.",
        ),
        judge=judge_fire,
        checked="Equal to a slow version on your own weights, for three shapes.",
    ),
    Exercise(
        id="03.5",
        title="How far a network looks",
        hints=(
            "With one layer of kernel 3, a number sees 3 pixels. A second such layer sees 3 numbers that lie side by "
            "side: how many pixels do they see together?",
            "After a stride of 2, numbers that lie side by side belong to places that lie 2 pixels apart. How far "
            "apart do they lie after a second one?",
            "Go through the layers with two numbers: how many pixels are seen so far, and how far apart neighbours "
            "lie. Which of the two has to change first?",
        ),
        judge=judge_receptive_field,
        checked="Right for seven stacks, held against a walk back from a single number to its pixels.",
    ),
    Exercise(
        id="03.6",
        title="A network of your own",
        hints=(
            "Which size have the maps after each block? Most MACs are spent where maps are large: shrink them early.",
            "Begin with one ordinary convolution of stride 2, then let your blocks halve the maps and double the "
            "channels in turn. What does the last layer need, and what stands before it?",
            "nn.AdaptiveAvgPool2d(1) and nn.Flatten() turn maps into one number a channel, and a linear layer turns "
            "these into 20. If it is too expensive, count_network says by how much: take fewer channels.",
        ),
        judge=judge_network,
        checked="Drawings in, 20 logits out, within the limits on MACs and parameters.",
    ),
    Exercise(
        id="03.7",
        title="It learns, and keeps the brief",
        hints=(
            "Three calls follow each other: the module becomes a Net, the Net is trained, and what comes back is kept "
            "under the name that the check gets.",
            "Look at the accuracy after each epoch. Does it still climb when the training ends? Or does it never leave "
            "5 %, which is guessing?",
            "A small network bears a high learning rate: train.Recipe(learning_rate=...) takes one above the default. "
            "If it climbs and the end is too low, try more epochs before you change the network.",
        ),
        judge=judge_trained,
        checked="Within the limits, and right on enough drawings that it has never seen.",
    ),
)
