"""Repairs: is the part that a learner mended right by itself, and does the training recover with it?"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import torch

from mobiledl.course.answers import ask, name_of
from mobiledl.course.blame import is_stub
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.training.lab import broken, evidence, healthy, practice
from mobiledl.lessons.training.lab.curves import Curves
from mobiledl.lessons.training.lab.diagnoses import contradiction
from mobiledl.lessons.training.lab.practice import Parts
from mobiledl.train.recipe import Recipe

T = TypeVar("T")
HIDDEN_SEEDS = (11, 12)
TRAINING_LIMIT_S = 90.0  # one takes about 2 s on a quiet laptop
BATCHES = range(8, 257)
RECOVERED = "the practice training from {seeds} hidden seeds, with your {part}"


def judge_case(letter: str, answer: Any, judge_repair: Callable[[str, Any], None]) -> None:
    """Diagnosis, evidence and repair are right, in this order."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 3:
        raise NotYet("Three things are wanted.", describe(answer), "(diagnosis, evidence, repair)")
    diagnosis, measured, repaired = answer
    if trouble := contradiction(diagnosis, broken.PATIENTS[letter].diagnosis):
        raise trouble
    if is_stub(measured):
        raise NotYet("The diagnosis holds. The evidence comes next.", wanted="a function of the curves")
    evidence.judge_evidence(letter, measured)
    if is_stub(repaired):
        raise NotYet("Diagnosis and evidence hold. The repair comes next.", wanted="the part of the training, mended")
    judge_repair(letter, repaired)


def judge_recipe(letter: str, recipe: Any) -> None:
    """The training recovers with the learner's recipe, whatever it is."""
    was = broken.PATIENTS[letter].parts.recipe
    check_recipe(recipe)
    if recipe == was:
        raise NotYet("Nothing has changed: that is the recipe of the broken training.", repr(recipe.learning_rate))
    recovers(letter, "recipe", Parts(recipe), recipe, wanted=0.6)


def check_recipe(recipe: Any) -> None:
    """Raise NotYet for what is no recipe, and for one that the practice training cannot follow in good time."""
    if not isinstance(recipe, Recipe):
        raise NotYet("A Recipe is wanted.", describe(recipe), 'Recipe("sgd", learning_rate=..., ...)')
    if recipe.batch not in BATCHES:
        raise NotYet(f"The practice training takes batches of {BATCHES[0]} to {BATCHES[-1]} images.",
                     f"batch {recipe.batch}")  # fmt: skip
    if recipe.label_smoothing or recipe.cutmix or recipe.ema is not None:
        raise NotYet("The practice training knows neither label_smoothing nor cutmix nor ema: leave them out.",
                     repr(recipe))  # fmt: skip


def recovers(letter: str, part: str, parts: Parts, function: Any, wanted: float) -> None:
    """Raise NotYet unless trainings from hidden seeds end above an accuracy on the validation set."""
    patient = broken.PATIENTS[letter]
    on = RECOVERED.format(seeds=len(HIDDEN_SEEDS), part=part)
    for seed in HIDDEN_SEEDS:
        curves = watched(function, functools.partial(practice.train, parts, seed, patient.passes), on, TRAINING_LIMIT_S)
        if not curves.validation[-1] >= wanted:
            raise NotYet(_why_not(curves), f"{curves.validation[-1]:.0%} of the validation set right",
                         f"at least {wanted:.0%}", on)  # fmt: skip


def _why_not(curves: Curves) -> str:
    if len(curves.loss) == 0:
        return "There was no step at all: not a single batch came."
    if not np.isfinite(curves.loss).all() or curves.loss[1:].max() > 2 * evidence.GUESSING:
        return "The loss still leaps above twice that of guessing: the training has not recovered."
    early, late = curves.loss[:50].mean(), curves.loss[-50:].mean()
    if late < early - 0.05:
        return "The loss falls, but not fast enough: the training has not recovered yet."
    return "The loss does not fall: the training has not recovered."


def watched(function: Any, call: Callable[[], T], on: str, limit_s: float | None = None) -> T:
    """Return what a call that uses a learner's function gives; its troubles come out as NotYet, as with `ask`."""

    def calling() -> T:
        return call()

    calling.__name__ = name_of(function)
    came: T = ask(calling, limit_s=limit_s, on=on)
    return came


def check_function(function: Any) -> None:
    """Raise NotYet for what cannot be called."""
    if not callable(function):
        raise NotYet(
            "The check wants the function itself: give its name without brackets.", describe(function), "a function"
        )


def judge_step(letter: str, step: Any) -> None:
    """Each of three steps goes along the gradient of its own batch, and only of that."""
    on = "three steps of a tiny network, each with a batch of its own"
    check_function(step)
    net, optimizer, packs = _tiny()
    rightly, piled_up = _by_hand(net, packs, clear=True), _by_hand(net, packs, clear=False)
    before = net.weight.detach().clone()

    def three() -> list[Any]:
        return [step(net, optimizer, *pack) for pack in packs]

    came = watched(step, three, on)
    _check_returned(came, packs, on)
    if torch.allclose(net.weight, before):
        raise NotYet("The weights did not move: when the optimizer steps, the gradient has to be there.", on=on)
    if torch.allclose(net.weight, piled_up, atol=1e-6):
        raise NotYet("The second step still holds the gradient of the first.", on=on)
    if not torch.allclose(net.weight, rightly, atol=1e-5):
        raise NotYet("The weights went elsewhere than along the gradient of each batch, once a batch.", on=on)
    recovers(letter, "step", Parts(step=step), step, wanted=0.6)


def _tiny() -> tuple[Any, torch.optim.Optimizer, list[practice.Pair]]:
    draw = torch.Generator().manual_seed(5)
    net = torch.nn.Linear(4, 3, bias=False)
    net.weight.data = torch.randn(3, 4, generator=draw)
    packs = [(torch.randn(6, 4, generator=draw), torch.randint(3, (6,), generator=draw)) for _ in range(3)]
    return net, torch.optim.SGD(net.parameters(), 0.5), packs


def _by_hand(net: Any, packs: list[practice.Pair], clear: bool) -> torch.Tensor:
    """Return the weights after three steps, with or without the gradients of earlier steps in each."""
    weight: torch.Tensor = net.weight.detach().clone()
    total = torch.zeros_like(weight)
    for images, labels in packs:
        shares = torch.softmax(images @ weight.T, 1) - torch.nn.functional.one_hot(labels, 3)
        gradient = shares.T @ images / len(labels)
        total = gradient if clear else total + gradient
        weight = weight - 0.5 * total
    return weight


def _check_returned(came: list[Any], packs: list[practice.Pair], on: str) -> None:
    wanted = "(loss, logits)"
    for returned, (_, labels) in zip(came, packs, strict=True):
        if not isinstance(returned, (tuple, list)) or len(returned) != 2:
            raise NotYet("A step returns two things.", describe(returned), wanted, on)
        loss, logits = returned
        if not isinstance(logits, torch.Tensor) or logits.shape != (len(labels), 3) or np.size(_plain(loss)) != 1:
            raise NotYet("A step returns the loss first, a single number, and then the logits.",
                         f"{describe(loss)}; {describe(logits)}", wanted, on)  # fmt: skip


def _plain(value: Any) -> Any:
    return value.detach().numpy() if isinstance(value, torch.Tensor) else value


def judge_score(letter: str, score: Any) -> None:
    """The accuracy is that of each image by itself, and asking for it does not change the network."""
    images, labels = practice.drawings("validation")
    check_function(score)
    net = trained_network()
    on = f"a trained network and {len(labels)} validation images, class after class"
    slow, before = healthy.score(copy.deepcopy(net), images, labels), copy.deepcopy(net.state_dict())
    came = watched(score, lambda: score(net.train(), images, labels), on)
    if isinstance(came, torch.Tensor):
        came = came.item() if came.numel() == 1 else came.tolist()
    if not isinstance(came, (int, float, np.number)) or isinstance(came, bool):
        raise NotYet("A score is one number, the accuracy.", describe(came), "a number from 0 to 1", on)
    if not 0 <= came <= 1:
        raise NotYet("An accuracy is a share, from 0 to 1.", describe(came), "a number from 0 to 1", on)
    _check_untouched(net, before, on)
    if abs(came - slow) > 0.004:
        raise NotYet("The accuracy is another one: what the network says of an image must not depend on the images "
                     "around it.", f"{came:.1%}", f"{slow:.1%}", on)  # fmt: skip
    recovers(letter, "score", Parts(score=score), score, wanted=0.6)


def _check_untouched(net: Any, before: dict[str, torch.Tensor], on: str) -> None:
    for name, value in net.state_dict().items():
        if not torch.equal(value, before[name]):
            what = "running averages of batch norm" if "running" in name or "tracked" in name else "weights"
            raise NotYet(f"Asking for the score has changed the network: the {what} are other ones now.", name, on=on)


def trained_network() -> Any:
    """Return the network of a healthy training of one pass."""
    nets: list[Any] = []

    def keep(net: Any, *_: Any) -> float:
        nets.append(net)
        return 0.0

    practice.train(Parts(score=keep), seed=21, passes=1)
    return nets[-1]
