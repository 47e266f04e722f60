"""Events: TensorBoard's files, written by a training and read again for charts on paper."""

from __future__ import annotations

import sys
import time
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobiledl import extras

if TYPE_CHECKING:
    import torch
    from torch import nn

FILES = "*tfevents*"
SHOWN = 16  # images of a batch
EVERYTHING = 0  # TensorBoard's way to say: leave no event out


class MissingTensorBoard(ModuleNotFoundError):
    """TensorBoard is not installed."""


class NoEvents(ValueError):
    """A folder holds nothing that a training wrote for TensorBoard."""


class Log:
    """What a training tells about itself, step by step. This one listens and keeps nothing."""

    def scalars(self, step: int, **values: float) -> None:
        """Take in named numbers of a step."""

    def images(self, step: int, name: str, inputs: torch.Tensor) -> None:
        """Take in a batch of inputs (N, 1 or 3, H, W)."""

    def weights(self, step: int, module: nn.Module) -> None:
        """Take in how the weights of every layer are spread."""


class FileLog(Log):
    """Writes what a training tells into TensorBoard's event files."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def scalars(self, step: int, **values: float) -> None:
        """Write named numbers of a step."""
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)

    def images(self, step: int, name: str, inputs: torch.Tensor) -> None:
        """Write the first inputs (N, 1 or 3, H, W) side by side, from the darkest value to the brightest."""
        shown = inputs[:SHOWN].detach().contiguous()
        low, high = shown.min(), shown.max()
        self._writer.add_images(name, (shown - low) / (high - low).clamp_min(1e-12), step)

    def weights(self, step: int, module: nn.Module) -> None:
        """Write a histogram of the weights of every layer that has a matrix or kernels of them."""
        for name, parameter in module.named_parameters():
            if parameter.ndim > 1:
                self._writer.add_histogram(f"weights/{name.removesuffix('.weight')}", parameter.detach(), step)


@contextmanager
def log(folder: str | Path | None, step: int = 0) -> Iterator[Log]:
    """Give a log that writes into a folder, or one that keeps nothing when there is no folder.

    What an interrupted training logged after `step` disappears from the charts. Raises MissingTensorBoard.
    """
    if folder is None:
        yield Log()
        return
    check_installed("log_dir")
    without_tensorflow()
    from torch.utils.tensorboard import SummaryWriter

    _wait_for_another_second(Path(folder))
    with SummaryWriter(str(folder), purge_step=step) as writer:
        yield FileLog(writer)


def _wait_for_another_second(folder: Path) -> None:
    """Let a new file have a later name than those that are there: readers go by the second in the name."""
    while list(folder.glob(f"*tfevents.{int(time.time()):010d}.*")):
        time.sleep(0.05)


@dataclass(frozen=True)
class Series:
    """One number over the steps of a training."""

    steps: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True)
class Histogram:
    """How many values lay between neighbouring edges at one step; one more edge than counts."""

    step: int
    edges: tuple[float, ...]
    counts: tuple[float, ...]


@dataclass(frozen=True)
class Run:
    """All that one training logged, each thing by its name; `images` are PNG files, oldest first."""

    scalars: Mapping[str, Series] = field(default_factory=dict)
    histograms: Mapping[str, tuple[Histogram, ...]] = field(default_factory=dict)
    images: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)


def read(folder: str | Path) -> dict[str, Run]:
    """Return every training below a folder by the name of its own folder, in alphabetical order.

    A damaged event file ends where the damage begins, as in TensorBoard. Raises NoEvents and MissingTensorBoard.
    """
    check_installed("Reading event files")
    without_tensorflow()
    return {run.relative_to(folder).as_posix(): _read(run) for run in folders(folder)}


def folders(folder: str | Path) -> list[Path]:
    """Return the folder and those below it that hold event files; raises NoEvents when there is none."""
    folder = Path(folder)
    found = sorted({file.parent for file in folder.rglob(FILES) if file.stat().st_size})
    if not found:
        what = "holds no event files" if folder.is_dir() else "is no folder"
        raise NoEvents(f"{folder.name} {what}: train first, with log_dir= a folder in it.")
    return found


def check_installed(what: str) -> None:
    """Raise MissingTensorBoard when it is not there; `what` begins the sentence."""
    import importlib.util

    if importlib.util.find_spec("tensorboard") is None:
        raise MissingTensorBoard(extras.missing(what, "TensorBoard", "train"))


def without_tensorflow() -> None:
    """Keep TensorBoard from importing TensorFlow where both are installed: that costs 700 MB and many seconds.

    TensorBoard looks for a module of this name and, when there is one, takes its own small stand-in.
    """
    name = "tensorboard.compat.notf"
    sys.modules.setdefault(name, types.ModuleType(name))


def _read(folder: Path) -> Run:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    kept = dict.fromkeys(("scalars", "histograms", "images"), EVERYTHING)
    events = EventAccumulator(str(folder), size_guidance=kept)
    events.Reload()
    tags = events.Tags()
    return Run(
        {tag: _series(events.Scalars(tag)) for tag in tags["scalars"]},
        {tag: tuple(map(_histogram, events.Histograms(tag))) for tag in tags["histograms"]},
        {tag: tuple(event.encoded_image_string for event in events.Images(tag)) for tag in tags["images"]},
    )


def _series(events: list[Any]) -> Series:
    return Series(tuple(event.step for event in events), tuple(float(event.value) for event in events))


def _histogram(event: Any) -> Histogram:
    """Return a histogram with both of its ends; TensorBoard keeps the upper edge of every count."""
    value = event.histogram_value
    return Histogram(event.step, (value.min, *value.bucket_limit), tuple(value.bucket))
