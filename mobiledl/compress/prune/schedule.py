"""Schedule: prune a little, train a little, and so on, instead of all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mobiledl.compress.prune.weights import sparsity as share_of_zeros
from mobiledl.compress.prune.weights import weights
from mobiledl.kinds import check_whole
from mobiledl.net import Net
from mobiledl.train import Epoch, Recipe, fit
from mobiledl.train.job import Augment

if TYPE_CHECKING:
    from mobiledl.data.dataset import Dataset

SETTLE = 0.25  # the last part of a training, in which nothing more is pruned


def gradual(
    net: Net,
    sparsity: float,
    train_set: Dataset | Callable[[int], Dataset],
    validation_set: Dataset,
    *,
    epochs: int,
    recipe: Recipe | None = None,
    seed: int = 0,
    augment: Augment | None = None,
    scope: str = "global",
    checkpoint: str | Path | None = None,
    report: Callable[[Epoch], object] | None = None,
    progress: bool = True,
) -> Net:
    """Return a net pruned to a sparsity in [0, 1) over the first three quarters of a training of whole epochs.

    The sparsity rises before each epoch, fast at first and ever more slowly, by a cubic curve (Zhu and Gupta, "To
    Prune, or Not to Prune", 2017, section 3). The arguments are those of `train.fit` and `weights`. The learning rate
    takes the recipe's whole course over all epochs; the optimizer starts anew in each, and there is no warm-up.
    checkpoint: a file name; each epoch writes one of its own beside it, and a training that was killed goes on from
    the last. Raises what `train.fit` and `weights` raise.
    """
    check_whole("epochs", epochs)
    if epochs < 1:
        raise ValueError(f"A training has one epoch or more, but {epochs!r} came: say how often to see the data.")
    whole, start = recipe or Recipe(), share_of_zeros(net)
    for epoch in range(epochs):
        pruned = weights(net, at(epoch + 1, epochs, start, sparsity), scope=scope)
        rate = whole.rate(max((epoch + 0.5) / epochs, whole.warmup))
        net = fit(
            pruned,
            train_set(epoch) if callable(train_set) else train_set,
            validation_set,
            epochs=1,
            recipe=replace(whole, schedule="constant", warmup=0.0, learning_rate=rate),
            seed=seed + epoch,
            augment=augment,
            checkpoint=_beside(checkpoint, epoch),
            report=None if report is None else _numbered(report, epoch),
            progress=progress,
        )
    return net


def at(epoch: int, epochs: int, start: float, end: float) -> float:
    """Return the sparsity for an epoch, counted from 1, on the way from a first to a last sparsity."""
    done = min(1.0, epoch / max(1, round(epochs * (1 - SETTLE))))
    return end + (start - end) * (1 - done) ** 3


def _beside(checkpoint: str | Path | None, epoch: int) -> Path | None:
    return None if checkpoint is None else Path(checkpoint).with_suffix(f".{epoch + 1}.checkpoint")


def _numbered(report: Callable[[Epoch], object], before: int) -> Callable[[Epoch], object]:
    """Return a report that counts the epochs before, too."""
    return lambda epoch: report(replace(epoch, number=epoch.number + before))
