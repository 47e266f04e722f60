"""Right answers to the blocks of lab 03 in other styles: products for convolutions, loops, builders of many kinds."""

from __future__ import annotations

from lessons.compact_architectures.lab.written import fire, inverted, separable

MATRIX = "del self.mix\nself.mix = nn.Parameter(torch.randn(outputs, inputs))"
FIRST_BY_HAND = """self.stride = stride
self.rest = nn.Sequential(nn.BatchNorm2d(inputs), nn.ReLU(), conv_norm(inputs, outputs, 1))
"""
SQUEEZE_BY_HAND = """self.w, self.b = nn.Parameter(torch.randn(squeeze, inputs)), nn.Parameter(torch.randn(squeeze))
self.one, self.three = nn.Conv2d(squeeze, expand, 1), nn.Conv2d(squeeze, expand, 3, padding=1)"""
BOTH = "return torch.cat([self.one(few), self.three(few)], 1).relu()"

RIGHT = {
    "03.1": {
        "pointwise by einsum": separable(
            "return self.norm(torch.einsum('oi,nihw->nohw', self.mix, self.look(maps))).relu()", more=MATRIX
        ),
        "pointwise by a linear layer": separable(
            "return F.relu(self.norm(self.mix(self.look(maps).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)))",
            more="self.mix = nn.Linear(inputs, outputs, bias=False)",
        ),
        "pointwise by a matrix from the right": separable(
            "seen = self.look(maps)\nmixed = seen.flatten(2).transpose(1, 2) @ self.turned\n"
            "return self.norm(mixed.transpose(1, 2).reshape(len(seen), -1, *seen.shape[2:])).clamp_min(0)",
            more="del self.mix\nself.turned = nn.Parameter(torch.randn(inputs, outputs))",
        ),
        "pointwise by tensordot": separable(
            "return self.norm(torch.tensordot(self.mix, self.look(maps), dims=([1], [1])).transpose(0, 1)).relu()",
            more=MATRIX,
        ),
        "pointwise in loops": separable(
            "seen = self.look(maps)\n"
            "mixed = [sum(row[i] * seen[:, i] for i in range(seen.shape[1])) for row in self.mix]\n"
            "return F.relu(self.norm(torch.stack(mixed, 1)))",
            more=MATRIX,
        ),
        "pointwise in one dimension": separable(
            "seen = self.look(maps)\nmixed = self.norm(self.mix(seen.flatten(2)))\n"
            "return mixed.relu().unflatten(2, seen.shape[2:])",
            more="self.mix, self.norm = nn.Conv1d(inputs, outputs, 1, bias=False), nn.BatchNorm1d(outputs)",
        ),
        "a convolution for each channel": separable(
            "return self.rest(torch.cat([one(maps[:, i : i + 1]) for i, one in enumerate(self.each)], 1))",
            init=FIRST_BY_HAND
            + "self.each = nn.ModuleList(nn.Conv2d(1, 1, 3, stride, 1, bias=False) for _ in range(inputs))",
        ),
        "nine shifted products": separable(
            "high, wide = maps.shape[2:]\npadded = F.pad(maps, (1, 1, 1, 1))\nseen = 0\n"
            "for i in range(3):\n    for j in range(3):\n"
            "        part = padded[:, :, i : i + high : self.stride, j : j + wide : self.stride]\n"
            "        seen = seen + self.w[:, i, j].view(1, -1, 1, 1) * part\nreturn self.rest(seen)",
            init=FIRST_BY_HAND + "self.w = nn.Parameter(torch.randn(inputs, 3, 3))",
        ),
        "unfolded": separable(
            "n, c, h, w = maps.shape\npatches = F.unfold(maps, 3, padding=1, stride=self.stride)\n"
            "patches = patches.view(n, c, 9, -(-h // self.stride), -1)\n"
            "return self.rest(torch.einsum('ck,nckhw->nchw', self.w, patches))",
            init=FIRST_BY_HAND + "self.w = nn.Parameter(torch.randn(inputs, 9))",
        ),
        "lazy layers": "depthwise_separable = lambda i, o, s: nn.Sequential("
        "nn.LazyConv2d(i, 3, s, 1, groups=i, bias=False), nn.LazyBatchNorm2d(), nn.ReLU(), "
        "nn.LazyConv2d(o, 1, bias=False), nn.LazyBatchNorm2d(), nn.ReLU())",
        "the norm as a function, an assert, an early return": separable(
            "assert maps.ndim == 4 and maps.shape[1] == self.sizes[0]\nif len(maps) == 0:\n    return maps\n"
            "seen = F.batch_norm(self.conv(maps), self.mean, self.var, self.scale, self.shift, self.training)\n"
            "mixed = self.norm(self.mix(F.threshold(seen, 0, 0)))\nreturn mixed * (mixed > 0)",
            more="del self.look\nself.conv = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)\n"
            "self.register_buffer('mean', torch.zeros(inputs))\nself.register_buffer('var', torch.ones(inputs))\n"
            "self.scale, self.shift = nn.Parameter(torch.ones(inputs)), nn.Parameter(torch.zeros(inputs))",
        ),
        "an object that builds": """
class Builder:
    def __call__(self, cin, cout, s=1, *, act=nn.ReLU):
        block = nn.Sequential(nn.ZeroPad2d(1))
        for layer in (nn.Conv2d(cin, cin, (3, 3), (s, s), groups=cin, bias=None), nn.BatchNorm2d(cin), act(True)):
            block.append(layer)
        block.add_module("mix", nn.Conv2d(cin, cout, kernel_size=1, bias=False))
        return nn.Sequential(block, nn.BatchNorm2d(cout), act())
depthwise_separable = Builder()
""",
    },
    "03.2": {
        "asks when it is built": inverted(
            "narrow = self.project(self.look(self.expand(maps)))\nif self.adds:\n    narrow += maps\nreturn narrow"
        ),
        "nothing or the input": inverted(
            "return self.project(self.look(self.expand(maps))) + (maps if self.adds else 0)"
        ),
        "pointwise by a linear layer": inverted(
            "inside = self.look(self.expand(maps))\n"
            "narrow = self.norm(self.mix(inside.movedim(1, -1)).movedim(-1, 1))\n"
            "return torch.add(narrow, maps) if narrow.shape == maps.shape else narrow",
            more="del self.project\nself.mix = nn.Linear(inside, outputs, bias=False)\n"
            "self.norm = nn.BatchNorm2d(outputs)",
        ),
        "pointwise by einsum, an assert, a while": inverted(
            "assert maps.ndim == 4\ninside = F.relu6(self.wide(torch.einsum('nchw,ec->nehw', maps, self.up)))\n"
            "narrow = self.slim(torch.einsum('nehw,eo->nohw', self.look(inside), self.down))\n"
            "while narrow.shape == maps.shape:\n    return narrow + maps\nreturn narrow",
            more="del self.expand, self.project\n"
            "self.wide, self.slim = nn.BatchNorm2d(inside), nn.BatchNorm2d(outputs)\n"
            "self.up, self.down = (nn.Parameter(torch.randn(inside, n)) for n in (inputs, outputs))",
        ),
        "the zoo's": "from mobiledl.zoo.mobilenet import InvertedResidual as inverted_residual",
        "a partial": """
from functools import partial
def block(act, cin, cout, s, t):
    wide = round(cin * t)
    layers = [nn.Conv2d(cin, wide, 1, bias=False), nn.BatchNorm2d(wide), act(),
              nn.Conv2d(wide, wide, 3, s, 1, groups=wide, bias=False), nn.BatchNorm2d(wide), act(),
              nn.Conv2d(wide, cout, 1, bias=False), nn.BatchNorm2d(cout)]
    return [nn.Sequential, Plus][(s, cin) == (1, cout)](*layers)
inverted_residual = partial(block, partial(nn.Hardtanh, 0, 6, inplace=True))
""",
    },
    "03.4": {
        "squeezed by einsum": fire(
            "few = F.relu(torch.einsum('nchw,sc->nshw', maps, self.w) + self.b[:, None, None])\n" + BOTH,
            init=SQUEEZE_BY_HAND,
        ),
        "linear layers": fire(
            "few = self.few(maps.movedim(1, -1)).relu()\nfirst = self.one(few).movedim(-1, 1)\n"
            "return torch.hstack([first, self.three(few.movedim(-1, 1))]).relu()",
            init="self.few, self.one = nn.Linear(inputs, squeeze), nn.Linear(squeeze, expand)\n"
            "self.three = nn.Conv2d(squeeze, expand, 3, padding=1)",
        ),
        "written into its place": fire(
            "few = torch.relu(self.few(maps))\nhalf = self.one.out_channels\n"
            "joined = maps.new_zeros(len(maps), 2 * half, *maps.shape[2:])\n"
            "joined[:, :half], joined[:, half:] = self.one(few).clip(min=0), self.three(few).clip(min=0)\nreturn joined"
        ),
        "unfolded": fire(
            "few = self.few(maps).relu()\nn, _, h, w = few.shape\n"
            "second = (self.w @ F.unfold(few, 3, padding=1)).view(n, -1, h, w) + self.b.view(-1, 1, 1)\n"
            "return torch.concat((self.one(few), second), dim=1).relu_()",
            init="self.few, self.one = nn.Conv2d(inputs, squeeze, 1), nn.Conv2d(squeeze, expand, 1)\n"
            "self.w, self.b = nn.Parameter(torch.randn(expand, squeeze * 9)), nn.Parameter(torch.randn(expand))",
        ),
        "functions, checked": fire(
            "assert maps.shape[1] == self.w.shape[1]\nfew = F.conv2d(maps, self.w[:, :, None, None], self.b).relu()\n"
            + BOTH,
            init=SQUEEZE_BY_HAND,
        ),
        "a lambda": "fire = lambda cin, s, e: nn.Sequential(nn.Conv2d(cin, s, (1, 1)), nn.ReLU(True), SideBySide("
        "*(nn.Sequential(nn.Conv2d(s, e, k, padding=k // 2), nn.ReLU()) for k in (1, 3))))",
    },
}
