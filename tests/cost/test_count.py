"""Cost: exact counts, and the activation memory of small graphs worked out by hand."""

from __future__ import annotations

import re

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from mobiledl import cost, zoo

FLOAT = 4


def peak(module: nn.Module, *shape: int) -> int:
    """Return the activation memory in numbers of float32."""
    return cost.count(module, shape).peak_bytes // FLOAT


def test_a_convolutions_macs_are_pixels_times_kernel_times_channels() -> None:
    row = cost.count(nn.Conv2d(6, 8, 3, stride=2, padding=1, groups=2), (6, 16, 16)).layers[0]
    assert row.macs == (8 * 8) * (3 * 3) * (6 // 2) * 8
    assert row.parameters == 8 * 3 * 9 + 8
    assert row.output == (8, 8, 8)


def test_a_linear_layers_macs_are_its_weights() -> None:
    assert cost.count(nn.Linear(10, 3), (10,)).macs == 30


def test_functions_count_as_their_layers_do() -> None:
    class Functional(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.kernel = nn.Parameter(torch.zeros(4, 2, 3, 3))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return F.relu(F.conv2d(x, self.kernel))

    counted = cost.count(Functional(), (2, 5, 5))
    assert (counted.macs, counted.parameters) == (9 * 9 * 2 * 4, 72)
    assert counted.layers[0].parameters == 72
    assert counted.layers[0].kind == "conv2d+relu"


def test_additions_batch_norm_and_pools_are_no_macs() -> None:
    assert cost.count(nn.Sequential(nn.BatchNorm2d(2), nn.AvgPool2d(2)), (2, 4, 4)).macs == 0


def test_input_and_output_are_alive_together() -> None:
    assert peak(nn.Conv2d(1, 2, 1), 1, 4, 4) == 16 + 32


def test_what_was_used_for_the_last_time_is_forgotten() -> None:
    chain = nn.Sequential(nn.Conv2d(1, 4, 1), nn.Conv2d(4, 4, 1), nn.Conv2d(4, 1, 1))
    assert peak(chain, 1, 4, 4) == 64 + 64


def test_batch_norm_and_activations_work_in_place() -> None:
    counted = cost.count(nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2), nn.ReLU()), (1, 4, 4))
    assert [row.kind for row in counted.layers] == ["Conv2d+BatchNorm2d+ReLU"]
    assert counted.layers[0].parameters == 2 + 2 + 2 + 2
    assert counted.peak_bytes == FLOAT * (16 + 32)


def test_an_activation_whose_input_is_needed_later_writes_a_new_tensor() -> None:
    class Kept(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.last = nn.Conv2d(1, 1, 1), nn.Conv2d(1, 1, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            before = self.first(x)
            return self.last(torch.relu(before)) + before

    assert peak(Kept(), 1, 4, 4) == 3 * 16


def test_a_residual_keeps_its_input_alive() -> None:
    class Residual(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.wide, self.narrow = nn.Conv2d(1, 6, 1), nn.Conv2d(6, 1, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + self.narrow(self.wide(x))

    assert peak(Residual(), 1, 4, 4) == 16 + 96 + 16


def test_views_take_no_memory() -> None:
    class Halves(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            left, right = x.chunk(2, dim=1)
            return torch.cat([right, left], dim=1).flatten(1)

    counted = cost.count(Halves(), (2, 4, 4))
    assert [row.kind for row in counted.layers] == ["cat"]
    assert counted.peak_bytes == FLOAT * (32 + 32)


def test_mobilenet_v2_is_widest_in_its_second_block() -> None:
    counted = cost.count(zoo.load("mobilenet_v2"))
    # 96 channels at 112 x 112, and the same at 56 x 56
    assert counted.peak_bytes == FLOAT * 96 * (112 * 112 + 56 * 56)
    assert counted.peak.name == "features.2.conv.1.0"


@pytest.mark.parametrize("name", list(zoo.FAMILIES))
def test_layers_add_up_and_have_names_of_their_own(name: str) -> None:
    counted = cost.count(zoo.load(name))
    assert sum(row.macs for row in counted.layers) == counted.macs
    assert sum(row.parameters for row in counted.layers) == counted.parameters
    assert len({row.name for row in counted.layers}) == len(counted.layers)
    assert max(row.live_bytes for row in counted.layers) == counted.peak_bytes


@pytest.mark.parametrize("name", list(zoo.FAMILIES))
def test_macs_agree_with_a_count_by_hand(name: str) -> None:
    """Hooks on every layer, and the formula of the textbook."""
    net = zoo.load(name, width=0.25, classes=4, channels=1, resolution=16)
    macs = []

    def hook(layer: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        each = layer.weight[0].numel()
        macs.append(output.numel() * each)

    for layer in net.module.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.register_forward_hook(hook)
    net(net.example())
    assert cost.count(net).macs == sum(macs)


def test_a_layer_used_twice_has_its_weights_once_and_its_macs_twice() -> None:
    shared = nn.Linear(4, 4)
    counted = cost.count(nn.Sequential(shared, shared), (4,))
    assert (counted.parameters, counted.macs) == (20, 32)
    assert [row.parameters for row in counted.layers] == [20, 0]


def test_counting_changes_nothing() -> None:
    net = zoo.load("mobilenet_v2", width=0.25, classes=4, channels=1, resolution=16)
    before, training = net.digest, net.module.train().training
    cost.count(net)
    assert net.digest == before
    assert net.module.training is training


def test_counting_a_big_network_takes_no_memory_for_its_weights() -> None:
    with torch.device("meta"):
        module = nn.Sequential(nn.Linear(1 << 20, 1 << 20))
    assert cost.count(module, (1 << 20,)).macs == 1 << 40


def test_the_table_is_short_and_always_the_same() -> None:
    net = zoo.load("squeezenet_1_1", width=0.25, classes=4, channels=1, resolution=16)
    text = repr(cost.count(net))
    assert text == repr(cost.count(net))
    assert len(text.splitlines()) == 12
    assert text.startswith("squeezenet_1_1, input 1 x 16 x 16: 52,228 parameters")


def test_the_page_shows_every_layer_of_a_short_network() -> None:
    counted = cost.count(nn.Sequential(nn.Conv2d(1, 2, 1), nn.Conv2d(2, 2, 1)), (1, 4, 4))
    page = counted._repr_html_()
    assert page.count("<tr>") == 1 + 2
    assert "<caption" in page
    assert "with most MACs" not in page


def test_the_page_shows_of_a_long_network_what_the_text_shows() -> None:
    counted = cost.count(zoo.load("squeezenet_1_1", width=0.25, classes=4, channels=1, resolution=16))
    page = counted._repr_html_().replace("<wbr>", "")
    assert page.count("<tr>") == 1 + 8
    assert f"the 8 of {len(counted.layers)} layers with most MACs" in page
    names = [line.split()[0] for line in repr(counted).splitlines()[3:-1]]
    assert re.findall(r"<tr><td[^>]*>([^<]*)", page) == names


def test_heads_stand_over_what_they_name() -> None:
    page = cost.count(nn.Conv2d(1, 2, 1), (1, 4, 4))._repr_html_()
    heads, cells = (re.findall(rf"<{tag}[^>]*text-align:(\w+)", page) for tag in ("th", "td"))
    assert heads == cells == ["left"] * 3 + ["right"] * 3


def test_long_names_may_break_and_numbers_may_not() -> None:
    page = cost.count(nn.Sequential(nn.Sequential(nn.Conv2d(1, 64, 3), nn.ReLU())), (1, 34, 34))._repr_html_()
    assert ">0.<wbr>0<" in page
    assert "Conv2d+<wbr>ReLU" in page
    assert "589,824" in page


def test_of_equal_layers_no_more_than_the_table_holds_are_shown() -> None:
    counted = cost.count(nn.Sequential(*(nn.Conv2d(2, 2, 1) for _ in range(20))), (2, 4, 4))
    assert counted._repr_html_().count("<tr>") == 1 + 8
    assert "the 8 of 20 layers" in repr(counted)


def test_cost_is_a_record() -> None:
    counted = cost.count(nn.Conv2d(1, 2, 1), (1, 4, 4))
    assert cost.Cost.from_json(counted.to_json()) == counted


class Branches(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x if x.sum() > 0 else -x


@pytest.mark.parametrize(
    ("what", "shape", "error", "says"),
    [
        (nn.Linear(2, 2), None, cost.CostError, "input_shape"),
        (nn.Conv2d(3, 4, 3), (1, 8, 8), cost.CostError, "cannot be followed with an input"),
        (nn.Linear(2, 2), (0,), cost.CostError, "positive whole numbers"),
        (nn.Linear(2, 2), (2.0,), cost.CostError, "positive whole numbers"),
        (Branches(), (4,), cost.CostError, "torch.fx cannot follow"),
        (nn.Flatten(), (4, 4), cost.CostError, "nothing to count"),
        ("mobilenet_v2", None, TypeError, "a Net or a PyTorch module"),
    ],
)
def test_what_cannot_be_counted_is_told_in_one_sentence(what: object, shape: object, error: type, says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        cost.count(what, shape)
    assert "\n" not in str(caught.value)
