"""Orders of images: the two repairs of lab 05 that bring images and labels of one pass to the network."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import torch

from mobiledl.course.answers import ask
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.training.lab.practice import CLASSES, Pair, Parts
from mobiledl.lessons.training.lab.repairs import check_function, recovers, watched

MOST_BATCHES = 10_000
# Sixteen images drawn from 20 classes show about eleven of them.
FEWEST_CLASSES = 5


def judge_mix(letter: str, mix: Any) -> None:
    """Every image keeps its label, none is lost, and the order is another one each time."""
    for count in (40, 60):
        images, labels = numbered(count)
        on = f"{count} images with their labels, class after class"
        came = [_pair(ask(mix, images, labels, np.random.default_rng(seed), on=on), on) for seed in (1, 2)]
        _check_pairs(*came[0], labels, on)
        _check_all_there(came[0][0], count, on)
        if torch.equal(_ids(came[0][0]), torch.arange(count)):
            raise NotYet("The images come in the order in which they went in: nothing is mixed.", on=on)
        if torch.equal(came[0][0], came[1][0]):
            raise NotYet("The order is the same with another generator: take the random numbers from `draw`, so that "
                         "each pass is another one.", on=on)  # fmt: skip
    recovers(letter, "mix", Parts(mix=mix), mix, wanted=0.6)


def judge_batches(letter: str, batches: Any) -> None:
    """Each image comes once, with its label, in batches that hold a mixture of classes."""
    from mobiledl.lessons.training.lab.broken import SMALL_BATCHES

    for count, size in ((200, 16), (100, 20)):
        images, labels = numbered(count)
        order = np.random.default_rng(count).permutation(count)
        on = f"{count} mixed images, batches of {size}"
        came = _as_list(batches, images[order], labels[order], size, on)
        _check_sizes(came, count, size, on)
        both = torch.cat([pair[0] for pair in came]), torch.cat([pair[1] for pair in came])
        _check_pairs(*both, labels, on)
        if _different(_ids(both[0])) < len(both[0]):
            raise NotYet("An image comes twice in one pass, so others cannot come at all.", on=on)
        _check_mixture(came, size, on)
    recovers(letter, "batches", Parts(SMALL_BATCHES, batches=batches), batches, wanted=0.5)


def numbered(count: int) -> Pair:
    """Return images that carry their number in every pixel, and labels class after class."""
    images = torch.arange(float(count)).reshape(-1, 1, 1, 1).expand(-1, 1, 2, 2).clone()
    return images, torch.arange(count) * CLASSES // count


def _ids(images: torch.Tensor) -> torch.Tensor:
    return images[:, 0, 0, 0].long()


def _different(values: torch.Tensor) -> int:
    return len(set(values.tolist()))


def _pair(came: Any, on: str) -> Pair:
    """Return images and labels that came back; raises NotYet for anything else."""
    wanted = "a pair: images of shape (N, 1, H, W), then their labels (N,)"
    if not isinstance(came, (tuple, list)) or len(came) != 2:
        raise NotYet("Images and labels are wanted, both.", describe(came), wanted, on)
    images, labels = came
    if not all(isinstance(each, torch.Tensor) for each in came) or images.ndim != 4 or labels.ndim != 1:
        raise NotYet("Images and labels are wanted, in this order, as tensors.",
                     f"{describe(images)}; {describe(labels)}", wanted, on)  # fmt: skip
    if len(images) != len(labels):
        raise NotYet("There are not as many labels as images.", f"{len(images)} images, {len(labels)} labels", on=on)
    return images, labels


def _check_pairs(images: torch.Tensor, labels: torch.Tensor, belongs: torch.Tensor, on: str) -> None:
    """Raise NotYet when an image has another label than the one that belongs to it."""
    wrong = int((belongs[_ids(images)] != labels).sum())
    if wrong:
        raise NotYet("Images have labels that are not theirs.", f"{wrong} of {len(labels)} with another label",
                     "every image with its own", on)  # fmt: skip


def _check_all_there(images: torch.Tensor, count: int, on: str) -> None:
    different = _different(_ids(images))
    if different < count or len(images) != count:
        raise NotYet("A pass shows every image once.", f"{different} different images", f"{count}", on)


def _as_list(batches: Any, images: torch.Tensor, labels: torch.Tensor, size: int, on: str) -> list[Pair]:
    check_function(batches)
    given = images.clone(), labels.clone()
    came: Any = watched(batches, lambda: _listed(batches(*given, size)), on)
    if not isinstance(came, list):
        raise NotYet("Batches are wanted, one after the other: yield them, or return a list.", describe(came), on=on)
    if not came:
        raise NotYet("Not a single batch came.", "no batch", f"{len(labels) // size} batches", on)
    if len(came) == 2 and all(isinstance(each, torch.Tensor) for each in came):
        raise NotYet("A single pair of images and labels came: all batches of the pass are wanted.",
                     " and ".join(map(describe, came)), "a pair for each batch", on)  # fmt: skip
    return [_pair(pair, on) for pair in came]


def _listed(came: Any) -> Any:
    return list(itertools.islice(came, MOST_BATCHES)) if hasattr(came, "__iter__") else came


def _check_sizes(came: list[Pair], count: int, size: int, on: str) -> None:
    """Raise NotYet unless all batches are full but the last, and less than one batch is left out."""
    sizes = [len(labels) for _, labels in came]
    if any(each != size for each in sizes[:-1]) or sizes[-1] > size:
        raise NotYet("The batches have another size.", f"{max(sizes)} images in one", f"{size}", on)
    if not count - size < sum(sizes) <= count:
        raise NotYet("A pass shows every image once; only a rest smaller than a batch may be left out.",
                     f"{sum(sizes)} images", f"{count}", on)  # fmt: skip


def _check_mixture(came: list[Pair], size: int, on: str) -> None:
    fewest = min(_different(labels) for _, labels in came if len(labels) == size)
    if fewest < FEWEST_CLASSES:
        raise NotYet("There are batches that hold hardly more than one class.", f"{fewest} different in a batch",
                     "a mixture, as it came in", on)  # fmt: skip
