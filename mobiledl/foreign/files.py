"""Files: what stands in a model file that others made, and whether it runs as its card says."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from mobiledl import frameworks, worker
from mobiledl.artifact import ArtifactError, card_path, sha256_of
from mobiledl.card import Card, Preprocess
from mobiledl.tensors.plan import Plan
from mobiledl.tensors.tensor import INTEGERS, Signature, Tensor

# An integer input that tells fewer than this many of the 256 values of a pixel apart was made for another scaling.
FEWEST_STEPS = 16


def framework_of(path: Path) -> str:
    """Return the framework whose files have a path's suffix; raises ArtifactError when none has."""
    suffixes = {frameworks.get(name).FORMAT.suffix: name for name in frameworks.names()}
    if path.suffix not in suffixes:
        raise ArtifactError(
            f"{path.name} has no suffix that a framework of this course writes: {', '.join(sorted(suffixes))}."
        )
    return suffixes[path.suffix]


def signatures_of(path: Path) -> tuple[Signature, ...]:
    """Return the ways to call a model file; raises ArtifactError where it, or its framework, does not tell them."""
    if not can_tell(path):
        raise ArtifactError(f"{path.name} does not say what it takes: write its card yourself, with Card(...).")
    read = _in_worker(read_signatures, path, framework_of(path))
    return tuple(Signature.from_dict(one) for one in read)


def can_tell(path: Path) -> bool:
    """Return whether files with a path's suffix say what they take and answer."""
    return hasattr(frameworks.get(framework_of(path)).Session, "expect")


def check(path: Path, framework: str, card: Card) -> None:
    """Raise ArtifactError when a file does not load and run as its card says in another process."""
    shape = _in_worker(try_once, path, framework, card=card.to_json())
    if tuple(shape) != (1, *card.output.shape):
        raise ArtifactError(f"{path.name} answers with {tuple(shape)}, but its card says {(1, *card.output.shape)}.")


def without_card(path: Path) -> ArtifactError:
    """Return the error for a model file that came without a card: what is in it, and what is not."""
    ways = signatures_of(path)
    inside = "; ".join(f"as {one.name} it {one}" if one.name else f"it {one}" for one in ways)
    return ArtifactError(
        f"{path.name} has no card beside it ({card_path(path).name}): {inside}; its classes and which numbers pixels "
        "become do not stand in it: say both, with card=mobiledl.foreign.card_for(path, classes, mean, std)."
    )


def _in_worker(function: Callable[..., Any], path: Path, framework: str, **arguments: Any) -> Any:
    """Return what a function of a file returns in another process; raises ArtifactError when that fails."""
    if not path.is_file():
        raise ArtifactError(f"There is no model file at {path}.")
    format = frameworks.get(framework).FORMAT
    frameworks.require(framework, format, format.runtime)
    with of_file(path):
        return worker.call(function, timeout=60, framework=framework, path=path, **arguments).value


@contextlib.contextmanager
def of_file(path: Path) -> Iterator[None]:
    """Raise as ArtifactError, with the file's name before it, what is wrong with a file."""
    try:
        yield
    except (worker.WorkerError, ValueError, TypeError, OSError, MemoryError) as error:
        reason = worker.first_line(str(error), 600)
        raise ArtifactError(f"{path.name} (sha256 {sha256_of(path)[:12]}) cannot be run: {reason}") from error


def read_signatures(framework: str, path: str) -> list[dict[str, Any]]:
    """Return the ways to call a file, as JSON values. Called in a worker."""
    return [signature.to_dict() for signature in frameworks.get(framework).Session(path, 1).signatures]


def try_once(framework: str, path: str, card: str) -> list[int]:
    """Return the shape of a file's answer to one input of zeros. Called in a worker; card: as JSON."""
    import numpy as np

    told = Card.from_json(card)
    try:
        session = frameworks.get(framework).Session(path, 1)
        if hasattr(session, "expect"):
            _check_plan(session.expect(told), told)
        outputs = session(np.zeros((1, *told.input.shape), np.float32))
    except RuntimeError as error:
        raise ValueError(f"the runtime says: {worker.first_line(str(error))}") from error
    if not np.isfinite(outputs).all():
        raise ValueError("its answer to an input of zeros is not a number.")
    return list(outputs.shape)


def _check_plan(fitted: Plan, card: Card) -> None:
    """Raise ValueError for what a plan took by chance: an order of axes, or a scale that pixels do not fit."""
    if fitted.ambiguous and "layout" not in card.options:
        raise ValueError(
            f"its input is {fitted.input}, which fits (N, C, H, W) and (N, H, W, C) alike: say which in the card, "
            'as in options=Settings(layout="NHWC").'
        )
    if fitted.input.dtype in INTEGERS and card.takes_pixels:
        _check_scale(fitted.input, card.preprocess)


def _check_scale(taken: Tensor, preprocess: Preprocess) -> None:
    """Raise ValueError where nearly all values of a pixel become the same few integers."""
    import numpy as np

    ramp = np.tile(np.arange(256, dtype=np.uint8).reshape(1, 16, 16), (preprocess.channels, 1, 1))
    numbers = replace(preprocess, resolution=16)(ramp)
    steps = min(len(np.unique(taken.encode(channel))) for channel in numbers[0])
    if steps < FEWEST_STEPS:
        raise ValueError(
            f"its {taken.dtype} input holds {range_of(taken)}, but the card's preprocessing makes {numbers.min():.4g} "
            f"to {numbers.max():.4g} of pixels: change the card's scale, mean and std."
        )


def range_of(taken: Tensor) -> str:
    """Return which numbers an integer input can hold, as words."""
    import numpy as np

    limits = np.iinfo(taken.dtype)
    low, high = ((end - taken.zero) * taken.scale for end in (limits.min, limits.max))
    return f"{low:.4g} to {high:.4g}"
