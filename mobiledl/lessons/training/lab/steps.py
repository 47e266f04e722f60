"""Steps: does the step that a learner mended follow the gradient of its batch, and return what it found there?"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mobiledl.course.answers import as_array
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.training.lab import broken, healthy, practice
from mobiledl.lessons.training.lab.practice import Pair, Parts
from mobiledl.lessons.training.lab.repairs import check_function, check_kept, recovers, watched
from mobiledl.train.recipe import Recipe

BATCHES, SIZE = 3, 12
RECIPES = (Recipe("sgd", learning_rate=0.05), Recipe("adamw", learning_rate=0.003))
RETURNS = "(loss, logits)"
# How far the weights may be from the right ones, as a share of how far they go: what the order of sums costs.
NEAR = 0.01


@dataclass
class Walk:
    """What came of a step on each of some batches: what it returned, and where the weights went.

    ready tells for each time the optimizer stepped whether it found a gradient; backward counts how often gradients
    were computed; rates are those after the last step.
    """

    returned: list[Any]
    start: Tensor
    end: Tensor
    ready: list[bool]
    backward: int
    rates: list[float]


def judge_step(letter: str, step: Any) -> None:
    """Each of three steps goes along the gradient of its own batch, and only of that, under both optimizers."""
    check_function(step)
    for recipe in RECIPES:
        on = f"{BATCHES} steps of a fresh network, each with a batch of its own, under {recipe.optimizer!r}"
        given = _packs()
        came = _walk(step, recipe, given, on)
        right = _walk(healthy.step, recipe, _packs(), on)
        _check_kinds(came, on)
        _check_path(came, right, recipe, on)
        _check_returned(came, right, recipe, on)
        for pack, kept in zip(given, _packs(), strict=True):
            check_kept(pack, kept, on)
    recovers(letter, "step", Parts(step=step), step, wanted=0.6)


def _packs() -> list[Pair]:
    """Return some batches of drawings, mixed, as copies."""
    images, labels = practice.drawings("train")
    order = torch.from_numpy(np.random.default_rng(5).permutation(len(labels))[: BATCHES * SIZE])
    return [(images[part], labels[part]) for part in order.reshape(BATCHES, SIZE)]


def _walk(step: Callable[..., Any], recipe: Recipe, packs: list[Pair], on: str) -> Walk:
    """Take a step on each batch from fresh weights, in training mode as the practice training does."""
    net = practice.network(seed=5)
    optimizer = practice.optimizer_of(net, recipe)
    ready: list[bool] = []
    backward: list[Tensor] = []
    next(net.parameters()).register_hook(backward.append)  # type: ignore[no-untyped-call]
    optimizer.register_step_pre_hook(
        lambda *_: ready.append(any(p.grad is not None and bool(p.grad.any()) for p in net.parameters()))
    )
    start = _weights(net)

    def steps() -> list[Any]:
        return [step(net.train(), optimizer, *pack) for pack in packs]

    returned = watched(step, steps, on)
    return Walk(returned, start, _weights(net), ready, len(backward), [group["lr"] for group in optimizer.param_groups])


def _weights(net: nn.Module) -> Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in net.parameters()])


def _check_kinds(came: Walk, on: str) -> None:
    for returned in came.returned:
        if not isinstance(returned, (tuple, list)) or len(returned) != 2:
            raise NotYet("A step returns two things.", describe(returned), RETURNS, on)
        loss, logits = returned
        shape = (SIZE, practice.CLASSES)
        if not isinstance(logits, Tensor) or logits.shape != shape or np.size(as_array(loss, on)) != 1:
            raise NotYet(f"A step returns the loss first, a single number, and then the logits, here a tensor of shape "
                         f"{shape}.",
                         f"{describe(loss)}; {describe(logits)}", RETURNS, on)  # fmt: skip


def _check_path(came: Walk, right: Walk, recipe: Recipe, on: str) -> None:
    """Raise NotYet unless the weights went where a right step takes them."""
    if _same_path(came, right):
        return
    if not came.backward:
        raise NotYet("No gradient was computed: the backward pass is missing.", on=on)
    if not came.ready and not torch.equal(came.start, came.end):
        raise NotYet("The weights were moved by hand: let the optimizer step, which knows rate and momentum.", on=on)
    if not came.ready:
        raise NotYet("The optimizer did not step, and nothing else moves the weights.", on=on)
    if not all(came.ready):
        raise NotYet("The weights did not move: when the optimizer steps, the gradient has to be there.", on=on)
    if len(came.ready) != BATCHES:
        raise NotYet("The weights went elsewhere: the optimizer steps once a batch, no more and no less.",
                     f"{len(came.ready)} steps", f"{BATCHES} steps", on)  # fmt: skip
    if came.rates != right.rates:
        raise NotYet("The step has changed the learning rate, which the training sets.",
                     f"{came.rates[0]:g}", f"{right.rates[0]:g}", on)  # fmt: skip
    for wrong, sentence in WRONG_PATHS:
        if _same_path(came, _walk(wrong, recipe, _packs(), on)):
            raise NotYet(sentence, on=on)
    raise NotYet("The weights went elsewhere than along the gradient of each batch, once a batch.", on=on)


def _same_path(came: Walk, right: Walk) -> bool:
    return bool((came.end - right.end).norm() <= NEAR * (right.end - right.start).norm())


def _check_returned(came: Walk, right: Walk, recipe: Recipe, on: str) -> None:
    """Raise NotYet unless each step returned the loss and the logits that it moved the weights by."""
    if not _same_logits(came, right):
        named = (sentence for wrong, sentence in WRONG_LOGITS if _same_logits(came, _walk(wrong, recipe, _packs(), on)))
        why = next(named, "The weights move rightly, and the logits are others than those that the loss was made from.")
        raise NotYet(why, describe(came.returned[0][1]), describe(right.returned[0][1]), on)
    for (loss, _), (wanted, _) in zip(came.returned, right.returned, strict=True):
        if not np.isclose(float(as_array(loss).reshape(())), float(wanted), 1e-3):
            raise NotYet("Weights and logits are right, and the loss that is returned is another one: that of the "
                         "batch, as a mean over its images, is wanted.", describe(loss),
                         f"{float(wanted):.4f}", on)  # fmt: skip


def _same_logits(came: Walk, right: Walk) -> bool:
    return all(
        torch.allclose(a[1].detach().float(), b[1].detach(), 1e-3, 1e-3)
        for a, b in zip(came.returned, right.returned, strict=True)
    )


def _along(loss_of: Callable[[Tensor, Tensor], Tensor], clip: float | None = None) -> Callable[..., Pair]:
    """Return a step along the gradient of another loss of logits and labels; `clip` shortens it."""

    def step(net: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, labels: Tensor) -> Pair:
        logits = net(images)
        loss = loss_of(logits, labels)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        if clip is not None:
            nn.utils.clip_grad_norm_(net.parameters(), clip)
        optimizer.step()
        return loss, logits

    return step


def _in_evaluation(net: nn.Module, *rest: Any) -> Pair:
    return healthy.step(net.eval(), *rest)


def _returning(change: Callable[[nn.Module, nn.Module, Tensor, Tensor], Tensor]) -> Callable[..., Pair]:
    """Return a right step that returns other logits: what `change` makes of the network before and after the step."""

    def step(net: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, labels: Tensor) -> Pair:
        before = copy.deepcopy(net)
        loss, logits = healthy.step(net, optimizer, images, labels)
        return loss, change(before, net, images, logits)

    return step


WRONG_PATHS: tuple[tuple[Callable[..., Pair], str], ...] = (
    (broken.step_d, "The second step still holds the gradient of the first."),
    (_in_evaluation, "The step puts the network into evaluation mode: batch norm has to learn in training mode."),
    (_along(lambda x, y: -F.cross_entropy(x, y)), "The weights go up the loss: the sign of the gradient is wrong."),
    (
        _along(lambda x, y: 2 * F.cross_entropy(x, y)),
        "The gradient is twice as large as it should be: is backward called twice for one batch?",
    ),
    (
        _along(lambda x, y: F.cross_entropy(x, y, reduction="sum")),
        "The gradient is that of a sum over the batch: the mean is wanted.",
    ),
    (
        _along(lambda x, y: F.cross_entropy(x.softmax(1), y)),
        "cross_entropy wants logits: it takes the softmax itself, and here it is taken twice.",
    ),
    (
        _along(lambda x, y: F.mse_loss(x.softmax(1), F.one_hot(y, practice.CLASSES).float())),
        "The loss of this training is cross-entropy, and here it is a squared difference.",
    ),
    (
        _along(F.cross_entropy, clip=1.0),
        "The gradient is cut to a length of 1: the step takes it as it is, and the recipe says whether to cut.",
    ),
)
WRONG_LOGITS: tuple[tuple[Callable[..., Pair], str], ...] = (
    (
        _returning(lambda *a: a[3].softmax(1)),
        "Those are probabilities: logits are what the network gives, before softmax.",
    ),
    (
        _returning(lambda *a: a[3].log_softmax(1)),
        "Those are logarithms of probabilities: logits are what the network gives, before any softmax.",
    ),
    (
        _returning(lambda *a: a[1](a[2])),
        "The logits are those after the step: the ones that the loss was made from are wanted.",
    ),
    (
        _returning(lambda *a: a[1].eval()(a[2])),
        "The logits are those after the step, in evaluation mode: the ones that the loss was made from are wanted.",
    ),
    (
        _returning(lambda *a: a[0].eval()(a[2])),
        "The logits are those of evaluation mode: the ones that the loss was made from are wanted.",
    ),
)
