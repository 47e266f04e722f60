"""Exercise 04.4: which share of the ink came out dark, and pixels that grow with the ink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.compare import same_array, same_number
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.pairs import judge_pair, one_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HALF_INK, HALF_PIXEL = 0.5, 128


def judge_pixels(answer: Any) -> None:
    """The share of inked places that are dark, and ink as rounded bytes."""
    judge_pair(answer, ("lost", "to_pixels"), _judge_lost, _judge_to_pixels)


def _judge_lost(lost: Any) -> None:
    """Of the places with ink of at least a half, the share whose pixel is below 128, counted one by one."""
    for ink, pixels, where in _measured():
        on = f"ink and pixels of shape {ink.shape}, {where}"
        came = ask(lost, ink, pixels, on=on)
        pairs = list(zip(ink.ravel().tolist(), pixels.ravel().tolist(), strict=True))
        dark = [pixel < HALF_PIXEL for value, pixel in pairs if value >= HALF_INK]
        same_number(came, sum(dark) / len(dark), on, why=one_number(came, _known(pairs)))


def _measured() -> list[tuple[NDArray[np.float32], NDArray[np.uint8], str]]:
    """Return ink with pixels as they came out: wrapped, by chance, all right, and in one row."""
    import numpy as np

    inks = [_ink(seed) for seed in range(4)]
    chance = np.random.default_rng(9).integers(0, 256, inks[1].shape, dtype=np.uint8)
    chance[..., 2], chance[..., 3] = HALF_PIXEL, HALF_PIXEL - 1
    return [
        (inks[0], _wrapped(inks[0]), "1 became 0"),
        (inks[1], chance, "pixels by chance"),
        (inks[2][:2], np.ceil(inks[2][:2] * 255).astype(np.uint8), "none lost"),
        (inks[3].ravel(), 255 - _wrapped(inks[3]).ravel(), "inverted"),
    ]


def _known(pairs: list[tuple[float, int]]) -> dict[float, str]:
    """Return what known mistakes lead to, each with its sentence."""
    inked = [(value, pixel) for value, pixel in pairs if value >= HALF_INK]
    dark = sum(pixel < HALF_PIXEL for _, pixel in inked)
    all_dark = sum(pixel < HALF_PIXEL for _, pixel in pairs)
    more = [pixel for value, pixel in pairs if value > HALF_INK]
    everywhere = "Every dark pixel is counted, also where there was no ink."
    return {
        dark: "That is a number of places: the share of the inked ones is wanted.",
        dark / len(pairs): "That is a share of all places: those without ink cannot lose any.",
        sum(pixel < HALF_PIXEL for pixel in more) / len(more): "Ink of just 0.5 counts, too: at least a half.",
        sum(pixel <= HALF_PIXEL for _, pixel in inked) / len(inked): "A pixel of just 128 is not lost: below 128.",
        1 - dark / len(inked): "That is the share of the ink that is still bright.",
        all_dark / len(pairs): everywhere,
        all_dark / len(inked): everywhere,
        dark / max(1, all_dark): "That is a share of the dark pixels: the share of the inked places is wanted.",
        100 * dark / len(inked): "That is in per cent: a share lies from 0 to 1.",
        sum(value for value, pixel in inked if pixel < HALF_PIXEL) / sum(value for value, _ in inked): "The places are "
        "weighed by their ink: each of them counts alike.",
        1 - sum(pixel for _, pixel in pairs) / 255 / sum(value for value, _ in pairs): "The pixels are added up and "
        "compared with the ink: places are counted, each of which is lost or is not.",
        sum(pixel == 0 for _, pixel in inked)
        / len(inked): "Only pixels of just 0 are counted: all below 128 are lost.",
        sum(value >= 1 for value, _ in inked) / len(inked): "That is the share of full ink: what became of it, the "
        "pixels tell.",
    }


def _judge_to_pixels(to_pixels: Any) -> None:
    """0 becomes 0, 1 becomes 255, what lies between is in proportion within one grey level, as bytes; in any shape."""
    import numpy as np

    levels = np.linspace(0, 1, 256, dtype=np.float32)
    for ink in (_ink(4), _ink(5) * np.float32(0.4), levels.reshape(1, 1, 16, 16), levels[::-3], _ink(6)[0, 0]):
        on = describe(ink)
        came = ask(to_pixels, ink, on=on)
        array = as_array(came, on)
        _check_kind(array, came, on)
        wanted = np.floor(ink.astype(np.float64) * 255 + 0.5)
        same_array(came, wanted, on, rtol=0, atol=1.001, why=_tell(array, ink, wanted), picture=len(ink) == 1)
        _check_ends(array, ink, on)


def _check_kind(array: Any, came: Any, on: str) -> None:
    """Raise NotYet for pixels that are no bytes."""
    if str(array.dtype) != "uint8":
        raise NotYet("Pixels are bytes: the element type is to be uint8.", describe(came), "uint8 elements", on)


def _check_ends(array: Any, ink: NDArray[np.float32], on: str) -> None:
    """Raise NotYet when paper is not quite 0 or full ink not quite 255: there is nothing to be rounded at the ends."""
    for value, wanted in ((0, 0), (1, 255)):
        came = array[ink == value]
        if (came != wanted).any():
            raise NotYet(f"An ink of {value} does not quite become {wanted}: which number is it multiplied with?",
                         str(came[came != wanted][0]), str(wanted), on)  # fmt: skip


def _tell(array: Any, ink: NDArray[np.float32], wanted: Any) -> str:
    """Return the sentence for wrong pixels that have a name; empty for any others."""
    if array.shape != ink.shape:
        return ""
    if abs(array.astype(int) - (255 - wanted)).max() <= 1:
        return "The drawing is inverted: ink is white here, 255."
    full = ink >= 0.999
    if array.max() <= 1:
        return "The pixels are 0 and 1 only: scale the ink before you make it whole numbers."
    if set(array.ravel().tolist()) <= {0, 255}:
        return "The pixels are 0 and 255 only: ink between paper and full has to stay between them."
    if full.any() and array[full].max() < HALF_PIXEL and array.max() > HALF_PIXEL:
        return "Full ink still turns dark: which number does an ink of 1 become, and does that fit in a byte?"
    if full.any() and abs(array[full].astype(int) - 255).max() > 1:
        return "Full ink does not become 255: with which number is the ink multiplied?"
    if not full.any() and array.max() > 250:
        return "Pale ink was stretched to full ink: what is half as dark on paper has to stay so."
    if abs(array[wanted % 255 == 0] - wanted[wanted % 255 == 0]).max() <= 1:
        return "Paper and full ink are right, and what lies between is not in proportion."
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
