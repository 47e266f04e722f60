"""Training throughput: our loop, the plainest PyTorch loop and Keras; then what helps a CPU to train depthwise.

python bench/training.py [--quick]    some minutes; quick: tiny numbers, only shows that it runs

All train the same MobileNet v2 on the same images. In each round every side sees all images once, in an order that
moves on; a ratio is the median over the rounds, with the least and the most. Keras has a process of its own, idle
between its turns.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import torch
from torch import nn
from torch._dynamo.exc import BackendCompilerFailed
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from mobiledl import cost, data, zoo
from mobiledl.data.dataset import Dataset
from mobiledl.net import Net
from mobiledl.train.events import Log
from mobiledl.train.job import Job
from mobiledl.train.recipe import Recipe
from mobiledl.worker import first_line
from mobiledl.zoo.mobilenet import InvertedResidual

Side = Callable[[], object]
RATE = 0.001
XLA = "Keras, XLA"
FOREVER = 10**6  # epochs, so that a constant learning rate never ends


@dataclass(frozen=True)
class Size:
    """How large the race is: images a turn, their side, the network's width, and the rounds that count."""

    images: int = 256
    side: int = 32
    width: float = 0.5
    batch: int = 64
    batches: tuple[int, ...] = (16, 32, 64, 128, 256)
    rounds: int = 9
    slow: bool = True  # with what takes long to start: compilation, another number of threads


QUICK = Size(images=32, side=16, width=0.25, batch=16, batches=(16, 32), rounds=2, slow=False)


def ours(net: Net, dataset: Dataset, batch: int) -> Side:
    """Return one epoch of what `train.fit` runs."""
    recipe = Recipe(learning_rate=RATE, batch=batch, schedule="constant", warmup=0.0)
    job, numbers = Job(net, dataset, recipe, FOREVER, 0, None), itertools.count()
    return lambda: job.epoch(next(numbers), dataset, Log(), progress=False)


def plain(net: Net, dataset: Dataset, batch: int, *, last: bool = False, compiled: bool = False) -> Side:
    """Return one epoch of the loop that every tutorial has, with channels last or not; images are floats already."""
    layout = torch.channels_last if last else torch.contiguous_format
    module = copy.deepcopy(net.module).to(memory_format=layout).train()
    forward = torch.compile(module) if compiled else module
    optimizer = torch.optim.AdamW(module.parameters(), RATE)
    inputs = torch.from_numpy(net.card.preprocess(dataset.images)).to(memory_format=layout)
    pairs = TensorDataset(inputs, torch.from_numpy(dataset.labels.copy()))
    loader = DataLoader(pairs, batch, shuffle=True, drop_last=True)

    def epoch() -> None:
        for images, labels in loader:
            loss = F.cross_entropy(forward(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return epoch


def threaded(side: Side, threads: int) -> Side:
    """Return a side that runs with another number of threads."""
    before = torch.get_num_threads()
    return lambda: (torch.set_num_threads(threads), side(), torch.set_num_threads(before))


def blocks(net: Net) -> list[tuple[int, int, int, bool]]:
    """Return (channels inside, stride, outputs, residual) of each inverted residual, for another framework."""
    rows = []
    for block in filter(lambda layer: isinstance(layer, InvertedResidual), net.module.modules()):
        *_, depthwise, project = (layer for layer in block.modules() if isinstance(layer, nn.Conv2d))
        rows.append((depthwise.in_channels, depthwise.stride[0], project.out_channels, block.residual))
    return rows


def twin(
    shape: tuple[int, int, int], stem: int, rows: list[tuple[int, int, int, bool]], last: int, classes: int
) -> Any:
    """Return our MobileNet v2 as a Keras model, layer by layer; logits come out."""
    from keras import Model, layers

    def norm(layer: Any, maps: Any, activation: bool = True) -> Any:
        maps = layers.BatchNormalization()(layer(maps))
        return layers.ReLU(6.0)(maps) if activation else maps

    def pointwise(filters: int) -> Any:
        return layers.Conv2D(filters, 1, use_bias=False)

    start = layers.Input(shape)
    maps = norm(layers.Conv2D(stem, 3, padding="same", use_bias=False), start)
    for inside, stride, outputs, residual in rows:
        wide = maps if inside == maps.shape[-1] else norm(pointwise(inside), maps)
        wide = norm(layers.DepthwiseConv2D(3, stride, "same", use_bias=False), wide)
        narrow = norm(pointwise(outputs), wide, activation=False)
        maps = layers.add([maps, narrow]) if residual else narrow
    pooled = layers.GlobalAveragePooling2D()(norm(pointwise(last), maps))
    return Model(start, layers.Dense(classes)(layers.Dropout(0.2)(pooled)))


def serve_keras(pipe: Connection, names: list[str], batch: int, threads: int, plan: tuple[Any, ...]) -> None:
    """Train in this process: first images and labels come in, then a name for every epoch."""
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    models = {}
    for name in names:
        models[name] = twin(*plan)
        models[name].compile(keras.optimizers.AdamW(RATE), loss, jit_compile=name == XLA)
    pipe.send(int(sum(np.prod(weight.shape) for weight in models[names[0]].trainable_weights)))
    inputs, labels = pipe.recv()
    while True:
        name = pipe.recv()
        models[name].fit(inputs, labels, batch_size=batch, epochs=1, shuffle=True, verbose=0)
        pipe.send(name)


@contextmanager
def keras_sides(net: Net, dataset: Dataset, size: Size, threads: int) -> Iterator[dict[str, Side]]:
    """Give the sides that Keras runs in its own process; raises RuntimeError when its network is not ours."""
    convolutions = [layer for layer in net.module.modules() if isinstance(layer, nn.Conv2d)]
    channels, height, width = net.card.input.shape
    ends = convolutions[0].out_channels, convolutions[-1].out_channels
    plan = ((height, width, channels), ends[0], blocks(net), ends[1], len(net.card.classes))
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    names = ["Keras", XLA] if size.slow else ["Keras"]
    process = fresh.Process(target=serve_keras, args=(there, names, size.batch, threads, plan), daemon=True)
    process.start()
    there.close()  # so that the end of the process ends the waiting here
    try:
        found, wanted = here.recv(), cost.count(net).parameters
        if found != wanted:
            raise RuntimeError(f"Keras's network has {found:,} parameters, ours {wanted:,}: they must be the same.")
        here.send((net.card.preprocess(dataset.images).transpose(0, 2, 3, 1), dataset.labels))
        yield {name: lambda name=name: (here.send(name), here.recv()) for name in names}
    finally:
        process.terminate()
        process.join()


def race(title: str, sides: dict[str, Side], size: Size) -> None:
    """Print images per second of each side, and its speed as a ratio to the first's."""
    print(f"\n{title}", flush=True)
    running = {name: side for name, side in sides.items() if _started(name, side)}
    times: dict[str, list[float]] = {name: [] for name in running}
    order = list(running)
    for turn in range(size.rounds):
        for place in range(len(order)):
            name = order[(turn + place) % len(order)]
            started = time.perf_counter()
            running[name]()
            times[name].append(time.perf_counter() - started)
    first = times[order[0]]
    for name, own in times.items():
        ratios = [a / b for a, b in zip(first, own, strict=True)]
        speed = f"{size.images / statistics.median(own):8,.0f} images/s"
        print(f"  {name:32} {speed}  {statistics.median(ratios):.2f} x ({min(ratios):.2f} to {max(ratios):.2f})")


def _started(name: str, side: Side) -> bool:
    """Run a side once, for what only the first time costs; False where there is no compiler for torch.compile."""
    try:
        side()
    except BackendCompilerFailed as error:
        print(f"  {name}: does not run here ({first_line(str(error), 120)})")
        return False
    return True


def loops(net: Net, dataset: Dataset, size: Size, threads: int) -> None:
    """Print the race of the loops."""
    with keras_sides(net, dataset, size, threads) as keras:
        sides = {"plain PyTorch": plain(net, dataset, size.batch), "ours (train.fit)": ours(net, dataset, size.batch)}
        race(f"Loops, batch {size.batch}, {threads} threads; speed by plain PyTorch's", sides | keras, size)


def remedies(net: Net, dataset: Dataset, size: Size, threads: int) -> None:
    """Print what layout, compilation and threads bring to the plain loop."""
    sides = {"plain PyTorch": plain(net, dataset, size.batch)}
    sides["channels last"] = plain(net, dataset, size.batch, last=True)
    if size.slow:
        sides["torch.compile"] = plain(net, dataset, size.batch, compiled=True)
        sides["torch.compile, channels last"] = plain(net, dataset, size.batch, last=True, compiled=True)
        for count in {1, 2, os.cpu_count() or 1} - {threads}:
            sides[f"channels last, threads: {count}"] = threaded(plain(net, dataset, size.batch, last=True), count)
    race(f"Remedies, batch {size.batch}, {threads} threads; speed by plain PyTorch's", sides, size)


def batches(net: Net, dataset: Dataset, size: Size, threads: int) -> None:
    """Print what the size of a batch brings, with channels last."""
    sides = {f"batch {batch}": plain(net, dataset, batch, last=True) for batch in size.batches}
    race(f"Batch sizes, channels last, {threads} threads; speed by the first's", sides, size)


RACES = {"loops": loops, "remedies": remedies, "batches": batches}


def main() -> None:
    """Print the races."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="tiny numbers")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--races", nargs="+", default=RACES, choices=RACES, metavar="RACE", help=", ".join(RACES))
    options = parser.parse_args()
    size = QUICK if options.quick else Size()
    torch.set_num_threads(options.threads)
    dataset = data.load("doodles", count=size.images, size=size.side)
    net = zoo.load("mobilenet_v2", width=size.width, classes=20, channels=1, resolution=size.side)
    print(f"{net.card.name}, width {size.width}, {size.images} images of {size.side} x {size.side} a turn")
    for name in options.races:
        RACES[name](net, dataset, size, options.threads)


if __name__ == "__main__":
    main()
