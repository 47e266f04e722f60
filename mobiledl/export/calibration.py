"""Calibration: the images on which an int8 model finds its ranges, checked and preprocessed."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Protocol

from mobiledl.card import Card
from mobiledl.kinds import wrong_kind

if TYPE_CHECKING:
    import numpy as np


class HasImages(Protocol):
    """What calibration needs of a data set: images (N, C, H, W) uint8."""

    @property
    def images(self) -> np.ndarray:
        """The images."""


def samples(card: Card, precision: str, calibration: HasImages | None) -> np.ndarray | None:
    """Return the preprocessed calibration images (N, C, H, W) float32 that a precision needs, or None.

    Raises ValueError when they are missing, of another size, without a picture or not finite, and TypeError when
    they are no data set or not uint8. One and the same picture is allowed, since one may want to see what that does,
    but it is told.
    """
    if precision != "int8-static":
        return None
    if calibration is None:
        raise ValueError("int8-static finds its ranges on images: pass some, as in calibration=train_set.take(200).")
    if not hasattr(calibration, "images"):
        raise wrong_kind("calibration", "Dataset", calibration)
    return _checked(card, calibration.images)


def _checked(card: Card, given: np.ndarray) -> np.ndarray:
    import numpy as np

    images = np.asarray(given)
    if images.size == 0:
        raise ValueError("The calibration set is empty: int8-static needs 100 images or more to find its ranges.")
    with np.errstate(over="ignore"):
        inputs = card.preprocess(images)
    if not np.isfinite(inputs).all():
        raise ValueError(
            f"The preprocessing of {card.name} turns pixels into numbers that are infinite: mend scale, mean or std."
        )
    if (images == images[..., :1, :1]).all() and images.shape[-1] > 1:
        raise ValueError(
            f"Each calibration image is of one colour all over ({images.min()} to {images.max()} of 0 to 255), so no "
            "range can be found on it: pass real images, as in calibration=train_set.take(200)."
        )
    if (inputs == inputs[:1]).all():
        warnings.warn(
            "The calibration set is a single picture, and numbers beyond its own will be cut off: pass 100 different "
            "images or more.",
            stacklevel=4,
        )
    return inputs
