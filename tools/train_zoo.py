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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from mobiledl import data, fetch, fingerprint, train, zoo
from mobiledl.card import Card
from mobiledl.choices import wrong_choice
from mobiledl.data import augment, digits
from mobiledl.data.augment import Augment
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net, load_weights, read_weights
from mobiledl.record import Settings
from mobiledl.train import Recipe
from mobiledl.zoo import stored


@dataclass(frozen=True)
class Course:
    """What the networks of one set of weights learn from."""

    dataset: str
    tests: tuple[tuple[str, str], ...]
    scanned: float = 0.0  # share of every epoch's drawings that go the way of the UCI digits


@dataclass(frozen=True)
class Plan:
    """What is trained: a network with its options, on a course, for some epochs of a recipe."""

    name: str
    options: dict[str, Any]
    weights: str
    epochs: int
    recipe: Recipe
    augment: Augment | None = None
    first: Plan | None = None  # the training whose weights this one goes on from

    @property
    def path(self) -> Path:
        """Where the weights go."""
        return zoo.folder() / stored.file_name(self.name, self.options["width"], self.weights)

    @property
    def stage(self) -> int:
        """How many trainings lie before this one."""
        return self.first.stage + 1 if self.first else 0

    @property
    def course(self) -> Course:
        """What it learns from."""
        return COURSES[self.weights]


PEOPLE = ("digits", "test")
COURSES = {
    "doodles": Course("doodles", (("doodles", "test"), PEOPLE), scanned=0.5),
    "drawn": Course("doodles", (("doodles", "test"), PEOPLE)),  # before its gap to people's digits was closed
    "cifar10": Course("cifar10", (("cifar10", "test"),)),
}
DOODLES: dict[str, Any] = {"width": 0.5, "classes": 20, "channels": 1, "resolution": 32}
PHOTOS: dict[str, Any] = {"width": 1.0, "classes": 10, "channels": 3, "resolution": 32}
LARGE_MAPS: dict[str, Any] = {**PHOTOS, "stem": "tiny"}  # a fourth of the speed, on the same weights
NORMED = Recipe(label_smoothing=0.05, ema=0.998)
BARE = replace(NORMED, learning_rate=0.001)  # SqueezeNet has no batch norm, so it takes smaller steps
OF_PHOTOS = replace(NORMED, weight_decay=0.05)
MIXED = replace(OF_PHOTOS, batch=128, weight_decay=0.1, cutmix=0.5)
HOLES = augment.chain(augment.flip, augment.shift, augment.erase)
LIGHT = augment.chain(augment.flip, augment.shift, augment.recolor)  # CutMix makes holes enough
SHUFFLED = Plan("shufflenet_v2", PHOTOS, "cifar10", 45, OF_PHOTOS, HOLES)
ENLARGED = Plan("shufflenet_v2", LARGE_MAPS, "cifar10", 13, replace(OF_PHOTOS, batch=128), HOLES, SHUFFLED)
PLANS = (
    Plan("mobilenet_v1", DOODLES, "doodles", 12, NORMED),
    Plan("mobilenet_v2", DOODLES, "doodles", 16, NORMED),
    Plan("shufflenet_v1", DOODLES, "doodles", 10, NORMED),
    Plan("shufflenet_v2", DOODLES, "doodles", 16, NORMED),
    Plan("squeezenet_1_0", DOODLES, "doodles", 10, BARE),
    Plan("squeezenet_1_1", DOODLES, "doodles", 16, BARE),
    Plan("squeezenet_1_1", DOODLES, "drawn", 12, BARE),
    Plan("mobilenet_v2", {**PHOTOS, "width": 0.5}, "cifar10", 14, OF_PHOTOS, HOLES),
    Plan("shufflenet_v2", LARGE_MAPS, "cifar10", 27, MIXED, LIGHT, ENLARGED),
    Plan("squeezenet_1_1", PHOTOS, "cifar10", 20, replace(BARE, weight_decay=0.05), HOLES),
)


def main() -> int:
    """Train or check, as the command line says; return the exit status."""
    options = _arguments()
    torch.set_num_threads(options.threads)
    if options.check:
        return check()
    for plan in PLANS:
        if plan.weights not in options.weights:
            continue
        if plan.name in options.only or (not options.only and not plan.path.exists()):
            _train(replace(plan, epochs=options.epochs or plan.epochs))
    return 0


def check() -> int:
    """Score every file in zoo/ and compare it with its card; return 1 when one differs."""
    status = 0
    for match in stored.matches():
        net = zoo.load(match["name"], width=float(match["width"]), weights=match["dataset"])
        for test, accuracy in results(net, match["dataset"]).items():
            agrees = abs(accuracy - net.card.results[test]) <= stored.TOLERANCE
            status |= not agrees
            print(f"{match.string} on {test}: {accuracy:.4f}, card {net.card.results[test]:.4f}: {agrees}")
    return status


def results(net: Net, weights: str) -> dict[str, float]:
    """Return a net's accuracy on the test sets of the course that it was trained on."""
    scores = {f"{name}/{split}": train.evaluate(net, data.load(name, split)) for name, split in COURSES[weights].tests}
    if PEOPLE in COURSES[weights].tests:
        scores["digits/test, closed"] = train.evaluate(net, data.load(*PEOPLE), closed=True)
    return scores


def _train(plan: Plan) -> None:
    """Train what a plan says, score it, and put it into the zoo."""
    trained = _scored(_fitted(plan), plan.weights)
    trained.save(plan.path)
    for left in _workplace(plan).parent.glob(f"{plan.path.stem}.*"):
        left.unlink()
    print(f"{plan.path.name}: {trained.card.results}", flush=True)


def _scored(net: Net, weights: str) -> Net:
    """Return a net whose card tells its accuracy on the test sets, too."""
    return replace(net, card=replace(net.card, results=Settings(net.card.results, **results(net, weights))))


def _fitted(plan: Plan) -> Net:
    """Return the net that a plan's training ends with; what comes before it is trained first, unless it was kept."""
    net = zoo.load(plan.name, **plan.options)
    if plan.first:
        kept = _workplace(plan.first).with_suffix(f".{plan.first.stage}-{fingerprint.of(plan.first)}.safetensors")
        if not kept.exists():
            _scored(_fitted(plan.first), plan.weights).save(kept)
        net = _going_on(net, *read_weights(kept))
    print(f"{plan.path.name}: {plan.epochs} epochs", flush=True)
    return train.fit(
        net,
        _fresh(plan.course),
        data.load(plan.course.dataset, "validation"),
        epochs=plan.epochs,
        recipe=plan.recipe,
        augment=plan.augment,
        checkpoint=_workplace(plan).with_suffix(f".{plan.stage}.checkpoint"),
        report=lambda epoch: print(f"  {epoch}", flush=True),
        progress=sys.stderr.isatty(),
    )


def _workplace(plan: Plan) -> Path:
    """Return the path, but for its last suffix, of what a training leaves to go on from after a kill."""
    return fetch.cache_dir() / "zoo" / plan.path.name


def _going_on(net: Net, weights: dict[str, torch.Tensor], card: Card) -> Net:
    """Return a net with the weights of an earlier training, perhaps behind another stem, and the steps up to it."""
    load_weights(net.module, weights, "of the first training")
    learned = replace(net.card, classes=card.classes, steps=card.steps)
    step = "refit" if net.card.options["stem"] == card.options["stem"] else "restem"
    return replace(net, card=learned.after(step, stem=net.card.options["stem"], before=card.results))


def _fresh(course: Course) -> Callable[[int], Dataset]:
    """Return the training set of an epoch: drawings are drawn anew every time, photos stay the same."""
    if course.dataset == "cifar10":
        photos = data.load("cifar10")
        return lambda epoch: photos
    split = f"train, {course.scanned:.0%} scanned" if course.scanned else "train"

    def drawn(epoch: int) -> Dataset:
        drawings = data.load("doodles", seed=epoch + 1)
        return replace(digits.scanned(drawings, epoch, share=course.scanned), split=split)

    return drawn


def _arguments() -> argparse.Namespace:
    names = [plan.name for plan in PLANS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=f"one or more of {', '.join(names)}")
    parser.add_argument("--weights", nargs="+", default=list(COURSES), choices=COURSES, help="only these weights")
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
