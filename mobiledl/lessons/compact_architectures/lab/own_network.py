"""The last two exercises of lab 03: is the learner's own network one for drawings, within its limits, and trained?"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from mobiledl import cost, train
from mobiledl.cost.follow import CostError
from mobiledl.cost.shapes import ValueAsked
from mobiledl.course.answers import ask, name_of
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.data.doodles import CLASSES
from mobiledl.lessons.compact_architectures.lab.blocks import built, run
from mobiledl.lessons.compact_architectures.lab.drawings import BRIEF, IMAGE, fresh
from mobiledl.lessons.compact_architectures.lab.ends import why_no_logits
from mobiledl.lessons.compact_architectures.lab.weights import check_own, check_reached, check_same
from mobiledl.net import Net

SCORING_LIMIT_S = 120.0
GUESSING = 0.12  # of 20 classes, one in 20 is right by chance
FLATTERED = 0.08  # above the fresh drawings' accuracy, on 500 drawings: no luck explains it
ON = "drawings of shape 1 x 32 x 32"
VALUES = (
    "The forward of the network asks for the value of a number in its maps, in an if, a while or an int(...): what it "
    "costs then depends on the drawing. It may ask for shapes."
)


def judge_network(my_network: Any) -> None:
    """A module from drawings to 20 logits that the counter can follow, within the limits, ready to be trained."""
    network = built(my_network, (), ON)
    _check_answers(network, name_of(my_network))
    try:
        counted = cost.count(network, IMAGE)
    except CostError as error:
        raise NotYet(VALUES if isinstance(error.__cause__, ValueAsked) else str(error), on=ON) from error
    check_costs(counted)


def _check_answers(network: nn.Module, name: str) -> None:
    """Raise NotYet unless a network gives one logit a class, for each image by itself, and can be trained."""
    images = torch.rand(3, *IMAGE, generator=torch.Generator().manual_seed(0))
    runs = [run(network.eval(), images, name, ON) for _ in range(2)]
    check_own(network, runs, "network", ON)
    came = runs[0][0]
    _check_shape(came)
    check_same(came, runs[1][0], "network", ON)
    alone, _ = run(network, images[:1], name, ON)
    if not torch.allclose(alone, came[:1], rtol=1e-3, atol=1e-4):
        why = "The answer for an image depends on the others in its batch, in evaluation mode, too."
        if came.min() >= 0 and torch.allclose(came.sum(0), torch.ones(len(CLASSES)), atol=1e-3):
            why = "The network ends in a softmax over the batch, which mixes its images: logits go out, without any."
        raise NotYet(why, on=ON)
    check_logits(network, name, came)
    check_reached(network, *run(network.train(), images, name, ON), "network", ON)


def _check_shape(came: torch.Tensor) -> None:
    wanted = (3, len(CLASSES))
    if tuple(came.shape) == wanted:
        return
    why = "The network does not end in one number for each class and image."
    if came.ndim == 4:
        why = "The network ends in maps: average each over its pixels, flatten, and give a linear layer the rest."
    if not came.is_floating_point():
        why = "The network ends in a choice, such as argmax: the training wants the logits that one would choose by."
    raise NotYet(why, f"shape {tuple(came.shape)}", f"shape {wanted}", "3 " + ON)


def check_logits(network: nn.Module, name: str, came: torch.Tensor) -> None:
    """Raise NotYet when a network ends in an activation; `came` is what it gives for some drawings."""
    images = torch.rand(8, *IMAGE, generator=torch.Generator().manual_seed(1))
    if why := why_no_logits(network, images, lambda given: run(network, given, name, ON)[0]):
        raise NotYet(why, describe(came), "logits", ON)


def check_costs(counted: cost.Cost) -> None:
    """Raise NotYet when a network takes more MACs or parameters than the brief allows; names the worst layer."""
    if counted.macs > BRIEF.macs:
        worst = max(counted.layers, key=lambda layer: layer.macs)
        why = f"The network takes too many MACs; the layer with most is {_told(worst)}, with {worst.macs:,}."
        raise NotYet(why, f"{counted.macs:,} MACs", f"at most {BRIEF.macs:,}", ON)
    if counted.parameters > BRIEF.parameters:
        worst = max(counted.layers, key=lambda layer: layer.parameters)
        why = f"The network has too many parameters; the layer with most is {_told(worst)}, with {worst.parameters:,}."
        raise NotYet(why, f"{counted.parameters:,} parameters", f"at most {BRIEF.parameters:,}", ON)


def _told(layer: cost.LayerCost) -> str:
    """Return the name of a layer, and by what it can be found in the code: its kind, and the shape that it makes."""
    return f"{layer.name} ({layer.kind}, which makes {' x '.join(map(str, layer.output))})"


def judge_trained(trained: Any) -> None:
    """A net that came out of `train.fit`, within the limits, and right on enough fresh drawings."""
    if isinstance(trained, nn.Module):
        raise NotYet("A module came: as_net makes a Net of it, train.fit trains that and returns another.",
                     f"a {type(trained).__name__}", "the Net from train.fit")  # fmt: skip
    if not isinstance(trained, Net):
        raise NotYet("The Net that train.fit returned is wanted.", describe(trained), "a Net")
    if trained.card.input.shape != IMAGE or set(trained.card.classes) != set(CLASSES):
        raise NotYet("That net is not for these drawings: as_net makes one from your module.", repr(trained.card))
    if not any(step.verb == "fit" for step in trained.card.steps):
        raise NotYet("This net was not trained: train.fit returns a new net, and the one that goes in stays as it was.",
                     repr(trained.card))  # fmt: skip
    check_costs(cost.count(trained))
    twin = trained.copy().module.eval()
    images = torch.rand(3, *IMAGE, generator=torch.Generator().manual_seed(0))
    check_logits(twin, trained.card.name, run(twin, images, trained.card.name, ON)[0])
    _check_accuracy(trained)


def _check_accuracy(trained: Net) -> None:
    """Raise NotYet when too few fresh drawings are right, and say what the numbers look like."""
    on = f"{len(fresh())} fresh drawings"

    def score() -> float:
        return train.evaluate(trained, fresh())

    right = float(ask(score, limit_s=SCORING_LIMIT_S, on=on))
    if right >= BRIEF.accuracy:
        return
    claimed = max(trained.card.results.values(), default=0.0)
    why = "The net has learned, and not enough: more epochs, another learning rate, or the MACs at another place."
    if (macs := cost.count(trained).macs) < BRIEF.macs / 2:
        why = (
            f"The net has learned, and not enough. It takes {macs:,} MACs, where {BRIEF.macs:,} are allowed: more "
            "channels may help, or more epochs, or another learning rate."
        )
    if right < GUESSING:
        why = "The net guesses: it was hardly trained, or with a learning rate at which nothing is learned."
    elif isinstance(claimed, float) and claimed > right + FLATTERED:
        why = (
            f"On its validation set it had {claimed:.1%}, on fresh drawings less: it knows those it was trained on by "
        )
        why += "heart, so give it more of them."
    raise NotYet(why, f"{right:.1%} right", f"at least {BRIEF.accuracy:.0%}", on)
