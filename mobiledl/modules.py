"""Modules: copies of PyTorch modules, also of those that torch.nn.utils has pruned or given other parameters."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import fx, nn
from torch.nn.utils import parametrize, prune, remove_spectral_norm, remove_weight_norm
from torch.nn.utils.spectral_norm import SpectralNorm
from torch.nn.utils.weight_norm import WeightNorm

COMPUTE = (prune.BasePruningMethod, WeightNorm)  # hooks that compute a weight from other parameters before each run


def copied(module: nn.Module) -> nn.Module:
    """Return a copy of a module with weights of its own; pruning masks and weight norms stay at work in it.

    PyTorch itself copies no layer whose weight is computed from others. Raises ValueError when a module holds
    something that cannot be copied, such as a lock or an open file.
    """
    memo: dict[int, Any] = {id(tensor): tensor.detach().clone() for tensor in _computed(module)}
    try:
        twin = copy.deepcopy(module, memo)
    except Exception as error:
        raise ValueError(
            f"{type(module).__name__} holds something that cannot be copied ({error}): keep it outside of the module."
        ) from error
    with torch.no_grad():
        for layer, hook in _hooks(twin, COMPUTE):
            hook(layer, None)  # a weight as it follows from its parameters of now
    return twin


def is_plain(module: nn.Module) -> bool:
    """Return whether every weight is a parameter of its own: none is pruned, normed or parametrized."""
    return not any(parametrize.is_parametrized(layer) for layer in module.modules()) and not any(
        True for _ in _hooks(module, (*COMPUTE, SpectralNorm))
    )


def plain(module: nn.Module) -> nn.Module:
    """Return a module that answers the same and has ordinary weights: itself, or a copy in evaluation mode.

    In the copy, the masks of torch.nn.utils.prune, weight norm, spectral norm and parametrizations are carried out.
    """
    if is_plain(module):
        return module
    made = copied(module).eval()
    for layer, hook in list(_hooks(made, (*COMPUTE, SpectralNorm))):
        if isinstance(hook, prune.BasePruningMethod):
            prune.remove(layer, hook._tensor_name)  # type: ignore[no-untyped-call]
        else:
            remove = remove_weight_norm if isinstance(hook, WeightNorm) else remove_spectral_norm
            remove(layer, hook.name)
    for layer in list(made.modules()):
        if parametrize.is_parametrized(layer):
            _unparametrize(layer)
    return made


def _unparametrize(layer: nn.Module) -> None:
    """Let a layer have ordinary weights; PyTorch's own way would change the class, which its copies share."""
    ways: Any = layer.parametrizations
    with torch.no_grad():
        weights = {name: getattr(layer, name).detach().clone() for name in ways}
    moving = {name: any(p.requires_grad for p in way.parameters()) for name, way in ways.items()}
    layer.__class__ = parametrize.type_before_parametrizations(layer)
    del layer.parametrizations
    for name, weight in weights.items():
        layer.register_parameter(name, nn.Parameter(weight, moving[name]))


def is_depthwise(layer: nn.Conv2d) -> bool:
    """Return whether each input channel is convolved by itself."""
    return 1 < layer.groups == layer.in_channels


def is_frozen_norm(layer: nn.Module) -> bool:
    """Return whether a layer is a batch norm of which every parameter is frozen."""
    parameters = list(layer.parameters())
    norm = isinstance(layer, nn.modules.batchnorm._BatchNorm)
    return norm and len(parameters) > 0 and not any(parameter.requires_grad for parameter in parameters)


def traced(module: nn.Module, name: str) -> fx.GraphModule:
    """Return the steps of a module's forward as torch.fx follows them; raises ValueError when it cannot."""
    try:
        return fx.symbolic_trace(module)
    except Exception as error:
        raise ValueError(
            f"torch.fx cannot follow the forward of {name} ({str(error).strip().partition(chr(10))[0].rstrip('.')}): "
            "write it without if, for or int() over the values of tensors."
        ) from error


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """Run a module in evaluation mode and without gradients; afterwards every layer has the mode that it had."""
    modes = [(layer, layer.training) for layer in module.modules()]
    module.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        for layer, training in modes:
            layer.training = training


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread; afterwards PyTorch has as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def once(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return tensors that share no memory: what stands under two names once, what only overlaps each for itself."""
    first = {place(tensor): name for name, tensor in reversed(tensors.items())}
    kept = {name: tensor for name, tensor in tensors.items() if first[place(tensor)] == name}
    users = Counter(tensor.untyped_storage().data_ptr() for tensor in kept.values())
    return {
        name: tensor.contiguous() if users[tensor.untyped_storage().data_ptr()] == 1 else tensor.clone().contiguous()
        for name, tensor in kept.items()
    }


def place(tensor: torch.Tensor) -> tuple[object, ...]:
    """Return where a tensor's numbers lie: equal for one tensor under two names."""
    start = tensor.data_ptr() or id(tensor)  # a tensor without numbers lies nowhere
    return start, tensor.dtype, tensor.shape, tensor.stride()


def _hooks(module: nn.Module, kinds: tuple[type, ...]) -> Iterator[tuple[nn.Module, Any]]:
    """Yield each layer with each hook of some kinds that runs before it."""
    for layer in module.modules():
        for hook in layer._forward_pre_hooks.values():
            if isinstance(hook, kinds):
                yield layer, hook


def _computed(module: nn.Module) -> Iterator[torch.Tensor]:
    """Yield the tensors in layers that were computed from others: weights of hooks, and maps that a forward kept."""
    for layer in module.modules():
        for value in vars(layer).values():
            parts = (
                value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else [value]
            )
            yield from (part for part in parts if isinstance(part, torch.Tensor) and not part.is_leaf)
