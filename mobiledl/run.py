"""Run: load an artifact into the runtime that its framework has on this computer."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobiledl import answers, export, frameworks, worker
from mobiledl.artifact import Artifact, ArtifactError, card_path, sha256_of
from mobiledl.card import Card
from mobiledl.kinds import wrong_kind

if TYPE_CHECKING:
    import numpy as np


class Session:
    """A loaded model: `session(inputs)` on preprocessed numbers, `session.predict(images)` on pixels."""

    def __init__(self, model: Any, name: str, framework: str, card: Card, threads: int) -> None:
        self._model = model
        self.name = name
        self.framework = framework
        self.card = card
        self.threads = threads
        # a drawing pad asks from a thread of its own while a cell may be measuring
        self._lock = threading.Lock()

    @property
    def delegate(self) -> str:
        """What computes inside the runtime."""
        return str(self._model.delegate)

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Return logits (N, classes) float32 for preprocessed inputs (N, C, H, W) float32.

        Raises TypeError for another element type, and ValueError for another shape, no image, or NaN; both also when
        the file answers with something else than its card says.
        """
        import numpy as np

        checked = self._checked(np.asarray(inputs))
        with self._lock:
            outputs: np.ndarray = self._model(checked)
        answers.check(outputs, self.card, len(checked), np.ndarray)
        return outputs

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Return logits (N, classes) float32 for images (N, C, H, W) uint8, preprocessed as the card says."""
        return self(self.card.preprocess(images))

    def _checked(self, inputs: np.ndarray) -> np.ndarray:
        import numpy as np

        shape = self.card.input.shape
        if inputs.dtype != np.float32:
            raise TypeError(
                f"{self.name} takes float32, but {inputs.dtype} came: for uint8 images call session.predict(images)."
            )
        if inputs.ndim != 4 or inputs.shape[1:] != shape or len(inputs) == 0:
            raise ValueError(
                f"{self.name} takes one or more inputs of (N, {', '.join(map(str, shape))}), but {inputs.shape} came."
            )
        if not np.isfinite(inputs).all():
            raise ValueError("The input holds a value that is not a number or infinite: look at the preprocessing.")
        return inputs

    def __repr__(self) -> str:
        return f"Session {self.name}, {self.threads} thread{'s' if self.threads != 1 else ''}"


def load(artifact: Artifact | str | Path, threads: int = 1, card: Card | None = None) -> Session:
    """Return a session for an artifact, or for the path of a model file.

    A file that the course wrote is loaded when its sha256 still agrees with its card. Any other file needs `card`,
    and is first tried in a worker, because a damaged file can crash the runtime that reads it.
    Raises ArtifactError for a missing, damaged or foreign file, ValueError for a bad number of threads, and
    MissingFramework when the runtime is not installed.
    """
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise ValueError(f"A session runs on one thread or more, but threads={threads!r} came.")
    if not isinstance(artifact, (Artifact, str, Path)):
        raise wrong_kind("run.load", "Artifact", artifact)
    path = artifact.path if isinstance(artifact, Artifact) else Path(artifact)
    if card is None or card_path(path).is_file():
        known = Artifact.read(path)
        return _session(path, known.framework, known.name, known.card, threads)
    framework = framework_of(path)
    _try_in_worker(path, framework, card)
    return _session(path, framework, path.name, card, threads)


def framework_of(path: Path) -> str:
    """Return the framework whose files have a path's suffix; raises ArtifactError when none has."""
    suffixes = {frameworks.get(name).FORMAT.suffix: name for name in frameworks.names()}
    if path.suffix not in suffixes:
        raise ArtifactError(
            f"{path.name} has no suffix that a framework of this course writes: {', '.join(sorted(suffixes))}."
        )
    return suffixes[path.suffix]


def _session(path: Path, framework: str, name: str, card: Card, threads: int) -> Session:
    module = frameworks.get(framework)
    frameworks.require(framework, module.FORMAT, module.FORMAT.runtime)
    return Session(module.Session(path, threads), name, framework, card, threads)


def _try_in_worker(path: Path, framework: str, card: Card) -> None:
    """Raise ArtifactError when a file does not load and run in another process."""
    if not path.is_file():
        raise ArtifactError(f"There is no model file at {path}.")
    try:
        shape = worker.call(
            export.try_once, timeout=60, framework=framework, path=path, shape=list(card.input.shape)
        ).value
    except (worker.WorkerError, ValueError, TypeError, OSError, MemoryError) as error:
        reason = worker.first_line(str(error))
        raise ArtifactError(f"{path.name} (sha256 {sha256_of(path)[:12]}) cannot be run: {reason}") from error
    if tuple(shape) != (1, *card.output.shape):
        raise ArtifactError(f"{path.name} answers with {tuple(shape)}, but its card says {(1, *card.output.shape)}.")
