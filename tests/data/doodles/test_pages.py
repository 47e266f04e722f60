"""Drawings by hands: the same bytes everywhere, people kept apart, every class drawn, each person recognisable."""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest

from mobiledl import data
from mobiledl.data import doodles
from mobiledl.data.doodles import chance, drawing, hand, objects, pages, strokes, ways
from mobiledl.data.doodles.chance import Chance, stream

PINNED = {
    "train": "070ea8683cff260c58dd61efff7ba7f5d3e3786ae78791542709a6d98b1b480a",
    "validation": "c21efd168da2d16a9e503195f295e141c395625c8b2db804c4d46fefcee273f5",
    "test": "e1dfe5eaecf0a7d2c32df4b9598c6ebccc39592c070a34df4fe90e37e45a8f62",
}
MODULES = [chance, drawing, hand, objects, pages, strokes, ways]


@pytest.fixture(scope="module")
def invented():
    return doodles.invent(8, 3)


@pytest.mark.parametrize("split", PINNED)
def test_a_seed_gives_the_same_bytes_on_every_machine(split):
    assert doodles.load(split, count=200).sha256() == PINNED[split]


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_called_that_machines_round_differently(module):
    inexact = {"sin", "cos", "tan", "exp", "log", "power", "normal", "dot", "matmul", "einsum", "mean", "hypot"}
    tree = ast.parse(inspect.getsource(module))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & inexact
    assert not any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult) for node in ast.walk(tree))


def test_count_does_not_change_the_first_images():
    few, more = doodles.load(count=30), doodles.load(count=130)
    np.testing.assert_array_equal(few.images, more.images[:30])


def test_an_image_does_not_depend_on_what_is_drawn_beside_it(monkeypatch):
    whole = doodles.load(count=50)
    monkeypatch.setattr(pages, "_BATCH", 7)
    np.testing.assert_array_equal(doodles.load(count=50).images, whole.images)


def test_no_hand_stands_on_two_sides():
    """Every hand has a stream of its own, which its slant, its pen and all of its habits come from."""
    slants = set()
    for place in range(len(doodles.COUNTS) + 1):
        people = doodles.Hand.of(Chance.of((stream(0, place, person) for person in range(100)), hand.NUMBERS))
        slants |= set(people.slant.tolist())
    assert len(slants) == 400


def test_splits_and_seeds_share_no_image():
    sets = [doodles.load(split, count=100) for split in doodles.COUNTS]
    sets += [doodles.load(count=100, seed=1), doodles.invent(5, 1)[0]]
    assert len({image.tobytes() for one in sets for image in one.images}) == 500


def test_classes_are_the_ten_digits_and_ten_objects_and_take_turns():
    objects = ("star", "heart", "house", "fish", "tree", "smiley", "arrow", "cup", "umbrella", "flower")
    assert tuple("0123456789") + objects == doodles.CLASSES
    assert doodles.load(count=47).labels.tolist() == [i % 20 for i in range(47)]


def test_the_defaults_are_as_documented():
    assert doodles.COUNTS == {"train": 20_000, "validation": 2_000, "test": 4_000}
    made = data.load("doodles", "validation")
    assert repr(made) == "Dataset doodles/validation: 2,000 images of 1 x 32 x 32, 20 classes, seed 0"


def test_with_every_turn_through_the_classes_the_next_person_draws():
    assert doodles.who(45).tolist() == [0] * 20 + [1] * 20 + [2] * 5
    assert doodles.who(45).dtype == np.int64


def test_everybody_draws_every_class(invented):
    dataset, who = invented
    assert dataset.images.shape == (8 * 20 * 3, 1, 32, 32)
    pairs, counts = np.unique(np.stack([who, dataset.labels]), axis=1, return_counts=True)
    assert pairs.shape[1] == 8 * 20
    assert set(counts) == {3}


def test_one_persons_drawings_of_a_class_are_alike_and_not_the_same(invented):
    dataset, who = invented
    flat = dataset.images.reshape(len(dataset), -1) / 255.0
    own, others = [], []
    for label in range(20):
        first = np.flatnonzero((dataset.labels == label) & (who == 0))
        other = np.flatnonzero((dataset.labels == label) & (who != 0))
        own.append(np.abs(flat[first[0]] - flat[first[1]]).mean())
        others.append(np.abs(flat[first[0]] - flat[other]).mean())
    assert min(own) > 0
    assert np.mean(own) < 0.75 * np.mean(others)


def test_a_person_stays_the_same_however_many_others_there_are():
    few, many = doodles.invent(1, 2)[0], doodles.invent(3, 2)[0]
    np.testing.assert_array_equal(few.images, many.images[: len(few)])


def test_somebody_with_a_thick_pen_has_it_for_every_digit(invented):
    dataset, who = invented
    ink = np.array([(dataset.images[(who == w) & (dataset.labels < 10)] > 127).mean() for w in range(8)])
    one = np.array([(dataset.images[(who == w) & (dataset.labels == 1)] > 127).mean() for w in range(8)])
    assert np.corrcoef(ink, one)[0, 1] > 0.7


def test_images_are_white_ink_on_black():
    images = doodles.load(count=100).images
    assert images.max(axis=(1, 2, 3)).min() >= 250
    assert (images == 0).mean(axis=(1, 2, 3)).min() > 0.1


@pytest.mark.parametrize("size", [8, 28, 64])
def test_images_come_in_the_size_asked_for(size):
    assert doodles.load(count=3, size=size).images.shape == (3, 1, size, size)


@pytest.mark.parametrize("what", [7, "7", np.int64(7)])
def test_strokes_take_a_label_or_a_name(what):
    drawn, wanted = (doodles.strokes(which, np.random.default_rng(0)) for which in (what, "7"))
    assert all(np.array_equal(a, b) for a, b in zip(drawn, wanted, strict=True))


@pytest.mark.parametrize("name", doodles.CLASSES)
def test_strokes_are_polylines_in_the_unit_square(name):
    rng = np.random.default_rng(11)
    for _ in range(20):
        drawn = doodles.strokes(name, rng)
        assert all(stroke.shape[1] == 2 and stroke.dtype == np.float64 for stroke in drawn)
        points = np.concatenate(drawn)
        assert points.min() == 0.0
        assert points.max() <= 1.0 + 1e-12


def test_no_two_drawings_are_alike():
    rng = np.random.default_rng(0)
    points = {np.concatenate(doodles.strokes("1", rng)).tobytes() for _ in range(200)}
    assert len(points) == 200


def test_zeros_are_smooth():
    """The pen turns less than 45 degrees from one piece of a zero to the next nearly everywhere, but in a few hands."""
    rng = np.random.default_rng(3)
    sharp = []
    for _ in range(60):
        stroke = doodles.strokes("0", rng)[0][2:-2]  # without the hooks
        steps = np.diff(stroke, axis=0)
        steps = steps[np.hypot(*steps.T) > 1e-3]
        steps /= np.hypot(*steps.T)[:, None]
        sharp.append(((steps[1:] * steps[:-1]).sum(axis=1) < 0.7).mean())
    assert np.median(sharp) == 0.0
    assert np.mean(np.array(sharp) > 0.1) < 0.2


def test_an_unknown_class_names_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'heart'"):
        doodles.strokes("hart", np.random.default_rng(0))


@pytest.mark.parametrize("label", [20, -1, True])
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
        doodles.load(**{"count": 1, **option})


def test_an_unknown_split_is_an_error():
    with pytest.raises(ValueError, match="did you mean 'test'"):
        doodles.load("tests")


@pytest.mark.parametrize(
    ("people", "each", "size", "words"),
    [(0, 1, 32, "people is 0"), (1, 0, 32, "each is 0"), (1, "2", 32, "each is a whole number"), (1, 1, 4, "wide")],
)
def test_what_nobody_can_draw_is_refused(people, each, size, words):
    with pytest.raises((ValueError, TypeError), match=words):
        doodles.invent(people, each, size=size)


def test_a_seed_decides_what_people_draw():
    first, again, other = (doodles.invent(2, 1, seed=seed)[0].sha256() for seed in (1, 1, 2))
    assert first == again != other


def test_asked_for_labels_are_drawn_each_by_somebody_else():
    labels = np.array([7, 7, 15, 0])
    images = doodles.draw(labels, size=16, seed=3)
    assert images.shape == (4, 1, 16, 16)
    np.testing.assert_array_equal(images[:2], doodles.draw(labels[:2], size=16, seed=3))
    assert (images[0] != images[1]).any()
    assert (images != doodles.draw(labels, size=16, seed=4)).any()


@pytest.mark.parametrize("labels", [[20], [-1], [1.0], [], [[1]], ["7"]])
def test_what_is_no_label_is_not_drawn(labels):
    with pytest.raises(ValueError, match="from 0 to 19"):
        doodles.draw(labels)


def test_who_needs_a_count():
    with pytest.raises(ValueError, match="count is 0"):
        doodles.who(0)
    with pytest.raises(TypeError, match="count is a whole number"):
        doodles.who(2.0)
