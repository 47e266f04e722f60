"""Identity: all that shapes a training, so that its checkpoint answers for no other one."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from mobiledl import fingerprint
from mobiledl.card import Preprocess
from mobiledl.data.augment import name_of
from mobiledl.data.targets import targets

if TYPE_CHECKING:
    from mobiledl.data.dataset import Dataset
    from mobiledl.train.job import Job


def of(
    job: Job, train_set: Dataset | Callable[[int], Dataset], first: Dataset, validation_set: Dataset
) -> dict[str, str]:
    """Return what must agree before a checkpoint of another process is taken up, by name, as texts.

    job: before its first step. first: the data set of the first epoch. Two functions, as for the epochs' data or the
    augmentation, agree when their code and all that it uses do. Versions come first: where they differ, so may the
    rest.
    """
    card = job.net.card
    return {
        "version of PyTorch, NumPy or Python": f"{torch.__version__}, {np.__version__}, {platform.python_version()}",
        "code of mobiledl.train": _code(),
        "network": f"{card.name}({card.options!r})",
        "recipe": repr(job.recipe),
        "number of epochs": str(job.epochs),
        "patience": str(job.patience),
        "seed": str(job.seed),
        "training set": _set(first),
        "way to the training sets": fingerprint.of(train_set) if callable(train_set) else "one for all epochs",
        "validation set": _set(validation_set),
        "augmentation": _named(job.augment),
        "loss": _named(job.loss),
        "card, structure or first weights of the network": fingerprint.of(card.to_json(), _structure(job)),
    }


def _code() -> str:
    """Return the digest of the sources of a training, and of how pixels become inputs and labels places."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return fingerprint.of([source.read_bytes() for source in sources], Preprocess, targets)


def _set(dataset: Dataset) -> str:
    name = f"{dataset.name}/{dataset.split}, {len(dataset)} images"
    return f"{name}, {fingerprint.of(dataset.images, dataset.labels, dataset.classes)}"


def _named(function: Callable[..., object] | None) -> str:
    if function is None:
        return "none"
    return f"{name_of(function)}, {fingerprint.of(function)}"


def _structure(job: Job) -> list[object]:
    """Return the network in evaluation mode, and which of its weights stand under several names."""
    module = job.module.eval()
    first: dict[int, str] = {}
    names = [first.setdefault(id(tensor), name) for name, tensor in module.named_parameters(remove_duplicate=False)]
    return [module, names]
