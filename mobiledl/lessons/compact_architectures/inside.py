"""Look inside a network: the maps that its layers make, and which inputs an output depends on."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

from mobiledl.choices import wrong_choice

Module = Callable[[torch.Tensor], torch.Tensor]


def feature_maps(module: nn.Module, inputs: torch.Tensor, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return what layers put out for the first of some inputs: (C, H, W) float32 for each name.

    inputs: (N, C, H, W) float32, preprocessed. names: paths of layers, as in `module.named_modules()`.
    Raises ValueError for a name that is no layer, and for a layer that puts out no maps.
    """
    layers, kept = dict(module.named_modules()), {}
    for name in names:
        if name not in layers:
            raise ValueError(wrong_choice("layer", name, filter(None, layers)))

    def keep(name: str) -> Callable[[nn.Module, object, torch.Tensor], None]:
        return lambda _layer, _inputs, output: kept.update({name: output[0].numpy().copy()})

    hooks = [layers[name].register_forward_hook(keep(name)) for name in names]
    try:
        with torch.inference_mode():
            module(inputs)
    finally:
        for hook in hooks:
            hook.remove()
    if flat := next((name for name in names if name not in kept or kept[name].ndim != 3), None):
        raise ValueError(f"The layer {flat!r} puts out no maps of (C, H, W): name a convolution or a block before it.")
    return {name: kept[name] for name in names}


def as_images(maps: np.ndarray, side: int = 32) -> np.ndarray:
    """Return maps (C, H, W) as grey images (C, 1, side, side) uint8, each from its smallest to its largest value.

    Pixels are repeated, not smoothed. Raises ValueError for other shapes, and for maps larger than `side`.
    """
    if maps.ndim != 3 or not 0 < max(maps.shape[1:]) <= side:
        raise ValueError(f"Maps of (C, H, W) with sides up to {side} become images, but {maps.shape} came.")
    low, high = (of(maps, axis=(1, 2), keepdims=True) for of in (np.min, np.max))
    grey = 255 * (maps - low) / np.maximum(high - low, 1e-12)
    rows, columns = (np.arange(side) * size // side for size in maps.shape[1:])
    images: np.ndarray = np.rint(grey[:, rows][:, :, columns]).astype(np.uint8)[:, None]
    return images


def pixels(module: Module, inputs: torch.Tensor) -> np.ndarray:
    """Return how much each pixel moves the middle of the output: (H, W), sizes of gradients, summed over channels.

    inputs: (1, C, H, W) float; the module's output is (1, N, h, w). The gradient is that of the sum over the output's
    channels at its middle pixel.
    """
    leaf = inputs.detach().clone().requires_grad_()
    output = module(leaf)
    middle = output[0, :, output.shape[2] // 2, output.shape[3] // 2].sum()
    [gradient] = torch.autograd.grad(middle, leaf)
    size: np.ndarray = gradient[0].abs().sum(0).numpy()
    return size


def channels(module: Module, inputs: int, side: int = 5) -> np.ndarray:
    """Return how much each input channel moves each output channel: (outputs, inputs), sizes of gradients.

    The gradients are those of the output's middle pixel on one random image (1, inputs, side, side), summed over
    the image. Zero means: no path leads there.
    """
    generator = torch.Generator().manual_seed(0)
    leaf = torch.rand(1, inputs, side, side, generator=generator).requires_grad_()
    output = module(leaf)
    middle = output[0, :, output.shape[2] // 2, output.shape[3] // 2]
    rows = [torch.autograd.grad(value, leaf, retain_graph=True)[0][0].abs().sum((1, 2)) for value in middle]
    matrix: np.ndarray = torch.stack(rows).numpy()
    return matrix


def field(module: nn.Module, inputs: int, side: int) -> int:
    """Return the side of the receptive field of a module's middle output, in pixels, found by following gradients.

    Every weight is made positive for it, so that no path is lost to a ReLU and no two cancel. inputs: channels that
    go in; side: of the image that is tried. Raises ValueError when the field may be larger than that image.
    """
    moved = pixels(_positive(module), torch.ones(1, inputs, side, side, dtype=torch.float64)) > 0
    rows = np.flatnonzero(moved.any(axis=1))
    if rows[0] == 0 or rows[-1] == side - 1:
        raise ValueError(f"The receptive field reaches the border of an image of {side} pixels: try a larger side.")
    return int(rows[-1] - rows[0] + 1)


def _positive(module: nn.Module) -> nn.Module:
    """Return a copy in float64 whose convolutions are means and whose batch norms do nothing."""
    same = copy.deepcopy(module).double().eval()
    for layer in same.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.constant_(layer.weight, 1 / layer.weight[0].numel())
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d):
            layer.reset_running_stats()
            layer.reset_parameters()
    return same
