"""Train the networks of `zoo/`, each from a recipe that stays in its card.

    python tools/train_zoo.py                       all that are missing, one after the other
    python tools/train_zoo.py --only mobilenet_v2   one of them, again
    python tools/train_zoo.py --check               score every file in zoo/ again and compare with its card

A training that was killed goes on where it was when the same command is given again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from mobiledl import data, fetch, train, zoo
from mobiledl.choices import wrong_choice
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.record import Settings
from mobiledl.train import Recipe
from mobiledl.zoo import stored

TOLERANCE = 0.001  # of accuracy, between machines


@dataclass(frozen=True)
class Plan:
    """What is trained: a network with its options, on a data set, for some epochs of a recipe."""

    name: str
    options: dict[str, Any]
    dataset: str
    epochs: int
    recipe: Recipe = field(default_factory=Recipe)

    @property
    def path(self) -> Path:
        """Where the weights go."""
        return zoo.folder() / stored.file_name(self.name, self.options["width"], self.dataset)


DOODLES: dict[str, Any] = {"classes": 20, "channels": 1, "resolution": 32}
PLANS = (
    Plan("mobilenet_v2", {"width": 0.5, **DOODLES}, "doodles", 14),
    Plan("squeezenet_1_1", {"width": 0.5, **DOODLES}, "doodles", 14, Recipe(learning_rate=0.001)),
    Plan("mobilenet_v1", {"width": 0.5, **DOODLES}, "doodles", 12),
    Plan("shufflenet_v1", {"width": 0.5, **DOODLES}, "doodles", 12),
    Plan("shufflenet_v2", {"width": 0.5, **DOODLES}, "doodles", 12),
    Plan("squeezenet_1_0", {"width": 0.5, **DOODLES}, "doodles", 14, Recipe(learning_rate=0.001)),
)


def main() -> int:
    """Train or check, as the command line says; return the exit status."""
    options = _arguments()
    torch.set_num_threads(options.threads)
    if options.check:
        return check()
    for plan in PLANS:
        if plan.name in options.only or (not options.only and not plan.path.exists()):
            _train(replace(plan, epochs=options.epochs or plan.epochs))
    return 0


def check() -> int:
    """Score every file in zoo/ and compare it with its card; return 1 when one differs."""
    status = 0
    for match in filter(None, map(stored.FILE.fullmatch, stored.files())):
        net = zoo.load(match["name"], width=float(match["width"]), weights=match["dataset"])
        for test, accuracy in results(net, match["dataset"]).items():
            agrees = abs(accuracy - net.card.results[test]) <= TOLERANCE
            status |= not agrees
            print(f"{match.string} on {test}: {accuracy:.4f}, card {net.card.results[test]:.4f}: {agrees}")
    return status


def results(net: Net, dataset: str) -> dict[str, float]:
    """Return a net's accuracy on the test sets of the data that it was trained on."""
    tests = [(dataset, "test")] + ([("digits", "test")] if dataset == "doodles" else [])
    return {f"{name}/{split}": train.evaluate(net, data.load(name, split)) for name, split in tests}


def _train(plan: Plan) -> None:
    print(f"{plan.path.name}: {plan.epochs} epochs", flush=True)
    validation = data.load(plan.dataset, "validation")
    trained = train.fit(
        zoo.load(plan.name, **plan.options),
        _fresh(plan.dataset),
        validation,
        epochs=plan.epochs,
        recipe=plan.recipe,
        checkpoint=(checkpoint := fetch.cache_dir() / "zoo" / f"{plan.path.stem}.checkpoint"),
        report=lambda epoch: print(f"  {epoch}", flush=True),
        progress=sys.stderr.isatty(),
    )
    scores = results(trained, plan.dataset)
    replace(trained, card=replace(trained.card, results=Settings(trained.card.results, **scores))).save(plan.path)
    checkpoint.unlink()
    print(f"{plan.path.name}: {scores}", flush=True)


def _fresh(dataset: str) -> Callable[[int], Dataset]:
    """Return the training set of an epoch: drawings are drawn anew every time, photos stay the same."""
    if dataset == "doodles":
        return lambda epoch: data.load("doodles", seed=epoch + 1)
    photos = data.load(dataset)
    return lambda epoch: photos


def _arguments() -> argparse.Namespace:
    names = [plan.name for plan in PLANS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=f"one or more of {', '.join(names)}")
    parser.add_argument("--epochs", type=int, help="another number of epochs than the plan's")
    parser.add_argument("--threads", type=int, default=1, help="threads of PyTorch (1: two trainings side by side)")
    parser.add_argument("--check", action="store_true", help="score the files in zoo/ again")
    options = parser.parse_args()
    for name in options.only:
        if name not in names:
            parser.error(wrong_choice("plan", name, names))
    return options


if __name__ == "__main__":
    sys.exit(main())
