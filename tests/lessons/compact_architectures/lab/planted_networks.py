"""Planted answers for the learner's own network in lab 03, and its training."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.compact_architectures.lab.written import network as written


def network(*layers: str) -> str:
    """Return an answer to 03.6 with these layers."""
    return f"def my_network():\n    return nn.Sequential({', '.join(layers)})"


END = "return self.last(self.stem(maps).mean((2, 3)))"
LOOP = "maps = self.stem(maps)\nfor each in self.more:\n    maps = each(maps)\nreturn self.last(maps.mean((2, 3)))"
STEM, HEAD = "conv_norm(1, 16, 3, 2)", ("nn.AdaptiveAvgPool2d(1)", "nn.Flatten()")

WRONG = {
    "03.6": {
        "too many MACs": Wrong(
            network("conv_norm(1, 16, 3)", "conv_norm(16, 32, 3)", *HEAD, "nn.Linear(32, 20)"),
            "too many MACs; the layer with most is 1.0 (Conv2d+BatchNorm2d+ReLU, which makes 32 x 32 x 32)",
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
        "a Net": Wrong("def my_network():\n    return as_net(compact())", "A Net came"),
        "looks at values": Wrong(
            "class my_network(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            "        self.last = nn.Linear(1024, 20)\n    def forward(self, maps):\n        maps = maps.flatten(1)\n"
            "        return self.last(maps if maps.mean() > 0 else -maps)",
            "asks for the value of a number",
        ),
        "over the batch": Wrong(
            "class my_network(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            "        self.last = nn.Linear(1024, 20)\n    def forward(self, maps):\n"
            "        return self.last((maps - maps.mean(0)).flatten(1))",
            "depends on the others in its batch",
        ),
        "sigmoid": Wrong(network(STEM, *HEAD, "nn.Linear(16, 20)", "nn.Sigmoid()"), "ends in a sigmoid"),
        "log-softmax": Wrong(network(STEM, *HEAD, "nn.Linear(16, 20)", "nn.LogSoftmax(1)"), "ends in a log-softmax"),
        "tanh": Wrong(network(STEM, *HEAD, "nn.Linear(16, 20)", "nn.Tanh()"), "ends in a tanh"),
        "GELU at the end": Wrong(network(STEM, *HEAD, "nn.Linear(16, 20)", "nn.GELU()"), "leaves next to nothing"),
        "ReLU before the mean": Wrong(network(STEM, "nn.Conv2d(16, 20, 1)", "nn.ReLU()", *HEAD), "ends in a ReLU"),
        "softmax over the batch": Wrong(
            network("nn.Flatten()", "nn.Linear(1024, 18)", "nn.Linear(18, 20)", "nn.Softmax(0)", "nn.Flatten()"),
            "softmax over the batch",
        ),
        "argmax": Wrong(written(END.replace("return", "return torch.argmax(") + ", 1)"), "ends in a choice"),
        "features, too": Wrong(written(END + ", maps"), "A tensor has to come out"),
        "dropout in every mode": Wrong(
            written("return self.last(F.dropout(self.stem(maps).mean((2, 3)), 0.5))"), "other numbers at each call"
        ),
        "a plain list": Wrong(
            written(LOOP, "self.more = [nn.Conv2d(16, 16, 3, 2, 1), nn.ReLU()]"), "lists of them in nn.Sequential"
        ),
        "plain tensors": Wrong(
            written(LOOP.replace("each(maps)", "F.conv2d(maps, each)"), "self.more = [torch.randn(16, 16, 1, 1)]"),
            "Some weights are plain tensors",
        ),
        "built in forward": Wrong(
            written("maps = nn.Conv2d(16, 16, 1)(self.stem(maps))\nreturn self.last(maps.mean((2, 3)))"),
            "builds layers in its forward",
        ),
        "a stem without gradients": Wrong(
            written("with torch.no_grad():\n    maps = self.stem(maps)\nreturn self.last(maps.mean((2, 3)))"),
            "No gradient reaches the weights stem.0.weight",
        ),
        "frozen": Wrong(written(END, "self.requires_grad_(False)"), "No gradient goes through the network"),
        "for 28 x 28": Wrong(network("nn.Flatten()", "nn.Linear(784, 20)"), "3x1024 and 784x20"),
        "classes before images": Wrong(written(END + ".T"), "(20, 3)"),
        "wants the images": Wrong("def my_network(images):\n    return compact()(images)", "with 0 inputs"),
        "a class inside": Wrong(
            "def my_network():\n    class Network(nn.Module):\n        pass\n    return Network", "no block of it"
        ),
    },
    "03.7": {
        "the module": Wrong("trained = compact()", "A module came"),
        "not trained": Wrong("trained = as_net(compact())", "was not trained"),
        "nothing learned": Wrong("trained = diverging()", "The net guesses"),
        "stopped early": Wrong("trained = barely_trained()", "The net has learned, and not enough"),
        "too small": Wrong("trained = too_small()", "MACs, where 500,000 are allowed"),
        "learned by heart": Wrong("trained = learned_by_heart()", "knows those it was trained on by heart"),
        "a network of the zoo": Wrong(
            "trained = zoo.load('mobilenet_v2', width=0.5, weights='doodles')", "too many MACs"
        ),
        "for photos": Wrong("trained = zoo.load('mobilenet_v2', width=0.25)", "not for these drawings"),
        "a number": Wrong("trained = 0.93", "The Net that train.fit returned"),
        "a pair": Wrong("trained = (trained_well(), 0.84)", "came:    tuple"),
        "the training itself": Wrong("trained = train.fit", "came:    the function fit"),
        "sigmoid": Wrong("trained = ended_in(nn.Sigmoid)", "ends in a sigmoid"),
        "log-softmax": Wrong("trained = ended_in(lambda: nn.LogSoftmax(1))", "ends in a log-softmax"),
        "too wide": Wrong("trained = too_wide()", "too many parameters"),
        "a head drawn anew": Wrong(
            "torch.manual_seed(0)\ntrained = trained_well().copy()\ntrained.module[-1] = nn.Linear(128, 20)",
            "The net guesses",
        ),
    },
}

RIGHT = {
    "03.6": {
        "compact": "my_network = compact",
        "convolutions to the end": network(STEM, "conv_norm(16, 32, 3, 2)", "nn.Conv2d(32, 20, 1)", *HEAD),
        "shapes, asserts, a loop": "my_network = with_shortcut",
        "pools while it is large": written(
            "maps = self.stem(maps)\nwhile maps.shape[-1] > 4:\n    maps = F.max_pool2d(maps, 2)\n"
            "if maps.shape[-1] != 4:\n    raise ValueError(maps.shape)\nreturn self.last(maps.mean((2, 3)))"
        ),
        "products for convolutions": written(
            "maps = torch.einsum('nchw,oc->nohw', self.stem(maps), self.mix).relu()\n"
            "maps = self.more(maps.permute(0, 2, 3, 1)).relu().mean((1, 2))\nreturn maps @ self.last.weight.T",
            "self.mix, self.more = nn.Parameter(torch.randn(16, 16) / 4), nn.Linear(16, 16)",
        ),
        "begins with logits of 0": written(
            "return F.linear(F.dropout(self.stem(maps).mean((2, 3)), 0.2, self.training), self.last.weight)",
            "nn.init.zeros_(self.last.weight)\nself.last.bias = None",
        ),
        "lazy layers": "my_network = lambda: nn.Sequential(nn.LazyConv2d(16, 3, 2), nn.LazyBatchNorm2d(), nn.ReLU(), "
        "nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LazyLinear(20))",
        "recurrent": written(
            "maps, _ = self.read(self.stem(maps).mean(2).transpose(1, 2))\nreturn self.last(maps[:, -1])",
            "self.read = nn.GRU(16, 16, batch_first=True)",
        ),
        "normed logits, shortcuts of 03.2": """
class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.layers = nn.Sequential(conv_norm(inputs, 2 * inputs, 1, activation=nn.ReLU6),
                                    conv_norm(2 * inputs, 2 * inputs, 3, stride, 2 * inputs, nn.ReLU6),
                                    conv_norm(2 * inputs, outputs, 1, activation=None))
    def forward(self, maps):
        changed = self.layers(maps)
        if changed.shape == maps.shape:
            changed = changed + maps
        return changed
def my_network(width=8):
    blocks = [Block(width, width, 1), Block(width, 3 * width, 2), Block(3 * width, 3 * width, 1)]
    return nn.Sequential(conv_norm(1, width, 3, 2), *blocks, nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(1),
                         nn.Linear(3 * width, 20, bias=False), nn.BatchNorm1d(20))
""",
        "perceptron": network("nn.Flatten()", "nn.Linear(1024, 18)", "nn.ReLU()", "nn.Linear(18, 20)"),
    },
    "03.7": {
        "another network": "trained = trained_well()",
        "asks for shapes": "trained = trained_otherwise()",
        "a copy, in training mode": "import copy\ntrained = copy.deepcopy(trained_well())\ntrained.module.train()",
        "batch norms folded": "from mobiledl import norm\ntrained = norm.fold(trained_well())",
        "trained again": "trained = trained_again()",
        "of another name, frozen": "import dataclasses\ntrained = trained_well().copy()\n"
        "trained = dataclasses.replace(trained, card=dataclasses.replace(trained.card, name='sketches'))\n"
        "trained.module.requires_grad_(False)",
    },
}
