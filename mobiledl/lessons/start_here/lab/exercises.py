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
    noise = rng.integers(3, 250, (1, 3, 5), dtype=np.uint8)
    for image in (_seven(), noise, np.full((1, 1, 1), 255, np.uint8)):
        came, on = ask(preprocess, image), describe(image)
        _check_batch(came, image, on)
        why = _why_values(as_array(came, on), image)
        same_array(came, _slow_preprocess(image), on, dtype="float32", atol=1e-5, why=why, picture=True)


def _check_batch(came: Any, image: Any, on: str) -> None:
    """Raise NotYet for the mistakes that have a name: no array, no batch, another scale."""
    values, wanted = as_array(came, on), f"float32 of shape {(1, *image.shape)}, in [0, 1]"
    if not hasattr(came, "dtype"):
        raise NotYet("What came is no array, so its numbers have no element type, and float32 is wanted.",
                     describe(came), wanted, on)  # fmt: skip
    if values.shape == image.shape:
        raise NotYet("The dimension of the batch is missing: a model takes several images at once.",
                     describe(came), wanted, on)  # fmt: skip
    if values.ndim > image.ndim + 1:
        raise NotYet("One dimension in front is enough: there are more.", describe(came), wanted, on)
    if values.size and values.max() > image.max() / 2 > 1:
        raise NotYet("The values are larger than 1: the scale is still that of the pixels.",
                     describe(came), wanted, on)  # fmt: skip
    if values.size and values.min() < -0.01:
        raise NotYet("There are negative values: this model was trained on values from 0 to 1.",
                     describe(came), wanted, on)  # fmt: skip


def _why_values(values: Any, image: Any) -> str:
    """Return the sentence for values that are wrong in a known way; empty for any others."""
    import numpy as np

    if values.shape != (1, *image.shape):
        return ""
    pixels = image[None].astype(np.float64)
    low, high = pixels.min(), max(pixels.max(), 1.0)
    known = (
        (pixels / 127.5, "The largest pixel becomes 2 here: 255 is to become 1."),
        (pixels / 255**2, "This is scaled twice: once is enough."),
        (pixels / 256, "255 is the largest pixel and becomes 1: here it does not quite."),
        (pixels / high, "Each image is scaled by its own largest pixel: 255 becomes 1, whatever is in the image."),
        ((pixels - low) / max(high - low, 1.0), "Each image is stretched from its darkest to its brightest pixel: 0 "
                                                "and 255 are the ends of the scale, whatever is in the image."),
        (1 - pixels / 255, "Black and white have changed places: 0 stays 0."),
        (pixels // 255, "What is between black and white is lost: divide without rounding."),
        (pixels[..., ::-1] / 255, "Left and right have changed places: only the numbers change, not the picture."),
        (pixels[..., ::-1, :] / 255, "The image stands upside down: only the numbers change, not the picture."),
    )  # fmt: skip
    return next((why for wrong, why in known if _alike(values, wrong) and not _alike(wrong, pixels / 255)), "")


def _alike(one: Any, other: Any) -> bool:
    import numpy as np

    return bool(np.allclose(one, other, atol=1e-5))


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
    value, right = came.reshape(()).item(), _slow_bytes(count * bits)
    named = {
        count: "That is a byte for each weight: how many bits has each?",
        count
        * (bits // 8): "The bits that fill no byte of their own are dropped for each weight: count them all first.",
        count * bits: "That is the number of bits: a byte holds 8 of them.",
        right + 1: "One byte more than is needed: what if the bits fill the bytes exactly, or if there are none?",
        count * _slow_bytes(bits): "That gives whole bytes to each weight: the bits of several weights can share one.",
        4 * count: "That takes 32 bits for every weight: how many each has is given.",
        count * bits * 8: "A byte is larger than a bit, so there are fewer bytes than bits.",
        count * bits / 8000: "Those are kilobytes: bytes are wanted.",
        count * bits / 8192: "Those are units of 1,024 bytes: bytes are wanted.",
    }
    if abs(value - count * bits / 8) < 1 and value < right:
        return f"{number(count * bits / 8)} bytes are filled, and a file has only whole bytes: is there room for all?"
    return named.get(value, "")


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
