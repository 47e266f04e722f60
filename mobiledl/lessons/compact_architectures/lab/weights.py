"""Weights: are those that a module runs its own, and does a gradient reach them?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import nn

from mobiledl.course.outcome import NotYet
from mobiledl.lessons.compact_architectures.lab.listen import Listener, root

Run = tuple[torch.Tensor, Listener]


def check_own(module: nn.Module, runs: Sequence[Run], kind: str, on: str) -> None:
    """Raise NotYet for weights that are not among the module's own; two runs tell which are new in each call."""
    first, again = (_strangers(module, *each) for each in runs)
    kept = [each for each in first if any(each is other for other in again)]
    if any(each.requires_grad for each in kept):
        why = f"Some weights are not the {kind}'s own, so no training would find them: keep layers in attributes of "
        why += "the module, and lists of them in nn.Sequential or nn.ModuleList."
    elif kept:
        why = f"Some weights are plain tensors, so no training would change them: nn.Parameter makes them the {kind}'s "
        why += "own."
    elif any(each.requires_grad for each in first):
        why = f"The {kind} builds layers in its forward, so each call has new weights, and none can learn: build them "
        why += "in __init__."
    else:  # none, or constants that the forward makes of what it has
        return
    raise NotYet(why, f"weights of {', '.join(str(tuple(each.shape)) for each in kept or first)}", on=on)


def check_same(first: torch.Tensor, again: torch.Tensor, kind: str, on: str) -> None:
    """Raise NotYet when the same maps, in evaluation mode, come out otherwise at a second call."""
    if first.shape != again.shape or not torch.allclose(first, again, rtol=1e-3, atol=1e-4):
        why = f"In evaluation mode the {kind} gives other numbers at each call: is there dropout that does not ask for "
        raise NotYet(f"{why}the mode?", on=on)


def check_reached(module: nn.Module, came: torch.Tensor, heard: Listener, kind: str, on: str) -> None:
    """Raise NotYet for weights that ran and that no gradient reaches."""
    if not came.requires_grad:
        why = f"No gradient goes through the {kind}, so it cannot learn: is there a detach or a no_grad?"
        raise NotYet(why, on=on)
    reached = {id(leaf) for leaf in leaves(came)}
    names = {id(parameter): name for name, parameter in module.named_parameters()}
    for layer in heard.layers:
        weight = root(layer.weight)
        if id(weight) in names and weight.requires_grad and id(weight) not in reached:
            why = f"No gradient reaches the weights {names[id(weight)]}, so they cannot learn: is there a detach or a "
            raise NotYet(f"{why}no_grad after them?", on=on)


def leaves(came: torch.Tensor) -> Iterator[torch.Tensor]:
    """Give the tensors that a gradient from here ends in."""
    steps, seen = [came.grad_fn], set()
    while steps:
        step = steps.pop()
        if step is None or step in seen:
            continue
        seen.add(step)
        if isinstance(leaf := getattr(step, "variable", None), torch.Tensor):
            yield leaf
        steps.extend(before for before, _ in step.next_functions)


def _strangers(module: nn.Module, came: torch.Tensor, heard: Listener) -> list[torch.Tensor]:
    """Return the weights that ran and that a module has neither as parameters nor as buffers."""
    own = {id(each) for each in (*module.parameters(), *module.buffers())}
    plain = (root(layer.weight) for layer in heard.layers)
    constant = (weight for weight in plain if not weight.requires_grad and weight.grad_fn is None)
    return [weight for weight in (*leaves(came), *constant) if id(weight) not in own]
