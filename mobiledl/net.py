"""Net: a PyTorch module and its card, as one value."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from mobiledl import answers, program
from mobiledl.artifact import ArtifactError, card_path, sha256_of, write_text
from mobiledl.card import Card
from mobiledl.modules import copied, evaluating, once, place, plain
from mobiledl.record import Record

if TYPE_CHECKING:
    from torch import nn

VIEW = "view size is not compatible"  # how PyTorch says that a `view` needs another layout


@dataclass(frozen=True)
class _WeightsLabel(Record):
    """What stands in the JSON file beside a file of weights."""

    sha256: str
    card_sha256: str
    card: Card


@dataclass(frozen=True, repr=False, eq=False)
class Net:
    """A network in memory. Compressors return new ones: nothing changes the module of a Net in place."""

    module: nn.Module
    card: Card

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return logits (N, classes) for preprocessed inputs (N, C, H, W) float32.

        Raises TypeError and ValueError when the module answers with something else than the card says.
        """
        try:
            logits: torch.Tensor = self.module(inputs)
        except RuntimeError as error:
            if odd := self._odd_weight(inputs.dtype):
                raise TypeError(f"{odd} but inputs are float32: net.module.float() makes all weights so.") from error
            raise
        answers.check(logits, self.card, len(inputs), torch.Tensor)
        return logits

    def predict(self, images: np.ndarray, batch: int = 64) -> np.ndarray:
        """Return logits (N, classes) float32 for images (N, C, H, W) uint8, in evaluation mode, without gradients.

        Raises ValueError for no image or one of another size, TypeError for another element type, and both as
        `net(inputs)` does; NotFiniteError, a ValueError, for an answer that is not a number.
        """
        logits = self._predict(images, batch)
        answers.check_finite(logits, self.card.name)
        return logits

    def check_answers(self) -> None:
        """Refuse a net that answers a few random images with something else than its card says, or by chance.

        Answers that are not finite pass. Raises TypeError and ValueError.
        """
        images = answers.samples(self.card)
        with torch.random.fork_rng(devices=[]):
            first, again = (self._predict(images, len(images)) for _ in range(2))
        if np.isfinite(first).all() and not np.allclose(first, again, 1e-3, 1e-3 * float(np.abs(first).max())):
            raise ValueError(
                f"{self.card.name} answers the same images differently each time: chance belongs to the training, as "
                "in functional.dropout(x, training=self.training)."
            )

    @property
    def layout(self) -> torch.memory_format:
        """How inputs best lie in memory: channels last, faster on a CPU, unless a `view` in forward forbids it."""
        try:
            with evaluating(self.module):
                self.module(self.example().to(memory_format=torch.channels_last))
        except RuntimeError as error:
            if VIEW in str(error):
                return torch.contiguous_format
        return torch.channels_last

    def _predict(self, images: np.ndarray, batch: int) -> np.ndarray:
        """Return what `predict` returns, which may also be infinite or not a number."""
        pixels = torch.from_numpy(self.card.preprocess(images))
        if len(pixels) == 0:
            raise ValueError(f"{self.card.name} was given no image to answer for: give one or more, (N, C, H, W).")
        try:  # channels last: SqueezeNet answers on a CPU in half the time
            return self._run(pixels.to(memory_format=torch.channels_last), batch)
        except RuntimeError as error:
            if VIEW not in str(error):
                raise
        return self._run(pixels, batch)

    def _run(self, inputs: torch.Tensor, batch: int) -> np.ndarray:
        with evaluating(self.module):
            parts = [self(inputs[start : start + batch]) for start in range(0, len(inputs), batch)]
        return np.concatenate([part.numpy() for part in parts])

    def _odd_weight(self, wanted: torch.dtype) -> str:
        """Return the beginning of a sentence about a weight in another precision, or "" where there is none."""
        for name, tensor in self.module.state_dict().items():
            if tensor.is_floating_point() and tensor.dtype != wanted:
                return f"{self.card.name} cannot compute: its {name} is {str(tensor.dtype).removeprefix('torch.')},"
        return ""

    def after(self, module: nn.Module, verb: str, **settings: object) -> Net:
        """Return the net that one more step makes: a new module, and the card with the step."""
        return Net(module, self.card.after(verb, **settings))

    def copy(self) -> Net:
        """Return a net with its own copy of the weights."""
        return replace(self, module=copied(self.module))

    @property
    def digest(self) -> str:
        """The sha256 of card, parameters, buffers and program: the identity under which exports are cached."""
        digest = hashlib.sha256(self.card.digest.encode())
        for name, tensor in sorted(self.module.state_dict().items()):
            digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
            digest.update(program.values(tensor))
        digest.update(program.text(self.module, self.example()).encode())
        return digest.hexdigest()

    def example(self) -> torch.Tensor:
        """Return one input of the right shape (1, C, H, W), of zeros."""
        return torch.zeros(1, *self.card.input.shape)

    def save(self, path: str | Path) -> Path:
        """Write weights (safetensors) and card to `path` and `path.json`, each whole or not at all; return the path.

        Weights that stand under two names are written once, under the first; `load_weights` knows the other.
        """
        from safetensors.torch import save

        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            part.write_bytes(save(once(self.module.state_dict())))
            # the card first: renaming the weights needs no room, so a full disk leaves the old pair whole
            write_text(card_path(path), _WeightsLabel(sha256_of(part), self.card.digest, self.card).to_json())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def save_program(self, path: str | Path) -> Path:
        """Write the network as a `torch.export` program (.pt2) of batch 1, for any process; return the path."""
        module = copied(plain(self.module)).eval()
        whole = io.BytesIO()
        torch.export.save(torch.export.export(module, (self.example(),)), whole)
        # PyTorch's own file writer ends the process when the disk is full; Python's raises OSError
        Path(path).write_bytes(whole.getbuffer())
        return Path(path)

    def __repr__(self) -> str:
        return f"Net {self.card!r}"

    def _repr_html_(self) -> str:
        return self.card._repr_html_()


def read_weights(path: str | Path) -> tuple[dict[str, torch.Tensor], Card]:
    """Return the tensors and the card that `Net.save` wrote.

    Raises ArtifactError when a file is missing, was changed since, or is no safetensors file.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    path = Path(path)
    for file in (path, card_path(path)):
        if not file.is_file():
            raise ArtifactError(f"There is no file {file.name} in {file.parent}: give the path of saved weights.")
    try:
        label = _WeightsLabel.from_json(card_path(path).read_text("utf-8"))
    except ValueError as error:
        raise ArtifactError(
            f"The card {card_path(path).name} cannot be read ({error}): fetch the weights again."
        ) from None
    if label.card.digest != label.card_sha256:
        raise ArtifactError(
            f"The card {card_path(path).name} was edited or damaged since it was written: fetch the weights again."
        )
    data = path.read_bytes()
    if (found := hashlib.sha256(data).hexdigest()) != label.sha256:
        raise ArtifactError(
            f"{path.name} was changed or damaged: its sha256 is {found[:12]}, its card {label.sha256[:12]}; fetch it."
        )
    try:
        return load(data), label.card
    except SafetensorError as error:
        raise ArtifactError(f"{path.name} is not a safetensors file ({error}): fetch the weights again.") from None


def load_weights(module: nn.Module, tensors: dict[str, torch.Tensor], name: str) -> None:
    """Copy tensors into a module of the same structure.

    Raises ArtifactError that names the first tensor which is missing, unknown, of another shape, or not finite.
    """
    own = module.state_dict()
    given = {place(own[key]) for key in own.keys() & tensors.keys()}
    odd = sorted({*(key for key in own if place(own[key]) not in given), *(tensors.keys() - own.keys())})
    if odd:
        side = "lacks" if odd[0] in own else "has an unknown"
        raise ArtifactError(f"The weights {name} do not fit the network: the file {side} tensor {odd[0]}.")
    for key, tensor in tensors.items():
        if tensor.shape != own[key].shape:
            raise ArtifactError(
                f"The weights {name} do not fit: {key} is {tuple(tensor.shape)}, the net has {tuple(own[key].shape)}."
            )
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise ArtifactError(f"The weights {name} hold a value in {key} that is not a number or infinite.")
    module.load_state_dict(tensors, strict=False)
