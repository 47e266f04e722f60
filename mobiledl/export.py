"""Export: from a Net to a file that a framework on a phone can run.

Precision names have one grammar: the type, then what it covers or how it is found.

- `float32`: as trained;
- `float16`: weights in 16 bits;
- `int8-dynamic`: weights in 8 bits, activations quantized while the model runs;
- `int8-static`: weights and activations in 8 bits, ranges from calibration images;
- `int4-weight`: weights in 4 bits, activations in floating point.
"""

from __future__ import annotations

import difflib
import hashlib
import inspect
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mobiledl import fetch, frameworks, worker
from mobiledl.artifact import Artifact, ArtifactError, Format
from mobiledl.card import Card
from mobiledl.kinds import wrong_kind

if TYPE_CHECKING:
    import numpy as np

    from mobiledl.net import Net

PRECISIONS = ("float32", "float16", "int8-dynamic", "int8-static", "int4-weight")


class ExportError(RuntimeError):
    """A model could not be exported."""


class HasImages(Protocol):
    """What calibration needs of a data set: images (N, C, H, W) uint8."""

    @property
    def images(self) -> np.ndarray:
        """The images."""


def to(framework: str, net: Net, precision: str = "float32", calibration: HasImages | None = None) -> Artifact:
    """Return the artifact of a net in a framework's format.

    The conversion runs in a worker. Its result is kept in the cache under everything that shaped it, so the same
    call a second time converts nothing. Where the converter is not installed, the file that the course ships for
    this very model is taken, and a line says so. calibration: a data set, as the training saw it; 100 to 1,000
    images are enough; only `int8-static` reads it.
    Raises ValueError for an unknown framework or precision, or when calibration is missing; MissingFramework when
    packages are not installed and no file is shipped; ArtifactError when the shipped file is damaged; CacheError
    when the disk is full; ExportError when the converter fails; TypeError or ValueError when the net answers with
    something else than its card says, or by chance.
    """
    module = frameworks.get(framework)
    check_precision(module.FORMAT, precision)
    if not hasattr(net, "module"):
        raise wrong_kind("export.to", "Net", net)
    _check_weights(net)
    net.check_answers()
    samples = _samples(net.card, precision, calibration)
    target = _target(framework, net, precision, samples)
    with fetch.locked(target.parent):
        if found := _cached(target) or _shipped(framework, net, precision, samples):
            return found
        return _export(framework, net, precision, samples, target)


def check_precision(format: Format, precision: str) -> None:
    """Raise ValueError, with the nearest name, when a framework's format does not have a precision."""
    if precision in format.precisions:
        return
    near = difflib.get_close_matches(str(precision), format.precisions, 1, 0.0)[0]
    what = f"{format.title} has no {precision}" if precision in PRECISIONS else f"There is no precision {precision!r}"
    raise ValueError(f"{what}: did you mean {near!r}? {format.title} has {', '.join(format.precisions)}.")


def _check_weights(net: Net) -> None:
    """Raise ExportError when a weight is not a number: every converter would write it without a word."""
    for name, tensor in net.module.state_dict().items():
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise ExportError(f"{name} holds a value that is not a number or infinite: train again before you export.")


def _samples(card: Card, precision: str, calibration: HasImages | None) -> np.ndarray | None:
    """Return the preprocessed calibration images (N, C, H, W) float32 that a precision needs, or None."""
    if precision != "int8-static":
        return None
    if calibration is None:
        raise ValueError("int8-static finds its ranges on images: pass some, as in calibration=train_set.take(200).")
    if not hasattr(calibration, "images"):
        raise wrong_kind("calibration", "Dataset", calibration)
    if len(calibration.images) == 0:
        raise ValueError("The calibration set is empty: int8-static needs 100 images or more to find its ranges.")
    return card.preprocess(calibration.images)


def _target(framework: str, net: Net, precision: str, samples: np.ndarray | None) -> Path:
    """Return where the artifact belongs in the cache: a path that holds everything that shapes the file."""
    module = frameworks.get(framework)
    shaping = [
        net.digest,
        precision,
        "" if samples is None else hashlib.sha256(samples.tobytes()).hexdigest(),
        frameworks.toolchain(module.FORMAT).__repr__(),
        inspect.getsource(module),
    ]
    key = hashlib.sha256("\n".join(shaping).encode()).hexdigest()[:16]
    return fetch.cache_dir() / "exports" / f"{framework}-{key}" / f"{net.card.name}-{precision}{module.FORMAT.suffix}"


def _cached(target: Path) -> Artifact | None:
    """Return the artifact at a path, or None when it is not there or not whole."""
    try:
        return Artifact.read(target)
    except ArtifactError:
        return None


def _shipped(framework: str, net: Net, precision: str, samples: np.ndarray | None) -> Artifact | None:
    """Return the file that the course ships where the converter is missing, and say so; None where it is installed.

    Raises MissingFramework when the converter is missing and no file of this very model is shipped.
    """
    format = frameworks.get(framework).FORMAT
    try:
        frameworks.require(framework, format, format.converter)
    except frameworks.MissingFramework:
        if found := shipped_file(framework, net, precision, samples):
            print(f"The converter for {format.title} is not installed here: this is the file that the course ships.")
            return found
        raise
    return None


def shipped_file(framework: str, net: Net, precision: str, samples: np.ndarray | None) -> Artifact | None:
    """Return the file that the course ships for this very model, or None; raises ArtifactError when it is damaged.

    samples: the preprocessed calibration images (N, C, H, W) float32, or None.
    """
    from mobiledl.zoo import shipped  # not above: it loads PyTorch, which a worker may have no use for

    suffix = frameworks.get(framework).FORMAT.suffix
    return shipped.read(net, framework, precision, samples, suffix, _card(net, framework, precision, samples))


def _export(framework: str, net: Net, precision: str, samples: np.ndarray | None, target: Path) -> Artifact:
    """Convert in a folder of its own, then move it to its place at once: no reader ever sees a half artifact."""
    format = frameworks.get(framework).FORMAT
    folder = Path(tempfile.mkdtemp(prefix=".part-", dir=target.parent.parent))
    try:
        _convert(framework, net, precision, samples, folder / target.name)
        Artifact.write(
            folder / target.name,
            framework,
            precision,
            _card(net, framework, precision, samples),
            frameworks.toolchain(format),
        )
        shutil.rmtree(target.parent, ignore_errors=True)
        os.replace(folder, target.parent)
    except OSError as error:
        raise error if isinstance(error, FileNotFoundError) else fetch.cache_error(error) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Artifact.read(target)


def _card(net: Net, framework: str, precision: str, samples: np.ndarray | None) -> Card:
    images = {} if samples is None else {"calibration_images": len(samples)}
    return net.card.after("export", framework=framework, precision=precision, **images)


def _convert(framework: str, net: Net, precision: str, samples: np.ndarray | None, out: Path) -> None:
    """Hand the program and the calibration images to a worker that writes the file."""
    import numpy as np

    with tempfile.TemporaryDirectory(prefix=".part-", dir=out.parent.parent) as folder:
        program = _program(net, Path(folder, "program.pt2"))
        calibration = None
        if samples is not None:
            calibration = Path(folder, "calibration.npy")
            np.save(calibration, samples)
        try:
            worker.call(
                convert_and_try,
                label=f"exporting {net.card.name} to {framework} {precision}",
                framework=framework,
                program=program,
                out=out,
                precision=precision,
                calibration=calibration,
                shape=list(net.card.input.shape),
            )
        except worker.WorkerError as error:
            raise ExportError(f"{framework} could not convert {net.card.name} to {precision}: {error}") from error


def _program(net: Net, path: Path) -> Path:
    """Save the net's program; a module that PyTorch cannot trace is an ExportError."""
    try:
        return net.save_program(path)
    except OSError:
        raise
    except Exception as error:
        raise ExportError(f"PyTorch could not trace {net.card.name}: {worker.first_line(str(error))}") from error


def convert_and_try(
    framework: str, program: str, out: str, precision: str, calibration: str | None, shape: list[int]
) -> None:
    """Convert a program, then run the written file once on zeros: a file that does not run is no artifact.

    Called in a worker; the arguments are those of a framework's `convert`, and the input's shape (C, H, W).
    """
    module = frameworks.get(framework)
    module.convert(program, out, precision, calibration)
    try_once(framework, out, shape)


def try_once(framework: str, path: str, shape: list[int]) -> list[int]:
    """Return the shape of the output for one input of zeros of shape (C, H, W). Called in a worker."""
    import numpy as np

    outputs = frameworks.get(framework).Session(path, 1)(np.zeros((1, *shape), np.float32))
    if not np.isfinite(outputs).all():
        raise ValueError("The model's answer to an empty image is not a number.")
    return list(outputs.shape)
