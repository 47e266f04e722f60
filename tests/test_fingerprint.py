"""Fingerprint: equal for what does the same, in every process; another one for what does not."""

from __future__ import annotations

import copy
import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from mobiledl import fingerprint
from mobiledl.data import augment


def moved(pixels: int) -> Callable[..., Any]:
    return lambda images, draw: augment.shift(images, draw, pixels=pixels)


class Shift:
    def __init__(self, pixels: int) -> None:
        self.pixels = pixels

    def __call__(self, images: Any, draw: Any) -> Any:
        return augment.shift(images, draw, self.pixels)


def written(source: str, **names: object) -> Any:
    """Return what a notebook's cell defines as `f`."""
    space: dict[str, Any] = {"augment": augment, "__name__": "__main__", **names}
    exec(source, space)
    return space["f"]


SAME = {
    "closure": (moved(2), moved(2)),
    "object": (Shift(2), Shift(2)),
    "partial": (functools.partial(augment.shift, pixels=2), functools.partial(augment.shift, pixels=2)),
    "comment": (written("f = lambda a, b: a + b"), written("\n\nf = lambda a, b: a + b  # the sum")),
    "cell": (written("def f(a, b):\n    return a[::b]"), written("x = 3\ndef f(a, b):\n\n    return a[::b]")),
    "array": (np.arange(6), np.arange(6)),
    "set": ({"one", "two", "three"}, {"three", "two", "one"}),
    "path": (Path("a"), Path("a")),
    "generator": (np.random.default_rng(0), np.random.default_rng(0)),
    "module": (nn.Sequential(nn.ReLU(), nn.Flatten()), nn.Sequential(nn.ReLU(), nn.Flatten())),
}
OTHER = {
    "closure": (moved(2), moved(3)),
    "object": (Shift(2), Shift(3)),
    "partial": (functools.partial(augment.shift, pixels=2), functools.partial(augment.shift, pixels=3)),
    "bound": (Shift(2).__call__, Shift(3).__call__),
    "code": (written("f = lambda a, b: a + b"), written("f = lambda a, b: a - b")),
    "constant": (written("f = lambda a, b: a + 1"), written("f = lambda a, b: a + 2")),
    "default": (written("def f(a, b=1): return b"), written("def f(a, b=2): return b")),
    "global": (written("f = lambda a, b: a + P", P=1), written("f = lambda a, b: a + P", P=2)),
    "used function": (written("g = abs\ndef f(a): return g(a)"), written("g = len\ndef f(a): return g(a)")),
    "own function": (
        written("def g(a): return a\ndef f(a): return g(a)"),
        written("def g(a): return -a\ndef f(a): return g(a)"),
    ),
    "chain": (augment.chain(augment.flip, augment.shift), augment.chain(augment.flip, augment.erase)),
    "order": (augment.chain(augment.flip, augment.shift), augment.chain(augment.shift, augment.flip)),
    "array": (np.arange(6), np.arange(6).reshape(2, 3)),
    "element type": (np.zeros(2, np.int32), np.zeros(2, np.float32)),
    "frozen": (torch.zeros(2), torch.zeros(2, requires_grad=True)),
    "module": (nn.ReLU6(), nn.Hardswish()),
    "setting of a module": (nn.Dropout(0.1), nn.Dropout(0.2)),
    "number and text": (1, "1"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_does_the_same_has_the_same(name: str) -> None:
    one, other = SAME[name]
    assert fingerprint.of(one) == fingerprint.of(other)


@pytest.mark.parametrize("name", OTHER)
def test_what_does_something_else_has_another(name: str) -> None:
    one, other = OTHER[name]
    assert fingerprint.of(one) != fingerprint.of(other)


def test_a_function_that_has_run_often_keeps_its_own() -> None:
    add = written("def f(a, b):\n    total = 0\n    for x in range(a):\n        total += x * b\n    return total")
    before = fingerprint.of(add)
    for _ in range(200):
        add(20, 2)
    assert fingerprint.of(add) == before


def test_hooks_are_told_without_the_number_that_pytorch_counts_them_by() -> None:
    prints = []
    for _ in range(2):
        layer = nn.ReLU()
        layer.register_forward_hook(print)
        prints.append(fingerprint.of(layer))
    assert prints[0] == prints[1] != fingerprint.of(nn.ReLU())


def test_a_class_that_was_copied_keeps_its_own() -> None:
    class Setting:
        __slots__ = ("strength",)

    before = fingerprint.of(Setting)
    setting = Setting()
    setting.strength = 3
    copy.deepcopy(setting)
    assert "__slotnames__" in vars(Setting), "Python notes it at the first copy"
    assert fingerprint.of(Setting) == before


def test_circles_end() -> None:
    circle: list[object] = [1]
    circle.append(circle)
    assert fingerprint.of(circle) == fingerprint.of(circle) != fingerprint.of([1])


PRINTED = """
import functools, numpy as np
from mobiledl import fingerprint
from mobiledl.data import augment
P = {"a", "b", "c", "d"}
class Odd:
    def __init__(self): self.names, self.draw = P, np.random.default_rng(1)
    def __call__(self, images, draw): return super().__eq__(images) and augment.thin(images, draw)
print(fingerprint.of(Odd(), augment.chain(augment.tilt, functools.partial(augment.shift, pixels=3)), lambda x: (x, P)))
"""


def test_every_process_finds_the_same() -> None:
    def found(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.run(
            [sys.executable, "-c", PRINTED], env=environment, capture_output=True, text=True, check=True
        ).stdout

    first = found("1")
    assert len(first.strip()) == fingerprint.DIGITS
    assert found("2") == first
