"""Data: `load(name, split)` gives a `Dataset` of images and labels, made here or fetched once."""

from __future__ import annotations

import inspect

from mobiledl.choices import wrong_choice
from mobiledl.data import digits, doodles, photos
from mobiledl.data.dataset import Dataset

__all__ = ["Dataset", "load"]

LOADERS = {"doodles": doodles.load, "digits": digits.load, "cifar10": photos.load}


def load(name: str, split: str = "train", **options: int | None) -> Dataset:
    """Return a data set by name: `doodles` (drawn by a generator), `digits` or `cifar10` (real).

    Options: doodles take `count`, `size` and `seed`, digits take `size`, cifar10 takes none. digits has
    only the split "test". Raises ValueError for a name, split or option that does not exist.
    """
    if name not in LOADERS:
        raise ValueError(wrong_choice("data set", name, LOADERS))
    loader = LOADERS[name]
    valid = [option for option in inspect.signature(loader).parameters if option != "split"]
    for option in options:
        if option not in valid:
            raise ValueError(wrong_choice(f"option of {name}", option, valid))
    made: Dataset = loader(split, **options)
    return made
