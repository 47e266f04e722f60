"""The pipeline of lab 04: its planted faults are there, and its given parts are right."""

from __future__ import annotations

import numpy as np
import pytest

from lessons.data.lab.setup import REFIT, SETUP
from mobiledl import measure
from mobiledl.lessons.data.lab import pipeline
from mobiledl.lessons.data.lab.delivery import collect_known
from mobiledl.lessons.data.lab.mended import BUDGET


@pytest.fixture(scope="module")
def known():
    """A delivery, and what was drawn in each of its rows."""
    return collect_known(3, 600)


def test_full_ink_wraps_around_to_black():
    assert pipeline.to_pixels(np.array([0, 0.5, 1], np.float32)).tolist() == [0, 128, 0]


def test_the_test_part_is_the_first_fifth_and_leaks(known):
    train, test = pipeline.prepared(known[0])
    assert pipeline.split(np.zeros((10, 1, 2, 2), np.uint8))[1].tolist() == [0, 1]
    seen = {image.tobytes() for image in train.images}
    assert np.mean([image.tobytes() in seen for image in test.images]) > 0.1


def test_out_of_fold_most_often_names_what_was_drawn(known):
    delivery, drawn = known
    probabilities = pipeline.out_of_fold(delivery.ink, delivery.labels)
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert (probabilities.argmax(axis=1) == drawn).mean() > 0.65


def test_a_row_never_votes_for_itself():
    """Where all rows are alike and one has a label of its own, its own label gets nothing."""
    ink, labels = np.zeros((60, 1, 16, 16), np.float32), np.zeros(60, np.int64)
    labels[7] = 3
    assert pipeline.out_of_fold(ink, labels)[7, 3] == 0


def test_golden_vectors_belong_to_the_inverse_of_the_canvas():
    canvas, numbers = pipeline.golden()
    assert np.array_equal(pipeline.TRAINING(255 - canvas), numbers)
    assert np.abs(pipeline.APP(canvas) - numbers).max() > 1


def test_people_draw_dark_ink_on_white_paper():
    assert np.median(pipeline.people().images) == 255


def test_on_phone_changes_the_preprocessing_alone():
    net = pipeline.small_net()
    phone = pipeline.on_phone(net, pipeline.APP)
    assert phone.card.preprocess == pipeline.APP
    assert net.card.preprocess == pipeline.TRAINING
    assert phone.module is net.module


def test_training_learns_from_a_few_drawings():
    drawn = pipeline.draw_more([12] * 10)
    data = pipeline.pack("train", np.rint(drawn.ink * 255).astype(np.uint8), drawn.labels)
    trained = pipeline.train(data, data)
    assert (trained.predict(data.images).argmax(axis=1) == data.labels).mean() > 0.3


def test_drawings_and_labels_of_different_numbers_are_refused(known):
    with pytest.raises(ValueError, match=r"drawings and [0-9]+ labels came: leave the same rows out"):
        pipeline.out_of_fold(known[0].ink[:-1], known[0].labels)


@pytest.mark.parametrize(
    ("left_out", "kept"),
    [("", True), ("doubtful", True), ("split", True), ("filled", False), ("to_pixels", False)],
)
def test_the_budget_is_kept_without_the_repairs_that_the_lab_says_and_no_others(left_out, kept):
    """The lab asks which two repairs hardly move the accuracy on people's digits."""
    own: dict = {}
    exec(SETUP, own)
    own |= {
        "doubtful": {"doubtful": lambda delivery: []},
        "split": {"split": pipeline.split},
        "filled": {"filled": lambda ink, labels: (ink, labels)},
        "to_pixels": {"to_pixels": pipeline.to_pixels},
    }.get(left_out, {})
    delivery = pipeline.collect()
    ink, labels = own["filled"](*own["without"](delivery, own["doubtful"](delivery)))
    images = own["to_pixels"](ink)
    net = pipeline.train(*own["packed"](images, labels, own["split"](images)))
    assert bool(BUDGET.check(measure.accuracy(pipeline.on_phone(net, REFIT), pipeline.people()))) == kept
