"""Parameter names and shapes are torchvision's, so that published files load without renaming."""

from __future__ import annotations

import pytest

from mobiledl import zoo

PINNED = {
    "mobilenet_v2": {
        "features.0.0.weight": (32, 3, 3, 3),
        "features.0.1.running_mean": (32,),
        "features.1.conv.0.0.weight": (32, 1, 3, 3),
        "features.1.conv.1.weight": (16, 32, 1, 1),
        "features.1.conv.2.bias": (16,),
        "features.2.conv.0.0.weight": (96, 16, 1, 1),
        "features.2.conv.1.0.weight": (96, 1, 3, 3),
        "features.2.conv.1.1.num_batches_tracked": (),
        "features.2.conv.2.weight": (24, 96, 1, 1),
        "features.2.conv.3.weight": (24,),
        "features.17.conv.2.weight": (320, 960, 1, 1),
        "features.18.0.weight": (1280, 320, 1, 1),
        "classifier.1.weight": (1000, 1280),
        "classifier.1.bias": (1000,),
    },
    "shufflenet_v2": {
        "conv1.0.weight": (24, 3, 3, 3),
        "conv1.1.weight": (24,),
        "stage2.0.branch1.0.weight": (24, 1, 3, 3),
        "stage2.0.branch1.2.weight": (58, 24, 1, 1),
        "stage2.0.branch1.3.weight": (58,),
        "stage2.0.branch2.0.weight": (58, 24, 1, 1),
        "stage2.0.branch2.3.weight": (58, 1, 3, 3),
        "stage2.0.branch2.5.weight": (58, 58, 1, 1),
        "stage2.0.branch2.6.bias": (58,),
        "stage3.7.branch2.5.weight": (116, 116, 1, 1),
        "stage4.3.branch2.0.weight": (232, 232, 1, 1),
        "conv5.0.weight": (1024, 464, 1, 1),
        "fc.weight": (1000, 1024),
    },
    "squeezenet_1_0": {
        "features.0.weight": (96, 3, 7, 7),
        "features.3.squeeze.weight": (16, 96, 1, 1),
        "features.5.expand3x3.weight": (128, 32, 3, 3),
        "features.12.expand1x1.bias": (256,),
        "classifier.1.weight": (1000, 512, 1, 1),
    },
    "squeezenet_1_1": {
        "features.0.bias": (64,),
        "features.3.squeeze.weight": (16, 64, 1, 1),
        "features.4.expand1x1.weight": (64, 16, 1, 1),
        "features.6.squeeze.weight": (32, 128, 1, 1),
        "features.12.expand3x3.weight": (256, 64, 3, 3),
        "classifier.1.bias": (1000,),
    },
    "resnet50": {
        "conv1.weight": (64, 3, 7, 7),
        "bn1.weight": (64,),
        "layer1.0.conv1.weight": (64, 64, 1, 1),
        "layer1.0.downsample.0.weight": (256, 64, 1, 1),
        "layer1.0.downsample.1.running_var": (256,),
        "layer2.0.conv2.weight": (128, 128, 3, 3),
        "layer4.2.bn3.bias": (2048,),
        "fc.weight": (1000, 2048),
    },
}
# entries of the published files, with batch norm's counters
TENSORS = {"mobilenet_v2": 314, "shufflenet_v2": 338, "squeezenet_1_0": 52, "squeezenet_1_1": 52, "resnet50": 320}


@pytest.mark.parametrize("name", PINNED)
def test_names_and_shapes_are_torchvisions(name: str) -> None:
    state = zoo.load(name).module.state_dict()
    assert {key: tuple(state[key].shape) for key in PINNED[name]} == PINNED[name]
    assert len(state) == TENSORS[name]
