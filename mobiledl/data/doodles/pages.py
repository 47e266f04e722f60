"""Pages: each hand fills one with a drawing of every class, and a data set is a pile of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobiledl.choices import wrong_choice
from mobiledl.data.dataset import Dataset
from mobiledl.data.doodles import digits_high, digits_low, drawing, objects
from mobiledl.data.doodles.chance import Chance, Floats, stream
from mobiledl.data.doodles.hand import NUMBERS, Hand
from mobiledl.data.doodles.ways import Ints
from mobiledl.data.render import render_many
from mobiledl.kinds import check_generator, check_whole

DIGITS = {
    "0": digits_low.ZERO, "1": digits_low.ONE, "2": digits_low.TWO, "3": digits_low.THREE, "4": digits_low.FOUR,
    "5": digits_high.FIVE, "6": digits_high.SIX, "7": digits_high.SEVEN, "8": digits_high.EIGHT, "9": digits_high.NINE,
}  # fmt: skip
OBJECTS = {
    "star": objects.STAR, "heart": objects.HEART, "house": objects.HOUSE, "fish": objects.FISH, "tree": objects.TREE,
    "smiley": objects.SMILEY, "arrow": objects.ARROW, "cup": objects.CUP, "umbrella": objects.UMBRELLA,
    "flower": objects.FLOWER,
}  # fmt: skip
WAYS = {**DIGITS, **OBJECTS}
CLASSES = tuple(WAYS)
COUNTS = {"train": 20_000, "validation": 2_000, "test": 4_000}
SIZES = range(8, 257)

MARGINS = (0.06, 0.14)  # of the frame, left free on each side
SHIFT = 0.04  # off the middle of the frame, at most
THINNEST = 0.05  # width of a line, of the frame
PEN_AGAIN = 0.08  # how much a pen presses more or less this time, of its width
CALM = 0.4  # objects are drawn, not written: see drawing.draw

_INVENTED, _ASKED = len(COUNTS), len(COUNTS) + 1  # the places of people who are in no split
_BATCH = 4000  # drawings held as strokes at a time
_COLUMNS = max(drawing.columns(way) for ways in WAYS.values() for way in ways) + 1


@dataclass(frozen=True)
class Page:
    """What is to be drawn: the class, the hand and the how-manieth of its kind of each drawing, (N,) int64."""

    labels: NDArray[np.int64]
    hands: NDArray[np.int64]
    repeats: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, rows: slice) -> Page:
        """Return some of the drawings."""
        return Page(self.labels[rows], self.hands[rows], self.repeats[rows])


def load(split: str = "train", *, count: int | None = None, size: int = 32, seed: int = 0) -> Dataset:
    """Return a split of the drawings: (N, 1, size, size) uint8, white ink (255) on black (0).

    Classes take turns, and with every turn through them the next hand, so any count is as balanced as it can be;
    `count` is 20,000, 2,000 or 4,000 unless given, `size` is in pixels. Raises ValueError for an unknown split and for
    numbers out of range, TypeError for what is no whole number.
    """
    if split not in COUNTS:
        raise ValueError(wrong_choice("split", split, COUNTS))
    number = COUNTS[split] if count is None else count
    _check(count=number, size=size, seed=seed)
    hands = who(number)
    page = Page(np.arange(number, dtype=np.int64) % len(CLASSES), hands, np.zeros(number, np.int64))
    images = _images(page, size, seed, list(COUNTS).index(split))
    return Dataset("doodles", split, images, page.labels, CLASSES, seed)


def who(count: int) -> NDArray[np.int64]:
    """Return who drew each image of a split, (count,) int64 from 0; every split has people of its own.

    Raises ValueError for a count below 1 and TypeError for what is no whole number.
    """
    _check(count=count)
    return np.arange(count, dtype=np.int64) // len(CLASSES)


def invent(people: int, each: int, *, size: int = 32, seed: int = 0) -> tuple[Dataset, NDArray[np.int64]]:
    """Return drawings by people who are in no split, and who drew each: `each` of every class by every person.

    (people * classes * each, 1, size, size) uint8, and (N,) int64 from 0. Raises ValueError for fewer than one person
    or drawing and for numbers out of range, TypeError for what is no whole number.
    """
    _check(people=people, each=each, size=size, seed=seed)
    hands, labels, repeats = np.indices((people, len(CLASSES), each), dtype=np.int64).reshape(3, -1)
    images = _images(Page(labels, hands, repeats), size, seed, _INVENTED)
    return Dataset("invented writers", "all", images, labels, CLASSES, seed), hands


def draw(labels: NDArray[np.integer], *, size: int = 32, seed: int = 0) -> NDArray[np.uint8]:
    """Return a drawing of each label, (N, 1, size, size) uint8, every one by somebody who drew nothing else.

    `labels` are whole numbers (N,) from 0 to 19. Raises ValueError for other labels, none, and numbers out of range,
    TypeError for what is no whole number.
    """
    _check(size=size, seed=seed)
    wanted = np.asarray(labels)
    if wanted.ndim != 1 or not len(wanted) or wanted.dtype.kind not in "iu" or not _within(wanted):
        raise ValueError(f"draw takes labels, whole numbers (N,) from 0 to {len(CLASSES) - 1}, but {labels!r} came.")
    page = Page(wanted.astype(np.int64), np.arange(len(wanted)), np.zeros(len(wanted), np.int64))
    return _images(page, size, seed, _ASKED)


def strokes(what: int | np.integer | str, rng: np.random.Generator) -> list[Floats]:
    """Return one drawing of a class (a label or a name) by somebody new: (n, 2) float64 polylines in the unit square.

    x runs right and y down. Raises ValueError for a label or name that is not a class, and TypeError for what draws
    no random numbers.
    """
    check_generator(rng)
    name = what
    if isinstance(what, int | np.integer) and not isinstance(what, bool) and 0 <= what < len(CLASSES):
        name = CLASSES[what]
    if not isinstance(name, str) or name not in WAYS:
        raise ValueError(wrong_choice("class", what, CLASSES))
    hand, own, now = (Chance.of([rng], columns) for columns in (NUMBERS, _COLUMNS, _COLUMNS))
    return _drawn(Hand.of(hand), np.array([CLASSES.index(name)]), own, now)[0]


def _images(page: Page, size: int, seed: int, place: int) -> NDArray[np.uint8]:
    """Return images (N, 1, size, size): every hand, and every drawing of one, draws from its own stream."""
    images = np.empty((len(page), 1, size, size), dtype=np.uint8)
    for first in range(0, len(page), _BATCH):
        rows = slice(first, first + _BATCH)
        images[rows, 0] = _batch(page.part(rows), size, seed, place)
    return images


def _batch(page: Page, size: int, seed: int, place: int) -> NDArray[np.uint8]:
    people, whose = np.unique(page.hands, return_inverse=True)
    hand = Hand.of(Chance.of((stream(seed, place, h) for h in people.tolist()), NUMBERS)).rows(whose)
    rows = list(zip(page.hands.tolist(), page.labels.tolist(), page.repeats.tolist(), strict=True))
    own = Chance.of((stream(seed, place, h, c) for h, c, _ in rows), _COLUMNS)
    now = Chance.of((stream(seed, place, h, c, r) for h, c, r in rows), _COLUMNS)
    margin, press, across, down = (now.uniform() for _ in range(4))
    margin = MARGINS[0] + (MARGINS[1] - MARGINS[0]) * margin
    larger = np.where(page.labels < len(DIGITS), 1.0, hand.larger)
    pen = np.maximum(hand.pen / larger, THINNEST) * (1.0 + PEN_AGAIN * (2.0 * press - 1.0))
    shift = SHIFT * (2.0 * np.stack([across, down], axis=1) - 1.0)
    drawings = _drawn(hand, page.labels, own, now)
    images = np.empty((len(page), size, size), dtype=np.uint8)
    order = np.argsort(pen, kind="stable")  # the thickest pen of a chunk decides how far all of its stamps reach
    images[order] = render_many([drawings[k] for k in order], size, margin[order], pen[order], shift[order])
    return images


def _drawn(hand: Hand, labels: NDArray[np.int64], own: Chance, now: Chance) -> list[list[Floats]]:
    """Return the strokes of each drawing; those of one way are made together."""
    drawings: list[list[Floats]] = [[] for _ in labels]
    taste = own.uniform()
    for label, choice, rows in _groups(hand, labels, taste):
        calm = 1.0 if label < len(DIGITS) else CALM
        made = drawing.draw(WAYS[CLASSES[label]][choice], hand.rows(rows), own.rows(rows), now.rows(rows), calm)
        for row, lines in zip(rows, made, strict=True):
            drawings[row] = lines
    return drawings


def _groups(hand: Hand, labels: NDArray[np.int64], taste: Floats) -> Iterator[tuple[int, int, Ints]]:
    """Yield a label, the number of a way, and the rows of the hands that draw the class in that way."""
    for label in np.unique(labels).tolist():
        rows = np.flatnonzero(labels == label)
        choices = hand.rows(rows).pick(WAYS[CLASSES[label]], taste[rows])
        for choice in np.unique(choices).tolist():
            yield label, choice, rows[choices == choice]


def _within(labels: NDArray[np.integer]) -> bool:
    return bool(labels.min() >= 0 and labels.max() < len(CLASSES))


def _check(**numbers: int) -> None:
    """Refuse numbers of another kind or out of range."""
    for name, number in numbers.items():
        check_whole(name, number)
        if name == "size" and number not in SIZES:
            raise ValueError(f"size is {number}, but drawings are {SIZES[0]} to {SIZES[-1]} pixels wide.")
        if number < (0 if name == "seed" else 1):
            least = "0 or more" if name == "seed" else "1 or more, as a data set needs an image"
            raise ValueError(f"{name} is {number}, but it must be {least}.")
