"""The six broken trainings of lab 05, A to F: real ones, each with one thing wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mobiledl.course import show
from mobiledl.course.show import Source
from mobiledl.lessons.training.lab import practice
from mobiledl.lessons.training.lab.curves import Curves
from mobiledl.lessons.training.lab.diagnoses import contradiction
from mobiledl.lessons.training.lab.practice import PASSES, Pair, Parts
from mobiledl.train.recipe import Recipe


def recipe_a() -> Recipe:
    """Return the recipe of training A."""
    return Recipe("sgd", learning_rate=0.0002, batch=32, schedule="constant", warmup=0.0)


def mix_b(images: Tensor, labels: Tensor, draw: np.random.Generator) -> Pair:
    """Put the images and labels of one pass of training B in a new order."""
    images = images[draw.permutation(len(images))]
    labels = labels[draw.permutation(len(labels))]
    return images, labels


def recipe_c() -> Recipe:
    """Return the recipe of training C."""
    return Recipe("sgd", learning_rate=20.0, batch=32, schedule="constant", warmup=0.0)


def step_d(net: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, labels: Tensor) -> Pair:
    """Move the weights of training D once; return loss and logits."""
    logits = net(images)
    loss = F.cross_entropy(logits, labels)
    torch.autograd.backward(loss)
    optimizer.step()
    return loss, logits


def batches_e(images: Tensor, labels: Tensor, size: int) -> Iterator[Pair]:
    """Yield the batches of one pass of training E."""
    order = torch.argsort(labels)
    for start in range(0, len(order) - size + 1, size):
        part = order[start : start + size]
        yield images[part], labels[part]


def score_f(net: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Return the accuracy of training F on the validation set, in [0, 1]."""
    right = 0
    with torch.no_grad():
        for start in range(0, len(labels), 20):
            part = slice(start, start + 20)
            right += int((net(images[part]).argmax(1) == labels[part]).sum())
    return right / len(labels)


@dataclass(frozen=True)
class Patient:
    """A broken training: what is wrong with it, its parts, and the function in which the fault is."""

    diagnosis: str
    parts: Parts
    code: Callable[..., Any]
    passes: int = PASSES
    healthy: Recipe = practice.HEALTHY


# Eight images a batch: one class then fills a dozen steps, and what that does is wide enough to be seen.
SMALL_BATCHES = replace(practice.HEALTHY, batch=8, learning_rate=0.02)
PATIENTS = {
    "A": Patient("rate too low", Parts(recipe_a()), recipe_a),
    "B": Patient("labels mixed up", Parts(mix=mix_b), mix_b),
    "C": Patient("rate too high", Parts(recipe_c()), recipe_c),
    "D": Patient("gradients never cleared", Parts(step=step_d), step_d),
    "E": Patient("no shuffle", Parts(SMALL_BATCHES, batches=batches_e), batches_e, 2, SMALL_BATCHES),
    "F": Patient("batch norm in training mode", Parts(score=score_f), score_f),
}


@functools.cache
def curves(letter: str) -> Curves:
    """Return the curves of a broken training; it runs once, for some seconds. Raises KeyError for another letter."""
    patient = _patient(letter)
    return practice.train(patient.parts, passes=patient.passes)


def healthy_curves(letter: str) -> Curves:
    """Return the curves of the same training with nothing wrong. Raises KeyError for another letter."""
    patient = _patient(letter)
    return _healthy(patient.healthy, patient.passes)


@functools.cache
def _healthy(recipe: Recipe, passes: int) -> Curves:
    return practice.train(Parts(recipe), passes=passes)


def _patient(letter: str) -> Patient:
    if letter not in PATIENTS:
        raise KeyError(f"There is no training {letter!r}: use one of {', '.join(PATIENTS)}.")
    return PATIENTS[letter]


@dataclass(frozen=True, repr=False)
class Closed:
    """A source that stays closed until the diagnosis is right."""

    why: str

    def __repr__(self) -> str:
        return f"closed: {self.why}"


def code_of(letter: str, diagnosis: object) -> Source | Closed:
    """Return the source in which a training's fault is, once the diagnosis is right; what contradicts it, otherwise."""
    patient = _patient(letter)
    if trouble := contradiction(diagnosis, patient.diagnosis):
        return Closed(trouble.why)
    return show(patient.code, docstring=False)
