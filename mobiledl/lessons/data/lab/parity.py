"""Exercise 04.5: how far the phone's numbers are from the training's, and the preprocessing that makes them equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobiledl.card import Preprocess
from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_number
from mobiledl.course.describe import describe, number
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.pairs import judge_pair

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDE = 12
CLOSE = 1e-3  # of a deviation of 1
# What a training may have done to the pixels of the canvas: inverted them, shifted them, or only scaled them.
WANTED = (
    Preprocess(SIDE, 1, scale=-1 / 255, mean=(-0.85,), std=(0.3,)),
    Preprocess(SIDE, 1, scale=1 / 128, mean=(1.0,)),
    Preprocess(SIDE, 1, scale=-1 / 100, mean=(0.4,), std=(1.7,)),
)


def judge_parity(answer: Any) -> None:
    """The largest difference from golden vectors, and a Preprocess that has none."""
    judge_pair(answer, ("parity", "refit"), _judge_parity, _judge_refit)


def _judge_parity(parity: Any) -> None:
    """The largest distance between the numbers of a Preprocess and the golden ones, found one by one."""
    for seed, wanted in enumerate(WANTED):
        images = _canvas(seed)
        for app in (Preprocess(SIDE, 1), wanted):
            inputs = wanted(images)
            on = f"{app!r}, and golden vectors of {wanted!r}"
            came = ask(parity, app, images, inputs, on=on)
            pairs = zip(app(images).ravel().tolist(), inputs.ravel().tolist(), strict=True)
            differences = [a - b for a, b in pairs]
            known = {
                max(differences): "Only differences upwards are seen: those downwards are as bad.",
                -min(differences): "Only differences downwards are seen: those upwards are as bad.",
                sum(differences) / len(differences): "That is the mean, in which differences up and down cancel: the "
                "largest one is wanted.",
                sum(map(abs, differences)) / len(differences): "That is the mean distance: a single wrong pixel would "
                "hide in it, so the largest is wanted.",
            }
            same_number(came, max(map(abs, differences)), on, atol=1e-5, why=_named(came, known))


def _named(came: Any, known: dict[float, str]) -> str:
    array = as_array(came)
    value = float(array.reshape(())) if array.size == 1 else float("nan")
    return next((text for other, text in known.items() if abs(value - other) < 1e-4), "")


def _judge_refit(refit: Any) -> None:
    """On images that it has not seen, what refit returns computes the same numbers as the training."""
    for seed, wanted in enumerate(WANTED):
        images = _canvas(seed)
        on = f"golden vectors of {wanted!r}"
        came = ask(refit, images, wanted(images), on=on)
        if not isinstance(came, Preprocess):
            raise NotYet("A Preprocess is wanted: Preprocess(resolution, channels, scale=..., mean=...).",
                         describe(came), "a Preprocess", on)  # fmt: skip
        if (came.resolution, came.channels) != (SIDE, 1):
            raise NotYet("The Preprocess is for images of another size: take it from the images that came.",
                         f"{came.resolution} pixels, {came.channels} channels", f"{SIDE} and 1", on)  # fmt: skip
        _check_same(came, wanted, on)


def _check_same(came: Preprocess, wanted: Preprocess, on: str) -> None:
    """Raise NotYet unless both compute the same numbers for all 256 values of a pixel."""
    slope, offset = _line(came)
    right, start = _line(wanted)
    furthest = max(abs(slope * pixel + offset - right * pixel - start) for pixel in (0, 255))
    if furthest <= CLOSE:
        return
    why = "The numbers are other ones."
    if slope * right < 0:
        why = "The drawing is inverted: what is dark on the canvas is large in the training, or the reverse."
    elif abs(slope - right) * 255 <= CLOSE:
        why = "The scale is right, and the mean is not: mind its sign."
        why = why if abs(offset + start) <= 2 * CLOSE else "The scale is right, and the mean is not."
    elif abs(offset - start) <= CLOSE:
        why = "The number for a pixel of 0 is right, and the scale is not."
    raise NotYet(why, f"0 and 255 become {_ends(slope, offset)}", _ends(right, start), on)


def _line(preprocess: Preprocess) -> tuple[float, float]:
    """Return slope and offset of what a Preprocess of one channel computes."""
    mean, std = preprocess.mean[0], preprocess.std[0]
    return preprocess.scale / std, -mean / std


def _ends(slope: float, offset: float) -> str:
    return f"{number(round(offset, 4))} and {number(round(slope * 255 + offset, 4))}"


def _canvas(seed: int) -> NDArray[np.uint8]:
    """Return images (5, 1, 12, 12) of white paper with grey and black places."""
    import numpy as np

    rng = np.random.default_rng(seed)
    grey = rng.integers(0, 256, (5, 1, SIDE, SIDE), dtype=np.uint8)
    return np.where(rng.random(grey.shape) < 0.6, np.uint8(255), grey)
