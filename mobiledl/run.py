"""Run: load an artifact into the runtime that its framework has on this computer."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobiledl import answers, frameworks
from mobiledl.artifact import Artifact, ArtifactError, card_path
from mobiledl.card import Card
from mobiledl.kinds import wrong_kind

if TYPE_CHECKING:
    import numpy as np


class Session:
    """A loaded model: `session(inputs)` on preprocessed numbers, `session.predict(images)` on pixels.

    A model of sound or sensors, or of images that are not square, takes numbers only.
    """

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
        """Return logits (N, classes) float32 for preprocessed inputs (N, C, H, W), or (N, *card.input.shape), float32.

        A file that others made may answer with probabilities instead, which it does not say.
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
        return self(self.preprocess(images))

    def preprocess(self, images: np.ndarray) -> np.ndarray:
        """Return the model's input for images (N, C, H, W) uint8; raises ValueError for a model of no square images."""
        if not self.card.takes_pixels:
            shape, made = ", ".join(map(str, self.card.input.shape)), self.card.preprocess
            raise ValueError(
                f"{self.name} takes (N, {shape}), but its card makes (N, {made.channels}, {made.resolution}, "
                f"{made.resolution}) of images: give session(inputs) numbers of its own kind."
            )
        return self.card.preprocess(images)

    def _checked(self, inputs: np.ndarray) -> np.ndarray:
        import numpy as np

        shape = self.card.input.shape
        if inputs.dtype != np.float32:
            raise TypeError(
                f"{self.name} takes float32, but {inputs.dtype} came: for uint8 images call session.predict(images)."
            )
        if inputs.ndim != len(shape) + 1 or inputs.shape[1:] != shape or len(inputs) == 0:
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
    which `foreign.card_for` helps to write, and is first tried in a worker, because a damaged file can crash the
    runtime that reads it. Order of axes, element types, scales, batch and names are read from the file.
    Raises ArtifactError for a missing, damaged or foreign file and for a second, other card, ValueError for a bad
    number of threads, and MissingFramework when the runtime is not installed.
    """
    from mobiledl import foreign  # not above: it loads numpy

    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise ValueError(f"A session runs on one thread or more, but threads={threads!r} came.")
    if not isinstance(artifact, (Artifact, str, Path)):
        raise wrong_kind("run.load", "Artifact", artifact)
    path = artifact.path if isinstance(artifact, Artifact) else Path(artifact)
    if card is None or card_path(path).is_file():
        known = _with_card(path)
        if card not in (None, known.card):
            raise ArtifactError(
                f"{path.name} has a card beside it, and another one was given: leave card= out, or move "
                f"{card_path(path).name} away."
            )
        return _session(path, known.framework, known.name, known.card, threads)
    framework = foreign.framework_of(path)
    foreign.check(path, framework, card)
    return _session(path, framework, path.name, card, threads)


def _with_card(path: Path) -> Artifact:
    """Return the artifact at a path; the error for a file that others made says what is in it."""
    from mobiledl import foreign  # not above: it loads numpy

    if path.is_file() and not card_path(path).exists() and foreign.can_tell(path):
        raise foreign.without_card(path)
    return Artifact.read(path)


def _session(path: Path, framework: str, name: str, card: Card, threads: int) -> Session:
    module = frameworks.get(framework)
    frameworks.require(framework, module.FORMAT, module.FORMAT.runtime)
    try:
        model = module.Session(path, threads)
        if hasattr(model, "expect"):
            model.expect(card)
    except ValueError as error:
        raise ArtifactError(f"{path.name} cannot be run: {error}") from error
    return Session(model, name, framework, card, threads)
