"""Score: the classes that a net may choose among, and how they are matched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train import score


@pytest.fixture
def fond_of_the_last(toy_net: Net) -> Net:
    """A net that answers with its last class, whatever it sees, and with its first where the last is barred."""
    import torch

    net = toy_net.copy()
    head = [layer for layer in net.module.modules() if isinstance(layer, torch.nn.Linear)][-1]
    with torch.no_grad():
        head.weight.zero_()
        head.bias.copy_(torch.arange(len(head.bias), dtype=torch.float32) - 5.0)
        head.bias[0] = head.bias[-2] + 0.5
    names = tuple(f"class {number}" for number in range(len(head.bias)))
    return replace(net, card=replace(net.card, classes=names))


def images_of(net: Net, name: str) -> Dataset:
    images = np.zeros((4, *net.card.input.shape), dtype=np.uint8)
    return Dataset("some", "test", images, np.zeros(4, dtype=np.int64), (name,))


def test_a_net_chooses_among_all_of_its_classes_unless_the_set_is_closed(fond_of_the_last: Net) -> None:
    first = images_of(fond_of_the_last, "class 0")
    assert score.evaluate(fond_of_the_last, first) == 0.0
    assert score.evaluate(fond_of_the_last, first, closed=True) == 1.0


def test_closing_the_set_makes_no_wrong_answer_right(fond_of_the_last: Net) -> None:
    both = replace(images_of(fond_of_the_last, "class 0"), classes=("class 0", fond_of_the_last.card.classes[-1]))
    assert score.evaluate(fond_of_the_last, both, closed=True) == 0.0
