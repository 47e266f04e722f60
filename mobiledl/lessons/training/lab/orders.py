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
from mobiledl.lessons.training.lab.repairs import check_function, check_kept, recovers, watched

MOST_BATCHES = 10_000
# How many classes a batch of so many images shows at least: sixteen drawn from 20 classes show about eleven.
FEWEST_CLASSES = {16: 5, 8: 3}
PASSED_ON = "images and labels as they came in, but for their order"


def judge_mix(letter: str, mix: Any) -> None:
    """Every image keeps its label, none is lost, and `draw` alone gives the order, another one each time."""
    for count in (60, 90):
        images, labels = numbered(count)
        on = f"{count} images with their labels, class after class"
        first, again, other = (
            _pair(ask(mix, images, labels, np.random.default_rng(seed), on=on), images, on) for seed in (1, 1, 2)
        )
        _check_own(*first, images, labels, on)
        _check_all_there(first[0], count, on)
        _check_drawn(_ids(first[0]), _ids(again[0]), _ids(other[0]), on)
        _check_far(_ids(first[0]), on)
    recovers(letter, "mix", Parts(mix=mix), mix, wanted=0.6)


def judge_batches(letter: str, batches: Any) -> None:
    """Each image comes once, with its label, in batches that hold a mixture of classes."""
    from mobiledl.lessons.training.lab.broken import SMALL_BATCHES

    for count, size in ((200, 16), (100, 20), (60, 60), (90, 8)):
        images, labels = numbered(count)
        order = np.random.default_rng(count).permutation(count)
        on = f"{count} mixed images, batches of {size}"
        came = _as_list(batches, images[order], labels[order], size, on)
        both = torch.cat([pair[0] for pair in came]), torch.cat([pair[1] for pair in came])
        _check_own(*both, images, labels, on)
        _check_mixture(came, on)
        _check_sizes(came, count, size, on)
        if _different(_ids(both[0])) < len(both[0]):
            raise NotYet("An image comes twice in one pass, so others cannot come at all.", on=on)
    recovers(letter, "batches", Parts(SMALL_BATCHES, batches=batches), batches, wanted=0.5)


def numbered(count: int) -> Pair:
    """Return images that begin with their number and have other pixels beside it, and labels class after class."""
    images = torch.arange(float(count)).reshape(-1, 1, 1, 1) + torch.arange(6.0).reshape(2, 3) / 8
    return images, torch.arange(count) * CLASSES // count


def _ids(images: torch.Tensor) -> torch.Tensor:
    return images[:, 0, 0, 0].long()


def _different(values: torch.Tensor) -> int:
    return len(set(values.tolist()))


def _pair(came: Any, like: torch.Tensor, on: str) -> Pair:
    """Return images and labels that came back, in kind like those that went in; raises NotYet for anything else."""
    wanted = "a pair: images of shape (N, 1, H, W), then their labels (N,)"
    if not isinstance(came, (tuple, list)) or len(came) != 2:
        raise NotYet("Images and labels are wanted, both.", describe(came), wanted, on)
    images, labels = came
    told = f"{describe(images)}; {describe(labels)}"
    if not all(isinstance(each, torch.Tensor) for each in came) or images.ndim <= labels.ndim:
        raise NotYet("Images and labels are wanted, in this order, as tensors.", told, wanted, on)
    if images.shape[1:] != like.shape[1:] or labels.ndim != 1:
        raise NotYet("The shape of an image or of the labels is another one than before.", told, wanted, on)
    if images.dtype != like.dtype or labels.dtype != torch.int64:
        raise NotYet("The element type is another one than before.", told, f"{like.dtype} and torch.int64", on)
    if len(images) != len(labels):
        raise NotYet("There are not as many labels as images.", f"{len(images)} images, {len(labels)} labels", on=on)
    return images, labels


def _check_own(images: torch.Tensor, labels: torch.Tensor, given: torch.Tensor, belongs: torch.Tensor, on: str) -> None:
    """Raise NotYet when an image is none of those given, or has another label than the one that belongs to it."""
    places = _ids(images).clamp(0, len(given) - 1)
    if not torch.equal(images, given[places]):
        raise NotYet("The pixels of images have changed: only which image comes when is asked for.", on=on)
    wrong = int((belongs[places] != labels).sum())
    if wrong:
        raise NotYet("Images have labels that are not theirs.", f"{wrong} of {len(labels)} with another label",
                     "every image with its own", on)  # fmt: skip


def _check_all_there(images: torch.Tensor, count: int, on: str) -> None:
    different = _different(_ids(images))
    if different < count or len(images) != count:
        raise NotYet("A pass shows every image once.", f"{different} different images among {len(images)}",
                     f"{count}", on)  # fmt: skip


def _check_drawn(first: torch.Tensor, again: torch.Tensor, other: torch.Tensor, on: str) -> None:
    """Raise NotYet unless the generator, and nothing else, decides about the order."""
    if torch.equal(first, torch.arange(len(first))):
        raise NotYet("The images come in the order in which they went in: nothing is mixed.", on=on)
    if torch.equal(first, torch.arange(len(first)).flip(0)):
        raise NotYet("The images come backwards, class after class: nothing is mixed.", on=on)
    if torch.equal(first, other):
        raise NotYet("The order is the same with another generator: take the random numbers from `draw`, so that "
                     "each pass is another one.", on=on)  # fmt: skip
    if not torch.equal(first, again):
        raise NotYet("Two generators in the same state gave two orders: chance comes from somewhere else than `draw`, "
                     "so that no training can be repeated.", on=on)  # fmt: skip


def _check_far(order: torch.Tensor, on: str) -> None:
    """Raise NotYet when neighbours stayed neighbours, or images near their places: classes then stay together."""
    count = len(order)
    neighbours = int((order.diff().abs() == 1).sum())
    if neighbours > count // 4:
        raise NotYet("The images still stand in rows as they came: neighbours, of one class, stayed together.",
                     f"{neighbours} of {count - 1} neighbours are as before", "one or two, by chance", on)  # fmt: skip
    moved = float((order - torch.arange(count)).abs().float().mean())
    if moved < count / 6:
        raise NotYet("The images are mixed with those near them alone: classes stay together.",
                     f"an image moved {moved:.0f} places on average", f"about {count // 3}", on)  # fmt: skip


def _as_list(batches: Any, images: torch.Tensor, labels: torch.Tensor, size: int, on: str) -> list[Pair]:
    check_function(batches)
    given = images.clone(), labels.clone()
    came: Any = watched(batches, lambda: _listed(batches(*given, size)), on)
    if not isinstance(came, list):
        raise NotYet("Batches are wanted, one after the other: yield them, or return a list.", describe(came), on=on)
    if not came:
        raise NotYet("Not a single batch came.", "no batch", f"{len(labels) // size} batches", on)
    if len(came) == MOST_BATCHES:
        raise NotYet("The batches never end: a pass is over when every image has come.", on=on)
    if len(came) == 2 and all(isinstance(each, torch.Tensor) for each in came):
        raise NotYet("A single pair of images and labels came: all batches of the pass are wanted.",
                     " and ".join(map(describe, came)), "a pair for each batch", on)  # fmt: skip
    pairs = [_pair(pair, images, on) for pair in came]
    check_kept(given, (images, labels), on)
    return pairs


def _listed(came: Any) -> Any:
    return list(itertools.islice(came, MOST_BATCHES)) if hasattr(came, "__iter__") else came


def _check_sizes(came: list[Pair], count: int, size: int, on: str) -> None:
    """Raise NotYet unless all batches are full but the last, and less than one batch is left out."""
    sizes = [len(labels) for _, labels in came]
    odd = next((each for each in (*sizes[:-1], max(sizes[-1], size)) if each != size), size)
    if odd < size and sizes.count(size) == len(sizes) - 1:
        raise NotYet("A batch that is not full comes before the others: the rest comes last, or not at all.",
                     f"{odd} images in one", f"{size}, fewer only in the last", on)  # fmt: skip
    if odd != size:
        raise NotYet("The batches have another size.", f"{odd} images in one", f"{size}, fewer only in the last", on)
    if not count - size < sum(sizes) <= count:
        raise NotYet("A pass shows every image once; only a rest smaller than a batch may be left out.",
                     f"{sum(sizes)} images", f"{count}", on)  # fmt: skip


def _check_mixture(came: list[Pair], on: str) -> None:
    """Raise NotYet for a batch of few classes; one of few images may have few by chance."""
    for _, labels in came:
        fewest = next((classes for images, classes in FEWEST_CLASSES.items() if len(labels) >= images), 0)
        if _different(labels) < fewest:
            raise NotYet("There are batches that hold hardly more than one class.",
                         f"{_different(labels)} different in a batch of {len(labels)}", "a mixture, as it came in",
                         on)  # fmt: skip
