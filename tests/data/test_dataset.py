"""Dataset: checks itself, cannot be changed, shows itself."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from PIL import Image

from mobiledl.data import Dataset


def small(count=6, channels=1, classes=("a", "b", "c"), **changes):
    images = np.arange(count * channels * 20, dtype=np.uint8).reshape(count, channels, 4, 5)
    labels = np.arange(count, dtype=np.int64) % len(classes)
    return Dataset(
        **{"name": "tiny", "split": "test", "images": images, "labels": labels, "classes": classes} | changes
    )


def test_repr_is_one_plain_line():
    assert repr(small(seed=3)) == "Dataset tiny/test: 6 images of 1 x 4 x 5, 3 classes, seed 3"
    assert repr(small()) == "Dataset tiny/test: 6 images of 1 x 4 x 5, 3 classes"


def test_arrays_cannot_be_written():
    made = small()
    with pytest.raises(ValueError, match="read-only"):
        made.images[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        made.labels[0] = 0


def test_the_caller_s_own_array_stays_writable():
    labels = np.zeros(6, dtype=np.int64)
    small(labels=labels)
    labels[0] = 1


def test_fields_cannot_be_replaced():
    with pytest.raises(FrozenInstanceError):
        small().name = "other"


def test_take_gives_the_first_ones():
    np.testing.assert_array_equal(small().take(2).labels, [0, 1])


def test_take_with_a_seed_draws_without_replacement():
    some = small(12).take(8, seed=1)
    assert len({image.tobytes() for image in some.images}) == 8
    assert some.sha256() == small(12).take(8, seed=1).sha256() != small(12).take(8, seed=2).sha256()


def test_take_keeps_images_and_labels_together():
    whole = small(12)
    where = {image.tobytes(): label for image, label in zip(whole.images, whole.labels, strict=True)}
    some = whole.take(12, seed=5)
    assert all(where[image.tobytes()] == label for image, label in zip(some.images, some.labels, strict=True))


@pytest.mark.parametrize("n", ["3", 1.5, None])
def test_taking_what_is_no_whole_number_is_an_error(n):
    with pytest.raises(TypeError, match="n is a whole number"):
        small().take(n)
    with pytest.raises(TypeError, match="size is a whole number"):
        small().batches(n)


def test_numpy_s_whole_numbers_count():
    assert len(small().take(np.int64(3))) == 3


@pytest.mark.parametrize("n", [0, 7, -1])
def test_taking_none_or_too_many_is_an_error(n):
    with pytest.raises(ValueError, match="ask for 1 to 6"):
        small().take(n)


def test_only_keeps_labels_and_class_names():
    some = small().only(["c", "a"])
    assert some.labels.tolist() == [0, 2, 0, 2]
    assert some.classes == ("a", "b", "c")


def test_only_takes_one_name_as_well():
    assert small(classes=("a", "bb", "c")).only("bb").labels.tolist() == [1, 1]


def test_only_with_an_unknown_class_names_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'heart'"):
        small(classes=("star", "heart", "cup")).only(["hearts"])


def test_only_that_leaves_nothing_is_an_error():
    with pytest.raises(ValueError, match="no image of c"):
        small(2).only(["c"])


def test_batches_cover_every_image_once_in_order():
    parts = list(small(7).batches(3))
    assert [len(images) for images, _ in parts] == [3, 3, 1]
    np.testing.assert_array_equal(np.concatenate([images for images, _ in parts]), small(7).images)


def test_batches_with_a_seed_are_shuffled_alike_every_time():
    first = np.concatenate([images for images, _ in small(12).batches(5, seed=1)])
    again = np.concatenate([images for images, _ in small(12).batches(5, seed=1)])
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, small(12).images)
    assert sorted(i.tobytes() for i in first) == sorted(i.tobytes() for i in small(12).images)


def test_batches_of_no_images_are_an_error_at_once():
    with pytest.raises(ValueError, match="size of 1 or more"):
        small().batches(0)


def test_sha256_is_of_the_bytes_of_images_then_labels():
    made = small()
    assert made.sha256() == hashlib.sha256(made.images.tobytes() + made.labels.tobytes()).hexdigest()


def test_one_label_changes_the_sha256():
    other = np.array([0, 1, 2, 0, 1, 1], dtype=np.int64)
    assert small().sha256() != small(labels=other).sha256()


@pytest.mark.parametrize("channels", [1, 3])
def test_html_holds_a_contact_sheet_with_alt_text(channels):
    made = small(90, channels)
    text = made._repr_html_()
    sheet = Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", text)[1])))
    assert sheet.size == (20 * 6, 4 * 5)
    pixels = np.asarray(sheet).reshape(20, 120, channels)
    np.testing.assert_array_equal(pixels[5:9, 6:11].transpose(2, 0, 1), made.images[21])
    assert "first 80 images, row by row: a, b, c" in text


def test_html_escapes_what_came():
    assert "<script>" not in small(classes=("<script>", "b", "c"))._repr_html_()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"labels": np.zeros(5, dtype=np.int64)}, "6 images need"),
        ({"labels": np.full(6, 3)}, "there are 3 classes, so 0 to 2: look at image 0, the first of 6"),
        ({"labels": np.array([0, 1, 2, 0, 7, -1])}, r"from -1 to 7.* look at image 4, the first of 2 with"),
        ({"labels": np.full((6, 1), 0)}, r"6 images need \(6,\)"),
        ({"labels": np.full(6, -1)}, "labels run from -1"),
        ({"images": np.zeros((6, 4, 5), dtype=np.uint8)}, "N, C, H, W"),
        ({"images": np.zeros((6, 2, 4, 5), dtype=np.uint8)}, "1 or 3 channels"),
        ({"images": np.zeros((0, 1, 4, 5), dtype=np.uint8), "labels": np.zeros(0, dtype=np.int64)}, "at least one"),
        ({"classes": ("a", "b", "a")}, "twice"),
    ],
)
def test_parts_that_do_not_fit_together_are_errors(changes, message):
    with pytest.raises(ValueError, match=message):
        small(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"images": np.zeros((6, 1, 4, 5))},
        {"images": [[0]]},
        {"labels": np.zeros(6, dtype=np.int32)},
        {"labels": np.zeros(6)},
        {"labels": [0] * 6},
    ],
)
def test_other_kinds_of_numbers_are_errors_that_say_how_to_convert(changes):
    with pytest.raises(TypeError, match=r"must be an array of .*: .*(astype|asarray)\(") as caught:
        small(**changes)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("classes", ["abc", (0, 1, 2), None])
def test_classes_that_are_no_names_are_errors(classes):
    with pytest.raises(TypeError, match="classes must be a tuple of names"):
        Dataset("tiny", "test", small().images, small().labels, classes)


def test_no_classes_are_an_error():
    with pytest.raises(ValueError, match="classes are empty"):
        Dataset("tiny", "test", small().images, small().labels, ())


def test_a_list_of_classes_becomes_a_tuple():
    assert small(classes=["a", "b", "c"]).classes == ("a", "b", "c")
