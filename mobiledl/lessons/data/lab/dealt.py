"""Exercise 04.1, second half: a split that lets no drawing stand on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import ask
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.pairs import as_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARES = (0.12, 0.28)  # what counts as about a fifth
DIFFERENT, COPIES = 400, 150
SEEDS = (1, 2, 6)  # two are five apart: what starts at row seed % 5 is no chance


def judge_split(split: Any) -> None:
    """No drawing on both sides, none gone, a fifth for the test, drawn from everywhere, by the seed."""
    at_the_end = _with_copies(mixed=False)
    tests = [_check_split(split, at_the_end, seed) for seed in SEEDS]
    if tests[0] == tests[1]:
        raise NotYet("Two seeds gave the same test rows: shuffle, by the seed.", "the same rows", "another split",
                     f"seeds {SEEDS[0]} and {SEEDS[1]}")  # fmt: skip
    if tests[0] == tests[2]:
        raise NotYet("Only a few splits can come, one of them again for another seed: shuffle, by the seed.",
                     "the same rows", "another split", f"seeds {SEEDS[0]} and {SEEDS[2]}")  # fmt: skip
    if tests[0] != _check_split(split, at_the_end, SEEDS[0]):
        raise NotYet("The same seed gave another split: use np.random.default_rng(seed).", "two different splits")
    _check_split(split, _with_copies(mixed=True), 2, mixed=True)


def _check_split(split: Any, images: NDArray[Any], seed: int, mixed: bool = False) -> list[int]:
    """Return the test rows of a split that holds; raise NotYet for any other."""
    where = "second copies anywhere" if mixed else "second copies at the end"
    on = f"{len(images)} rows with {DIFFERENT} different images, {where}, seed {seed}"
    came = ask(split, images, seed, on=on)
    if not isinstance(came, (tuple, list)) or len(came) != 2:
        raise NotYet("A split is two lists of rows: training, test.", describe(came), "two lists of rows", on)
    train, test = (
        as_rows(rows, len(images), name, on) for rows, name in zip(came, ("training rows", "test rows"), strict=True)
    )
    if both := len(set(train) & set(test)):
        raise NotYet("Some row numbers stand in both lists.", f"{both} rows are in both", "none", on)
    if mixed and sorted(train + test) == list(range(DIFFERENT)):
        raise NotYet(
            "These are places in a list of the different images, such as np.unique makes. Rows of the images that came "
            "are wanted: its return_index gives them.",
            f"all numbers from 0 to {DIFFERENT - 1}",
            f"rows from 0 to {len(images) - 1}",
            on,
        )
    _check_sides(images, train, test, on, mixed)
    _check_everywhere(images, test, on)
    return sorted(test)


def _check_sides(images: NDArray[Any], train: list[int], test: list[int], on: str, mixed: bool) -> None:
    """Raise NotYet when an image is on both sides, or gone, or when the test is not about a fifth."""
    sides = [{images[row].tobytes() for row in rows} for rows in (train, test)]
    anywhere = " With the copies at the end it held: here they stand anywhere." if mixed else ""
    if both := len(sides[0] & sides[1]):
        raise NotYet(f"Drawings stand on both sides: their second copies were dealt out by themselves.{anywhere}",
                     f"{both} drawings on both sides", "none", on)  # fmt: skip
    if gone := len({image.tobytes() for image in images} - sides[0] - sides[1]):
        raise NotYet(f"Drawings are on neither side: of each, one row has to stay.{anywhere}", f"{gone} are gone",
                     "none", on)  # fmt: skip
    share = len(sides[1]) / (len(sides[0]) + len(sides[1]))
    if not SHARES[0] <= share <= SHARES[1]:
        swapped = " Training comes first, then the test." if share > 0.7 else ""
        raise NotYet(f"The test has another share of the drawings.{swapped}", f"{share:.0%}", "about a fifth", on)


def _check_everywhere(images: NDArray[Any], test: list[int], on: str) -> None:
    """Raise NotYet when one quarter of the delivery has no drawing in the test."""
    order: dict[bytes, int] = {}
    for image in images:
        order.setdefault(image.tobytes(), len(order))
    if len({4 * order[images[row].tobytes()] // len(order) for row in test}) < 4:
        raise NotYet("The test rows come from one stretch of the delivery, which is sorted by time: draw them from "
                     "everywhere.", describe(sorted(test)[:6]), on=on)  # fmt: skip


def _with_copies(mixed: bool) -> NDArray[Any]:
    """Return different images with copies of some of them, of a few two: at the end as bytes, or mixed as numbers."""
    import numpy as np

    rng = np.random.default_rng(5)
    images = rng.integers(0, 256, (DIFFERENT, 1, 3 if mixed else 4, 4), dtype=np.uint8)
    images = np.concatenate([images, images[rng.integers(0, DIFFERENT, COPIES)]])
    return images[rng.permutation(len(images))].astype(np.float32) / np.float32(256) if mixed else images
