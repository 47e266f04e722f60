"""Exercise 04.1: how many test images stand in the training set too, and a split that lets none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_number
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.pairs import as_rows, judge_pair

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHARES = (0.1, 0.3)  # what counts as about a fifth


def judge_sides(answer: Any) -> None:
    """The share of test images among the training images, and a split without any."""
    judge_pair(answer, ("known", "split"), _judge_known, _judge_split)


def _judge_known(known: Any) -> None:
    """A slow comparison of every pair of images says the same."""
    import numpy as np

    for seed in range(3):
        train, test = _two_sides(seed)
        on = f"{len(train)} training and {len(test)} test images, some of them the same"
        came = ask(known, train, test, on=on)
        seen = [any(np.array_equal(image, other) for other in train) for image in test]
        wanted = sum(seen) / len(test)
        same_number(came, wanted, on, why=_named(came, train, test, seen))


def _named(came: Any, train: NDArray[np.float32], test: NDArray[np.float32], seen: list[bool]) -> str:
    """Return the sentence for a wrong share that has a name; empty for any other."""
    import numpy as np

    array = as_array(came)
    value = float(array.reshape(())) if array.size == 1 else np.nan
    back = sum(any(np.array_equal(image, other) for other in test) for image in train) / len(train)
    pairs = sum(np.array_equal(image, other) for image in train for other in test)
    pixels = np.isin(test, train)
    means = np.isin(test.sum(axis=(1, 2, 3)), train.sum(axis=(1, 2, 3)))
    known = {
        float(sum(seen)): "That is a number of images: a share of the test images is wanted, from 0 to 1.",
        100 * sum(seen) / len(test): "That is in per cent: a share lies from 0 to 1.",
        1 - sum(seen) / len(test): "That is the share of test images that are new.",
        back: "That is the share of training images that stand in the test set: ask it the other way round.",
        pairs / len(test): "Pairs are counted: a test image that stands twice in the training set is known once.",
        float(pixels.mean()): "Single pixels are compared: an image is known when all of it is.",
        float(pixels.all(axis=(1, 2, 3)).mean()): "Single pixels are compared: that each of them stands "
        "somewhere in the training set does not make the image known.",
        float(means.mean()): "Images that differ count as the same: every pixel has to agree, not only the sum.",
        sum(seen) / len(train): "The share is one of the test images, not of the training images.",
    }
    return next((text for number, text in known.items() if abs(number - value) < 1e-9), "")


def _two_sides(seed: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return training and test images: some test images are in training, some twice, some only in another order."""
    import numpy as np

    rng = np.random.default_rng(seed)
    train = rng.integers(0, 256, (31, 1, 3, 4)).astype(np.float32) / np.float32(256)
    train = np.concatenate([train, train[2:8]])
    test = rng.integers(0, 256, (23, 1, 3, 4)).astype(np.float32) / np.float32(256)
    test[:5], test[5:7], test[7:12] = train[:5], train[20:22], train[10:15, :, ::-1]
    test[12] = test[3]
    return train, test[rng.permutation(len(test))]


def _judge_split(split: Any) -> None:
    """No drawing on both sides, none gone, a fifth for the test, drawn from everywhere, by the seed."""
    tests = [_check_split(split, seed) for seed in (1, 2)]
    if tests[0] == tests[1]:
        raise NotYet("Two seeds gave the same test rows: shuffle, by the seed.", "the same rows", "another split")
    if tests[0] != _check_split(split, 1):
        raise NotYet("The same seed gave another split: use np.random.default_rng(seed).", "two different splits")


def _check_split(split: Any, seed: int) -> list[int]:
    """Return the test rows of a split that holds; raise NotYet for any other."""
    images, on = _with_copies(), f"150 rows with 100 different images, seed {seed}"
    came = ask(split, images, seed, on=on)
    if not isinstance(came, (tuple, list)) or len(came) != 2:
        raise NotYet("A split is two lists of rows: training, test.", describe(came), "two lists of rows", on)
    train, test = (
        as_rows(rows, len(images), name, on) for rows, name in zip(came, ("training rows", "test rows"), strict=True)
    )
    _check_sides(images, train, test, on)
    quarters = {4 * row // 100 for row in test if row < 100}
    if len(quarters) < 4:
        raise NotYet("The test rows come from one stretch of the delivery, which is sorted by time: draw them from "
                     "everywhere.", describe(sorted(test)[:6]), on=on)  # fmt: skip
    return sorted(test)


def _check_sides(images: NDArray[np.uint8], train: list[int], test: list[int], on: str) -> None:
    """Raise NotYet when an image is on both sides, or gone, or when the test is not about a fifth."""
    sides = [{images[row].tobytes() for row in rows} for rows in (train, test)]
    if both := len(sides[0] & sides[1]):
        raise NotYet("Drawings stand on both sides: their second copies were dealt out by themselves.",
                     f"{both} drawings on both sides", "none", on)  # fmt: skip
    if gone := len({image.tobytes() for image in images} - sides[0] - sides[1]):
        raise NotYet("Drawings are on neither side: of each one row has to stay.", f"{gone} are gone", "none", on)
    share = len(sides[1]) / (len(sides[0]) + len(sides[1]))
    if not SHARES[0] <= share <= SHARES[1]:
        swapped = " Training comes first, then the test." if share > 0.7 else ""
        raise NotYet(f"The test has another share of the drawings.{swapped}", f"{share:.0%}", "about a fifth", on)


def _with_copies() -> NDArray[np.uint8]:
    """Return 100 different images and 50 copies behind them, some images three times."""
    import numpy as np

    rng = np.random.default_rng(5)
    images = rng.integers(0, 256, (100, 1, 4, 4), dtype=np.uint8)
    return np.concatenate([images, images[rng.integers(0, 100, 50)]])
