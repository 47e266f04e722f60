"""Exported files that the course ships, for machines on which a framework's converter is not installed.

They lie in `zoo/exports/`, each in a folder named by the model that is in it: card, weights, program, framework,
precision and calibration images. Versions of the converter are no part of that name, so that a machine without it
finds the file.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mobiledl.artifact import Artifact, ArtifactError
from mobiledl.card import Card
from mobiledl.zoo import stored

if TYPE_CHECKING:
    import numpy as np

    from mobiledl.net import Net


def folder() -> Path:
    """Return the folder of the shipped files."""
    return stored.folder() / "exports"


def key(net: Net, framework: str, precision: str, samples: np.ndarray | None) -> str:
    """Return the identity of an export: 16 hexadecimal digits. samples: calibration (N, C, H, W) float32, or None."""
    calibration = b"" if samples is None else samples.tobytes()
    parts = [net.digest, framework, precision, hashlib.sha256(calibration).hexdigest()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def place(net: Net, framework: str, precision: str, samples: np.ndarray | None) -> Path:
    """Return the folder in which the file of an export lies with its card, if it is shipped."""
    return folder() / f"{framework}-{key(net, framework, precision, samples)}"


def is_place(path: Path) -> bool:
    """Return whether a path is a folder as `place` names them, directly in the folder of the shipped files."""
    named = re.fullmatch(r"\w+-[0-9a-f]{16}", path.name)
    return bool(named) and path.parent == folder() and path.is_dir() and not path.is_symlink()


def read(
    net: Net, framework: str, precision: str, samples: np.ndarray | None, suffix: str, card: Card
) -> Artifact | None:
    """Return the shipped artifact of this very model, or None when there is none.

    card: what the artifact's card must be. Raises ArtifactError when file or card are damaged or were edited.
    """
    own = place(net, framework, precision, samples)
    if not own.is_dir():
        return None
    path = own / f"{net.card.name}-{precision}{suffix}"
    try:
        artifact = Artifact.read(path)
    except ArtifactError as error:
        raise _refused(path) from error
    if (artifact.framework, artifact.precision, artifact.card.digest) != (framework, precision, card.digest):
        raise _refused(path)
    return artifact


def _refused(path: Path) -> ArtifactError:
    return ArtifactError(
        f"{path.name}, which the course ships in {folder().name}/{path.parent.name}/, was changed or damaged, or its "
        f"card was: fetch both files again, for example with `git checkout -- zoo/exports`."
    )
