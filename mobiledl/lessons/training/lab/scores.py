"""Scores: does the score that a learner mended in lab 05 judge each image by itself, and leave the network alone?"""

from __future__ import annotations

import copy
import functools
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from mobiledl.course.answers import as_array
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.training.lab import healthy, practice
from mobiledl.lessons.training.lab.practice import Pair, Parts
from mobiledl.lessons.training.lab.repairs import check_function, check_kept, recovers, watched

SHARE = "a number from 0 to 1"
# An image of which the network says two classes almost alike may change sides with the size of a batch.
CLEAR = 1e-3


@dataclass
class Asked:
    """How the network was asked: for each time the images in the batch, and whether batch norm was in training mode."""

    images: list[int] = field(default_factory=list)
    training: list[bool] = field(default_factory=list)

    def listen(self, net: nn.Module) -> nn.Module:
        """Return the network, which from now on writes down how its first batch norm is asked; so do its copies."""
        norm = next(layer for layer in net.modules() if isinstance(layer, _BatchNorm))
        norm.register_forward_pre_hook(lambda layer, given: self._note(layer, given[0]))
        return net

    def _note(self, layer: nn.Module, given: Tensor) -> None:
        self.images.append(len(given))
        self.training.append(layer.training)


def judge_score(letter: str, score: Any) -> None:
    """The accuracy is that of each image by itself, counted exactly, and asking does not change the network."""
    check_function(score)
    images, labels = clear_drawings()
    places = {
        f"a trained network and {len(labels)} validation images, class after class": torch.arange(len(labels)),
        "a trained network and 30 validation images": torch.arange(30) * 13,
        "a trained network and a single validation image": torch.tensor([7]),
    }
    for on, some in places.items():
        _judge_one(score, images[some], labels[some], on)
    recovers(letter, "score", Parts(score=score), score, wanted=0.6)


def _judge_one(score: Any, images: Tensor, labels: Tensor, on: str) -> None:
    asked, net = Asked(), copy.deepcopy(trained_network())
    right, before = healthy.score(copy.deepcopy(net), images, labels), copy.deepcopy(net.state_dict())
    given = images.clone(), labels.clone()
    came = watched(score, lambda: score(asked.listen(net.train()), *given), on)
    number = _number(came, on)
    _check_untouched(net, before, on)
    check_kept(given, (images, labels), on)
    if abs(number - right) > 1e-4:
        raise NotYet(_why_another(number, right, asked, len(labels)), f"{number:.4g}", f"{right:.4g}", on)


def _number(came: Any, on: str) -> float:
    """Return a learner's number; raises NotYet for what is none, or no share."""
    array = as_array(came, on)
    if array.size != 1 or array.dtype.kind == "b":
        raise NotYet("A score is one number, the accuracy.", describe(came), SHARE, on)
    number = float(array.reshape(()))
    if not 0 <= number <= 1:
        raise NotYet("An accuracy is a share, from 0 to 1.", describe(came), SHARE, on)
    return number


def _why_another(number: float, right: float, asked: Asked, count: int) -> str:
    """Return what is wrong with an accuracy, as far as the number and the way of asking tell."""
    if not asked.images:
        return "The accuracy is another one: the network was not asked at all."
    if any(asked.training):
        return "The accuracy is another one: what the network says of an image must not depend on the images around it."
    if sum(asked.images) < count:
        return f"Only {sum(asked.images)} of {count} images were asked: all count, also a rest that fills no batch."
    if abs(number - (1 - right)) < 1e-6:
        return "That is the share of images whose class is wrong: the right ones are wanted."
    if number in (0, 1) and count > 1:
        return (
            "Evaluation mode is right. The share has become a whole number: // and int() cut off all after the point."
        )
    if any(number == round(right, digits) for digits in (1, 2, 3)):
        return "The accuracy has been rounded: return it as it is."
    if len(set(asked.images)) > 1:
        return (
            "Evaluation mode is right. The batches are not all of one size: count the right images of all of them, "
            "then divide once by the number of images."
        )
    return (
        "Evaluation mode is right, and the share is another one: count each image whose largest logit is that of "
        "its label, and divide by the number of images."
    )


def _check_untouched(net: Any, before: dict[str, Tensor], on: str) -> None:
    for name, value in net.state_dict().items():
        if not torch.equal(value, before[name]):
            what = "running averages of batch norm" if "running" in name or "tracked" in name else "weights"
            raise NotYet(f"Asking for the score has changed the network: the {what} are other ones now.", name, on=on)


@functools.cache
def trained_network() -> nn.Module:
    """Return the network of a healthy training of one pass; work on a copy."""
    nets: list[nn.Module] = []

    def keep(net: nn.Module, *_: Any) -> float:
        nets.append(net)
        return 0.0

    practice.train(Parts(score=keep), seed=21, passes=1)
    return nets[-1]


@functools.cache
def clear_drawings() -> Pair:
    """Return most of the validation set, class after class: an odd number, of which the network is not in two minds."""
    images, labels = practice.drawings("validation")
    net = copy.deepcopy(trained_network()).eval()
    with torch.no_grad():
        best = net(images).topk(2).values
    places = torch.from_numpy(np.flatnonzero(best[:, 0] - best[:, 1] > CLEAR))[:391]
    return images[places], labels[places]
