"""One convolution in three ways: counts that keep to the formulas, and sizes that must fit."""

import pytest

from mobiledl.lessons.compact_architectures.convolution import SEPARABLE, STANDARD, Layer, shares


@pytest.mark.parametrize("kernel", [1, 3, 5])
@pytest.mark.parametrize("outputs", [8, 64, 256])
def test_the_separable_way_costs_the_formula_s_share(kernel, outputs):
    share = shares(Layer(kernel=kernel, inputs=32, outputs=outputs, resolution=14).costs())[SEPARABLE]
    assert share == pytest.approx(1 / outputs + 1 / kernel**2)


def test_the_standard_way_costs_pixels_times_weights():
    counted = Layer(kernel=5, inputs=8, outputs=16, resolution=10).costs()[STANDARD]
    assert counted.parameters == 5 * 5 * 8 * 16
    assert counted.macs == 10 * 10 * counted.parameters


def test_groups_divide_macs_and_parameters():
    layer = Layer(groups=8)
    costs = layer.costs()
    assert costs["in 8 groups"].macs * 8 == costs[STANDARD].macs
    assert costs["in 8 groups"].parameters * 8 == costs[STANDARD].parameters


def test_one_group_is_the_standard_way_under_another_name():
    costs = Layer(groups=1).costs()
    assert costs["in 1 group"].macs == costs[STANDARD].macs


def test_the_width_multiplies_channels_in_multiples_of_eight():
    assert Layer(inputs=24, outputs=48, width=0.5).channels == (16, 24)


def test_the_activation_memory_holds_input_and_output():
    counted = Layer(inputs=8, outputs=16, resolution=10).costs()[STANDARD]
    assert counted.peak_bytes == 4 * 10 * 10 * (8 + 16)


@pytest.mark.parametrize("name", ["kernel", "inputs", "outputs", "groups", "width", "resolution"])
def test_a_size_that_is_not_positive_is_refused(name):
    with pytest.raises(ValueError, match=f"layer's {name} is positive, but 0 came"):
        Layer(**{name: 0})


def test_an_even_kernel_is_refused():
    with pytest.raises(ValueError, match="its side is odd, but 4 came"):
        Layer(kernel=4)


def test_groups_that_do_not_divide_the_channels_are_refused():
    with pytest.raises(ValueError, match="3 groups do not divide channels of 64 and 128"):
        Layer(groups=3)
