"""Planted answers for the blocks of MobileNet v1 and v2 in lab 03: each looks right at first sight."""

from __future__ import annotations

from labs.lab_cases import Wrong


def separable(*layers: str) -> str:
    """Return an answer to 03.1 with these layers."""
    return f"def depthwise_separable(inputs, outputs, stride):\n    return nn.Sequential({', '.join(layers)})"


DEPTHWISE = "nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)"
POINTWISE = "nn.Conv2d(inputs, outputs, 1, bias=False)"
NORM_IN, NORM_OUT, RELU = "nn.BatchNorm2d(inputs)", "nn.BatchNorm2d(outputs)", "nn.ReLU()"
FIRST, SECOND = (DEPTHWISE, NORM_IN, RELU), (POINTWISE, NORM_OUT, RELU)


def inverted(
    expand: str = "conv_norm(inputs, inside, 1, activation=nn.ReLU6)",
    depthwise: str = "conv_norm(inside, inside, 3, stride, inside, nn.ReLU6)",
    project: str = "conv_norm(inside, outputs, 1, activation=None)",
    adds: str = "stride == 1 and inputs == outputs",
    plus: str = "Plus(*layers)",
    inside: str = "inputs * expansion",
) -> str:
    """Return an answer to 03.2 with some parts changed."""
    return f"""
def inverted_residual(inputs, outputs, stride, expansion):
    inside = {inside}
    layers = [{expand}, {depthwise}, {project}]
    return {plus} if {adds} else nn.Sequential(*layers)
"""


WRONG = {
    "03.1": {
        "dense": Wrong(separable(DEPTHWISE.replace("groups=inputs, ", ""), *FIRST[1:], *SECOND), "is dense"),
        "pointwise first": Wrong(
            separable(POINTWISE, NORM_OUT, RELU, DEPTHWISE.replace("inputs", "outputs"), NORM_OUT, RELU),
            "it comes first",
        ),
        "channels changed too early": Wrong(
            separable(DEPTHWISE.replace("inputs, inputs", "inputs, outputs"), NORM_OUT, RELU, POINTWISE),
            "as many groups as channels come in, and makes as many",
        ),
        "no padding": Wrong(separable(DEPTHWISE.replace(", 1,", ","), *FIRST[1:], *SECOND), "lost their border"),
        "no stride": Wrong(separable(DEPTHWISE.replace("stride", "1"), *FIRST[1:], *SECOND), "did not shrink"),
        "stride at both": Wrong(
            separable(*FIRST, POINTWISE.replace(" 1,", " 1, stride,"), NORM_OUT, RELU), "shrank too far"
        ),
        "stride at the pointwise": Wrong(
            separable(
                DEPTHWISE.replace("stride", "1"), *FIRST[1:], POINTWISE.replace(" 1,", " 1, stride,"), NORM_OUT, RELU
            ),
            "The stride stands at the pointwise",
        ),
        "with biases": Wrong(separable(DEPTHWISE.replace(", bias=False", ""), *FIRST[1:], *SECOND), "has a bias"),
        "one batch norm": Wrong(separable(DEPTHWISE, RELU, *SECOND), "Each convolution has a batch norm"),
        "no ReLU between": Wrong(separable(DEPTHWISE, NORM_IN, *SECOND), "no activation between"),
        "no ReLU at the end": Wrong(separable(*FIRST, POINTWISE, NORM_OUT), "does not end in an activation"),
        "ReLU before the norm": Wrong(separable(DEPTHWISE, RELU, NORM_IN, *SECOND), "not in this order"),
        "ReLU6": Wrong(separable(*FIRST, *SECOND).replace("ReLU", "ReLU6"), "The activations are ReLU6"),
        "dropout": Wrong(separable(*FIRST, *SECOND, "nn.Dropout(0.5)"), "in training mode it is not"),
        "norm of the wrong width": Wrong(separable(DEPTHWISE, NORM_OUT, RELU, *SECOND), "for another number of chan"),
        "pointwise of the wrong width": Wrong(
            separable(*FIRST, "nn.Conv2d(outputs, outputs, 1, bias=False)", NORM_OUT, RELU), "another number of input"
        ),
        "a list": Wrong(
            "def depthwise_separable(inputs, outputs, stride):\n    return [nn.Conv2d(inputs, outputs, 3)]",
            "Layers came that are not joined",
        ),
        "a finished block": Wrong("depthwise_separable = nn.Conv2d(3, 3, 3)", "the check wants to build its own"),
        "nothing returned": Wrong(
            "def depthwise_separable(inputs, outputs, stride):\n    block = nn.Conv2d(inputs, outputs, 3)",
            "returned None",
        ),
        "no super": Wrong(
            "class depthwise_separable(nn.Module):\n    def __init__(self, inputs, outputs, stride):\n"
            "        self.layer = nn.Conv2d(inputs, outputs, 3)",
            "does not begin its __init__ with super",
        ),
        "no forward": Wrong(
            "class depthwise_separable(nn.Module):\n    def __init__(self, inputs, outputs, stride):\n"
            "        super().__init__()\n        self.layer = nn.Conv2d(inputs, outputs, 3)",
            "has no forward",
        ),
        "forward without return": Wrong(
            "class depthwise_separable(nn.Module):\n    def __init__(self, inputs, outputs, stride):\n"
            "        super().__init__()\n    def forward(self, maps):\n        maps = F.relu(maps)",
            "What depthwise_separable builds returned None",
        ),
        "arrays": Wrong(
            "class depthwise_separable(nn.Module):\n    def __init__(self, inputs, outputs, stride):\n"
            "        super().__init__()\n    def forward(self, maps):\n        return maps.numpy()",
            "A tensor has to come out",
        ),
        "a plain list of layers": Wrong(
            f"class depthwise_separable(nn.Module):\n    def __init__(self, inputs, outputs, stride):\n"
            f"        super().__init__()\n        self.layers = [{', '.join((*FIRST, *SECOND))}]\n"
            "    def forward(self, maps):\n        for layer in self.layers:\n            maps = layer(maps)\n"
            "        return maps",
            "Some weights are not the block's own",
        ),
    },
    "03.2": {
        "projection activated": Wrong(
            inverted(project="conv_norm(inside, outputs, 1, activation=nn.ReLU6)"), "The projection ends in an act"
        ),
        "activated after the sum": Wrong(
            inverted(plus="nn.Sequential(Plus(*layers), nn.ReLU6())"), "An activation stands after the addition"
        ),
        "groups of the narrow end": Wrong(
            inverted(depthwise="conv_norm(inside, inside, 3, stride, inputs, nn.ReLU6)"), "as many as come into itself"
        ),
        "never added": Wrong(inverted(adds="False"), "The input is not added"),
        "always added": Wrong(inverted(adds="True"), "Maps of different shapes were added"),
        "added by channels alone": Wrong(inverted(adds="inputs == outputs"), "Maps of different shapes were added"),
        "ReLU": Wrong(inverted().replace("ReLU6", "ReLU"), "The activations are plain ReLU"),
        "no activation inside": Wrong(
            inverted(expand="conv_norm(inputs, inside, 1, activation=None)"), "no activation after the expansion"
        ),
        "none after depthwise": Wrong(
            inverted(depthwise="conv_norm(inside, inside, 3, stride, inside, None)"), "after the depthwise"
        ),
        "dense inside": Wrong(
            inverted(depthwise="conv_norm(inside, inside, 3, stride, 1, nn.ReLU6)"), "3 x 3 convolution is dense"
        ),
        "expansion of the outputs": Wrong(inverted(inside="outputs * expansion"), "multiplies the outputs"),
        "expansion as a number": Wrong(inverted(inside="expansion"), "it is a factor"),
        "stride at the projection": Wrong(
            inverted(
                depthwise="conv_norm(inside, inside, 3, 1, inside, nn.ReLU6)",
                project="conv_norm(inside, outputs, 1, stride, activation=None)",
            ),
            "The stride stands at another convolution",
        ),
        "no norm at the end": Wrong(
            inverted(project="nn.Conv2d(inside, outputs, 1, bias=False)"), "Each convolution has a batch norm"
        ),
        "four inputs wanted": Wrong(
            "def inverted_residual(inputs, outputs, stride):\n    return nn.Conv2d(inputs, outputs, 3)",
            "it takes others",
        ),
    },
}

RIGHT = {
    "03.1": {
        "the library's brick": separable(
            "conv_norm(inputs, inputs, 3, stride, inputs)", "conv_norm(inputs, outputs, 1)"
        ),
        "a class, last layer first": """
class depthwise_separable(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.norms = nn.ModuleList([nn.BatchNorm2d(outputs), nn.BatchNorm2d(inputs)])
        self.mix = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.look = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)
    def forward(self, maps):
        return F.relu(self.norms[0](self.mix(self.norms[1](self.look(maps)).clamp(min=0))))
""",
        "weights of its own": """
class depthwise_separable(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, 1, 3, 3))
        self.rest = nn.Sequential(nn.BatchNorm2d(inputs), nn.ReLU(inplace=True), conv_norm(inputs, outputs, 1))
        self.stride = stride
    def forward(self, maps):
        padded = F.pad(maps, (1, 1, 1, 1))
        return self.rest(F.conv2d(padded, self.weight, stride=self.stride, groups=maps.shape[1]))
""",
    },
    "03.2": {
        "the library's brick": inverted(),
        "asks for shapes": """
class inverted_residual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        inside = expansion * inputs
        self.expand = conv_norm(inputs, inside, 1, activation=None)
        self.depthwise = conv_norm(inside, inside, 3, stride, inside, None)
        self.project = conv_norm(inside, outputs, 1, activation=None)
    def forward(self, maps):
        changed = self.project(F.relu6(self.depthwise(torch.clamp(self.expand(maps), 0, 6))))
        return changed + maps if changed.shape == maps.shape else changed
""",
    },
}
