"""Distill: losses with which a net learns from the answers or the maps of a better one, its teacher."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from mobiledl.choices import wrong_choice
from mobiledl.kinds import check_positive, check_share, wrong_kind
from mobiledl.modules import copied
from mobiledl.net import Net
from mobiledl.train.loss import Loss, cross_entropy
from mobiledl.train.recipe import Recipe


def logits(teacher: Net, temperature: float = 4.0, share: float = 0.9) -> Loss:
    """Return a loss for `train.fit` that follows the teacher's probabilities, and the labels a little.

    Both logits are divided by the temperature, so that the teacher's small probabilities, which say what a class
    resembles, count, too. The loss is share * temperature^2 * KL divergence + (1 - share) * cross-entropy.
    Hinton et al., "Distilling the Knowledge in a Neural Network", 2015, section 2.
    Raises TypeError for no Net, ValueError for a temperature that is not above 0 or a share outside of 0 to 1; in the
    training, ValueError for a net of other classes.
    """
    check_positive("temperature", temperature)
    check_share(share, "loss")
    return _Logits(_asked(teacher), float(temperature), float(share))


def maps(teacher: Net, layers: Sequence[str], strength: float = 1000.0) -> Loss:
    """Return a loss for `train.fit`: cross-entropy, and how far attention in some layers is from the teacher's.

    layers: names of layers that write maps (N, C, H, W) of equal H and W in both nets; C may differ, as in a pruned
    net, since attention is the sum of the squares over the channels, divided by its norm.
    Zagoruyko and Komodakis, "Paying More Attention to Attention", 2017, section 3.1.
    Raises TypeError for no Net, ValueError for a layer that does not exist or writes other maps, and for a strength
    that is not above 0.
    """
    check_positive("strength", strength)
    asked = _asked(teacher)
    names = [name for name, _ in asked.module.named_modules() if name]
    for name in layers:
        if name not in names:
            raise ValueError(wrong_choice("layer", name, names))
    if isinstance(layers, str) or not layers:
        raise ValueError(f"layers is a list of names, but {layers!r} came: name one or more, as in [{names[0]!r}].")
    return _Maps(asked, tuple(layers), float(strength))


@dataclass(frozen=True, eq=False)
class _Logits:
    teacher: Net
    temperature: float
    share: float
    __name__ = "distill.logits"

    def __call__(self, net: Net, inputs: torch.Tensor, labels: torch.Tensor, recipe: Recipe) -> torch.Tensor:
        _check_classes(self.teacher, net)
        asked: list[tuple[torch.Tensor, torch.Tensor]] = []

        def heard(mixed: torch.Tensor) -> torch.Tensor:
            asked.append((mixed, net(mixed)))
            return asked[-1][1]

        hard = cross_entropy(heard, inputs, labels, recipe)
        (mixed, ours), heat = asked[0], self.temperature
        with torch.no_grad():
            theirs = F.log_softmax(self.teacher(mixed) / heat, dim=1)
        soft = F.kl_div(F.log_softmax(ours / heat, dim=1), theirs, reduction="batchmean", log_target=True)
        return self.share * heat**2 * soft + (1 - self.share) * hard


@dataclass(frozen=True, eq=False)
class _Maps:
    teacher: Net
    layers: tuple[str, ...]
    strength: float
    __name__ = "distill.maps"

    def __call__(self, net: Net, inputs: torch.Tensor, labels: torch.Tensor, recipe: Recipe) -> torch.Tensor:
        def heard(mixed: torch.Tensor) -> torch.Tensor:
            with torch.no_grad(), _listening(self.teacher.module, self.layers) as wanted:
                self.teacher(mixed)
            answers = net(mixed)
            apart.extend(_apart(name, ours[name], wanted[name]) for name in self.layers)
            return answers

        apart: list[torch.Tensor] = []
        with _listening(net.module, self.layers) as ours:
            hard = cross_entropy(heard, inputs, labels, recipe)
        return hard + self.strength * torch.stack(apart).mean()


def _apart(name: str, ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Return the mean squared distance of two maps' attention."""
    if ours.ndim != 4 or ours.shape[2:] != theirs.shape[2:]:
        raise ValueError(
            f"{name} writes {tuple(ours.shape)}, and in the teacher {tuple(theirs.shape)}: maps (N, C, H, W) of equal "
            "H and W are wanted, so choose another layer."
        )
    return (_attention(ours) - _attention(theirs)).square().mean()


def _attention(values: torch.Tensor) -> torch.Tensor:
    """Return where maps (N, C, H, W) are strong, (N, H * W), of length 1."""
    return F.normalize(values.square().mean(dim=1).flatten(1), dim=1)


@contextmanager
def _listening(module: nn.Module, layers: Sequence[str]) -> Iterator[dict[str, torch.Tensor]]:
    """Note what some layers write while a module runs."""
    written: dict[str, torch.Tensor] = {}

    def note(name: str) -> torch.utils.hooks.RemovableHandle:
        def hook(_: nn.Module, __: object, output: torch.Tensor) -> None:
            written[name] = output

        return module.get_submodule(name).register_forward_hook(hook)

    handles = [note(name) for name in layers]
    try:
        yield written
    finally:
        for handle in handles:
            handle.remove()


def _asked(teacher: object) -> Net:
    """Return a copy of a teacher that only answers."""
    if not isinstance(teacher, Net):
        raise wrong_kind("distill", "Net", teacher)
    return Net(copied(teacher.module).eval(), teacher.card)


def _check_classes(teacher: Net, net: Net) -> None:
    if teacher.card.classes != net.card.classes:
        raise ValueError(
            f"{teacher.card.name} knows {len(teacher.card.classes)} classes and its pupil {net.card.name} "
            f"{len(net.card.classes)}, or other ones: a teacher answers for the same classes in the same order."
        )
