"""Planted answers for the learner's own network in lab 03: some break a limit, some have learned nothing."""

from __future__ import annotations

import functools

from labs.lab_cases import Wrong


def compact():
    """Return a network that fits the brief, and is quickly trained."""
    from torch import nn

    from mobiledl.zoo.blocks import conv_norm
    from mobiledl.zoo.mobilenet import DepthwiseSeparable

    blocks = (DepthwiseSeparable(16, 32, 2), DepthwiseSeparable(32, 64), DepthwiseSeparable(64, 128, 2))
    return nn.Sequential(conv_norm(1, 16, 3, 2), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 20))


def untrained():
    """Return the Net that is ready to be trained."""
    from mobiledl.lessons.compact_architectures.lab.drawings import as_net

    return as_net(compact())


@functools.cache
def _fitted(count: int, epochs: int, learning_rate: float, by_heart: bool = False):
    import torch

    from mobiledl import data, train

    torch.manual_seed(0)
    drawings = data.load("doodles", "train", count=count)
    recipe = train.Recipe(learning_rate=learning_rate)
    others = drawings if by_heart else data.load("doodles", "validation", count=1_000)
    return train.fit(untrained(), drawings, others, epochs=epochs, recipe=recipe, progress=False)


def trained_well():
    """Return a net that keeps the brief."""
    return _fitted(3_000, 6, 0.02)


def barely_trained():
    """Return a net whose training ended too early."""
    return _fitted(1_000, 6, 0.01)


def learned_by_heart():
    """Return a net that was validated on the few drawings that it was trained on."""
    return _fitted(200, 25, 0.01, by_heart=True)


def diverging():
    """Return a net whose steps were so small that nothing was learned."""
    return _fitted(100, 1, 1e-7)


def network(*layers: str) -> str:
    """Return an answer to 03.6 with these layers."""
    return f"def my_network():\n    return nn.Sequential({', '.join(layers)})"


STEM, HEAD = "conv_norm(1, 16, 3, 2)", ("nn.AdaptiveAvgPool2d(1)", "nn.Flatten()")

WRONG = {
    "03.6": {
        "too many MACs": Wrong(
            network("conv_norm(1, 16, 3)", "conv_norm(16, 32, 3)", *HEAD, "nn.Linear(32, 20)"), "too many MACs"
        ),
        "too many parameters": Wrong(
            network("nn.Flatten()", "nn.Linear(1024, 64)", "nn.ReLU()", "nn.Linear(64, 20)"), "too many parameters"
        ),
        "ends in maps": Wrong(network(STEM, "nn.Conv2d(16, 20, 1)"), "The network ends in maps"),
        "ten classes": Wrong(network(STEM, *HEAD, "nn.Linear(16, 10)"), "one number for each class"),
        "softmax": Wrong(network(STEM, *HEAD, "nn.Linear(16, 20)", "nn.Softmax(dim=1)"), "ends in a softmax"),
        "ReLU at the end": Wrong(network(STEM, *HEAD, "nn.Linear(16, 20)", "nn.ReLU()"), "ends in a ReLU"),
        "three channels": Wrong(network("conv_norm(3, 16, 3, 2)", *HEAD), "another number of input channels"),
        "not flattened": Wrong(network(STEM, HEAD[0], "nn.Linear(16, 20)"), "A linear layer was made"),
        "a layer's class": Wrong(network(STEM, "nn.ReLU", *HEAD), "no layer stands among the layers"),
        "a Net": Wrong("def my_network():\n    return as_net(compact())", "something else came"),
        "looks at values": Wrong(
            "class my_network(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            "        self.last = nn.Linear(1024, 20)\n    def forward(self, maps):\n        maps = maps.flatten(1)\n"
            "        return self.last(maps if maps.mean() > 0 else -maps)",
            "torch.fx cannot follow",
        ),
        "over the batch": Wrong(
            "class my_network(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            "        self.last = nn.Linear(1024, 20)\n    def forward(self, maps):\n"
            "        return self.last((maps - maps.mean(0)).flatten(1))",
            "depends on the others in its batch",
        ),
    },
    "03.7": {
        "the module": Wrong("trained = compact()", "A module came"),
        "not trained": Wrong("trained = as_net(compact())", "was not trained"),
        "nothing learned": Wrong("trained = diverging()", "The net guesses"),
        "stopped early": Wrong("trained = barely_trained()", "The net has learned, and not enough"),
        "learned by heart": Wrong("trained = learned_by_heart()", "knows those it was trained on by heart"),
        "a network of the zoo": Wrong(
            "trained = zoo.load('mobilenet_v2', width=0.5, weights='doodles')", "too many MACs"
        ),
        "for photos": Wrong("trained = zoo.load('mobilenet_v2', width=0.25)", "not for these drawings"),
        "a number": Wrong("trained = 0.93", "The Net that train.fit returned"),
    },
}

RIGHT = {
    "03.6": {
        "compact": "my_network = compact",
        "convolutions to the end": network(STEM, "conv_norm(16, 32, 3, 2)", "nn.Conv2d(32, 20, 1)", *HEAD),
        "perceptron": network("nn.Flatten()", "nn.Linear(1024, 18)", "nn.ReLU()", "nn.Linear(18, 20)"),
    },
    "03.7": {"another network": "trained = trained_well()"},
}
