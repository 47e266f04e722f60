"""Lab 00, inside notebook 00: two small exercises that show how checks work."""

from __future__ import annotations

from typing import Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_array, same_number
from mobiledl.course.describe import describe, number
from mobiledl.course.exercise import Exercise
from mobiledl.course.outcome import NotYet


def judge_preprocess(preprocess: Any) -> None:
    """(1, H, W) uint8 pixels become (1, 1, H, W) float32 in [0, 1]; the type is asked for where there is one."""
    import numpy as np

    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (1, 3, 5), dtype=np.uint8)
    for image in (_seven(), noise, np.full((1, 1, 1), 255, np.uint8)):
        came, on = ask(preprocess, image), describe(image)
        _check_batch(came, image, on)
        same_array(came, _slow_preprocess(image), on, dtype="float32", atol=1e-5, picture=True)


def _check_batch(came: Any, image: Any, on: str) -> None:
    """Raise NotYet for the mistakes that have a name: no batch, another scale."""
    values, wanted = as_array(came, on), f"float32 of shape {(1, *image.shape)}, in [0, 1]"
    if values.shape == image.shape:
        raise NotYet("The dimension of the batch is missing: a model takes several images at once.",
                     describe(came), wanted, on)  # fmt: skip
    if values.size and values.max() > 1.5:
        raise NotYet("The values are larger than 1: the scale is still that of the pixels.",
                     describe(came), wanted, on)  # fmt: skip
    if values.size and values.min() < -0.01:
        raise NotYet("There are negative values: this model was trained on values from 0 to 1.",
                     describe(came), wanted, on)  # fmt: skip


def _seven() -> Any:
    """Return a drawn 7, (1, 28, 28) uint8: mirrored or turned, it looks different."""
    import numpy as np

    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 5:8, 6:22] = 255
    for row in range(8, 24):
        left = 19 - (row - 8) // 2
        image[0, row, left : left + 3] = 255 - 6 * (row - 8)
    return image


def _slow_preprocess(image: Any) -> list[list[list[list[float]]]]:
    return [[[[int(pixel) / 255 for pixel in row] for row in plane] for plane in image]]


def judge_weight_bytes(weight_bytes: Any) -> None:
    """n weights of b bits fill whole bytes: the smallest number of bytes that has room for all bits."""
    cases = [(1000, 32), (1000, 8), (1000, 16), (6, 4), (3, 4), (1, 1), (9, 1), (123_457, 3), (0, 8)]
    for count, bits in cases:
        came, on = ask(weight_bytes, count, bits), f"{count} weights of {bits} bits"
        wanted = _slow_bytes(count * bits)
        same_number(came, wanted, on, rtol=0, why=_tell(as_array(came, on), count, bits))


def _tell(came: Any, count: int, bits: int) -> str:
    """Return the sentence for a wrong number that has a name; empty for any other."""
    if came.size != 1:
        return ""
    value = came.reshape(()).item()
    if value == count * bits:
        return "That is the number of bits: a byte holds 8 of them."
    if abs(value - count * bits / 8) < 1:
        return f"{number(count * bits / 8)} bytes are filled, and a file has only whole bytes: is there room for all?"
    if value == _slow_bytes(count * bits) + 1:
        return "One byte more than is needed: what if the bits fill the bytes exactly?"
    return ""


def _slow_bytes(bits: int) -> int:
    """Count bytes one by one until all bits have room."""
    size = 0
    while 8 * size < bits:
        size += 1
    return size


EXERCISES = (
    Exercise(
        id="00.1",
        title="From pixels to the model's input",
        hints=(
            "Compare three things of what you have and what the model takes: shape, element type, range of values.",
            "image[None] puts a dimension in front, and astype changes the element type.",
            "What is left is the scale: which operation brings the largest pixel, 255, to 1 and leaves 0 where it is?",
        ),
        judge=judge_preprocess,
        checked="Shape, element type and every value are right, for images of three sizes.",
    ),
    Exercise(
        id="00.2",
        title="How many bytes do the weights take?",
        hints=(
            "How many bits do all the weights have together, and how many bits has a byte?",
            "Three weights of 4 bits have 12 bits. One byte is too small for them; what is the next larger size?",
            "Divide, and round up: math.ceil does that, and so does // with a little care.",
        ),
        judge=judge_weight_bytes,
        checked="Right for nine sizes, also where the last byte is only partly filled.",
    ),
)
