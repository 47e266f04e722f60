"""Exercise 04.1, first half: how many test images stand in the training set too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import ask
from mobiledl.course.compare import same_number
from mobiledl.lessons.data.lab.dealt import judge_split
from mobiledl.lessons.data.lab.pairs import judge_pair, one_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Training images, test images, height, width, and whether the pixels are bytes or numbers from 0 to 1.
CASES = ((31, 26, 3, 4, False), (18, 40, 5, 2, True), (45, 19, 2, 6, False))


def judge_sides(answer: Any) -> None:
    """The share of test images among the training images, and a split without any."""
    judge_pair(answer, ("known", "split"), _judge_known, judge_split)


def _judge_known(known: Any) -> None:
    """A slow comparison of every pair of images says the same; also where all are known, and none."""
    sides = [_two_sides(seed, *case) for seed, case in enumerate(CASES)]
    some = sides[0][0]
    for train, test in (*sides, (some, some[4:9]), (some[:6], some[12:19] + 2)):
        on = f"{len(train)} training and {len(test)} test images, {train.dtype}"
        came = ask(known, train, test, on=on)
        seen = [_among(image, train) for image in test]
        same_number(came, sum(seen) / len(test), on, why=one_number(came, _named(train, test, seen), 1e-9))


def _named(train: NDArray[Any], test: NDArray[Any], seen: list[bool]) -> dict[float, str]:
    """Return what known mistakes lead to, each with its sentence."""
    import numpy as np

    share, place = sum(seen) / len(test), (1, 2, 3)
    pairs = sum(np.array_equal(image, other) for image in train for other in test)
    different = len({image.tobytes() for image, known in zip(test, seen, strict=True) if known})
    pixels, sums = np.isin(test, train), np.isin(test.sum(place), train.sum(place))
    grey = 1.5 if train.dtype == np.uint8 else 1.5 / 256
    near = np.mean([bool((abs(train - image.astype(float)) < grey).all(place).any()) for image in test])
    twice = "A known image that stands twice in the test counts twice: the share is one of all its images."
    return {
        float(sum(seen)): "That is a number of images: a share of the test images is wanted, from 0 to 1.",
        100 * share: "That is in per cent: a share lies from 0 to 1.",
        1 - share: "That is the share of test images that are new.",
        float(np.mean([_among(image, test) for image in train])): "That is the share of training images that stand "
        "in the test set: ask it the other way round.",
        pairs / len(test): "Pairs are counted: a test image that stands twice in the training set is known once.",
        float(np.mean([(train == image).any() for image in test])): "One pixel that agrees is enough for it: "
        "`in` asks that of arrays. An image is known when all of its pixels agree.",
        float(pixels.mean()): "Single pixels are compared: an image is known when all of it is.",
        float(pixels.all(place).mean()): "Single pixels are compared: that each of them stands somewhere in the "
        "training set does not make the image known.",
        float(sums.mean()): "Images that differ count as the same: every pixel has to agree, not only the sum.",
        float(near): "Images that differ by one grey level of one pixel count as the same.",
        sum(seen) / len(train): "The share is one of the test images, not of the training images.",
        different / len(test): twice,
        different / len({image.tobytes() for image in test}): twice,
        **{round(share, digits): "The share is rounded: return it as it is." for digits in (1, 2, 3)},
        0.0: "No test image was found: compare each with all training images, and divide with /, as // cuts off.",
        1.0: "Every test image counts as known, and some are new: what is left of the pixels when you compare them?",
    }


def _among(image: NDArray[Any], others: NDArray[Any]) -> bool:
    import numpy as np

    return any(np.array_equal(image, other) for other in others)


def _two_sides(
    seed: int, trained: int, tested: int, height: int, width: int, as_bytes: bool
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return training and test images: some test images are in training, some twice, some only nearly so.

    Nearly: the same pixels in another order, pixels of several images, or one pixel that differs by one grey level.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    train = rng.integers(1, 255, (trained, 1, height, width), dtype=np.uint8)
    test = rng.integers(1, 255, (tested, 1, height, width), dtype=np.uint8)
    train = np.concatenate([train, train[2:8]])
    test[:5], test[5:7], test[7:12], test[12:14] = train[:5], train[14:16], train[10:15, :, ::-1], train[8:10]
    test[12:14, 0, -1, -1] += 1
    test[14:16] = test[3]
    test[16] = rng.permutation(train.ravel())[: height * width].reshape(1, height, width)
    test = test[rng.permutation(len(test))]
    return (train, test) if as_bytes else (_fractions(train), _fractions(test))


def _fractions(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    import numpy as np

    return images.astype(np.float32) / np.float32(256)
