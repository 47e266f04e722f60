"""What the planted answers of lab 05 are put together from: right parts of each kind, and the heads of functions."""

from __future__ import annotations

SETUP = """
from dataclasses import replace
import numpy as np
import torch
from torch.nn import functional as F
from mobiledl.lessons.training.lab import broken, healthy, practice
from mobiledl.train.recipe import Recipe

diagnosis_a, diagnosis_b, diagnosis_c = "rate too low", "labels mixed up", "rate too high"
diagnosis_d, diagnosis_e, diagnosis_f = "gradients never cleared", "no shuffle", "batch norm in training mode"
recipe_a = recipe_c = practice.HEALTHY
PLANNED = Recipe("sgd", learning_rate=0.1, batch=16)
mix, step, batches, score = healthy.mix, healthy.step, healthy.batches, healthy.score
def evidence_a(curves):
    first, second, third = (curves.loss[start : start + 100].mean() for start in (0, 100, 200))
    return (second - third) / (first - second)
def evidence_b(curves):
    return curves.loss[-50:].mean() - np.log(20)
def evidence_c(curves):
    return next((step for step, loss in enumerate(curves.loss) if loss > 2 * np.log(20)), len(curves.loss))
def evidence_d(curves):
    return curves.gradient[-50:].mean() / curves.gradient[:50].mean()
def evidence_e(curves):
    return (np.diff(curves.loss) < 0).mean()
def evidence_f(curves):
    return curves.accuracy[-50:].mean() - curves.validation.max()
"""


def evidence(letter: str, formula: str) -> str:
    return f"def evidence_{letter}(curves):\n    return {formula}"


def first_above(line: str, none: str = "len(curves.loss)") -> str:
    return evidence("c", f"next((step for step, loss in enumerate(curves.loss) if loss > {line}), {none})")


def mixed(*lines: str) -> str:
    return "\n    ".join(("def mix(images, labels, draw):", *lines))


def stepped(*lines: str) -> str:
    return "\n    ".join(("def step(net, optimizer, images, labels):", *lines, "return loss, logits"))


def batched(*lines: str) -> str:
    return "\n    ".join(("def batches(images, labels, size):", *lines))


def scored(*lines: str) -> str:
    return "\n    ".join(("def score(net, images, labels):", *lines))


FORWARD = ("logits = net(images)", "loss = F.cross_entropy(logits, labels)")
CUTTING = "for start in range(0, len(labels) - size + 1, size):"
RIGHT_SHARE = "float((net(images).argmax(1) == labels).float().mean())"
MOVE = ("optimizer.zero_grad()", "loss.backward()", "optimizer.step()")
PART = "images[start : start + size], labels[start : start + size]"
HUNDREDS = (
    "def evidence_a(curves):\n    first = np.mean(curves.loss[{}])\n    second = np.mean(curves.loss[{}])\n"
    "    third = np.mean(curves.loss[{}])\n    return (second - third) / (first - second)"
)
