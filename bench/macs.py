"""Our MAC counter beside torchinfo and fvcore over all families: values, what explains their differences, and time.

python bench/macs.py [--rounds 5] [--only squeezenet_1_1 ...]

All count in one run, taking turns. torchinfo and fvcore run the network once on zeros; ours follows shapes.
fvcore comes as source only, so `make` does not install it: pip install fvcore==0.1.5.post20221221
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import torch
from torch import nn

from mobiledl import cost, zoo
from mobiledl.net import Net

SMALL = {"width": 0.5, "classes": 20, "channels": 1, "resolution": 32}
WORDS = {"batch_norm": "batch norm", "adaptive_avg_pool2d": "average pooling"}


@dataclass(frozen=True)
class Counted:
    """What a tool counts: the MACs of convolutions and linear layers, and what else it adds, by name."""

    total: int
    layers: int
    others: dict[str, int] = field(default_factory=dict)

    @property
    def explained(self) -> bool:
        """Whether the parts add up to the tool's own total."""
        return self.total == self.layers + sum(self.others.values())


def by_us(net: Net) -> Counted:
    """Return our count."""
    macs = cost.count(net).macs
    return Counted(macs, macs)


def by_torchinfo(net: Net) -> Counted:
    """Return torchinfo's count: it adds each bias once an output pixel, and a batch norm's scale and shift once."""
    import torchinfo

    found = torchinfo.summary(net.module, input_size=(1, *net.card.input.shape), verbose=0)
    norm, bias = 0, 0
    for row in found.summary_list:
        if isinstance(row.module, nn.BatchNorm2d):
            norm += row.macs
        elif isinstance(row.module, (nn.Conv2d, nn.Linear)) and row.module.bias is not None:
            bias += torch.Size(row.output_size).numel()
    others = {"batch norm": norm, "biases": bias}
    layers = sum(row.macs for row in found.summary_list if isinstance(row.module, (nn.Conv2d, nn.Linear)))
    return Counted(found.total_mult_adds, layers - bias, {name: macs for name, macs in others.items() if macs})


def by_fvcore(net: Net) -> Counted:
    """Return fvcore's count: it adds two operations a pixel for each batch norm, and one for each pixel averaged."""
    from fvcore.nn import FlopCountAnalysis

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = FlopCountAnalysis(net.module, net.example())
        found.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
        kinds = {name: int(macs) for name, macs in found.by_operator().items()}
        total = int(found.total())
    layers = kinds.pop("conv", 0) + kinds.pop("linear", 0)
    return Counted(total, layers, {WORDS.get(name, name): macs for name, macs in kinds.items()})


TOOLS: dict[str, Callable[[Net], Counted]] = {"ours": by_us, "torchinfo": by_torchinfo}
if importlib.util.find_spec("fvcore"):
    TOOLS["fvcore"] = by_fvcore


def nets(names: list[str]) -> Iterator[tuple[str, Net]]:
    """Yield every network at its published size, and each that the course trains at the size of the drawings."""
    for name in names:
        yield f"{name}, published", zoo.load(name)
        yield f"{name}, drawings", zoo.load(name, **SMALL)


def seconds(net: Net, rounds: int) -> dict[str, list[float]]:
    """Return how long each tool took, round by round; each round starts with another tool, the first does not count."""
    times: dict[str, list[float]] = {name: [] for name in TOOLS}
    order = list(TOOLS)
    for turn in range(rounds + 1):
        for name in order[turn % len(order) :] + order[: turn % len(order)]:
            started = time.perf_counter()
            TOOLS[name](net)
            times[name].append(time.perf_counter() - started)
    return {name: values[1:] for name, values in times.items()}


def ratio(times: list[float], ours: list[float]) -> str:
    """Return the median of a tool's time by ours, with the least and the most of the rounds."""
    each = [a / b for a, b in zip(times, ours, strict=True)]
    return f"{statistics.median(each):.2f} x ({min(each):.2f} to {max(each):.2f})"


def lines(label: str, net: Net, rounds: int) -> Iterator[str]:
    """Yield the lines of one network: our count and time, then each tool's difference, its reason, and its time."""
    counts = {name: tool(net) for name, tool in TOOLS.items()}
    times = seconds(net, rounds)
    ours = counts.pop("ours")
    yield f"{label}: {ours.total:,} MACs in {1e3 * statistics.median(times['ours']):.0f} ms"
    for name, count in counts.items():
        reason = ", ".join(f"{macs:,} of {what}" for what, macs in count.others.items()) or "nothing else"
        agrees = count.layers == ours.total and count.explained
        yield (
            f"  {name:9} {count.total:,} = ours + {reason}: {agrees}; time / ours {ratio(times[name], times['ours'])}"
        )


def main() -> None:
    """Print a few lines for every network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="times that each tool counts each network")
    parser.add_argument("--only", nargs="+", default=list(zoo.FAMILIES), choices=zoo.FAMILIES, metavar="NAME")
    options = parser.parse_args()
    torch.set_num_threads(1)
    logging.getLogger("fvcore").setLevel(logging.ERROR)
    if "fvcore" not in TOOLS:
        print("fvcore is not installed and left out: pip install fvcore==0.1.5.post20221221")
    for label, net in nets(options.only):
        print(*lines(label, net, options.rounds), sep="\n", flush=True)


if __name__ == "__main__":
    main()
