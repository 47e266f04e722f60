"""Loss: cross-entropy as a recipe wants it, with softened labels and with images mixed by CutMix."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch.nn import functional as F

from mobiledl.net import Net
from mobiledl.train.recipe import Recipe

# What a training makes small, a tensor (): of the net as it learns, inputs (N, C, H, W), labels (N,) and the recipe.
Loss = Callable[[Net, torch.Tensor, torch.Tensor, Recipe], torch.Tensor]


def cross_entropy(
    net: Callable[[torch.Tensor], torch.Tensor], inputs: torch.Tensor, labels: torch.Tensor, recipe: Recipe
) -> torch.Tensor:
    """Return the mean loss of a batch (N, C, H, W) with labels (N,).

    In a share of the batches, `recipe.cutmix`, every image gets a rectangle of another one, and both classes count by
    their areas (Yun et al., 2019). Chance comes from PyTorch's own generator.
    """
    smoothing = recipe.label_smoothing
    if recipe.cutmix == 0 or torch.rand(()).item() >= recipe.cutmix:
        return F.cross_entropy(net(inputs), labels, label_smoothing=smoothing)
    mixed, own = pasted(inputs, inputs.flip(0))
    outputs = net(mixed)
    stayed = F.cross_entropy(outputs, labels, label_smoothing=smoothing)
    came = F.cross_entropy(outputs, labels.flip(0), label_smoothing=smoothing)
    return own * stayed + (1 - own) * came


def pasted(inputs: torch.Tensor, others: torch.Tensor) -> tuple[torch.Tensor, float]:
    """Return images (N, C, H, W) with one rectangle of others pasted in, and the share of the area that stayed."""
    high, wide = inputs.shape[2:]
    area, row, column = torch.rand(3).tolist()
    half = math.sqrt(area) / 2
    top, bottom = (round(high * min(max(row + side, 0.0), 1.0)) for side in (-half, half))
    left, right = (round(wide * min(max(column + side, 0.0), 1.0)) for side in (-half, half))
    mixed = inputs.clone()
    mixed[:, :, top:bottom, left:right] = others[:, :, top:bottom, left:right]
    return mixed, 1 - (bottom - top) * (right - left) / (high * wide)
