"""Planted answers for lab 03: what looks right and is not, and what is right and looks otherwise."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.compact_architectures.lab import (
    planted_blocks,
    planted_functions,
    planted_networks,
    right_blocks,
    wrong_blocks,
)

SETUP = """
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from mobiledl import data, train, zoo
from mobiledl.lessons.compact_architectures.lab.drawings import as_net
from mobiledl.zoo.blocks import conv_norm
from lessons.compact_architectures.lab.trained_networks import (
    barely_trained, compact, diverging, ended_in, learned_by_heart, too_small, too_wide, trained_again,
    trained_otherwise, trained_well, with_shortcut,
)

class Plus(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, maps):
        return maps + self.layers(maps)

class SideBySide(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, maps):
        return torch.cat([branch(maps) for branch in self.branches], dim=1)
"""
NAMES = {
    "03.1": "depthwise_separable",
    "03.2": "inverted_residual",
    "03.3": "channel_shuffle",
    "03.4": "fire",
    "03.5": "receptive_field",
    "03.6": "my_network",
    "03.7": "trained",
}


def fired(
    squeeze: str = "nn.Conv2d(inputs, squeeze, 1)",
    between: str = "nn.ReLU(), ",
    first: str = "nn.Conv2d(squeeze, expand, 1)",
    second: str = "nn.Conv2d(squeeze, expand, 3, padding=1)",
    end: str = ", nn.ReLU()",
) -> str:
    """Return an answer to 03.4 with some parts changed."""
    layers = f"{squeeze}, {between}SideBySide({first}, {second}){end}"
    return f"def fire(inputs, squeeze, expand):\n    return nn.Sequential({layers})"


def joined(*parts: dict) -> dict:
    """Return the answers of several modules together, by exercise and label."""
    return {id: {label: each for part in parts for label, each in part.get(id, {}).items()} for id in NAMES}


FIRE_WRONG = {
    "03.4": {
        "swapped": Wrong(
            fired(first="nn.Conv2d(squeeze, expand, 3, padding=1)", second="nn.Conv2d(squeeze, expand, 1)"),
            "of the 3 x 3 expansion come first",
        ),
        "squeeze not activated": Wrong(fired(between=""), "no activation after the squeeze"),
        "end not activated": Wrong(fired(end=""), "The expansions do not end"),
        "no padding": Wrong(fired(second="nn.Conv2d(squeeze, expand, 3)"), "loses its border"),
        "from the input": Wrong(
            "class fire(nn.Module):\n    def __init__(self, inputs, squeeze, expand):\n        super().__init__()\n"
            "        self.a = nn.Conv2d(inputs, squeeze, 1)\n        self.b = nn.Conv2d(inputs, expand, 1)\n"
            "        self.c = nn.Conv2d(squeeze, expand, 3, padding=1)\n    def forward(self, maps):\n"
            "        return torch.cat([self.b(maps), self.c(self.a(maps).relu())], 1).relu()",
            "An expansion works on the block's input",
        ),
        "squeezed twice": Wrong(
            "def fire(inputs, squeeze, expand):\n    def way(side):\n"
            "        return nn.Sequential(nn.Conv2d(inputs, squeeze, 1), nn.ReLU(),\n"
            "            nn.Conv2d(squeeze, expand, side, padding=side // 2), nn.ReLU())\n"
            "    return SideBySide(way(1), way(3))",
            "There is a second squeezing convolution",
        ),
        "one after the other": Wrong(
            fired(second="nn.Sequential(nn.Conv2d(squeeze, expand, 1), nn.Conv2d(expand, expand, 3, padding=1))"),
            "works on the maps of the 1 x 1",
        ),
        "in a row": Wrong(
            "def fire(inputs, squeeze, expand):\n    return nn.Sequential(nn.Conv2d(inputs, squeeze, 1), nn.ReLU(), "
            "nn.Conv2d(squeeze, expand, 1), nn.ReLU(), nn.Conv2d(expand, 2 * expand, 3, padding=1), nn.ReLU())",
            "both work on the squeezed maps, side by side",
        ),
        "Sequential for SideBySide": Wrong(
            fired().replace("SideBySide", "nn.Sequential"), "which layer stands before it"
        ),
        "each ReLU a branch": Wrong(fired(first="nn.Conv2d(squeeze, expand, 1), nn.ReLU()"), "is a branch of its own"),
        "expand as a factor": Wrong(
            fired(
                first="nn.Conv2d(squeeze, squeeze * expand, 1)",
                second="nn.Conv2d(squeeze, squeeze * expand, 3, padding=1)",
            ),
            "expand is taken as a factor",
        ),
        "no bias": Wrong(fired(squeeze="nn.Conv2d(inputs, squeeze, 1, bias=False)"), "has no bias"),
        "batch norm": Wrong(fired(between="nn.BatchNorm2d(squeeze), nn.ReLU(), "), "has no batch norm, as published"),
        "added": Wrong(
            "def fire(inputs, squeeze, expand):\n    return nn.Sequential(nn.Conv2d(inputs, squeeze, 1), nn.ReLU(), "
            "nn.Conv2d(squeeze, expand, 3, padding=1), nn.ReLU())",
            "Nothing stands side by side here",
        ),
        "wide squeeze": Wrong(fired(squeeze="nn.Conv2d(inputs, squeeze, 3, padding=1)"), "The squeeze looks around"),
        "never run": Wrong(
            fired().replace("return nn.Sequential(", "block = nn.Sequential(")
            + "\n    block[2].spare = nn.Linear(3, 3)\n    return block",
            "parameters that it never uses",
        ),
    },
}
FIRE_RIGHT = {
    "03.4": {
        "activated in the branches": fired(
            first="nn.Sequential(nn.Conv2d(squeeze, expand, 1), nn.ReLU())",
            second="nn.Sequential(nn.Conv2d(squeeze, expand, 3, padding='same'), nn.ReLU())",
            end="",
        ),
        "the zoo's": "from mobiledl.zoo.squeezenet import Fire as fire",
        "in another order": """
class fire(nn.Module):
    def __init__(self, inputs, squeeze, expand):
        super().__init__()
        self.three = nn.Conv2d(squeeze, expand, 3, 1, 1)
        self.one = nn.Conv2d(squeeze, expand, 1)
        self.few = nn.Conv2d(inputs, squeeze, 1)
    def forward(self, maps):
        few = self.few(maps).relu()
        wide = self.three(few)
        return torch.concat((self.one(few), wide), 1).relu()
""",
    },
}
WRONG = joined(planted_blocks.WRONG, wrong_blocks.WRONG, planted_functions.WRONG, FIRE_WRONG, planted_networks.WRONG)
RIGHT = joined(planted_blocks.RIGHT, right_blocks.RIGHT, planted_functions.RIGHT, FIRE_RIGHT, planted_networks.RIGHT)
