"""Confusion: counts by hand, classes matched by name, and what is no model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mobiledl import measure
from mobiledl.data.dataset import Dataset


class Fixed:
    """A model whose answers are given."""

    def __init__(self, card, answers) -> None:
        self.card = card
        self.logits = np.eye(len(card.classes))[answers]

    def predict(self, images: np.ndarray) -> np.ndarray:
        return self.logits


def shown(labels: list[int], classes: tuple[str, ...] = tuple("abcd")) -> Dataset:
    return Dataset("letters", "test", np.zeros((len(labels), 1, 16, 16), np.uint8), np.array(labels), classes)


def test_rows_are_what_was_shown_and_columns_what_was_said(toy_net):
    found = measure.confusion(Fixed(toy_net.card, [0, 1, 1, 3]), shown([0, 0, 1, 3]))
    assert found.counts.tolist() == [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]


def test_recall_leaves_out_classes_without_images(toy_net):
    found = measure.confusion(Fixed(toy_net.card, [0, 1, 1, 3]), shown([0, 0, 1, 3]))
    assert found.recall == {"a": 0.5, "b": 1.0, "d": 1.0}


def test_classes_are_matched_by_name(toy_net):
    found = measure.confusion(Fixed(toy_net.card, [3, 2]), shown([0, 1], ("d", "c")))
    assert found.recall == {"d": 1.0, "c": 1.0}
    assert found.counts.shape == (2, 4)


def test_a_net_that_was_never_told_its_classes_is_matched_by_place(toy_net):
    card = replace(toy_net.card, classes=("0", "1", "2", "3"), steps=())
    assert measure.confusion(Fixed(card, [0, 1]), shown([0, 1])).recall == {"a": 1.0, "b": 1.0}


def test_the_most_frequent_mistakes_come_first_and_right_answers_never(toy_net):
    found = measure.confusion(Fixed(toy_net.card, [0, 0, 1, 1, 1, 0]), shown([0, 0, 0, 0, 1, 2]))
    assert found.pairs() == [("a", "b", 2), ("c", "a", 1)]
    assert found.pairs(1) == [("a", "b", 2)]


def test_it_names_the_class_that_is_least_found(toy_net):
    text = repr(measure.confusion(Fixed(toy_net.card, [0, 1, 1]), shown([0, 0, 1])))
    assert text == "confusion of 3 images: least found a (50.0%); most frequent mistakes: a as b 1 times"


def test_the_recalls_make_up_the_accuracy(toy_net, quarters):
    found = measure.confusion(toy_net, quarters)
    assert np.trace(found.counts) / 200 == measure.accuracy(toy_net, quarters).value


def test_what_is_no_model_or_no_data_set_is_refused(toy_net, quarters):
    with pytest.raises(TypeError, match=r"measure\.confusion takes a Net or Session"):
        measure.confusion("toy", quarters)
    with pytest.raises(TypeError, match=r"measure\.confusion takes a Dataset"):
        measure.confusion(toy_net, quarters.images)
