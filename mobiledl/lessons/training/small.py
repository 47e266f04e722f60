"""Small: a network that trains in seconds, for trainings that are meant to go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.data.doodles import CLASSES
from mobiledl.data.render import FRAME_MARGIN, PEN

if TYPE_CHECKING:
    from mobiledl.net import Net

SIDE = 16  # pixels
LAYERS = ((16, 2), (32, 1), (32, 2), (64, 1))  # channels and stride of each convolution


def network(seed: int = 0, head_norm: bool = False) -> Net:
    """Return an untrained network for doodles of 16 x 16 pixels: four convolutions with batch norm, and a head.

    head_norm: put one more batch norm behind the global average, where a map has one place.
    (N, 1, 16, 16) -> logits (N, 20); 34 thousand parameters.
    """
    import torch
    from torch import nn

    from mobiledl.net import Net
    from mobiledl.zoo.blocks import conv_norm, initialise

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        inputs, blocks = 1, []
        for outputs, stride in LAYERS:
            blocks.append(conv_norm(inputs, outputs, 3, stride))
            inputs = outputs
        normed = [nn.BatchNorm1d(inputs)] if head_norm else []
        head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), *normed, nn.Linear(inputs, len(CLASSES))]
        module = nn.Sequential(*blocks, *head)
        initialise(module)
    spec = TensorSpec("image", (1, SIDE, SIDE))
    drawn = Preprocess(SIDE, 1, margin=FRAME_MARGIN, pen=PEN)
    return Net(module.eval(), Card("small", CLASSES, spec, TensorSpec("logits", (len(CLASSES),)), drawn))
