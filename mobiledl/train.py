"""Train: one plain loop that survives a kill, and the score of what it made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from mobiledl import checkpoint as checkpoints
from mobiledl.data.dataset import Dataset
from mobiledl.job import Augment, DivergedError, Epoch, Job, Log
from mobiledl.net import Net
from mobiledl.recipe import Recipe
from mobiledl.record import Settings
from mobiledl.score import evaluate, targets

__all__ = ["DivergedError", "Epoch", "Recipe", "evaluate", "fit"]


def fit(
    net: Net,
    train_set: Dataset | Callable[[int], Dataset],
    validation_set: Dataset,
    *,
    epochs: int,
    recipe: Recipe | None = None,
    seed: int = 0,
    augment: Augment | None = None,
    checkpoint: str | Path | None = None,
    log_dir: str | Path | None = None,
    report: Callable[[Epoch], object] | None = None,
    progress: bool = True,
) -> Net:
    """Return the trained net, in evaluation mode; the one that came in stays as it was.

    train_set: a data set, or a function from the epoch's number (from 0) to one, for fresh data every time.
    augment: returns a changed batch of images (N, C, H, W) uint8, given it and a seeded generator. A last batch
    that is not full is left out. The same seed gives the same net on the same machine and number of threads.
    checkpoint: a file, written after every epoch; a training that was killed goes on from there and ends with the
    same bits. log_dir: where TensorBoard's scalars go. report: is called with every Epoch, and first with those
    that a checkpoint brings back (`report=history.append`).
    Raises ValueError for data that do not fit the net, DivergedError when the loss leaves the numbers (the last good
    checkpoint stays), CheckpointError for a checkpoint of another training.
    """
    if epochs < 1:
        raise ValueError(f"A training has one epoch or more, but {epochs!r} came: say how often to see the data.")
    sets = train_set if callable(train_set) else lambda number: train_set
    job = Job(net, sets(0), recipe or Recipe(), epochs, seed, augment)
    targets(job.net.card, validation_set)
    history = _resume(job, checkpoint)
    for past in history:
        _tell(report, past)
    with _scalars(log_dir, job.step) as log:
        for number in range(len(history), epochs):
            loss = job.epoch(number, sets(number), log, progress)
            accuracy = evaluate(job.trained(), validation_set)
            log(job.step, validation_accuracy=accuracy)
            history.append(Epoch(number + 1, loss, accuracy, job.recipe.rate((number + 1) / epochs)))
            _save(job, checkpoint, history)
            _tell(report, history[-1])
    trained = job.trained()
    results = Settings({f"{validation_set.name}/{validation_set.split}": history[-1].accuracy})
    return replace(trained, card=replace(trained.card, results=results))


def _resume(job: Job, path: str | Path | None) -> list[Epoch]:
    """Take up a checkpoint, where there is one, and return the epochs that lie behind."""
    state = checkpoints.read(Path(path), job.identity) if path else None
    if state is None:
        return []
    job.restore(state["job"])
    return [Epoch.from_dict(epoch) for epoch in state["history"]]


def _save(job: Job, path: str | Path | None, history: list[Epoch]) -> None:
    if path:
        state = {"job": job.state(), "history": [epoch.to_dict() for epoch in history]}
        checkpoints.write(Path(path), job.identity, state)


def _tell(report: Callable[[Epoch], object] | None, epoch: Epoch) -> None:
    if report is not None:
        report(epoch)


@contextmanager
def _scalars(folder: str | Path | None, step: int) -> Iterator[Log]:
    """Give a function that logs named numbers of a step for TensorBoard, or nothing when there is no folder.

    What an interrupted training logged after `step` disappears from the charts.
    """
    if folder is None:
        yield lambda step, **values: None
        return
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise ModuleNotFoundError(
            'log_dir needs TensorBoard, which is not installed: pip install "mobiledl[train]", or leave log_dir out.'
        ) from error
    with SummaryWriter(str(folder), purge_step=step) as writer:

        def log(step: int, **values: float) -> None:
            for name, value in values.items():
                writer.add_scalar(name, value, step)

        yield log
