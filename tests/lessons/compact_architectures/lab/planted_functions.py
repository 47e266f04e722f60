"""Planted answers for the two functions of lab 03 that compute: the channel shuffle and the receptive field."""

from __future__ import annotations

from labs.lab_cases import Wrong


def shuffled(value: str) -> str:
    """Return an answer to 03.3 that returns a value."""
    return f"""
def channel_shuffle(maps, groups):
    n, c, h, w = maps.shape
    return {value}
"""


def looked(start: str, step: str, end: str = "seen") -> str:
    """Return an answer to 03.5: what happens before, in and after a walk through the layers."""
    lines = "\n".join(f"        {line}" for line in step.split("; "))
    return f"def receptive_field(layers):\n    {start}\n    for kernel, stride in layers:\n{lines}\n    return {end}"


WRONG = {
    "03.3": {
        "unchanged": Wrong(shuffled("maps.reshape(n, groups, c // groups, h, w).reshape(maps.shape)"), "stand where"),
        "the other way": Wrong(
            shuffled("maps.reshape(n, c // groups, groups, h, w).transpose(1, 2).reshape(maps.shape)"), "other way"
        ),
        "random": Wrong(shuffled("maps[:, torch.randperm(c)] + 0 * groups"), "Each call gives another order"),
        "reversed": Wrong(shuffled("maps.flip(1)"), "reversed"),
        "pixels mixed": Wrong(
            shuffled("maps.reshape(n, groups, -1).transpose(1, 2).reshape(maps.shape)"), "Numbers of different channels"
        ),
        "view": Wrong(
            shuffled("maps.view(n, groups, c // groups, h, w).transpose(1, 2).view(n, c, h, w)"), "raised RuntimeError"
        ),
        "five dimensions": Wrong(
            shuffled("maps.reshape(n, groups, c // groups, h, w).transpose(1, 2)"),
            "The channels are still two dimensions",
        ),
        "the notebook's": Wrong(
            shuffled("maps.reshape(groups, -1, *maps.shape[1:]).swapaxes(0, 1).reshape(maps.shape)"), "no N in front"
        ),
        "the layer": Wrong(shuffled("nn.ChannelShuffle(groups)"), "A layer came: send the maps"),
        "moved by one": Wrong(shuffled("maps.roll(1, 1)"), "stand in another order"),
        "an array": Wrong(shuffled("maps.numpy()"), "A tensor is wanted"),
        "a list": Wrong(shuffled("[maps[:, k] for k in range(c)]"), "came:    list"),
        "through NumPy": Wrong(
            shuffled("torch.from_numpy(maps.detach().numpy()[:, np.arange(c).reshape(groups, -1).T.ravel()])"),
            "No gradient goes through the shuffle",
        ),
        "always two groups": Wrong(
            shuffled("torch.stack(maps.chunk(2, 1), 2).flatten(1, 2) + 0 * groups"), "as if there were two groups"
        ),
        "the example's order": Wrong(shuffled("maps[:, [0, 3, 1, 4, 2, 5]]"), "Not as many channels come out"),
        "into the input": Wrong(
            "def channel_shuffle(maps, groups):\n    maps[:] = nn.ChannelShuffle(groups)(maps)\n    return maps",
            "changed its input",
        ),
        "a fixed seed": Wrong(
            shuffled("maps[:, torch.randperm(c, generator=torch.Generator().manual_seed(groups))]"),
            "wanted:  channels 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11",
        ),
        "groups exchanged": Wrong(shuffled("torch.cat(maps.chunk(groups, 1)[::-1], 1)"), "8, 9, 10, 11, 4, 5, 6, 7"),
        "height and width": Wrong(shuffled("maps.transpose(2, 3).reshape(maps.shape)"), "pixels inside them"),
        "double precision": Wrong(shuffled("nn.ChannelShuffle(groups)(maps).double()"), "have another type"),
        "right for one image": Wrong(
            shuffled("maps.reshape(groups, -1, h, w).transpose(0, 1).reshape(maps.shape)"), "Maps of different images"
        ),
        "the layer's class": Wrong("channel_shuffle = nn.ChannelShuffle", "ChannelShuffle with 2 inputs"),
    },
    "03.5": {
        "no strides": Wrong(looked("seen = 1", "seen += kernel - 1"), "The strides are missing"),
        "own stride": Wrong(
            looked("seen, apart = 1, 1", "apart *= stride; seen += (kernel - 1) * apart"), "A layer's own stride"
        ),
        "one pixel short": Wrong(
            looked("seen, apart = 0, 1", "seen += (kernel - 1) * apart; apart *= stride"), "One pixel is missing"
        ),
        "the sum": Wrong(looked("seen = 0", "seen += kernel"), "The kernels are added"),
        "the product": Wrong(looked("seen = 1", "seen *= kernel"), "The kernels are multiplied"),
        "the area": Wrong(
            looked("seen, apart = 1, 1", "seen += (kernel - 1) * apart; apart *= stride", "seen**2"), "the area"
        ),
        "from the wrong end": Wrong(looked("seen = 1", "seen = (seen - 1) * stride + kernel"), "in the other order"),
        "the distance": Wrong(looked("apart = 1", "apart *= stride", "apart"), "distance of neighbours"),
        "the latest stride": Wrong(
            looked("seen, apart = 1, 1", "seen += (kernel - 1) * apart; apart = stride"), "Only the latest stride"
        ),
        "kernels of 3": Wrong(looked("seen, apart = 1, 1", "seen += 2 * apart; apart *= stride"), "taken as one of 3"),
        "cut off at the drawing": Wrong(
            looked("seen, apart = 1, 1", "seen += (kernel - 1) * apart; apart *= stride", "min(seen, 32)"),
            "cut off at the side",
        ),
        "strides of 2 alone": Wrong(
            looked("seen, apart = 1, 1", "seen += (kernel - 1) * apart; apart *= 2 if stride == 2 else 1"),
            "That is right for strides of 1 and 2",
        ),
        "any stride is 2": Wrong(
            looked("seen, apart = 1, 1", "seen += (kernel - 1) * apart; apart *= 1 + (stride > 1)"), "came:    31"
        ),
        "a power of 2": Wrong(
            looked("seen, halved = 1, 0", "seen += (kernel - 1) * 2**halved; halved += stride - 1"), "came:    135"
        ),
        "from the middle": Wrong(
            looked("seen, apart = 1, 1", "seen += 2 * (kernel // 2) * apart; apart *= stride"), "has no middle"
        ),
        "exchanged": Wrong(
            looked("seen, apart = 1, 1", "seen += (stride - 1) * apart; apart *= kernel"), "have changed places"
        ),
        "the last layer": Wrong(looked("seen = 1", "seen = 1; seen += kernel - 1"), "Only the last layer counts"),
        "return in the loop": Wrong(
            looked("seen, apart = 1, 1", "seen += (kernel - 1) * apart; apart *= stride; return seen"),
            "Only the first layer counts",
        ),
        "eight bits": Wrong(
            "def receptive_field(layers):\n    seen = apart = np.uint8(1)\n"
            "    for kernel, stride in np.array(layers, np.uint8):\n"
            "        seen, apart = seen + (kernel - np.uint8(1)) * apart, apart * stride\n    return seen",
            "The number ran over",
        ),
        "a step too many": Wrong(
            looked("seen, apart = 1, 1", "seen += kernel * apart; apart *= stride"), "a step too many"
        ),
        "widened by its own": Wrong(looked("seen = 1", "seen += (kernel - 1) * stride"), "its own stride alone"),
        "divided": Wrong(
            looked("seen, apart = 1, 1", "seen += (kernel - 1) / apart; apart *= stride"), "is a whole one"
        ),
        "taken off the list": Wrong(
            "def receptive_field(layers):\n    seen = 1\n    while layers:\n        kernel, stride = layers.pop()\n"
            "        seen = (seen - 1) * stride + kernel\n    return seen",
            "changed its input",
        ),
        "with the distance": Wrong(
            looked("seen, apart = 1, 1", "seen += (kernel - 1) * apart; apart *= stride", "seen, apart"),
            "One number is wanted",
        ),
        "the side behind each layer": Wrong(
            looked(
                "seen, apart, sides = 1, 1, []",
                "seen += (kernel - 1) * apart; apart *= stride; sides.append(seen)",
                "sides",
            ),
            "The side behind each layer came",
        ),
        "the size that is left": Wrong(
            looked("side = 32", "side = (side - kernel) // stride + 1", "side"), "came:    30"
        ),
        "added strides": Wrong(
            looked("seen, apart = 1, 1", "seen += (kernel - 1) * apart; apart += stride - 1"), "The strides are added"
        ),
    },
}

RIGHT = {
    "03.3": {
        "PyTorch's layer": shuffled("nn.ChannelShuffle(groups)(maps)"),
        "one by one": shuffled("maps[:, [i for k in range(c // groups) for i in range(k, c, c // groups)]]"),
        "chunks, stacked": shuffled("torch.stack(maps.chunk(groups, 1), 2).flatten(1, 2)"),
        "unflattened": shuffled("maps.unflatten(1, (groups, -1)).swapaxes(1, 2).flatten(1, 2)"),
        "an index of NumPy's": shuffled("maps[:, np.arange(c).reshape(groups, -1).T.ravel()]"),
        "permuted, contiguous": shuffled(
            "maps.view(n, groups, -1, h, w).permute(0, 2, 1, 3, 4).contiguous().view(n, c, h, w)"
        ),
        "a matrix": shuffled(
            "torch.einsum('oc,nchw->nohw', torch.eye(c).reshape(groups, -1, c).transpose(0, 1).reshape(c, c), maps)"
        ),
        "sorted by the remainder": (
            "channel_shuffle = lambda x, g=2: x.index_select(\n"
            "    1, torch.tensor(sorted(range(x.size(1)), key=lambda i: i % (x.size(1) // g))))"
        ),
        "written one by one": """
def channel_shuffle(maps, groups):
    out, each = torch.empty_like(maps), maps.shape[1] // groups
    for group in range(groups):
        for place in range(each):
            out[:, place * groups + group] = maps[:, group * each + place]
    return out
""",
        "an object, an assert, an early return": """
class Shuffle:
    def __call__(self, x, groups):
        assert x.ndim == 4 and x.shape[1] % groups == 0
        if groups == 1:
            return x
        each = x.shape[1] // groups
        return torch.cat([x[:, k : k + 1] for p in range(each) for k in range(p, x.shape[1], each)], dim=1)
channel_shuffle = Shuffle()
""",
        "steps": shuffled("torch.cat([maps[:, k :: c // groups] for k in range(c // groups)], 1)"),
    },
    "03.5": {
        "from the end": (
            "def receptive_field(layers):\n    seen = 1\n    for kernel, stride in layers[::-1]:\n"
            "        seen = (seen - 1) * stride + kernel\n    return seen"
        ),
        "recursion": (
            "def receptive_field(layers):\n    if not layers:\n        return 1\n    (kernel, stride), *rest = layers\n"
            "    return (receptive_field(rest) - 1) * stride + kernel"
        ),
        "a fold": (
            "from functools import reduce\n"
            "receptive_field = lambda layers: reduce(lambda n, each: (n - 1) * each[1] + each[0], reversed(layers), 1)"
        ),
        "NumPy": (
            "def receptive_field(layers):\n    kernels, strides = np.array(layers).T\n"
            "    return 1 + ((kernels - 1) * np.cumprod(np.r_[1, strides[:-1]])).sum()"
        ),
        "products of strides": (
            "import math\ndef receptive_field(layers):\n"
            "    return 1 + sum((k - 1) * math.prod(s for _, s in layers[:i]) for i, (k, _) in enumerate(layers))"
        ),
        "both ends, as a float": (
            "def receptive_field(stack):\n    low = high = 0\n    for k, s in reversed(stack):\n"
            "        low, high = low * s, high * s + k - 1\n    return float(high - low + 1)"
        ),
        "tried out, with gradients": (
            "def receptive_field(layers):\n    row = torch.zeros(1, 1, 2000, requires_grad=True)\n    seen = row\n"
            "    for kernel, stride in layers:\n        seen = F.avg_pool1d(seen, kernel, stride)\n"
            "    seen[0, 0, 0].backward()\n    return (row.grad != 0).sum()"
        ),
        "an object, an array of one": (
            "class Field:\n    def __call__(self, layers, *, start=1):\n        seen, jump = start, 1\n"
            "        for i in range(len(layers)):\n            seen += layers[i][0] * jump - jump\n"
            "            jump *= layers[i][1]\n        return np.array([seen])\nreceptive_field = Field()"
        ),
        "as a tensor": looked(
            "seen, apart = torch.tensor(1), 1", "seen = seen + (kernel - 1) * apart; apart *= stride"
        ),
    },
}
