"""Space: the bytes of a model file, and the memory of a process that only runs it."""

from __future__ import annotations

import functools

import numpy as np

from mobiledl import frameworks, worker
from mobiledl.artifact import Artifact
from mobiledl.budget import Measurement, Place
from mobiledl.kinds import wrong_kind
from mobiledl.measure.where import device
from mobiledl.record import Settings


def size(artifact: Artifact) -> Measurement:
    """Return the bytes of the model file."""
    _check_artifact("measure.size", artifact)
    return Measurement("size", float(artifact.bytes), "bytes", 1, artifact.name)


def memory(artifact: Artifact, threads: int = 1) -> Measurement:
    """Return the peak resident memory, in MiB, of a fresh process that only loads the model and runs it ten times.

    `interpreter` in the values is what Python and numpy take without any model.
    """
    _check_artifact("measure.memory", artifact)
    format = frameworks.get(artifact.framework).FORMAT
    frameworks.require(artifact.framework, format, format.runtime)
    shape = list(artifact.card.input.shape)
    peak = worker.call(
        run_ten_times, framework=artifact.framework, path=artifact.path, threads=threads, shape=shape
    ).peak_mib
    where = Place(device(), format.title, threads, "", frameworks.toolchain(format))
    return Measurement("memory", peak, "MiB", 1, artifact.name, where, values=Settings(interpreter=_interpreter_mib()))


def _check_artifact(where: str, artifact: object) -> None:
    if not isinstance(artifact, Artifact):
        raise wrong_kind(where, "Artifact", artifact)


def run_ten_times(framework: str, path: str, threads: int, shape: list[int]) -> None:
    """Load a model and run it ten times on zeros of shape (C, H, W). Called in a worker."""
    session = frameworks.get(framework).Session(path, threads)
    for _ in range(10):
        session(np.zeros((1, *shape), np.float32))


def do_nothing() -> None:
    """Return at once: what a worker needs for itself. Called in a worker."""


@functools.cache
def _interpreter_mib() -> float:
    return worker.call(do_nothing).peak_mib
