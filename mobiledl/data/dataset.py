"""Dataset: images and their labels as one frozen value."""

from __future__ import annotations

import base64
import hashlib
import html
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mobiledl.choices import wrong_choice
from mobiledl.kinds import check_whole

T = TypeVar("T", bound=np.generic)

SHEET_COLUMNS = 20  # images across the contact sheet
SHEET_ROWS = 4


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Images with one label each.

    `images` is (N, C, H, W) uint8 in 0..255 with C 1 or 3, `labels` is (N,) int64 in
    0..len(classes) - 1, both read-only; `seed` is None where nothing was drawn at random.
    Raises ValueError or TypeError when the parts do not fit together.
    """

    name: str
    split: str
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    seed: int | None = None

    def __post_init__(self) -> None:
        _check_classes(self.classes)
        _check(self.images, self.labels, self.classes)
        object.__setattr__(self, "classes", tuple(self.classes))
        object.__setattr__(self, "images", _read_only(self.images))
        object.__setattr__(self, "labels", _read_only(self.labels))

    def __len__(self) -> int:
        return len(self.images)

    def take(self, n: int, seed: int | None = None) -> Dataset:
        """Return the first n images or, with a seed, n drawn without replacement.

        Raises ValueError unless 1 <= n <= len, and TypeError for what is no whole number.
        """
        check_whole("n", n)
        if not 1 <= n <= len(self):
            raise ValueError(f"Cannot take {n} images of {len(self)}: ask for 1 to {len(self)}.")
        if seed is None:
            return self._where(slice(n))
        return self._where(np.random.default_rng(seed).permutation(len(self))[:n])

    def only(self, classes: Sequence[str]) -> Dataset:
        """Return the images of these classes; labels and class names stay as they are.

        Raises ValueError for a name that is not a class, and when no image is left.
        """
        wanted = [classes] if isinstance(classes, str) or not isinstance(classes, Iterable) else list(classes)
        for name in wanted:
            if name not in self.classes:
                raise ValueError(wrong_choice("class", name, self.classes))
        kept = np.flatnonzero(np.isin(self.labels, [self.classes.index(name) for name in wanted]))
        if len(kept) == 0:
            raise ValueError(f"{self!r} holds no image of {', '.join(wanted) or 'no class'}: name another class.")
        return self._where(kept)

    def batches(self, size: int, seed: int | None = None) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int64]]]:
        """Return an iterator over (images, labels) of `size` images, the last may be smaller.

        In order, or shuffled by a seed. Raises ValueError when size < 1, and TypeError for what is no whole number.
        """
        check_whole("size", size)
        if size < 1:
            raise ValueError(f"A batch of {size} images cannot be made: pass a size of 1 or more.")
        order = np.arange(len(self)) if seed is None else np.random.default_rng(seed).permutation(len(self))
        parts = (order[i : i + size] for i in range(0, len(order), size))
        return ((self.images[part], self.labels[part]) for part in parts)

    def sha256(self) -> str:
        """Return the SHA-256 of the images' bytes followed by the labels' (little-endian int64)."""
        digest = hashlib.sha256(np.ascontiguousarray(self.images).data)
        digest.update(np.ascontiguousarray(self.labels, dtype="<i8").data)
        return digest.hexdigest()

    def __repr__(self) -> str:
        channels, height, width = self.images.shape[1:]
        seed = "" if self.seed is None else f", seed {self.seed}"
        what = f"{len(self):,} image{'s' * (len(self) != 1)} of {channels} x {height} x {width}"
        return f"Dataset {self.name}/{self.split}: {what}, {len(self.classes)} classes{seed}"

    def _repr_html_(self) -> str:
        count = min(len(self), SHEET_COLUMNS * SHEET_ROWS)
        names = ", ".join(self.classes[label] for label in self.labels[:count])
        data = base64.b64encode(_sheet_png(self.images[:count])).decode("ascii")
        alt = html.escape(f"Contact sheet of the first {count} images, row by row: {names}")
        return f'<p>{html.escape(repr(self))}</p><img alt="{alt}" src="data:image/png;base64,{data}">'

    def _where(self, index: slice | NDArray[np.intp]) -> Dataset:
        return replace(self, images=self.images[index], labels=self.labels[index])


def _check(images: NDArray[np.uint8], labels: NDArray[np.int64], classes: tuple[str, ...]) -> None:
    if not isinstance(images, np.ndarray) or images.dtype != np.uint8:
        raise TypeError(
            f"images must be an array of uint8 in 0..255, not {_kind(images)}: "
            "scale to 0..255 and convert with .astype(np.uint8)."
        )
    if not isinstance(labels, np.ndarray) or labels.dtype != np.int64:
        raise TypeError(
            f"labels must be an array of int64, not {_kind(labels)}: convert with np.asarray(labels, np.int64)."
        )
    if images.ndim != 4 or images.shape[1] not in (1, 3):
        raise ValueError(
            f"images have shape {images.shape}, but must be (N, C, H, W) with 1 or 3 channels: "
            "add the axis with images[:, None], or move the channels with images.transpose(0, 3, 1, 2)."
        )
    if labels.shape != (len(images),):
        raise ValueError(
            f"labels have shape {labels.shape}, but {len(images)} images need ({len(images)},): give each image one."
        )
    if images.size == 0:
        raise ValueError(
            f"images have shape {images.shape}, but a data set needs at least one image: look at what was filtered out."
        )
    outside = np.flatnonzero((labels < 0) | (labels >= len(classes)))
    if len(outside):
        raise ValueError(
            f"labels run from {labels.min()} to {labels.max()}, but there are {len(classes)} classes, so 0 to "
            f"{len(classes) - 1}: look at image {outside[0]}, the first of {len(outside)} with a label outside."
        )


def _check_classes(classes: object) -> None:
    if not isinstance(classes, (tuple, list)) or not all(isinstance(name, str) for name in classes):
        raise TypeError(f'classes must be a tuple of names such as ("cat", "dog"), but {classes!r} came: name each.')
    if not classes:
        raise ValueError("classes are empty, but each label needs a name: give a tuple with the names.")
    if len(set(classes)) != len(classes):
        raise ValueError(f"classes name one thing twice: {', '.join(classes)}; give each class its own name.")


def _kind(value: object) -> str:
    return str(value.dtype) if isinstance(value, np.ndarray) else type(value).__name__


def _read_only(array: NDArray[T]) -> NDArray[T]:
    view = array.view()
    view.flags.writeable = False
    return view


def _sheet_png(images: NDArray[np.uint8]) -> bytes:
    """Return a PNG with the images side by side, one grey pixel between them."""
    from PIL import Image

    count, channels, height, width = images.shape
    rows = -(-count // SHEET_COLUMNS)
    sheet = np.full((rows, SHEET_COLUMNS, height + 1, width + 1, channels), 96, dtype=np.uint8)
    sheet.reshape(-1, height + 1, width + 1, channels)[:count, :height, :width] = images.transpose(0, 2, 3, 1)
    flat = sheet.swapaxes(1, 2).reshape(rows * (height + 1), SHEET_COLUMNS * (width + 1), channels)
    buffer = io.BytesIO()
    Image.fromarray(flat[:, :, 0] if channels == 1 else flat).save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()
