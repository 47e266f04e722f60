"""Troubles: what PyTorch says of the mistakes that builders of networks make, in plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mobiledl.course.describe import one_line
from mobiledl.course.outcome import NotYet

# What PyTorch says of frequent mistakes, and what it means.
TROUBLES = {
    "before Module.__init__": "A class of yours does not begin its __init__ with super().__init__(), so PyTorch cannot "
    "keep its layers.",
    'missing the required "forward"': "A class of yours has no forward: look at its spelling, and how far it is "
    "indented.",
    "running_mean should contain": "A batch norm was made for another number of channels than the maps have that come "
    "into it.",
    "number of dimensions": "A layer gets something that is no batch of maps.",
    "must be divisible by groups": "The groups do not divide the number of channels: a depthwise convolution has as "
    "many groups as channels come in, and makes as many.",
    "channels, but got": "A convolution was made for another number of input channels than the maps have that come "
    "into it: which layer stands before it, and how many channels does that make?",
    "must match the size of tensor": "Maps of different shapes were added: an input can only be added where it has the "
    "shape of what is added to it.",
    "Sizes of tensors must match": "Maps of different height or width were put beside each other: a 3 x 3 convolution "
    "loses its border unless it is padded.",
    "mat1 and mat2": "A linear layer was made for another number of inputs than it gets: are the maps averaged, and "
    "flattened, before it?",
    "is not a Module subclass": "Something that is no layer stands among the layers: are all of them built, with "
    "brackets?",
}


def plainly(call: Callable[[], Any], troubles: Mapping[str, str] = TROUBLES) -> Any:
    """Return what a call gives; what Python or PyTorch says of a frequent mistake comes out as a plain sentence."""
    try:
        return call()
    except NotYet as trouble:
        said = str(trouble.__cause__ or "")
        for part, why in troubles.items():
            if part in said:
                raise NotYet(why, one_line(said), on=trouble.on) from trouble.__cause__
        raise
