"""What a module computes, as text: the same for equal modules anywhere, another for any other computation."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn
from torch.nn import functional

from mobiledl import program, worker, zoo

IMAGE = torch.zeros(1, 1, 4, 4)


class Module(nn.Module):
    """A module whose forward is a function of its own."""

    def __init__(self, function: Callable[[nn.Module, torch.Tensor], object]) -> None:
        super().__init__()
        self.function = function
        self.one, self.two = nn.Parameter(torch.ones(3, 4)), nn.Parameter(torch.ones(3, 4))

    def forward(self, x: torch.Tensor) -> object:
        return self.function(self, x)


def text(function: Callable[[nn.Module, torch.Tensor], object]) -> str:
    return program.text(Module(function), IMAGE)


def constant(value: float) -> Callable[[nn.Module, torch.Tensor], object]:
    return lambda m, x: x + torch.tensor([value])


PAIRS = {
    "another function": (lambda m, x: functional.relu6(x), lambda m, x: functional.hardswish(x)),
    "another setting": (lambda m, x: functional.dropout(x, 0.1), lambda m, x: functional.dropout(x, 0.2)),
    "another order": (lambda m, x: x.exp().relu(), lambda m, x: x.relu().exp()),
    "another constant": (constant(1.5), constant(2.5)),
    "another number": (lambda m, x: x * 2, lambda m, x: x * 3),
    "another weight": (lambda m, x: functional.linear(x, m.one), lambda m, x: functional.linear(x, m.two)),
    "another result": (lambda m, x: (x.exp(), x.relu())[0], lambda m, x: (x.exp(), x.relu())[1]),
    "a tuple": (lambda m, x: x.exp(), lambda m, x: (x.exp(),)),
    "another key": (lambda m, x: {"a": x}, lambda m, x: {"b": x}),
    "changed in place": (lambda m, x: x.clone().relu_(), lambda m, x: x.clone().relu()),
    "another part": (lambda m, x: x.chunk(2, 2)[0] + 1, lambda m, x: x.chunk(2, 2)[1] + 1),
}


@pytest.mark.parametrize("name", PAIRS)
def test_another_computation_has_another_text(name: str) -> None:
    one, other = PAIRS[name]
    assert text(one) == text(one)
    assert text(one) != text(other)
    assert text(one) != repr(Module(one))


def test_layers_that_hold_no_weights_are_told_apart(toy_net) -> None:
    other = toy_net.copy()
    other.module[2] = nn.Hardswish()
    assert other.digest != toy_net.digest


def test_the_text_names_no_file_and_no_place_in_memory(toy_net) -> None:
    said = program.text(toy_net.module, toy_net.example())
    assert "aten.conv2d.default(input, 0.weight, 0.bias, [2, 2], [1, 1]" in said
    assert not re.search(r"0x[0-9a-f]{4}|/|\.py|object at", said)


def digest_elsewhere(name: str) -> list[object]:
    """Return the digest of a network of the zoo, and whether PyTorch's compiler was loaded. Runs in a worker."""
    return [zoo.load(name, width=0.5, weights="doodles").digest, "torch._dynamo" in sys.modules]


def test_a_digest_is_the_same_in_another_process_and_on_a_plain_processor(monkeypatch) -> None:
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "default")
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "SSE41")
    mine = zoo.load("shufflenet_v2", width=0.5, weights="doodles").digest
    assert worker.call(digest_elsewhere, name="shufflenet_v2").value == [mine, False]


def test_random_numbers_modes_and_threads_stay_as_they_were() -> None:
    net = nn.Sequential(nn.Dropout(), nn.BatchNorm2d(1).eval(), Module(lambda m, x: functional.dropout(x)))
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    program.text(net, IMAGE)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert [layer.training for layer in net] == [True, False, True]
    assert torch.get_num_threads() == threads


def test_a_module_that_answers_no_image_is_told_by_its_layers(toy_net) -> None:
    net = toy_net.copy()
    net.module[7] = nn.Linear(3, 4)
    assert program.text(net.module, net.example()) == repr(net.module)


def test_threads_get_the_same_text(toy_net) -> None:
    net = toy_net.copy()
    net.module.train()
    with ThreadPoolExecutor(8) as pool:
        texts = set(pool.map(lambda _: program.text(net.module, net.example()), range(16)))
    assert len(texts) == 1
    assert all(layer.training for layer in net.module.modules())
