"""How human is it? Generated digits beside people's: can a network tell them apart, and what does one trained on
them read in people's?

python bench/people.py [--quick] [--sheet FILE.png] [--recognise [EPOCHS]] [--network NAME]

The first measure needs no class: a small network learns to tell people's digits from generated ones on half of the
people and half of the hands, and is tried on the others; then the halves change sides. 50 % is what guessing gets.
People's digits are the UCI set, which ours go the way of (digits.scanned), and, where the folder of MOBILEDL_MIRROR
holds it, people-digits-dev.npz, for which ours are drawn as small and framed the same way. Nothing that ships is
trained on people's digits; the networks here are thrown away.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn
from torch.nn import functional as F

from mobiledl import data, measure, train, zoo
from mobiledl.data import digits, doodles, writers
from mobiledl.data.dataset import Dataset
from mobiledl.data.framing import framed
from mobiledl.train import Recipe

BEFORE = {"digits": "89.5% (88.4% to 90.4%)", "sample": "75.1% (73.2% to 76.9%)"}  # drawn without hands: at a2ba622
SAMPLE = "people-digits-dev.npz"
SMALL = 22  # pixels of a drawing whose ink is about 20 long, as in the sample
ZOO = {"width": 0.5, "classes": 20, "channels": 1, "resolution": 32}
RECIPE = Recipe(label_smoothing=0.05, ema=0.998)


@dataclass(frozen=True)
class People:
    """People's digits in two halves, and how drawings go the same way: size to draw in, and what then happens."""

    halves: tuple[Dataset, Dataset]
    size: int
    same_way: Callable[[Dataset, int], Dataset]

    @property
    def digits(self) -> Dataset:
        """Both halves."""
        images, labels = (
            np.concatenate([getattr(half, part) for half in self.halves]) for part in ("images", "labels")
        )
        return replace(self.halves[0], images=images, labels=labels)

    def ours(self, seed: int, each: int) -> Dataset:
        """Return generated digits, `each` of every class, by hands that no other seed has."""
        drawn = doodles.load("train", count=20 * each, size=self.size, seed=seed).only(digits.CLASSES)
        return self.same_way(drawn, seed)


def people(limit: int | None) -> Iterator[People]:
    """Yield the sets of people's digits that are there, at most `limit` of each half."""
    yield People(_taken(uci(), limit), 32, digits.scanned)
    path = Path(os.environ.get("MOBILEDL_MIRROR", ""), SAMPLE)
    if path.is_file():
        with np.load(path) as file:
            images, labels = file["images"].astype(np.uint8), file["labels"].astype(np.int64)
        sample = _framed(Dataset("sample", "dev", images[:, None], labels, digits.CLASSES))
        yield People(_taken(writers.halves(sample), limit), SMALL, lambda drawn, seed: _framed(drawn))
    else:
        print(f"MOBILEDL_MIRROR names no folder with {SAMPLE}: only the UCI digits are looked at.")


def uci() -> tuple[Dataset, Dataset]:
    """Return the UCI digits by half of the people, and by the others; the sample does not say who wrote what."""
    both = data.load("digits", "test")
    who = writers.forms(both.labels)
    people = int(who.max()) + 1
    return writers.of(both, who, range(0, people, 2)), writers.of(both, who, range(1, people, 2))


def _taken(halves: tuple[Dataset, Dataset], limit: int | None) -> tuple[Dataset, Dataset]:
    first, second = (half.take(min(limit or len(half), len(half)), seed=0) for half in halves)
    return first, second


def _framed(dataset: Dataset) -> Dataset:
    return replace(dataset, images=np.stack([framed(image[0]) for image in dataset.images])[:, None])


def judge() -> nn.Module:
    """Return the network that is to tell people from hands: three convolutions."""
    layers: list[nn.Module] = []
    for inputs, outputs in ((1, 16), (16, 32), (32, 64)):
        layers += [nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 1))


def learned(module: nn.Module, images: NDArray[np.uint8], human: NDArray[np.bool_], epochs: int) -> nn.Module:
    """Train the judge on images (N, 1, H, W) that are people's or not."""
    inputs, wanted = torch.from_numpy(images).float() / 255.0, torch.from_numpy(human).float()
    optimizer = torch.optim.AdamW(module.parameters(), 0.003, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for _ in range(epochs):
        for batch in torch.randperm(len(inputs)).split(64):
            loss = F.binary_cross_entropy_with_logits(module(inputs[batch])[:, 0], wanted[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
    return module.eval()


def told_apart(side: People, epochs: int) -> tuple[NDArray, NDArray]:
    """Return of every image, people's and ours, the class (N,) and whether the judge was right about it (N,)."""
    torch.manual_seed(0)
    each = -(-len(side.digits) // 20)
    theirs = [side.ours(seed, each) for seed in (101, 102)]
    labels, right = [], []
    for learn, test in ((0, 1), (1, 0)):
        images, human, _ = _both(side.halves[learn], theirs[learn])
        module = learned(judge(), images, human, epochs)
        images, human, shown = _both(side.halves[test], theirs[test])
        with torch.no_grad():
            said = module(torch.from_numpy(images).float() / 255.0)[:, 0].numpy() > 0
        labels.append(shown)
        right.append(said == human)
    return np.concatenate(labels), np.concatenate(right)


def _both(human: Dataset, ours: Dataset) -> tuple[NDArray, NDArray, NDArray]:
    """Return the images of two sets, which are people's, and their classes."""
    whose = np.repeat([True, False], [len(human), len(ours)])
    return np.concatenate([human.images, ours.images]), whose, np.concatenate([human.labels, ours.labels])


def share(right: NDArray[np.bool_]) -> str:
    """Return a share of right answers with its interval."""
    low, high = measure.wilson(int(right.sum()), len(right))
    return f"{right.mean():6.1%} ({low:.1%} to {high:.1%})"


def compare(side: People, epochs: int) -> None:
    """Print how often people and hands were told apart, in all and digit by digit."""
    labels, right = told_apart(side, epochs)
    each = "  ".join(f"{digit} {right[labels == digit].mean():4.0%}" for digit in range(10))
    print(f"\n{side.digits.name}: people and generated digits told apart (50 %: cannot tell)")
    print(f"  before  {BEFORE[side.digits.name]}\n  now     {share(right)}  {each}", flush=True)


def recognise(sides: list[People], net: zoo.Net) -> None:
    """Print what a net reads in people's digits, and what it takes each digit for."""
    for side in sides:
        table = measure.confusion(net, side.digits)
        open_right, closed_right = read(net, side.digits), read(net, side.digits, classes=10)
        print(f"\n{net.card.name} on {side.digits.name}: of 20 classes {share(open_right)}, "
              f"of ten {share(closed_right)}")  # fmt: skip
        for row, digit in enumerate(table.truth):
            wrong = sorted(((n, said) for said, n in zip(table.said, table.counts[row], strict=True)
                            if n and said != digit), reverse=True)  # fmt: skip
            print(f"  {digit} {table.recall[digit]:4.0%}  " + ", ".join(f"{said} {n}" for n, said in wrong[:8]))


def shipped(network: str) -> zoo.Net:
    """Return a network with the weights that the course ships."""
    return zoo.load(network, width=ZOO["width"], weights="doodles")


def trained(network: str, epochs: int, count: int) -> zoo.Net:
    """Return a network after some epochs of fresh drawings, half of them scanned, as the zoo is trained."""
    net = zoo.load(network, **ZOO)

    def fresh(epoch: int) -> Dataset:
        return digits.scanned(doodles.load(count=count, seed=epoch + 1), epoch, share=0.5)

    test = doodles.load("validation", count=min(count, 2000))
    report = lambda epoch: print(f"  {epoch}", flush=True)  # noqa: E731
    return train.fit(net, fresh, test, epochs=epochs, recipe=RECIPE, report=report, progress=False)


def read(net: zoo.Net, dataset: Dataset, classes: int = 20) -> NDArray[np.bool_]:
    """Return for each image whether the net names it rightly among the first so many classes."""
    return net.predict(dataset.images)[:, :classes].argmax(axis=1) == dataset.labels


def sheet(path: str, sides: list[People]) -> None:
    """Write a contact sheet: for every set of people's and every digit a row of people's, and one of ours."""
    columns = 30
    rows = []
    for side in sides:
        shown = [side.digits, side.ours(101, columns)]
        for digit in digits.CLASSES:
            for dataset in shown:
                images = 255 - dataset.only([digit]).images[:columns, 0]
                line = np.full((images.shape[1], columns * images.shape[2]), 255, np.uint8)
                line[:, : len(images) * images.shape[2]] = np.concatenate(list(images), axis=1)
                rows.append(line)
            rows.append(np.full((3, line.shape[1]), 160, np.uint8))
    Image.fromarray(np.concatenate(rows)).save(path)
    print(f"{path}: for each digit a row of people's, then ours")


def main() -> None:
    """Print the measures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="tiny numbers, only shows that it runs")
    parser.add_argument("--sheet", metavar="FILE.png", help="write a contact sheet instead")
    parser.add_argument(
        "--recognise", type=int, nargs="?", const=0, metavar="EPOCHS",
        help="read people's digits instead: with the zoo's network, or with one trained so many epochs",
    )  # fmt: skip
    parser.add_argument("--network", default="mobilenet_v2", choices=zoo.FAMILIES, help="which network reads")
    options = parser.parse_args()
    torch.set_num_threads(1)
    sides = list(people(40 if options.quick else None))
    if options.sheet:
        sheet(options.sheet, sides)
    elif options.recognise is not None:
        count = 200 if options.quick else 20_000
        epochs = options.recognise
        recognise(sides, trained(options.network, epochs, count) if epochs else shipped(options.network))
    else:
        for side in sides:
            compare(side, 2 if options.quick else 30)


if __name__ == "__main__":
    main()
