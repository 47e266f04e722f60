"""Drawings by hands: the same bytes everywhere, people kept apart, every class drawn, each person recognisable."""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest

from mobiledl.data import doodles, hands
from mobiledl.data.hands import chance, drawing, hand, objects, pages, strokes, ways
from mobiledl.data.hands.chance import Chance, stream

PINNED = {
    "train": "4b53fbfb4e793c3a105414e974de3d006234e8204ca217c45344a96ea00a19d1",
    "validation": "5af494035646525a200b7e27aa61d4efedd0a32e48fc7de8fad274f9041357ff",
    "test": "8dfd7b7123be03c126ae599260a0ae6542ef2249d29660d26d0e1cba5269d726",
}
MODULES = [chance, drawing, hand, objects, pages, strokes, ways]


@pytest.fixture(scope="module")
def invented():
    return hands.invent(8, 3)


@pytest.mark.parametrize("split", PINNED)
def test_a_seed_gives_the_same_bytes_on_every_machine(split):
    assert hands.load(split, count=200).sha256() == PINNED[split]


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_called_that_machines_round_differently(module):
    inexact = {"sin", "cos", "tan", "exp", "log", "power", "normal", "dot", "matmul", "einsum", "mean", "hypot"}
    tree = ast.parse(inspect.getsource(module))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not called & inexact
    assert not any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult) for node in ast.walk(tree))


def test_count_does_not_change_the_first_images():
    few, more = hands.load(count=30), hands.load(count=130)
    np.testing.assert_array_equal(few.images, more.images[:30])


def test_an_image_does_not_depend_on_what_is_drawn_beside_it(monkeypatch):
    whole = hands.load(count=50)
    monkeypatch.setattr(pages, "_BATCH", 7)
    np.testing.assert_array_equal(hands.load(count=50).images, whole.images)


def test_no_hand_stands_on_two_sides():
    """Every hand has a stream of its own, which its slant, its pen and all of its habits come from."""
    slants = set()
    for place in range(len(hands.COUNTS) + 1):
        people = hands.Hand.of(Chance.of((stream(0, place, person) for person in range(100)), hand.NUMBERS))
        slants |= set(people.slant.tolist())
    assert len(slants) == 400


def test_splits_and_seeds_share_no_image():
    sets = [hands.load(split, count=100) for split in hands.COUNTS]
    sets += [hands.load(count=100, seed=1), hands.invent(5, 1)[0]]
    assert len({image.tobytes() for one in sets for image in one.images}) == 500


def test_classes_are_those_of_the_doodles_and_take_turns():
    assert hands.CLASSES == doodles.CLASSES
    assert hands.load(count=47).labels.tolist() == [i % 20 for i in range(47)]


def test_with_every_turn_through_the_classes_the_next_person_draws():
    assert hands.who(45).tolist() == [0] * 20 + [1] * 20 + [2] * 5
    assert hands.who(45).dtype == np.int64


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
    few, many = hands.invent(1, 2)[0], hands.invent(3, 2)[0]
    np.testing.assert_array_equal(few.images, many.images[: len(few)])


def test_somebody_with_a_thick_pen_has_it_for_every_digit(invented):
    dataset, who = invented
    ink = np.array([(dataset.images[(who == w) & (dataset.labels < 10)] > 127).mean() for w in range(8)])
    one = np.array([(dataset.images[(who == w) & (dataset.labels == 1)] > 127).mean() for w in range(8)])
    assert np.corrcoef(ink, one)[0, 1] > 0.7


def test_images_are_white_ink_on_black():
    images = hands.load(count=100).images
    assert images.max(axis=(1, 2, 3)).min() >= 250
    assert (images == 0).mean(axis=(1, 2, 3)).min() > 0.1


@pytest.mark.parametrize("size", [8, 28, 64])
def test_images_come_in_the_size_asked_for(size):
    assert hands.load(count=3, size=size).images.shape == (3, 1, size, size)


@pytest.mark.parametrize("what", [7, "7", np.int64(7)])
def test_strokes_take_a_label_or_a_name(what):
    drawn, wanted = (hands.strokes(which, np.random.default_rng(0)) for which in (what, "7"))
    assert all(np.array_equal(a, b) for a, b in zip(drawn, wanted, strict=True))


@pytest.mark.parametrize("name", hands.CLASSES)
def test_strokes_are_polylines_in_the_unit_square(name):
    rng = np.random.default_rng(11)
    for _ in range(20):
        drawn = hands.strokes(name, rng)
        assert all(stroke.shape[1] == 2 and stroke.dtype == np.float64 for stroke in drawn)
        points = np.concatenate(drawn)
        assert points.min() == 0.0
        assert points.max() <= 1.0 + 1e-12


def test_zeros_are_smooth():
    """The pen turns less than 45 degrees from one piece of a zero to the next nearly everywhere, but in a few hands."""
    rng = np.random.default_rng(3)
    sharp = []
    for _ in range(60):
        stroke = hands.strokes("0", rng)[0][2:-2]  # without the hooks
        steps = np.diff(stroke, axis=0)
        steps = steps[np.hypot(*steps.T) > 1e-3]
        steps /= np.hypot(*steps.T)[:, None]
        sharp.append(((steps[1:] * steps[:-1]).sum(axis=1) < 0.7).mean())
    assert np.median(sharp) == 0.0
    assert np.mean(np.array(sharp) > 0.1) < 0.2


def test_an_unknown_class_names_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'heart'"):
        hands.strokes("hart", np.random.default_rng(0))


@pytest.mark.parametrize("label", [20, -1, True])
def test_a_label_out_of_range_is_an_error(label):
    with pytest.raises(ValueError, match=f"class {label}"):
        hands.strokes(label, np.random.default_rng(0))


def test_chance_comes_from_a_generator():
    with pytest.raises(TypeError, match=r"3 came: np\.random\.default_rng"):
        hands.strokes("4", 3)


@pytest.mark.parametrize("option", [{"count": 1.5}, {"size": "32"}, {"seed": "a"}, {"count": True}])
def test_numbers_of_another_kind_are_errors(option):
    with pytest.raises(TypeError, match=f"{next(iter(option))} is a whole number"):
        hands.load(**option)


@pytest.mark.parametrize("option", [{"count": 0}, {"size": 7}, {"size": 257}, {"seed": -1}])
def test_numbers_out_of_range_are_errors(option):
    with pytest.raises(ValueError, match=next(iter(option))):
        hands.load(**{"count": 1, **option})


def test_an_unknown_split_is_an_error():
    with pytest.raises(ValueError, match="did you mean 'test'"):
        hands.load("tests")


@pytest.mark.parametrize(
    ("people", "each", "words"), [(0, 1, "people is 0"), (1, 0, "each is 0"), (1, "2", "each is a whole number")]
)
def test_what_nobody_can_draw_is_refused(people, each, words):
    with pytest.raises((ValueError, TypeError), match=words):
        hands.invent(people, each)


def test_who_needs_a_count():
    with pytest.raises(ValueError, match="count is 0"):
        hands.who(0)
    with pytest.raises(TypeError, match="count is a whole number"):
        hands.who(2.0)
