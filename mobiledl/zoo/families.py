"""Families: every network of the zoo, by the name that `load` takes."""

from __future__ import annotations

from torch import nn

from mobiledl.zoo.mobilenet import MobileNetV1, MobileNetV2
from mobiledl.zoo.resnet import ResNet50
from mobiledl.zoo.shufflenet import ShuffleNetV1, ShuffleNetV2
from mobiledl.zoo.squeezenet import SqueezeNet10, SqueezeNet11

FAMILIES: dict[str, type[nn.Module]] = {
    "mobilenet_v1": MobileNetV1,
    "mobilenet_v2": MobileNetV2,
    "shufflenet_v1": ShuffleNetV1,
    "shufflenet_v2": ShuffleNetV2,
    "squeezenet_1_0": SqueezeNet10,
    "squeezenet_1_1": SqueezeNet11,
    "resnet50": ResNet50,
}
