"""Framing: other people's images of ink in the frame that our pen's drawings have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mobiledl.data.render import FRAME_MARGIN, PEN
from mobiledl.kinds import check_whole

HALF = 128  # from here on a pixel is more ink than paper

Floats = NDArray[np.float64]


def framed(image: NDArray[np.uint8], size: int = 32) -> NDArray[np.uint8]:
    """Return an image of bright ink, (H, W) uint8, as a (size, size) uint8 image framed as our pen's drawings are.

    The bounding box of the ink is centred and scaled, aspect kept, until its longer side fills what `render` would
    fill: the frame less FRAME_MARGIN on each side, plus one width of the pen. A smaller image is averaged; in a larger
    one contrast grows as much as the image, so that edges stay as sharp as they were.
    Raises ValueError for another shape, an image without ink and a size below 1, TypeError for another element type
    and a size that is no whole number.
    """
    _check(image, size)
    ink = image >= HALF
    down, right = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = max(down[-1] - down[0], right[-1] - right[0]) + 1
    step = box / ((1.0 - 2.0 * FRAME_MARGIN + PEN) * size)  # pixels of the image in one of ours
    fine = int(np.ceil(step))  # looked up so many times each way, and averaged
    away = ((np.arange(fine * size) + 0.5) / fine - size / 2.0) * step
    around = int(np.ceil(size * step)) + 2
    cover = np.pad(image / 255.0, around)
    looked = looked_up(cover, around + (down[0] + down[-1]) / 2.0 + away, around + (right[0] + right[-1]) / 2.0 + away)
    pixels = looked.reshape(size, fine, size, fine).mean(axis=(1, 3))
    value = np.clip((pixels - 0.5) * max(1.0, 1.0 / step) + 0.5, 0.0, 1.0)
    shown: NDArray[np.uint8] = np.floor(value * 255.0 + 0.5).astype(np.uint8)
    return shown


def looked_up(cover: Floats, y: Floats, x: Floats) -> Floats:
    """Return what lies at the crossings of rows y and columns x of an image, (len(y), len(x)), between its pixels.

    A cubic through four pixels each way (Keys, 1981); beyond the second pixel from an edge, that pixel.
    """
    return _cubic(_cubic(cover, y).T, x).T


def _cubic(cover: Floats, at: Floats) -> Floats:
    """Return rows between the rows of `cover`: Catmull and Rom's cubic through the two on either side."""
    at = np.clip(at, 1.0, len(cover) - 2.0)
    near = np.minimum(at.astype(np.intp), len(cover) - 3)
    t = (at - near)[:, None]
    a, b, c, d = (cover[near + k] for k in (-1, 0, 1, 2))
    rows: Floats = b + t * ((c - a) + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a))) / 2.0
    return rows


def _check(image: NDArray[np.uint8], size: int) -> None:
    """Refuse what cannot be framed."""
    check_whole("size", size)
    if size < 1:
        raise ValueError(f"size is {size}, but an image needs at least 1 pixel: pass size=32.")
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8:
        kind = getattr(image, "dtype", type(image).__name__)
        raise TypeError(f"framed takes an image of uint8 in 0..255, but {kind} came: scale and convert it.")
    if image.ndim != 2 or not (image >= HALF).any():
        raise ValueError(f"An image of shape {image.shape} was given, but (H, W) with some ink of {HALF} is needed.")
