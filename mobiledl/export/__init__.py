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
from pathlib import Path
from typing import TYPE_CHECKING

from mobiledl import fetch, frameworks
from mobiledl.artifact import Artifact, Format
from mobiledl.card import Card
from mobiledl.export import place
from mobiledl.export.calibration import HasImages, samples
from mobiledl.export.conversion import ExportError, check_weights, convert, try_once
from mobiledl.kinds import wrong_kind

if TYPE_CHECKING:
    import numpy as np

    from mobiledl.net import Net

__all__ = ["PRECISIONS", "ExportError", "HasImages", "check_precision", "shipped_file", "to", "try_once"]

PRECISIONS = ("float32", "float16", "int8-dynamic", "int8-static", "int4-weight")


def to(framework: str, net: Net, precision: str = "float32", calibration: HasImages | None = None) -> Artifact:
    """Return the artifact of a net in a framework's format.

    The conversion runs in a worker. Its result is kept in the cache under everything that shaped it, so the same
    call a second time converts nothing. Where the converter is not installed, the file that the course ships for
    this very model is taken, and a line says so. calibration: a data set, as the training saw it; 100 to 1,000
    images are enough; only `int8-static` reads it.
    Raises ValueError for an unknown framework or precision, or when calibration images are missing or show nothing;
    MissingFramework when packages are not installed and no file is shipped; ArtifactError when the shipped file is
    damaged; CacheError when the disk is full or the cache is emptied meanwhile; ExportError when the net does not
    answer as its card says or answers by chance, or the converter refuses it.
    """
    module = frameworks.get(framework)
    check_precision(module.FORMAT, precision)
    if not hasattr(net, "module"):
        raise wrong_kind("export.to", "Net", net)
    check_weights(net, precision)
    inputs = samples(net.card, precision, calibration)
    target = place.target(framework, net, precision, inputs)
    with fetch.locked(target.parent):
        if found := place.cached(target) or _shipped(framework, net, precision, inputs):
            return found
        return place.fill(target, lambda path: _write(framework, net, precision, inputs, path))


def check_precision(format: Format, precision: str) -> None:
    """Raise ValueError, with the nearest name, when a framework's format does not have a precision."""
    if precision in format.precisions:
        return
    near = difflib.get_close_matches(str(precision), format.precisions, 1, 0.0)[0]
    what = f"{format.title} has no {precision}" if precision in PRECISIONS else f"There is no precision {precision!r}"
    raise ValueError(f"{what}: did you mean {near!r}? {format.title} has {', '.join(format.precisions)}.")


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


def _write(framework: str, net: Net, precision: str, samples: np.ndarray | None, path: Path) -> None:
    """Write an artifact's file, then its card."""
    convert(framework, net, precision, samples, path)
    toolchain = frameworks.toolchain(frameworks.get(framework).FORMAT)
    Artifact.write(path, framework, precision, _card(net, framework, precision, samples), toolchain)


def _card(net: Net, framework: str, precision: str, samples: np.ndarray | None) -> Card:
    images = {} if samples is None else {"calibration_images": len(samples)}
    return net.card.after("export", framework=framework, precision=precision, **images)
