"""The generator: the same bytes everywhere, splits apart, every class there."""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest

from mobiledl import data
from mobiledl.data import doodles, hand, render, shapes

PINNED = {
    "train": "02e2cad7d7c79e974d76d326fbb68012d7693b4f4043c8e9359c60ff46086283",
    "validation": "fc10bfa32a31c39451f0cac5b5ea7892c1d8087c02af9d09ce21ccaa2b59f9b1",
    "test": "97f96dac035d32ad4d259692e66ef4c87c94db49cfc2855b5157f5855588af06",
}


@pytest.mark.parametrize("split", PINNED)
def test_a_seed_gives_the_same_bytes_on_every_machine(split):
    assert data.load("doodles", split=split, count=200).sha256() == PINNED[split]


@pytest.mark.parametrize("module", [hand, render, shapes, doodles])
def test_the_generator_calls_nothing_that_machines_round_differently(module):
    inexact = {"sin", "cos", "tan", "exp", "log", "power", "normal", "dot", "matmul", "einsum", "mean", "hypot"}
    tree = ast.parse(inspect.getsource(module))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & inexact
    assert not any(isinstance(node, ast.MatMult) for node in ast.walk(tree))


def test_count_does_not_change_the_first_images():
    few, more = data.load("doodles", count=30), data.load("doodles", count=300)
    np.testing.assert_array_equal(few.images, more.images[:30])


def test_an_image_does_not_depend_on_how_many_are_drawn_at_a_time(monkeypatch):
    whole = data.load("doodles", count=50)
    monkeypatch.setattr(doodles, "_BATCH", 7)
    np.testing.assert_array_equal(data.load("doodles", count=50).images, whole.images)


def test_splits_and_seeds_share_no_image():
    sets = [data.load("doodles", split, count=400) for split in doodles.COUNTS]
    sets.append(data.load("doodles", "train", count=400, seed=1))
    images = {image.tobytes() for one in sets for image in one.images}
    assert len(images) == 1600


def test_classes_are_the_ten_digits_and_ten_objects_in_order():
    objects = ("star", "heart", "house", "fish", "tree", "smiley", "arrow", "cup", "umbrella", "flower")
    assert tuple("0123456789") + objects == doodles.CLASSES


def test_classes_take_turns():
    assert data.load("doodles", count=47).labels.tolist() == [i % 20 for i in range(47)]


def test_the_defaults_are_as_documented():
    assert doodles.COUNTS == {"train": 20_000, "validation": 2_000, "test": 4_000}
    made = data.load("doodles", "validation")
    assert repr(made) == "Dataset doodles/validation: 2,000 images of 1 x 32 x 32, 20 classes, seed 0"


def test_images_are_white_ink_on_black():
    images = data.load("doodles", count=100).images
    assert images.max(axis=(1, 2, 3)).min() >= 250
    assert (images == 0).mean(axis=(1, 2, 3)).min() > 0.3
    assert not images[:, :, 0, 0].all()


@pytest.mark.parametrize("size", [8, 28, 64])
def test_images_come_in_the_size_asked_for(size):
    assert data.load("doodles", count=3, size=size).images.shape == (3, 1, size, size)


@pytest.mark.parametrize("what", [7, "7", np.int64(7)])
def test_strokes_take_a_label_or_a_name(what):
    drawn = doodles.strokes(what, np.random.default_rng(0))
    wanted = doodles.strokes("7", np.random.default_rng(0))
    assert all(np.array_equal(a, b) for a, b in zip(drawn, wanted, strict=True))


@pytest.mark.parametrize("name", doodles.CLASSES)
def test_strokes_are_polylines_in_the_unit_square(name):
    rng = np.random.default_rng(11)
    for _ in range(40):
        drawn = doodles.strokes(name, rng)
        assert all(stroke.shape[1] == 2 and stroke.dtype == np.float64 for stroke in drawn)
        points = np.concatenate(drawn)
        assert points.min() == 0.0
        assert points.max() <= 1.0 + 1e-12


def test_no_two_drawings_are_alike():
    rng = np.random.default_rng(0)
    points = {np.concatenate(doodles.strokes("1", rng)).tobytes() for _ in range(200)}
    assert len(points) == 200


def test_styles_are_picked_as_often_as_their_weights_say():
    styles = [shapes.style(weight, shapes.line((0, 0), (1, 1))) for weight in (1, 3)]
    rng = np.random.default_rng(0)
    second = sum(hand.pick(styles, rng) is styles[1] for _ in range(2000))
    assert 1400 < second < 1600


def test_an_unknown_class_names_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'heart'"):
        doodles.strokes("hart", np.random.default_rng(0))


@pytest.mark.parametrize("label", [20, -1])
def test_a_label_out_of_range_is_an_error(label):
    with pytest.raises(ValueError, match=f"class {label}"):
        doodles.strokes(label, np.random.default_rng(0))


def test_chance_comes_from_a_generator():
    with pytest.raises(TypeError, match=r"3 came: np\.random\.default_rng"):
        doodles.strokes("4", 3)


@pytest.mark.parametrize("option", [{"count": 1.5}, {"size": "32"}, {"seed": "a"}, {"count": True}])
def test_numbers_of_another_kind_are_errors(option):
    with pytest.raises(TypeError, match=f"{next(iter(option))} is a whole number"):
        doodles.load(**option)


@pytest.mark.parametrize("option", [{"count": 0}, {"size": 7}, {"size": 257}, {"seed": -1}])
def test_numbers_out_of_range_are_errors(option):
    with pytest.raises(ValueError, match=next(iter(option))):
        data.load("doodles", **{"count": 1, **option})
