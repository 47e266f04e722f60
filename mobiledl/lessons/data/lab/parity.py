"""Exercise 04.5: how far the phone's numbers are from the training's, and the preprocessing that makes them equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobiledl.card import Preprocess
from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_number
from mobiledl.course.describe import describe, number
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.pairs import judge_pair, one_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLOSE = 1e-3  # of a deviation of 1
# What a training may have done to the pixels of the canvas: inverted them, shifted them, or only scaled them.
WANTED = (
    Preprocess(12, 1, scale=-1 / 255, mean=(-0.85,), std=(0.3,)),
    Preprocess(20, 1, scale=1 / 128, mean=(1.0,)),
    Preprocess(9, 1, scale=-1 / 100, mean=(0.4,), std=(1.7,)),
)
# The darkest and the brightest pixel of each canvas: a pale pen makes no 0, grey paper no 255.
RANGES = ((0, 255), (40, 255), (10, 200))

# Slope and offset of the line that the lab's own golden vectors lie on, for answers that have it written down.
OWN = (-1 / (255 * 0.35), 0.8 / 0.35)


def judge_parity(answer: Any) -> None:
    """The largest difference from golden vectors, and a Preprocess that has none."""
    judge_pair(answer, ("parity", "refit"), _judge_parity, _judge_refit)


def _judge_parity(parity: Any) -> None:
    """The largest distance between the numbers of a Preprocess and the golden ones, found one by one."""
    for seed, wanted in enumerate(WANTED):
        images = _canvas(seed)
        for app, golden in _compared(images, wanted, seed):
            on = f"{app!r}, and golden vectors of {wanted!r}"
            came = ask(parity, app, images, golden, on=on)
            differences = (app(images).astype(float) - golden).ravel().tolist()
            known = _known(differences, images, app(images), golden)
            largest = max(map(abs, differences))
            same_number(came, largest, on, atol=1e-5, why=_tell_kind(came) or one_number(came, known, 1e-4))


def _compared(images: NDArray[np.uint8], wanted: Preprocess, seed: int) -> list[tuple[Preprocess, NDArray[np.float32]]]:
    """Return an app with golden numbers that are far from its own, that are the same, and with one odd number.

    The odd number lies below its own in one case and above in the other, in a place that is the first in nothing.
    """
    import numpy as np

    golden, side = wanted(images), images.shape[-1]
    noise = np.random.default_rng(seed).uniform(-0.2, 0.2, golden.shape).astype(np.float32)
    low, high = golden + noise, golden + noise
    low[3, 0, 5, 2] -= 3
    high[2, 0, 1, 7] += 2
    return [(Preprocess(side, 1), golden), (wanted, golden), (wanted, low), (wanted, high)]


def _known(differences: list[float], images: Any, computed: Any, golden: Any) -> dict[float, str]:
    """Return what known mistakes lead to, each with its sentence."""
    count, squares = len(differences), sum(each**2 for each in differences)
    upwards = "Only differences upwards are seen: those downwards are as bad."
    return {
        max(differences): upwards,
        abs(max(differences)): upwards,
        -min(differences): "Only differences downwards are seen: those upwards are as bad.",
        min(differences): "The lowest difference came, with its sign: the largest distance is wanted.",
        min(map(abs, differences)): "The smallest distance came: the largest is wanted.",
        sum(differences) / count: "That is the mean, in which differences up and down cancel: the largest one is "
        "wanted.",
        abs(sum(differences) / count): "That is the mean, in which differences up and down cancel: the largest one "
        "is wanted.",
        sum(map(abs, differences)) / count: "That is the mean distance: a single wrong pixel would hide in it, so "
        "the largest is wanted.",
        sum(map(abs, differences)): "The distances are added up: the largest one is wanted.",
        (squares / count) ** 0.5: "That is the root of the mean square: a single wrong pixel would hide in it, so "
        "the largest is wanted.",
        squares / count: "That is the mean square: a single wrong pixel would hide in it, so the largest is wanted.",
        max(map(abs, differences)) ** 2: "That is the square of the largest distance.",
        abs(float(computed.max()) - float(golden.max())): "The largest numbers are compared with each other: take "
        "the distance place by place first.",
        float(abs(computed - golden).argmax()): "That is a place, as argmax gives it: the distance there is wanted.",
        max(differences) - min(differences): "That is how far the differences lie apart: the largest distance is "
        "wanted.",
        float(abs(computed[0] - golden[0]).max()): "Only the first image is looked at: a difference in any of them "
        "counts.",
        float(abs(images.astype(float) - golden).max()): "The pixels themselves are compared: call the Preprocess on "
        "them first.",
    }


def _tell_kind(came: Any) -> str:
    kind = as_array(came).dtype.kind
    return "True or False came: how far the numbers are apart is wanted." if kind == "b" else ""


def _judge_refit(refit: Any) -> None:
    """On images that it has not seen, what refit returns computes the same numbers as the training."""
    for seed, wanted in enumerate(WANTED):
        images = _canvas(seed)
        on = f"golden vectors of {wanted!r}, pixels from {RANGES[seed][0]} to {RANGES[seed][1]}"
        came = ask(refit, images, wanted(images), on=on)
        if not isinstance(came, Preprocess):
            raise NotYet("A Preprocess is wanted: Preprocess(resolution, channels, scale=..., mean=...).",
                         describe(came), "a Preprocess", on)  # fmt: skip
        if (came.resolution, came.channels) != (wanted.resolution, 1):
            raise NotYet("The Preprocess is for images of another size: take it from the images that came.",
                         f"{came.resolution} pixels, {came.channels} channels", f"{wanted.resolution} and 1",
                         on)  # fmt: skip
        _check_same(came, wanted, images, on)


def _check_same(came: Preprocess, wanted: Preprocess, images: NDArray[np.uint8], on: str) -> None:
    """Raise NotYet unless both compute the same numbers for all 256 values of a pixel."""
    (slope, offset), (right, start) = _line(came), _line(wanted)
    furthest = max(abs(slope * pixel + offset - right * pixel - start) for pixel in (0, 255))
    if furthest > CLOSE:
        raise NotYet(_tell(slope, offset, right, start, images), f"0 and 255 become {_ends(slope, offset)}",
                     _ends(right, start), on)  # fmt: skip


def _tell(slope: float, offset: float, right: float, start: float, images: NDArray[np.uint8]) -> str:
    """Return the sentence for another line than the wanted one."""
    low, high = int(images.min()), int(images.max())
    narrow = right * (high - low) / 255
    if high - low < 255 and abs(abs(slope) - abs(narrow)) * 255 <= CLOSE:
        return "The scale is right only for pixels from 0 to 255: these reach less far."
    if abs(slope * right - 1) <= CLOSE:
        return "The line runs the other way: pixels from golden numbers. Golden numbers from pixels are wanted."
    if abs(slope - OWN[0]) * 255 <= CLOSE and abs(offset - OWN[1]) <= CLOSE:
        return "These are the numbers of the lab's own training, and other ones came: find them from the data."
    if slope * right < 0:
        return "The drawing is inverted: what is dark on the canvas is large in the training, or the reverse."
    if abs(slope - right) * 255 <= CLOSE:
        if abs(offset + start) <= 2 * CLOSE:
            return "The scale is right, and the mean is not: mind its sign."
        if abs(offset * right - start) <= CLOSE:
            return "The scale is right, and the mean is one of pixels: it is taken off after the scaling."
        return "The scale is right, and the mean is not."
    if abs(offset - start) <= CLOSE:
        return "The number for a pixel of 0 is right, and the scale is not."
    if abs(slope * 255 + 1) <= CLOSE and abs(offset - 1) <= CLOSE:
        return "Ink and paper are swapped as they should be, and that is all: the training did more to the pixels."
    return "The numbers are other ones."


def _line(preprocess: Preprocess) -> tuple[float, float]:
    """Return slope and offset of what a Preprocess of one channel computes."""
    mean, std = preprocess.mean[0], preprocess.std[0]
    return preprocess.scale / std, -mean / std


def _ends(slope: float, offset: float) -> str:
    return f"{number(round(offset, 4))} and {number(round(slope * 255 + offset, 4))}"


def _canvas(seed: int) -> NDArray[np.uint8]:
    """Return images (5, 1, H, H) of paper with grey and dark places, from the darkest to the brightest of its range."""
    import numpy as np

    rng, side, (low, high) = np.random.default_rng(seed), WANTED[seed].resolution, RANGES[seed]
    grey = rng.integers(low, high + 1, (5, 1, side, side), dtype=np.uint8)
    images = np.where(rng.random(grey.shape) < 0.6, np.uint8(high), grey)
    images[1, 0, 2, 3] = low
    return images
