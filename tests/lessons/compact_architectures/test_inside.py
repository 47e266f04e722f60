"""Looking inside a network: maps as they were made, and influence exactly where a path leads."""

import numpy as np
import pytest
import torch
from closeness import same_sums
from torch import nn

from mobiledl.lessons.compact_architectures import inside


@pytest.fixture
def small():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 2, 3, 2, 1), nn.Flatten()).eval()


@pytest.mark.processor
def test_feature_maps_are_what_the_layers_put_out(small):
    image = torch.rand(2, 1, 8, 8)
    maps = inside.feature_maps(small, image, ["1", "2"])
    assert list(maps) == ["1", "2"]
    same_sums(maps["2"], small[:3](image)[0].detach().numpy())


def test_feature_maps_leave_no_hook_behind(small):
    with pytest.raises(ValueError, match="puts out no maps"):
        inside.feature_maps(small, torch.rand(1, 1, 8, 8), ["0", "3"])
    assert not any(layer._forward_hooks for layer in small.modules())


def test_a_layer_that_does_not_exist_is_named_with_those_that_do(small):
    with pytest.raises(ValueError, match=r"no layer '7'; choose from 0, 1, 2, 3"):
        inside.feature_maps(small, torch.rand(1, 1, 8, 8), ["7"])


def test_maps_become_images_from_black_to_white():
    maps = np.array([[[0.0, 1.0], [2.0, 4.0]], [[5.0, 5.0], [5.0, 5.0]]])
    images = inside.as_images(maps, side=4)
    assert images.shape == (2, 1, 4, 4)
    assert images.dtype == np.uint8
    assert images[0, 0, ::2, ::2].tolist() == [[0, 64], [128, 255]]
    assert not images[1].any()


@pytest.mark.parametrize("shape", [(4, 4), (1, 9, 4), (1, 0, 0)])
def test_maps_of_another_shape_become_no_images(shape):
    with pytest.raises(ValueError, match=r"Maps of \(C, H, W\) with sides up to 8"):
        inside.as_images(np.zeros(shape), side=8)


@pytest.mark.processor
def test_influence_of_pixels_is_the_size_of_the_weights():
    layer = nn.Conv2d(1, 1, 3, padding=1)
    size = inside.pixels(layer, torch.rand(1, 1, 7, 7))
    same_sums(size[2:5, 2:5], layer.weight[0, 0].abs().detach().numpy())
    assert np.count_nonzero(size) == 9


def test_influence_of_channels_stays_within_groups():
    matrix = inside.channels(nn.Conv2d(6, 4, 1, groups=2), 6)
    assert matrix.shape == (4, 6)
    assert (matrix > 0).tolist() == [[True] * 3 + [False] * 3] * 2 + [[False] * 3 + [True] * 3] * 2


def test_a_shuffle_lets_groups_meet():
    layers = [nn.Conv2d(4, 4, 1, groups=2), nn.Conv2d(4, 4, 1, groups=2)]
    assert (inside.channels(nn.Sequential(*layers), 4) > 0).sum() == 8
    assert (inside.channels(nn.Sequential(layers[0], nn.ChannelShuffle(2), layers[1]), 4) > 0).all()


def test_the_receptive_field_counts_kernels_and_strides():
    layers = nn.Sequential(nn.Conv2d(1, 2, 3, 2, 1), nn.BatchNorm2d(2), nn.ReLU(), nn.Conv2d(2, 2, 5, padding=2))
    assert inside.field(layers, 1, 41) == 3 + 4 * 2


def test_the_receptive_field_does_not_depend_on_the_weights_and_changes_none():
    layer = nn.Conv2d(2, 1, 3, padding=1)
    nn.init.zeros_(layer.weight)
    assert inside.field(layer, 2, 9) == 3
    assert not layer.weight.any()


def test_a_field_as_large_as_the_image_is_refused():
    with pytest.raises(ValueError, match="border of an image of 5 pixels: try a larger side"):
        inside.field(nn.Conv2d(1, 1, 5, padding=2), 1, 5)
