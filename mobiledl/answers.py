"""Answers: what a model says to images, held against its card in one place."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

    from mobiledl.card import Card

SHOWN = 3  # keys of a dict that a sentence names


class NotFiniteError(ValueError):
    """An answer holds a value that is infinite or not a number."""


class Predicts(Protocol):
    """What answers images: a Net, a Session, or a class with this one method."""

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Return logits (N, classes) for images (N, C, H, W) uint8."""


def of(model: Predicts, images: np.ndarray) -> np.ndarray:
    """Return a model's answers (N, classes) to images (N, C, H, W) uint8, after a look at them, and at chance.

    Raises as `check_chance` and `given` do.
    """
    check_chance(model)
    return given(model, images)


def check_chance(model: Predicts) -> None:
    """Ask a Net a few random images twice; raise TypeError or ValueError when it answers by chance or oddly."""
    if (check_answers := getattr(model, "check_answers", None)) is not None:
        check_answers()


def given(model: Predicts, images: np.ndarray) -> np.ndarray:
    """Return a model's answers (N, classes) to images (N, C, H, W) uint8, after a look at their type and shape.

    A model without a card may have any number of classes, and one that averages others may answer in float64.
    Raises TypeError for another type, ValueError for another shape, and NotFiniteError.
    """
    import numpy as np

    came: Any = model.predict(images)
    card = getattr(model, "card", None)
    name = "The model" if card is None else card.name
    if isinstance(came, np.ndarray) and came.ndim == 2 and came.dtype == np.float64:
        _check_shape(came, name, (len(images), *(came.shape[1:] if card is None else card.output.shape)))
    elif card is not None:
        check(came, card, len(images), np.ndarray)
    elif not isinstance(came, np.ndarray) or came.dtype.kind != "f" or came.shape[:1] != (len(images),):
        raise TypeError(
            f"{name} answers {len(images)} images with {_told(came)}: let predict return float32 logits (N, classes)."
        )
    check_finite(came, name)
    answers: np.ndarray = came
    return answers


def samples(card: Card, n: int = 4) -> np.ndarray:
    """Return random images (n, C, H, W) uint8 of a card's size, always the same."""
    import numpy as np

    pixels = card.preprocess
    return np.random.default_rng(0).integers(0, 256, (n, pixels.channels, *[pixels.resolution] * 2), np.uint8)


def check(outputs: object, card: Card, n: int, kind: type) -> None:
    """Refuse what a model answers to n inputs when it is not (n, classes) of the card's element type.

    kind: the class of the answer, NumPy's array or PyTorch's tensor. Raises TypeError for another type and ValueError
    for another shape.
    """
    wanted = (n, *card.output.shape)
    if not isinstance(outputs, kind) or _dtype(outputs) != card.output.dtype:
        raise TypeError(
            f"{card.name} answers {n} images with {_told(outputs)}, but its card says "
            f"(N, {wanted[-1]}) {card.output.dtype}: {_way_to_type(outputs, kind)}."
        )
    _check_shape(outputs, card.name, wanted)


def check_finite(outputs: np.ndarray, name: str) -> None:
    """Raise NotFiniteError for answers (N, classes) that hold a value which is infinite or not a number."""
    import numpy as np

    fine = np.isfinite(outputs)
    if not fine.all():
        bad = np.flatnonzero(~fine.all(axis=1))
        raise NotFiniteError(
            f"{name} answers {len(bad)} of {len(outputs)} images with a value that is not finite, the first {bad[0]}: "
            "look at its weights, or train again with a lower learning rate."
        )


def _check_shape(outputs: Any, name: str, wanted: tuple[int, ...]) -> None:
    if (came := tuple(outputs.shape)) != wanted:
        raise ValueError(
            f"{name} answers {wanted[0]} images with {_shape(came)}, but its card says (N, {wanted[-1]}): "
            f"{_way_to_shape(came, wanted)}."
        )


def _way_to_shape(came: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """Return what to do with answers of another shape."""
    n, classes = wanted[0], wanted[-1]
    if came[:2] == wanted and set(came[2:]) == {1}:
        return "end forward with .flatten(1)"
    if came[:2] == wanted and len(came) == 4:
        return "average over rows and columns, as .mean((2, 3)) does"
    if came == wanted[1:]:
        return "keep the axis of the images, with .flatten(1) in place of .squeeze()"
    if came == (classes, n):
        return "put the images first, as .T does"
    if came[:1] == (n,) and len(came) == 2:
        return f"let the last layer have {classes} outputs, as zoo.rehead does, or change the card's classes"
    return "let forward return one row an image and one number a class"


def _way_to_type(outputs: object, kind: type) -> str:
    """Return what to do with answers of another type."""
    dtype = _dtype(outputs)
    if isinstance(outputs, (tuple, list, Mapping)):
        return "let forward return the logits alone"
    if not dtype:
        return "let forward return the logits"
    if not isinstance(outputs, kind):
        return f"return a {kind.__name__} of them"
    if dtype.startswith("complex"):
        return "return .abs() or .real of them"
    if dtype.startswith(("float", "bfloat")):
        return "module.float() makes all weights float32"
    return "return the logits themselves, not the class that wins"


def _told(outputs: object) -> str:
    """Return in some words what came."""
    if dtype := _dtype(outputs):
        return f"a {type(outputs).__name__} of {_shape(tuple(getattr(outputs, 'shape', ())))} {dtype}"
    if isinstance(outputs, Mapping):
        return f"a {type(outputs).__name__} of {', '.join(map(repr, list(outputs)[:SHOWN])) or 'nothing'}"
    if isinstance(outputs, (tuple, list)):
        return f"a {type(outputs).__name__} of {len(outputs)}"
    return "None" if outputs is None else f"a {type(outputs).__name__}"


def _dtype(outputs: object) -> str:
    """Return the element type of an array or tensor, such as "float32", and "" for anything else."""
    return _name(getattr(outputs, "dtype", ""))


@functools.cache  # NumPy takes longer to name a type than a small network to answer
def _name(dtype: object) -> str:
    return str(dtype).removeprefix("torch.")


def _shape(sides: tuple[int, ...]) -> str:
    return str(sides).replace(",)", ")") if len(sides) == 1 else str(sides)
