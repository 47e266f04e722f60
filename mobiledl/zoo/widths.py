"""Widths: a network with other channel counts than its family's, from the counts alone, as a card holds them."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn

from mobiledl.choices import wrong_choice
from mobiledl.kinds import check_whole
from mobiledl.modules import evaluating, is_depthwise


def thin(module: nn.Module, widths: Mapping[str, int], example: torch.Tensor) -> nn.Module:
    """Give layers of a module fewer output channels, in place, and every layer the inputs that then arrive; return it.

    widths: by the names of convolutions and linear layers; those that are left out keep theirs. example: an input
    (1, C, H, W). A changed layer gets zeros for weights: what they should be is loaded afterwards.
    Raises TypeError for a width that is no whole number, and ValueError for a layer that the module does not have, a
    width that is not from 1 to what the layer has, and widths that do not fit each other.
    """
    if not isinstance(widths, Mapping):
        raise TypeError(f"widths are whole numbers by the names of its layers, but {widths!r} came.")
    layers = {name: layer for name, layer in module.named_modules() if isinstance(layer, (nn.Conv2d, nn.Linear))}
    for name, width in widths.items():
        if name not in layers:
            raise ValueError(wrong_choice("layer with a width", name, layers))
        _set_outputs(layers[name], name, width)
    hooks = [layer.register_forward_pre_hook(_take) for layer in module.modules()]
    try:
        with evaluating(module):
            module(example)
    except (RuntimeError, ValueError) as error:
        first = str(error).strip().partition("\n")[0].rstrip(".")
        raise ValueError(f"These widths fit no network of the kind, since its layers do not meet: {first}.") from error
    finally:
        for hook in hooks:
            hook.remove()
    return module


def _set_outputs(layer: nn.Conv2d | nn.Linear, name: str, width: int) -> None:
    check_whole(f"The width of {name}", width)
    most = layer.out_channels if isinstance(layer, nn.Conv2d) else layer.out_features
    groups = layer.groups if isinstance(layer, nn.Conv2d) else 1
    if not 1 <= width <= most or width % groups:
        whole = f" that {groups} divides" if groups > 1 else ""
        raise ValueError(f"{name} has a width from 1 to {most}{whole}, but {width} came: take another.")
    if width == most:
        return
    if isinstance(layer, nn.Conv2d):
        layer.out_channels = width
    else:
        layer.out_features = width
    _shape(layer, "weight", (width, *layer.weight.shape[1:]))
    if layer.bias is not None:
        _shape(layer, "bias", (width,))


def _take(layer: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
    """Let a layer have as many inputs as arrive, before it computes."""
    arriving = inputs[0].shape[1]
    if isinstance(layer, nn.Conv2d) and layer.in_channels != arriving:
        _take_maps(layer, arriving)
    elif isinstance(layer, nn.Linear) and layer.in_features != arriving:
        layer.in_features = arriving
        _shape(layer, "weight", (layer.out_features, arriving))
    elif isinstance(layer, nn.BatchNorm2d) and layer.num_features != arriving:
        layer.num_features = arriving
        for name in ("weight", "bias", "running_mean", "running_var"):
            if getattr(layer, name) is not None:
                _shape(layer, name, (arriving,))


def _take_maps(layer: nn.Conv2d, arriving: int) -> None:
    if is_depthwise(layer):  # one kernel or more for each channel
        layer.out_channels = layer.out_channels // layer.groups * arriving
        layer.groups = arriving
        if layer.bias is not None:
            _shape(layer, "bias", (layer.out_channels,))
    elif arriving % layer.groups:
        raise ValueError(f"{arriving} channels arrive at a convolution of {layer.groups} groups")
    layer.in_channels = arriving
    _shape(layer, "weight", (layer.out_channels, arriving // layer.groups, *layer.kernel_size))


def _shape(layer: nn.Module, name: str, shape: tuple[int, ...]) -> None:
    """Give a parameter or a buffer another shape, filled with zeros."""
    old = getattr(layer, name)
    with torch.inference_mode(False):  # what is made in inference mode can never learn
        new = torch.zeros(shape, dtype=old.dtype, device=old.device)
        setattr(layer, name, nn.Parameter(new, old.requires_grad) if isinstance(old, nn.Parameter) else new)
