"""Exercise 04.4: which share of the ink came out dark, and pixels that grow with the ink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_array, same_number
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.pairs import judge_pair

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HALF_INK, HALF_PIXEL = 0.5, 128


def judge_pixels(answer: Any) -> None:
    """The share of inked places that are dark, and ink as rounded bytes."""
    judge_pair(answer, ("lost", "to_pixels"), _judge_lost, _judge_to_pixels)


def _judge_lost(lost: Any) -> None:
    """Of the places with ink of at least a half, the share whose pixel is below 128, counted one by one."""
    for seed in range(3):
        ink = _ink(seed)
        pixels = _wrapped(ink)
        on = f"ink and pixels of shape {ink.shape}, 1 became 0"
        came = ask(lost, ink, pixels, on=on)
        pairs = list(zip(ink.ravel().tolist(), pixels.ravel().tolist(), strict=True))
        inked = [pixel for value, pixel in pairs if value >= HALF_INK]
        dark = [pixel for pixel in inked if pixel < HALF_PIXEL]
        known = {
            len(dark): "That is a number of places: the share of the inked ones is wanted.",
            len(dark) / len(pairs): "That is a share of all places: those without ink cannot lose any.",
            len(dark) / sum(value > HALF_INK for value, _ in pairs): "Ink of just 0.5 counts, too: at least a half.",
            1 - len(dark) / len(inked): "That is the share of the ink that is still bright.",
            sum(pixel < HALF_PIXEL for _, pixel in pairs) / len(pairs): "Every dark pixel is counted, also where there "
            "was no ink.",
        }
        same_number(came, len(dark) / len(inked), on, why=_named(came, known))


def _named(came: Any, known: dict[float, str]) -> str:
    array = as_array(came)
    value = float(array.reshape(())) if array.size == 1 else float("nan")
    return next((text for number, text in known.items() if abs(value - number) < 1e-6), "")


def _judge_to_pixels(to_pixels: Any) -> None:
    """0 becomes 0, 1 becomes 255, what lies between is in proportion within one grey level, as bytes."""
    import numpy as np

    for ink in (_ink(4), _ink(5) * np.float32(0.4), np.linspace(0, 1, 256, dtype=np.float32).reshape(1, 1, 16, 16)):
        on = describe(ink)
        came = ask(to_pixels, ink, on=on)
        array = as_array(came, on)
        _check_kind(array, came, on)
        wanted = np.floor(ink.astype(np.float64) * 255 + 0.5)
        same_array(came, wanted, on, rtol=0, atol=1.001, why=_tell(array, ink, wanted), picture=len(ink) == 1)


def _check_kind(array: Any, came: Any, on: str) -> None:
    """Raise NotYet for pixels that are no bytes."""
    if str(array.dtype) != "uint8":
        raise NotYet("Pixels are bytes: the element type is to be uint8.", describe(came), "uint8 elements", on)


def _tell(array: Any, ink: NDArray[np.float32], wanted: Any) -> str:
    """Return the sentence for wrong pixels that have a name; empty for any others."""
    if array.shape != ink.shape:
        return ""
    if abs(array.astype(int) - (255 - wanted)).max() <= 1:
        return "The drawing is inverted: ink is white here, 255."
    full = ink >= 0.999
    if full.any() and array[full].max() < HALF_PIXEL and array.max() > HALF_PIXEL:
        return "Full ink still turns dark: which number does an ink of 1 become, and does that fit in a byte?"
    if array.max() <= 1:
        return "The pixels are 0 and 1 only: scale the ink before you make it whole numbers."
    if not full.any() and array.max() > 250:
        return "Pale ink was stretched to full ink: what is half as dark on paper has to stay so."
    return ""


def _ink(seed: int) -> NDArray[np.float32]:
    """Return ink (6, 1, 7, 5) in [0, 1], about a third of it 0, a third of it 1, and a column of just 0.5."""
    import numpy as np

    ink = np.clip(np.random.default_rng(seed).uniform(-1, 2, (6, 1, 7, 5)), 0, 1).astype(np.float32)
    ink[..., 0] = HALF_INK
    return ink


def _wrapped(ink: NDArray[np.float32]) -> NDArray[np.uint8]:
    import numpy as np

    return (ink * 256).astype(np.int64).astype(np.uint8)
