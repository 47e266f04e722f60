"""Networks for the planted answers of lab 03: some break a limit, some have learned nothing."""

from __future__ import annotations

import functools
from contextlib import contextmanager


def compact():
    """Return a network that fits the brief, and is quickly trained."""
    from torch import nn

    from mobiledl.zoo.blocks import conv_norm
    from mobiledl.zoo.mobilenet import DepthwiseSeparable

    blocks = (DepthwiseSeparable(16, 32, 2), DepthwiseSeparable(32, 64), DepthwiseSeparable(64, 128, 2))
    return nn.Sequential(conv_norm(1, 16, 3, 2), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 20))


@contextmanager
def _one_thread():
    """As in the lab's first cell: a small network gains nothing from more threads, and here they take twice as long."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@functools.cache
def _fitted(count: int, epochs: int, learning_rate: float, by_heart: bool = False, first=compact, last=None):
    """Return a trained net: of `first` instead of the compact network, with `last` behind it."""
    import torch
    from torch import nn

    from mobiledl.lessons.compact_architectures.lab.drawings import as_net

    torch.manual_seed(0)
    net = as_net(nn.Sequential(first(), last()) if last else first())
    return _fit(net, count, epochs, learning_rate, by_heart)


def _fit(net, count: int, epochs: int, learning_rate: float, by_heart: bool = False):
    from mobiledl import data, train

    drawings = data.load("doodles", "train", count=count)
    recipe = train.Recipe(learning_rate=learning_rate)
    others = drawings if by_heart else data.load("doodles", "validation", count=1_000)
    with _one_thread():
        return train.fit(net, drawings, others, epochs=epochs, recipe=recipe, progress=False)


def trained_well():
    """Return a net that keeps the brief."""
    return _fitted(3_000, 6, 0.02)


def with_shortcut():
    """Return a network that adds where shapes agree, and asks for that in its forward."""
    import torch
    from torch import nn

    from mobiledl.zoo.blocks import conv_norm
    from mobiledl.zoo.mobilenet import DepthwiseSeparable

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            sizes = ((16, 32, 2), (32, 32, 1), (32, 64, 1), (64, 128, 2))
            self.blocks = nn.ModuleList(DepthwiseSeparable(*each) for each in sizes)
            self.stem, self.last = conv_norm(1, 16, 3, 2), nn.Linear(128, 20)

        def forward(self, maps):
            assert maps.shape[1:] == (1, 32, 32)
            maps = self.stem(maps)
            for block in self.blocks:
                changed = block(maps)
                maps = changed + maps if changed.shape == maps.shape else changed
            return torch.einsum("nchw,kc->nk", maps / 16, self.last.weight) + self.last.bias

    return Network()


def trained_again():
    """Return a net that keeps the brief, after one more training of another kind."""
    return _fit(trained_well(), 300, 1, 1e-5)


def trained_otherwise():
    """Return a trained net of another build that keeps the brief."""
    return _fitted(3_000, 6, 0.02, first=with_shortcut)


def too_wide():
    """Return a net with more parameters than the brief allows, hardly trained."""
    from torch import nn

    layers = (nn.Flatten(), nn.Linear(1024, 64), nn.ReLU(), nn.Linear(64, 20))
    return _fitted(100, 1, 0.01, first=lambda: nn.Sequential(*layers))


def too_small():
    """Return a net far below the limits, hardly trained: a bit better than guessing."""
    from torch import nn

    from mobiledl.zoo.blocks import conv_norm

    layers = (conv_norm(1, 8, 3, 2), conv_norm(8, 8, 3, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 20))
    return _fitted(1_000, 4, 0.02, first=lambda: nn.Sequential(*layers))


def ended_in(layer):
    """Return a net, hardly trained, with a layer behind its logits."""
    return _fitted(100, 1, 0.01, last=layer)


def barely_trained():
    """Return a net whose training ended too early."""
    return _fitted(1_000, 6, 0.01)


def learned_by_heart():
    """Return a net that was validated on the few drawings that it was trained on."""
    return _fitted(200, 25, 0.01, by_heart=True)


def diverging():
    """Return a net whose steps were so small that nothing was learned."""
    return _fitted(100, 1, 1e-7)
