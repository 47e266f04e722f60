"""Search space: a small family of networks in width, depth and resolution, and its trainings, live and recorded.

Every point of the space was trained once, on one machine, by the sweep of this course; `recorded` reads what came of
it, and `replay` is an objective that looks a training up instead of doing it. So hundreds of searches can be compared
in seconds, and the cost of each is known in epochs. `python -m mobiledl.lessons.experiments.search_space` records
it again.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mobiledl import sweep

if TYPE_CHECKING:
    from torch import nn

    from mobiledl.data.dataset import Dataset
    from mobiledl.net import Net

SPACE = sweep.space(width="0.25 | 0.5 | 1.0", depth="1 .. 3", resolution="12 | 16 | 20", rate="0.001 | 0.005 | 0.02")
EPOCHS = 9
TRAIN, VALIDATION, BATCH = 600, 400, 30
# (outputs, stride of the first block); the depth is the number of blocks in each
STAGES = ((16, 1), (24, 2), (32, 2))
STEM, EXPANSION = 16, 3
RECORD = Path(__file__).with_name("search_space.json")


def build(width: float, depth: int, resolution: int, seed: int = 0) -> Net:
    """Return a network of MobileNet v2's blocks for drawings of 20 classes, with random weights.

    width multiplies every channel count (rounded to multiples of 8); depth: blocks in each of three stages;
    resolution: the image's side in pixels.
    """
    import torch

    from mobiledl.card import Card, Preprocess, TensorSpec
    from mobiledl.data.doodles import CLASSES
    from mobiledl.data.render import FRAME_MARGIN, PEN
    from mobiledl.net import Net
    from mobiledl.record import Settings

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        module = _layers(width, depth, len(CLASSES))
    spec = TensorSpec("image", (1, resolution, resolution))
    prepare = Preprocess(resolution, 1, margin=FRAME_MARGIN, pen=PEN)
    options = Settings(width=width, depth=depth, resolution=resolution, seed=seed)
    return Net(
        module.eval(), Card("small_v2", CLASSES, spec, TensorSpec("logits", (len(CLASSES),)), prepare, options=options)
    )


def _layers(width: float, depth: int, classes: int) -> nn.Sequential:
    """Return stem, stages, and head."""
    from torch import nn

    from mobiledl.zoo.blocks import conv_norm, divisible, initialise
    from mobiledl.zoo.mobilenet import InvertedResidual

    inputs = divisible(STEM * width)
    layers: list[nn.Module] = [conv_norm(1, inputs, 3, activation=nn.ReLU6)]
    for base, stride in STAGES:
        outputs = divisible(base * width)
        for block in range(depth):
            layers.append(InvertedResidual(inputs, outputs, stride if block == 0 else 1, EXPANSION))
            inputs = outputs
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes)]
    network = nn.Sequential(*layers, *head)
    initialise(network)
    return network


@cache
def drawings(resolution: int) -> tuple[Dataset, Dataset]:
    """Return the training and the validation set of the search: drawings, the same for every trial."""
    from mobiledl import data

    whole = data.load("doodles", split="train", count=TRAIN + VALIDATION, size=resolution)
    train = data.Dataset("doodles", "train", whole.images[:TRAIN], whole.labels[:TRAIN], whole.classes)
    rest = data.Dataset("doodles", "validation", whole.images[TRAIN:], whole.labels[TRAIN:], whole.classes)
    return train, rest


@cache
def macs(width: float, depth: int, resolution: int) -> int:
    """Return the multiply-accumulates of one image."""
    from mobiledl import cost

    return cost.count(build(width, depth, resolution)).macs


def objective(run: sweep.Run) -> dict[str, float]:
    """Train one point for EPOCHS epochs, on one thread, and return its accuracy on the validation set."""
    import torch

    from mobiledl import train

    torch.set_num_threads(1)
    shape = {name: run.params[name] for name in ("width", "depth", "resolution")}
    run.note(macs=macs(**shape))
    train_set, validation_set = drawings(shape["resolution"])
    recipe = train.Recipe(learning_rate=run.params["rate"], batch=BATCH)
    epochs: list[train.Epoch] = []

    def report(epoch: train.Epoch) -> None:
        epochs.append(epoch)
        run.report(epoch.number, epoch.accuracy, of=EPOCHS)

    train.fit(
        build(**shape, seed=run.seed), train_set, validation_set,
        epochs=EPOCHS, recipe=recipe, seed=run.seed, report=report, progress=False,
    )  # fmt: skip
    return {"accuracy": epochs[-1].accuracy}


@cache
def recorded() -> sweep.Results:
    """Return the training of every point of the space, as it was recorded."""
    return sweep.Results.from_json(RECORD.read_text("utf-8"))


@cache
def _by_point() -> dict[object, sweep.Trial]:
    return {trial.params: trial for trial in recorded()}


def replay(run: sweep.Run) -> dict[str, float]:
    """Look one point's training up, epoch by epoch; it costs as many steps as the training did."""
    trial = _by_point()[run.params]
    run.note(macs=trial["macs"])
    for step, accuracy in enumerate(trial.reports, 1):
        run.report(step, accuracy, of=EPOCHS)
    return {"accuracy": trial["accuracy"]}


def main() -> None:
    """Train every point of the space, with two workers, and write the record."""
    study = sweep.run(
        "mobiledl.lessons.experiments.search_space:objective",
        SPACE,
        name="search-space",
        trials=SPACE.size or 0,
        search="grid",
        workers=2,
    )
    # what it took depends on the machine, and on what else ran there
    finished = sweep.results(study).finished
    results = replace(finished, trials=tuple(replace(trial, seconds=0.0) for trial in finished))
    RECORD.write_text(results.to_json(), "utf-8")
    print(f"{RECORD.name}: {len(results)} trainings, {results.cost} epochs")


if __name__ == "__main__":
    main()
