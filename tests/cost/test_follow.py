"""Follow: forwards of all kinds are counted, each operation under its own name, and nothing of theirs is touched."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import parametrizations, prune

from mobiledl import cost, zoo
from mobiledl.cost.skeleton import skeleton

SIDE = 4


class Forward(nn.Module):
    """A linear layer, a convolution, and a forward of one's own; more attributes by name."""

    def __init__(self, forward: Callable[[Any, torch.Tensor], Any], **more: Any) -> None:
        super().__init__()
        self.line, self.conv = nn.Linear(SIDE, SIDE), nn.Conv2d(2, 2, 1)
        self.written = forward
        for name, value in more.items():
            setattr(self, name, value)

    def forward(self, x: torch.Tensor) -> Any:
        return self.written(self, x)


def kinds(forward: Callable[[Any, torch.Tensor], Any], *shape: int, **more: Any) -> list[str]:
    """Return the operations that write a tensor."""
    return [row.kind for row in cost.count(Forward(forward, **more), shape or (2, SIDE, SIDE)).layers]


@pytest.mark.parametrize(
    ("forward", "kind"),
    [
        (lambda m, x: x + 1, "add"),
        (lambda m, x: 1 - x, "sub"),
        (lambda m, x: x / 2, "truediv"),
        (lambda m, x: x.div(2), "div"),
        (lambda m, x: x // 2, "floordiv"),
        (lambda m, x: x % 2, "mod"),
        (lambda m, x: 2**x, "pow"),
        (lambda m, x: -x, "neg"),
        (lambda m, x: x @ x, "matmul"),
        (lambda m, x: torch.stack([x, x]), "stack"),
        (lambda m, x: x.max(1).values, "max"),
    ],
)
def test_an_operation_is_named_as_it_is_written(forward: Any, kind: str) -> None:
    assert kinds(forward) == [kind]


def test_adding_to_a_name_makes_a_new_tensor_and_adding_in_place_none() -> None:
    def named(m: Any, x: torch.Tensor) -> torch.Tensor:
        y = m.conv(x)
        y += x
        return y

    assert kinds(named) == ["Conv2d", "add"]
    assert kinds(lambda m, x: m.conv(x).add_(x)) == ["Conv2d"]


def test_a_forward_may_look_at_shapes() -> None:
    assert kinds(lambda m, x: m.conv(x) if x.shape[1] == 2 and len(x) == 1 else x) == ["Conv2d"]


def test_a_forward_may_make_constants() -> None:
    assert kinds(lambda m, x: x + torch.arange(x.shape[-1])) == ["add"]
    assert kinds(lambda m, x: x * m.plain[0], plain=[torch.ones(SIDE)]) == ["mul"]


def test_what_is_done_to_a_weight_in_a_forward_is_an_operation() -> None:
    assert kinds(lambda m, x: F.linear(x, m.line.weight * 2)) == ["mul", "linear"]


def test_a_function_has_the_weights_that_it_is_given() -> None:
    (row,) = cost.count(Forward(lambda m, x: F.linear(x, m.line.weight, m.line.bias)), (SIDE,)).layers
    assert (row.parameters, row.macs) == (SIDE * SIDE + SIDE, SIDE * SIDE)


def test_functions_are_named_behind_their_block() -> None:
    block = nn.Sequential(Forward(lambda m, x: m.conv(x).sin()))
    assert [row.name for row in cost.count(block, (2, SIDE, SIDE)).layers] == ["0.conv", "0.sin"]


@pytest.mark.parametrize(
    ("layer", "shape", "macs"),
    [
        (nn.LSTM(4, 5), (7, 4), 7 * 4 * 5 * (4 + 5)),
        (nn.GRU(4, 5), (7, 4), 7 * 3 * 5 * (4 + 5)),
        (nn.ConvTranspose2d(3, 4, 3, 2), (3, 8, 8), 8 * 8 * 3 * 4 * 9),
        (nn.BatchNorm2d(3), (3, 8, 8), 0),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
def test_a_layer_of_pytorch_counts_alone_as_in_a_network(layer: nn.Module, shape: tuple[int, ...], macs: int) -> None:
    alone, within = cost.count(layer, shape), cost.count(nn.Sequential(layer), shape)
    assert (alone.macs, alone.parameters) == (within.macs, within.parameters)
    assert alone.macs == macs


def test_the_state_of_a_recurrent_layer_is_memory_of_its_own_where_it_is_used() -> None:
    lstm = nn.LSTM(4, 5)
    assert kinds(lambda m, x: m.lstm(x)[0].sin(), 7, 4, lstm=lstm) == ["LSTM", "sin"]
    assert kinds(lambda m, x: m.lstm(x)[1][0].sin(), 7, 4, lstm=lstm) == ["LSTM", "getitem", "sin"]


def pruned(layer: nn.Module) -> nn.Module:
    return prune.l1_unstructured(layer, "weight", 0.5)


def normed(layer: nn.Module) -> nn.Module:
    """The older way to norm weights, which leaves a tensor with a history in the layer."""
    with pytest.warns(FutureWarning, match="weight_norm"):
        return nn.utils.weight_norm(layer)


@pytest.mark.parametrize("change", [pruned, normed, parametrizations.weight_norm, parametrizations.spectral_norm])
def test_a_changed_layer_takes_as_many_macs_as_before(change: Callable[[nn.Module], nn.Module]) -> None:
    before = cost.count(nn.Sequential(nn.Conv2d(3, 4, 3)), (3, 8, 8)).macs
    assert cost.count(nn.Sequential(change(nn.Conv2d(3, 4, 3))), (3, 8, 8)).macs == before


def test_a_module_may_hold_what_cannot_be_copied() -> None:
    held = Forward(lambda m, x: m.line(x), lock=threading.Lock())
    held.losses = [held.line(torch.zeros(1, SIDE))]
    assert cost.count(held, (SIDE,)).macs == SIDE * SIDE


def test_no_hook_is_run() -> None:
    def hook(*_: Any) -> None:
        raise RuntimeError("a hook ran")

    module = nn.Sequential(nn.Linear(2, 2))
    for each in (module, module[0]):
        each.register_forward_hook(hook)
        each.register_forward_pre_hook(hook)
    assert cost.count(module, (2,)).macs == 4


def test_what_a_forward_keeps_is_kept_by_a_copy() -> None:
    def keeping(m: Any, x: torch.Tensor) -> torch.Tensor:
        m.calls += 1
        m.seen.append(x)
        m.last = x
        return m.line(x)

    module = Forward(keeping, calls=0, seen=[])
    cost.count(module, (SIDE,))
    assert (module.calls, module.seen, hasattr(module, "last")) == (0, [], False)


def test_the_copy_has_no_data_and_the_same_structure() -> None:
    shared = nn.Linear(2, 2)
    module = nn.Sequential(shared, shared)
    module.mine = [shared]
    copied = skeleton(module)
    assert copied[0] is copied[1] is copied.mine[0] is not shared
    assert all(parameter.is_meta for parameter in copied.parameters())


def test_each_module_has_its_mode_afterwards() -> None:
    module = nn.Sequential(nn.Linear(2, 2), nn.Dropout())
    module[0].eval()
    cost.count(module, (2,))
    assert [each.training for each in module.modules()] == [True, False, True]


VALUES = {
    "if": lambda m, x: x if x.sum() > 0 else -x,
    "int": lambda m, x: x * int(x.sum()),
    "item": lambda m, x: x * x.sum().item(),
    "range": lambda m, x: [x for _ in range(x.sum())],
    "numpy": lambda m, x: x.numpy(),
    "a mask": lambda m, x: x[x > 0],
    "inside a layer": lambda m, x: torch.equal(x, x),
}


@pytest.mark.parametrize("forward", VALUES.values(), ids=list(VALUES))
def test_a_forward_that_asks_for_values_is_told_not_to(forward: Any) -> None:
    with pytest.raises(cost.CostError, match=r"torch\.fx cannot follow .* over the values of tensors"):
        kinds(forward)


@pytest.mark.parametrize("hidden", [nn.Linear(SIDE, SIDE), nn.Parameter(torch.zeros(SIDE, SIDE))])
def test_weights_in_a_plain_list_are_told_where_to_go(hidden: Any) -> None:
    def forward(m: Any, x: torch.Tensor) -> torch.Tensor:
        return m.plain[0](x) if isinstance(hidden, nn.Module) else F.linear(x, m.plain[0])

    with pytest.raises(cost.CostError, match=r"not among its parameters.*nn\.ModuleList"):
        kinds(forward, plain=[hidden])


def test_a_layer_without_weights_may_stand_in_a_plain_list() -> None:
    assert kinds(lambda m, x: m.plain[0](m.conv(x)), plain=[nn.ReLU()]) == ["Conv2d+relu"]


def test_a_mistake_in_a_forward_is_no_matter_of_its_input() -> None:
    with pytest.raises(cost.CostError, match=r"no attribute 'nothing'.*mend its forward"):
        kinds(lambda m, x: m.nothing(x))


def test_threads_count_beside_each_other() -> None:
    """Each count has its own copy, and nothing of PyTorch is changed meanwhile."""
    net = zoo.load("squeezenet_1_1", width=0.25, classes=4, channels=1, resolution=16)
    counted: list[cost.Cost] = []
    threads = [threading.Thread(target=lambda: counted.append(cost.count(net))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counted) == 4
    assert set(counted) == {cost.count(net)}
