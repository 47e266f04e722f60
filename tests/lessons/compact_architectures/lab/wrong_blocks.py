"""More wrong answers to the blocks of lab 03: what is right in shape, and means or learns something else."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.compact_architectures.lab.written import FIRE, fire, inverted, separable

MIXED = "return F.relu(self.norm(self.mix(self.look(maps))))"
NARROW = "narrow = self.project(self.look(self.expand(maps)))\n"
ADDED = NARROW + "return narrow + maps if self.adds else narrow"
FEW = "few = self.few(maps).relu()\n"
JOINED = "return torch.cat([self.one(few), self.three(few)], 1).relu()"


def blocks(layers: str) -> str:
    """Return an answer to 03.1 as a function, with these layers."""
    return f"def depthwise_separable(i, o, s):\n    return nn.Sequential({layers})"


def expanded(inside: str, strides: str = "1, s, 1", inputs: str = "i, o, s, t") -> str:
    """Return an answer to 03.2 as a function, with another number inside, strides or order of inputs."""
    return (
        f"def inverted_residual({inputs}):\n    h, (first, second, third) = {inside}, ({strides})\n"
        "    layers = [conv_norm(i, h, 1, first, activation=nn.ReLU6), conv_norm(h, h, 3, second, h, nn.ReLU6),\n"
        "              conv_norm(h, o, 1, third, activation=None)]\n"
        "    return Plus(*layers) if s == 1 and i == o else nn.Sequential(*layers)"
    )


WRONG = {
    "03.1": {
        "built in forward": Wrong(
            separable(
                "mix = nn.Conv2d(*self.sizes[:2], 1, bias=False)\nreturn F.relu(self.norm(mix(self.look(maps))))"
            ),
            "builds layers in its forward",
        ),
        "a plain tensor": Wrong(
            separable(
                "return self.norm(torch.einsum('oi,nihw->nohw', self.mix, self.look(maps))).relu()",
                more="del self.mix\nself.mix = torch.randn(outputs, inputs)",
            ),
            "Some weights are plain tensors",
        ),
        "the depthwise half without gradients": Wrong(
            separable("with torch.no_grad():\n    seen = self.look(maps)\nreturn F.relu(self.norm(self.mix(seen)))"),
            "No gradient reaches the weights look.0.weight",
        ),
        "cut off from its input": Wrong(separable(MIXED.replace("maps", "maps.detach()")), "to the maps that come in"),
        "cut off at its end": Wrong(separable(MIXED + ".detach()"), "No gradient goes through the block"),
        "dropout in every mode": Wrong(
            separable(MIXED.replace("return ", "return F.dropout(") + ")"), "gives other numbers at each call"
        ),
        "with a shortcut": Wrong(
            separable(
                MIXED.replace("return", "mixed =") + "\nreturn mixed + maps if mixed.shape == maps.shape else mixed"
            ),
            "this one has no such shortcut",
        ),
        "always stride 2": Wrong(blocks("conv_norm(i, i, 3, 2, i), conv_norm(i, o, 1)"), "does the block always have"),
        "a pool for the stride": Wrong(
            blocks("conv_norm(i, i, 3, 1, i), nn.MaxPool2d(s), conv_norm(i, o, 1)"), "changes the size of the maps: max"
        ),
        "dilated": Wrong(
            blocks("nn.Conv2d(i, i, 3, s, 2, 2, i, False), nn.BatchNorm2d(i), nn.ReLU(), conv_norm(i, o, 1)"),
            "dilated convolution",
        ),
        "PReLU": Wrong(blocks("conv_norm(i, i, 3, s, i, nn.PReLU), conv_norm(i, o, 1)"), "batch norm, PReLU"),
        "a sigmoid at the end": Wrong(
            blocks("conv_norm(i, i, 3, s, i), conv_norm(i, o, 1, activation=nn.Sigmoid)"), "batch norm, sigmoid"
        ),
        "instance norm": Wrong(
            blocks("nn.Conv2d(i, i, 3, s, 1, 1, i, False), nn.InstanceNorm2d(i), nn.ReLU(), conv_norm(i, o, 1)"),
            "convolution, instance norm",
        ),
        "norm without scale": Wrong(
            blocks(
                "nn.Conv2d(i, i, 3, s, 1, 1, i, False), nn.BatchNorm2d(i, affine=False), nn.ReLU(), conv_norm(i, o, 1)"
            ),
            "with statistics, scale and shift",
        ),
        "a kernel of 5": Wrong(blocks("conv_norm(i, i, 5, s, i), conv_norm(i, o, 1)"), "(4, 1, 5, 5)"),
        "the input activated in place": Wrong(
            blocks("nn.ReLU(inplace=True), conv_norm(i, i, 3, s, i), conv_norm(i, o, 1)"), "changed its input"
        ),
        "a layer to spare": Wrong(
            separable(MIXED, more="self.spare = nn.Linear(3, 3)"), "parameters that it never uses"
        ),
    },
    "03.2": {
        "always six times": Wrong(expanded("6 * i"), "expands by 6, whatever is asked"),
        "expansion added": Wrong(expanded("i + t"), "The expansion is added to the channels"),
        "a bottleneck": Wrong(expanded("max(1, i // t)"), "this block is wide inside"),
        "stride at the expansion": Wrong(expanded("i * t", "s, 1, 1"), "The stride stands at the expansion"),
        "stride and expansion exchanged": Wrong(
            expanded("i * t", inputs="i, o, t, s"), "The maps shrank, and the stride is 1"
        ),
        "a convolution on the shortcut": Wrong(
            inverted(
                NARROW + "return narrow + self.short(maps)",
                more="self.short = nn.Identity() if self.adds else nn.Conv2d(inputs, outputs, 1, stride, bias=False)",
            ),
            "on the way around the block",
        ),
        "put beside each other": Wrong(
            inverted(NARROW + "return torch.cat([narrow, maps], 1) if self.adds else narrow"),
            "Maps are put beside each other",
        ),
        "the sum into the input": Wrong(
            inverted(NARROW + "if self.adds:\n    maps += narrow\n    return maps\nreturn narrow"), "changed its input"
        ),
        "added with a stride": Wrong(
            inverted(
                NARROW + "short = maps[:, :, :: self.stride, :: self.stride]\n"
                "return narrow + short if short.shape == narrow.shape else narrow"
            ),
            "batch norm, add",
        ),
        "multiplied": Wrong(inverted(NARROW + "return narrow * maps if self.adds else narrow"), "not in this order"),
        "ReLU after the expansion": Wrong(inverted(ADDED, more="self.expand[2] = nn.ReLU()"), "batch norm, ReLU, conv"),
        "a bias": Wrong(
            inverted(ADDED, more="self.project[0] = nn.Conv2d(inside, outputs, 1)"), "The projecting convolution has"
        ),
        "dropout": Wrong(
            inverted(NARROW + "return F.dropout(narrow, 0.2, self.training) + maps if self.adds else narrow"),
            "in training mode it is not",
        ),
    },
    "03.4": {
        "ReLU6": Wrong(
            fire("few = F.relu6(self.few(maps))\nreturn F.relu6(torch.cat([self.one(few), self.three(few)], 1))"),
            "The activations are ReLU6",
        ),
        "ReLU6 after the squeeze": Wrong(fire(FEW.replace("relu", "clamp").replace("()", "(0, 6)") + JOINED), "clamp"),
        "only the 1 x 1 activated": Wrong(
            fire(FEW + "return torch.cat([self.one(few).relu(), self.three(few)], 1)"),
            "The 3 x 3 expansion does not end",
        ),
        "only the 3 x 3 activated": Wrong(
            fire(FEW + "return torch.cat([self.one(few), self.three(few).relu()], 1)"),
            "The 1 x 1 expansion does not end",
        ),
        "joined along the batch": Wrong(
            fire(FEW + "return torch.cat([self.one(few), self.three(few)]).relu()"), "is no batch of maps"
        ),
        "joined along the height": Wrong(
            fire(FEW + "return torch.cat([self.one(few), self.three(few)], 2).relu()"), "(2, 4, 14, 5)"
        ),
        "taking turns": Wrong(
            fire(FEW + "return torch.stack([self.one(few), self.three(few)], 2).flatten(1, 2).relu()"), "take turns"
        ),
        "half each": Wrong(fire(FEW + JOINED, FIRE.replace("expand,", "expand // 2,")), "The expansions share"),
        "squeezed again": Wrong(
            fire("return torch.cat([way(self.few(maps).relu()) for way in (self.one, self.three)], 1).relu()"),
            "The squeezing convolution runs twice",
        ),
        "with a shortcut": Wrong(
            fire(
                FEW + JOINED.replace("return", "wide =") + "\nreturn wide + maps if wide.shape == maps.shape else wide"
            ),
            "this block has no such shortcut",
        ),
        "the border repeated": Wrong(
            fire(FEW + JOINED, FIRE.replace("padding=1", "padding=1, padding_mode='replicate'")), "replicate padding"
        ),
        "with a stride": Wrong(fire(FEW + JOINED, FIRE.replace("squeeze, 1)", "squeeze, 1, 2)")), "shrank to half"),
        "padded twice": Wrong(
            fire(
                FEW + JOINED,
                FIRE.replace("expand, 1)", "expand, 1, padding=1)").replace("3, padding=1", "3, padding=2"),
            ),
            "The maps are too large",
        ),
        "the squeeze cut off": Wrong(
            fire("few = self.few(maps).relu().detach()\n" + JOINED), "No gradient reaches the weights few.weight"
        ),
        "a plain list": Wrong(
            fire(
                "few = self.all[0](maps).relu()\nreturn torch.cat([each(few) for each in self.all[1:]], 1).relu()",
                FIRE + "\nself.all = [self.few, self.one, self.three]\ndel self.few, self.one, self.three",
            ),
            "lists of them in nn.Sequential",
        ),
    },
}
