"""The trainings of lab 05: each misses what its repair reaches, and its evidence tells it from its healthy twin."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mobiledl.lessons.training.lab import broken, evidence, healthy, practice
from mobiledl.lessons.training.lab.broken import Closed
from mobiledl.train.recipe import Recipe

# What a learner's repair must reach, and what lies far enough below it.
WANTED = {"A": 0.6, "B": 0.6, "C": 0.6, "D": 0.6, "E": 0.5, "F": 0.6}
FAR_BELOW = 0.12
# The least distance between a training's evidence and its twin's.
APART = {"A": 0.3, "B": 1.5, "C": 100, "D": 1.0, "E": 0.2, "F": 0.4}


@pytest.mark.parametrize("letter", broken.PATIENTS)
def test_a_broken_training_misses_by_far_what_its_twin_reaches(letter: str):
    assert broken.curves(letter).validation[-1] < WANTED[letter] - FAR_BELOW
    assert broken.healthy_curves(letter).validation[-1] > WANTED[letter] + FAR_BELOW / 2


@pytest.mark.parametrize("letter", broken.PATIENTS)
def test_the_evidence_tells_a_broken_training_from_its_twin(letter: str):
    number = evidence.BY_LETTER[letter].slow
    ill, well = number(broken.curves(letter)), number(broken.healthy_curves(letter))
    assert abs(ill - well) > APART[letter], (ill, well)


def test_the_two_that_explode_do_so_at_different_times():
    first_wild = evidence.BY_LETTER["C"].slow
    assert first_wild(broken.curves("C")) < 8
    assert first_wild(broken.curves("D")) > 12


@pytest.mark.parametrize("letter", broken.PATIENTS)
def test_the_code_opens_for_the_right_diagnosis_alone(letter: str):
    right = broken.PATIENTS[letter].diagnosis
    wrong = "overfitting"
    assert f"def {broken.PATIENTS[letter].code.__name__}" in repr(broken.code_of(letter, right))
    for other in (wrong, ..., "something else"):
        closed = broken.code_of(letter, other)
        assert isinstance(closed, Closed)
        assert right not in repr(closed)
        assert "def " not in repr(closed)


def test_an_unknown_training_is_refused_by_name():
    with pytest.raises(KeyError, match="use one of A, B, C"):
        broken.curves("G")


def test_the_same_seed_gives_the_same_curves_and_another_one_others():
    first, again, other = (practice.train(practice.Parts(), seed, passes=1) for seed in (3, 3, 4))
    assert np.array_equal(first.loss, again.loss)
    assert not np.array_equal(first.loss, other.loss)


def test_curves_have_a_value_for_each_step_and_each_score():
    curves = practice.train(practice.Parts(Recipe("sgd", batch=100)), passes=1)
    steps = practice.TRAIN_IMAGES // 100
    assert {len(each) for each in (curves.loss, curves.accuracy, curves.gradient, curves.learning_rate)} == {steps}
    assert curves.validation_steps.tolist() == [steps]
    assert repr(curves).startswith(f"Curves of {steps} steps: loss, accuracy")


def test_a_recipe_sets_rate_and_clipping_of_every_step():
    recipe = Recipe("sgd", learning_rate=0.01, batch=200, schedule="constant", warmup=0.5, clip=1e-6)
    curves = practice.train(practice.Parts(recipe), passes=1)
    assert curves.learning_rate == pytest.approx([0, 0.002, 0.004, 0.006, 0.008] + 5 * [0.01])
    # A gradient that is cut to nothing leaves the weights where they were.
    assert curves.loss.std() < 0.2
    assert curves.gradient.min() > 0.1


def test_images_come_class_after_class_with_pixels_from_0_to_1():
    images, labels = practice.drawings("validation")
    assert labels.tolist() == sorted(labels.tolist())
    assert len(set(labels.tolist())) == practice.CLASSES
    assert (float(images.min()), float(images.max())) == (0.0, 1.0)


def test_the_number_of_threads_is_given_back():
    before = torch.get_num_threads()
    with practice.one_thread():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


def test_healthy_parts_are_the_default():
    assert practice.Parts().step is healthy.step
    assert practice.Parts().recipe == practice.HEALTHY
