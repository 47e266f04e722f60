"""Answers: whatever a model says is held against its card before it is believed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from odd_modules import ODD, by_chance, odd

from mobiledl import answers, export, measure, norm, run, train
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.run import Session

WAYS = {
    "predict": lambda net, data: net.predict(data.images),
    "evaluate": train.evaluate,
    "fit": lambda net, data: train.fit(net, data, data, epochs=1, progress=False),
    "accuracy": measure.accuracy,
    "agreement": lambda net, data: measure.agreement(net, net, data.images),
    "confusion": measure.confusion,
    "right": measure.right,
    "out_of_fold": lambda net, data: measure.out_of_fold(lambda _: net, data),
    "reestimate": norm.reestimate,
    "export": lambda net, data: export.to("reference", net),
}


class Fixed:
    """A model whose answers are given."""

    def __init__(self, card: Any, given: Any) -> None:
        self.card, self.given = card, given

    def predict(self, images: np.ndarray) -> Any:
        return self.given


@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_is_one_sentence_that_says_what_to_do(toy_net: Net, quarters: Dataset, name: str) -> None:
    _, error, says = ODD[name]
    with pytest.raises(error, match=says) as caught:
        odd(toy_net, name).predict(quarters.images, batch=200)
    sentence = str(caught.value)
    assert sentence.startswith("toy answers 200 images with ")
    assert "but its card says (N, 4)" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["maps of one pixel", "tuple"])
def test_an_odd_answer_is_refused_wherever_it_enters(toy_net: Net, quarters: Dataset, way: str, name: str) -> None:
    with pytest.raises((ODD[name][1], export.ExportError), match="but its card says"):
        WAYS[way](odd(toy_net, name), quarters)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "predict"])
def test_answers_by_chance_are_refused_where_a_number_or_a_file_would_come_of_them(
    toy_net: Net, quarters: Dataset, way: str
) -> None:
    with pytest.raises((ValueError, export.ExportError), match=r"differently each time.*training=self\.training"):
        WAYS[way](by_chance(toy_net), quarters)


def test_a_score_looks_for_chance_once_and_not_for_every_batch(toy_net: Net, quarters: Dataset, monkeypatch) -> None:
    looks = []
    monkeypatch.setattr(Net, "check_answers", lambda net: looks.append(net))
    train.evaluate(toy_net, quarters, batch=50)
    assert looks == [toy_net]


def test_looking_for_chance_uses_up_no_random_number(toy_net: Net) -> None:
    import torch

    torch.manual_seed(0)
    with pytest.raises(ValueError, match="each time"):
        by_chance(toy_net).check_answers()
    after = torch.rand(1)
    torch.manual_seed(0)
    assert torch.equal(after, torch.rand(1))


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (np.zeros((200, 4, 1, 1), np.float32), ValueError, r"\.flatten\(1\)"),
        (np.zeros((200, 5)), ValueError, "4 outputs"),
        (np.zeros(200, np.int64), TypeError, "not the class that wins"),
        ([[0.0] * 4] * 200, TypeError, "a list of 200"),
        (None, TypeError, "with None"),
        (np.full((200, 4), np.nan, np.float32), answers.NotFiniteError, "200 of 200 images"),
        (np.full((200, 4), np.inf), answers.NotFiniteError, "the first 0"),
    ],
)
def test_a_class_with_predict_is_held_to_its_card_as_well(
    toy_net: Net, quarters: Dataset, given: Any, error: type, says: str
) -> None:
    for way in ("evaluate", "accuracy", "confusion", "right"):
        with pytest.raises(error, match=says) as caught:
            WAYS[way](Fixed(toy_net.card, given), quarters)
        assert "\n" not in str(caught.value)


def test_an_ensemble_may_answer_in_double_precision(toy_net: Net, quarters: Dataset) -> None:
    logits = toy_net.predict(quarters.images).astype(np.float64)
    assert measure.accuracy(Fixed(toy_net.card, logits), quarters).value == measure.accuracy(toy_net, quarters).value


def test_scoring_among_some_classes_leaves_given_answers_as_they_were(toy_net: Net, quarters: Dataset) -> None:
    logits = np.ones((200, 4), np.float32)
    only = Dataset("few", "test", quarters.images, np.zeros(200, np.int64), ("a",))
    assert train.evaluate(Fixed(toy_net.card, logits), only, closed=True) == 1.0
    assert (logits == 1).all()


@pytest.mark.parametrize(
    ("given", "error"),
    [(np.zeros((1, 4, 1, 1), np.float32), ValueError), (np.zeros((1, 4)), TypeError), ((1, 2), TypeError)],
)
def test_a_file_that_answers_otherwise_than_its_card_is_told(toy_net: Net, given: Any, error: type) -> None:
    session = Session(lambda inputs: given, "toy onnx", "onnx", toy_net.card, 1)
    with pytest.raises(error, match="but its card says"):
        session(np.zeros((1, 1, 16, 16), np.float32))


def test_what_is_right_passes(toy_net: Net, quarters: Dataset) -> None:
    session = run.load(export.to("reference", toy_net))
    assert answers.of(session, quarters.images[:5]).shape == answers.of(toy_net, quarters.images[:5]).shape == (5, 4)


def test_weights_that_left_the_numbers_are_told_by_predict(toy_net: Net, quarters: Dataset) -> None:
    import torch

    net = toy_net.copy()
    with torch.no_grad():
        net.module[-1].bias[0] = float("nan")
    with pytest.raises(answers.NotFiniteError, match="toy answers 200 of 200 images with a value that is not finite"):
        net.predict(quarters.images)
