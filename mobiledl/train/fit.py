"""Fit: one plain training loop that survives a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from mobiledl.answers import NotFiniteError
from mobiledl.data.dataset import Dataset
from mobiledl.data.targets import targets
from mobiledl.kinds import check_dataset, check_whole, wrong_kind
from mobiledl.net import Net
from mobiledl.record import Settings
from mobiledl.train import checkpoint as checkpoints
from mobiledl.train import events, identity
from mobiledl.train.events import Log
from mobiledl.train.job import Augment, DivergedError, Epoch, Job
from mobiledl.train.loss import Loss, cross_entropy
from mobiledl.train.recipe import Recipe
from mobiledl.train.score import evaluate


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
    patience: int | None = None,
    loss: Loss = cross_entropy,
    report: Callable[[Epoch], object] | None = None,
    progress: bool = True,
) -> Net:
    """Return the trained net, in evaluation mode; the one that came in stays as it was.

    train_set: a data set, or a function from the epoch's number (from 0) to one, for fresh data every time.
    augment: returns a changed batch of images (N, C, H, W) uint8, given it and a seeded generator. A last batch
    that is not full is left out. The same seed gives the same net on the same machine and number of threads.
    What has requires_grad=False stays, and a batch norm of which every parameter is frozen keeps its statistics and
    uses them, so that a frozen backbone answers as before. Pruning masks and weight norms of torch.nn.utils stay, too.
    checkpoint: a file, written after every epoch; a training that was killed goes on from there and ends with the
    same bits; another training, in data, functions, network, settings or versions, is refused. log_dir: where
    TensorBoard's scalars, histograms of weights and first batches go. patience: stop when so many epochs in a row
    brought no better validation accuracy, and return the best net instead of the last.
    loss: what is made small, as `loss.cross_entropy` or `distill.logits(teacher)`; see `loss.Loss`.
    report: is called with every Epoch, and first with those that a checkpoint brings back (`report=history.append`).
    Raises ValueError or TypeError for what does not fit together and for a net that answers with something else than
    its card says or by chance, DivergedError when the loss leaves the numbers (the
    last good checkpoint stays), CheckpointError for a checkpoint of another training or one that cannot be written,
    and on Ctrl-C KeyboardInterrupt, whose message says what is kept and how to go on.
    """
    waited = 1 if patience is None else patience
    _check_call(net, validation_set, recipe, augment, loss, epochs=epochs, seed=seed, patience=waited)
    if epochs < 1:
        raise ValueError(f"A training has one epoch or more, but {epochs!r} came: say how often to see the data.")
    if patience == 0:
        raise ValueError("A patience of 0 epochs would stop before the first: give 1 or more, or leave patience out.")
    sets = _sets(train_set)
    history: list[Epoch] = []
    with _told(checkpoint, history, epochs):
        first = sets(0)
        job = Job(net, first, recipe or Recipe(), epochs, seed, augment, patience, loss)
        targets(job.net.card, validation_set)
        who = identity.of(job, train_set, first, validation_set) if checkpoint else {}
        history += _resume(job, checkpoint, who)
        for past in history:
            _tell(report, past)
        with events.log(log_dir, job.step) as log:
            while len(history) < epochs and not _enough(history, patience):
                _one_epoch(job, history, sets(len(history)), validation_set, log, progress)
                _save(job, checkpoint, who, history)
                _tell(report, history[-1])
    job.go_back()
    trained, last = job.trained(), history[job.best["epoch"] - 1 if job.best else -1]
    results = Settings({f"{validation_set.name}/{validation_set.split}": last.accuracy})
    return replace(trained, card=replace(trained.card, results=results))


def _one_epoch(
    job: Job, history: list[Epoch], train_set: Dataset, validation_set: Dataset, log: Log, progress: bool
) -> None:
    """Train once on a data set, validate, and write down what came of it."""
    number = len(history) + 1
    job.scale = job.recipe.scale([epoch.accuracy for epoch in history])
    loss = job.epoch(number - 1, train_set, log, progress)
    now = job.trained()
    try:
        accuracy = evaluate(now, validation_set)
    except NotFiniteError:
        accuracy = 0.0  # batch norm's statistics lag behind hot weights; a later epoch may bring them back
    log.scalars(job.step, validation_accuracy=accuracy)
    log.weights(job.step, now.module)
    history.append(Epoch(number, loss, accuracy, job.scale * job.recipe.rate(number / job.epochs)))
    if job.patience is not None and _waited(history) == 0:
        job.keep(number)


def _waited(history: list[Epoch]) -> int:
    """Return how many epochs ago the accuracy was best."""
    accuracies = [epoch.accuracy for epoch in history]
    return len(history) - 1 - accuracies.index(max(accuracies))


def _enough(history: list[Epoch], patience: int | None) -> bool:
    return patience is not None and len(history) > 0 and _waited(history) >= patience


def _check_call(
    net: object, validation_set: object, recipe: object, augment: object, loss: object, **numbers: int
) -> None:
    """Refuse arguments of the wrong kind before anything is made of them."""
    for wanted, value, fits in (
        ("Net", net, isinstance(net, Net)),
        ("Dataset", validation_set, hasattr(validation_set, "labels")),
        ("Recipe", recipe, recipe is None or isinstance(recipe, Recipe)),
    ):
        if not fits:
            raise wrong_kind("train.fit", wanted, value)
    if augment is not None and not callable(augment):
        raise TypeError(
            f"augment is a function of images and a generator, but a {type(augment).__name__} came: "
            "augment.chain(augment.flip, augment.shift) makes one of several."
        )
    if not callable(loss):
        raise TypeError(f"loss is a function such as distill.logits(teacher), but {loss!r} came.")
    for name, number in numbers.items():
        check_whole(name, number)
        if number < 0:
            raise ValueError(f"{name} is not negative, but {number!r} came: give a number such as 3.")


def _sets(train_set: Dataset | Callable[[int], Dataset]) -> Callable[[int], Dataset]:
    """Return a function from an epoch's number to its data set."""

    def of(number: int) -> Dataset:
        dataset = train_set(number) if callable(train_set) else train_set
        check_dataset("train.fit", dataset)
        return dataset

    return of


@contextmanager
def _told(checkpoint: str | Path | None, history: list[Epoch], epochs: int) -> Iterator[None]:
    """Let an interruption and a divergence say what is kept, and how to go on."""
    kept = Path(checkpoint) if checkpoint else None
    try:
        yield
    except KeyboardInterrupt:
        where = f"The training was interrupted in epoch {min(len(history) + 1, epochs)} of {epochs}"
        if kept is None:
            way = ", and nothing of it is kept: give checkpoint= a path, and the same call goes on where it stopped."
        elif kept.is_file():
            way = f": make the same call again, and it goes on after the last epoch that {kept} holds."
        else:
            way = f", before {kept} was written for the first time: make the same call again to start anew."
        raise KeyboardInterrupt(where + way) from None
    except DivergedError as error:
        if kept is None or not kept.is_file():
            raise
        raise DivergedError(f"{str(error).rstrip('.')}; {kept} still holds the last good epoch.") from None


def _resume(job: Job, path: str | Path | None, who: dict[str, str]) -> list[Epoch]:
    """Take up a checkpoint, where there is one, and return the epochs that lie behind."""
    state = checkpoints.read(Path(path), who) if path else None
    if state is None:
        return []
    job.restore(state["job"])
    return [Epoch.from_dict(epoch) for epoch in state["history"]]


def _save(job: Job, path: str | Path | None, who: dict[str, str], history: list[Epoch]) -> None:
    if path:
        state = {"job": job.state(), "history": [epoch.to_dict() for epoch in history]}
        checkpoints.write(Path(path), who, state)


def _tell(report: Callable[[Epoch], object] | None, epoch: Epoch) -> None:
    if report is not None:
        report(epoch)
