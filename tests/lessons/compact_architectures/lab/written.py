"""Classes as learners write them: what an `__init__` keeps and what a `forward` does with it, as source."""

from __future__ import annotations

SEPARABLE = """self.sizes = (inputs, outputs, stride)
self.look = conv_norm(inputs, inputs, 3, stride, inputs)
self.mix = nn.Conv2d(inputs, outputs, 1, bias=False)
self.norm = nn.BatchNorm2d(outputs)"""
INVERTED = """inside = inputs * expansion
self.adds, self.stride = stride == 1 and inputs == outputs, stride
self.expand = conv_norm(inputs, inside, 1, activation=nn.ReLU6)
self.look = conv_norm(inside, inside, 3, stride, inside, nn.ReLU6)
self.project = conv_norm(inside, outputs, 1, activation=None)"""
FIRE = """self.few = nn.Conv2d(inputs, squeeze, 1)
self.one = nn.Conv2d(squeeze, expand, 1)
self.three = nn.Conv2d(squeeze, expand, 3, padding=1)"""
NETWORK = """self.stem = conv_norm(1, 16, 3, 2)
self.last = nn.Linear(16, 20)"""


def written(name: str, inputs: str, init: str, forward: str) -> str:
    """Return a class of a learner's: the lines of its __init__, after super, and of its forward, which gets maps."""
    kept, done = ("\n".join(f"        {line}" for line in lines.splitlines()) for lines in (init, forward))
    head = f"class {name}(nn.Module):\n    def __init__(self{inputs and ', '}{inputs}):\n        super().__init__()"
    return f"{head}\n{kept}\n    def forward(self, maps):\n{done}\n"


def separable(forward: str, init: str = SEPARABLE, more: str = "") -> str:
    """Return an answer to 03.1 as a class."""
    return written("depthwise_separable", "inputs, outputs, stride", f"{init}\n{more}", forward)


def inverted(forward: str, more: str = "") -> str:
    """Return an answer to 03.2 as a class."""
    return written("inverted_residual", "inputs, outputs, stride, expansion", f"{INVERTED}\n{more}", forward)


def fire(forward: str, init: str = FIRE) -> str:
    """Return an answer to 03.4 as a class."""
    return written("fire", "inputs, squeeze, expand", init, forward)


def network(forward: str, more: str = "") -> str:
    """Return an answer to 03.6 as a class."""
    return written("my_network", "", f"{NETWORK}\n{more}", forward)
