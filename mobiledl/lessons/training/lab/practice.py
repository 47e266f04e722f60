"""The practice training of lab 05: a small network, a few seconds, and four parts that can be exchanged."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor, nn

from mobiledl.data import doodles
from mobiledl.lessons.training.lab import healthy
from mobiledl.lessons.training.lab.curves import Curves, Log
from mobiledl.modules import one_thread
from mobiledl.train.recipe import Recipe

CLASSES = len(doodles.CLASSES)
TRAIN_IMAGES, VALIDATION_IMAGES, SIDE = 2_000, 400, 16
PASSES = 5
SCORE_EVERY = 25  # steps
HEALTHY = Recipe("sgd", learning_rate=0.05, batch=32, schedule="constant", warmup=0.0)

Pair: TypeAlias = tuple[Tensor, Tensor]
Mix: TypeAlias = Callable[[Tensor, Tensor, np.random.Generator], Pair]
Batches: TypeAlias = Callable[[Tensor, Tensor, int], Iterable[Pair]]
Step: TypeAlias = Callable[[nn.Module, torch.optim.Optimizer, Tensor, Tensor], Pair]
Score: TypeAlias = Callable[[nn.Module, Tensor, Tensor], float]


@dataclass(frozen=True)
class Parts:
    """What a practice training is made of: a recipe and four functions, each of which can be exchanged.

    mix puts the images and labels of one pass in a new order; batches cuts them into packs; step moves the weights
    once and returns loss and logits; score returns the accuracy on the validation set.
    """

    recipe: Recipe = HEALTHY
    mix: Mix = healthy.mix
    batches: Batches = healthy.batches
    step: Step = healthy.step
    score: Score = healthy.score


def train(parts: Parts, seed: int = 0, passes: int = PASSES) -> Curves:
    """Return the curves of a training from fresh weights; the same seed gives the same ones on the same machine."""
    images, labels = drawings("train")
    held_out = drawings("validation")
    draw = np.random.default_rng(seed)
    log = Log()
    with one_thread():
        net = network(seed)
        optimizer = optimizer_of(net, parts.recipe)
        optimizer.register_step_pre_hook(lambda *_: log.gradient(net, parts.recipe.clip))
        for number in range(passes):
            mixed = parts.mix(images, labels, draw)
            for place, (some, wanted) in enumerate(parts.batches(*mixed, parts.recipe.batch)):
                done = (number + place * parts.recipe.batch / len(labels)) / passes
                set_rate(optimizer, parts.recipe.rate(min(done, 1.0)))
                net.train()
                log.step(*parts.step(net, optimizer, some, wanted), wanted, optimizer)
                if log.steps % SCORE_EVERY == 0:
                    log.score(parts.score(net, *held_out))
        log.score(parts.score(net, *held_out))
    return log.curves()


@functools.lru_cache(64)
def trained(recipe: Recipe, seed: int, passes: int) -> Curves:
    """Return the curves of a training with a recipe of its own; it runs once for the same question."""
    return train(Parts(recipe), seed, passes)


def network(seed: int) -> nn.Module:
    """Return a network with two convolutions for (N, 1, 16, 16) float32 images; a seed draws its weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            *(nn.Conv2d(1, 16, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()),
            *(nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU()),
            *(nn.Flatten(), nn.Linear(32 * (SIDE // 4) ** 2, 64, bias=False), nn.BatchNorm1d(64), nn.ReLU()),
            nn.Linear(64, CLASSES),
        )


def optimizer_of(net: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Return the optimizer of a recipe; weight decay pulls on weights, not on biases and batch norm."""
    groups = [
        {"params": [p for p in net.parameters() if p.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [p for p in net.parameters() if p.ndim == 1], "weight_decay": 0.0},
    ]
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(groups, recipe.learning_rate, momentum=recipe.momentum)
    return torch.optim.AdamW(groups, recipe.learning_rate)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    """Give every weight the same learning rate for the next step."""
    for group in optimizer.param_groups:
        group["lr"] = rate


@functools.cache
def drawings(split: str) -> Pair:
    """Return images (N, 1, 16, 16) float32 in [0, 1] and labels (N,) int64 of a split, class after class.

    That is the order in which most data sets lie on a disk: one folder for each class.
    """
    count = TRAIN_IMAGES if split == "train" else VALIDATION_IMAGES
    drawn = doodles.load(split, count=count, size=SIDE)
    order = np.argsort(drawn.labels, kind="stable")
    images = drawn.images[order].astype(np.float32) / 255
    return torch.from_numpy(images), torch.from_numpy(drawn.labels[order])
