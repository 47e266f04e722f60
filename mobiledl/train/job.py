"""Job: one training under way, as `train.fit` runs it."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from mobiledl.data.augment import name_of
from mobiledl.data.targets import has_placeholders, targets
from mobiledl.modules import copied, is_frozen_norm
from mobiledl.net import Net
from mobiledl.progress import bar
from mobiledl.record import Record, Settings
from mobiledl.train.events import Log
from mobiledl.train.loss import Loss, cross_entropy
from mobiledl.train.recipe import Recipe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mobiledl.data.dataset import Dataset

Augment = Callable[["NDArray[np.uint8]", np.random.Generator], "NDArray[np.uint8]"]
EARLY = 10  # an average over the steps so far, until there are about this many times more


class DivergedError(RuntimeError):
    """A training left the numbers: its loss or its weights became infinite or not a number."""


@dataclass(frozen=True)
class Epoch(Record):
    """One pass over the training set: mean loss, then top-1 accuracy on the validation set in [0, 1]."""

    number: int
    loss: float
    accuracy: float
    learning_rate: float


class Job:
    """A copy of a net's module, its optimizer, and the number of steps they have made."""

    def __init__(
        self,
        net: Net,
        data: Dataset,
        recipe: Recipe,
        epochs: int = 1,
        seed: int = 0,
        augment: Augment | None = None,
        patience: int | None = None,
        loss: Loss = cross_entropy,
    ) -> None:
        targets(net.card, data)
        if len(data.labels) < 2:
            raise ValueError(f"{data.name}/{data.split} holds one image, but batch norm needs two: take more.")
        classes = data.classes if has_placeholders(net.card, data) else net.card.classes
        self.net = replace(net, card=replace(net.card, classes=classes))
        self.recipe, self.epochs, self.seed, self.augment, self.patience = recipe, epochs, seed, augment, patience
        self.loss = loss
        _check_moving(net)
        net.check_answers()
        self.data = f"{data.name}/{data.split}"
        self.images = len(data.labels)
        self.layout = net.layout  # channels last, where it can be: convolutions on a CPU are up to twice as fast
        self.module = _laid_out(copied(net.module), self.layout)
        self.average = self.module if recipe.ema is None else copied(self.module)
        self.still = [layer for layer in self.module.modules() if is_frozen_norm(layer)]
        self.optimizer = _optimizer(self.module, recipe)
        self.step = 0
        self.scale = 1.0  # of the learning rate
        self.best: dict[str, Any] | None = None  # the epoch that validated best, and its weights

    def state(self) -> dict[str, Any]:
        """Return all that the next epochs depend on; random numbers are drawn anew from seed and epoch."""
        return {
            "step": self.step,
            "module": self.module.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "best": self.best,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        self.step = state["step"]
        self.module.load_state_dict(state["module"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.best = state.get("best")

    def keep(self, epoch: int) -> None:
        """Remember the weights of now, after an epoch (from 1), as the best so far."""
        self.best = {"epoch": epoch, "weights": copy.deepcopy(self.average.state_dict())}

    def go_back(self) -> None:
        """Return to the weights that were kept, where there are any."""
        if self.best is not None:
            self.average.load_state_dict(self.best["weights"])

    def epoch(self, number: int, data: Dataset, log: Log, progress: bool) -> float:
        """Train once on every full batch of a data set; return the mean loss."""
        draw = np.random.default_rng((self.seed, number))
        losses: list[float] = []
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(draw.integers(2**31)))
            for done, inputs, labels in self.batches(data, draw, f"epoch {number + 1} of {self.epochs}", progress):
                if not losses:
                    log.images(self.step, "first_batch", inputs)
                rate = self.scale * self.recipe.rate((number + done) / self.epochs)
                losses.append(self.move(inputs, labels, rate))
                log.scalars(self.step, loss=losses[-1], learning_rate=rate)
        if not all(tensor.isfinite().all() for tensor in self.module.state_dict().values()):
            raise self._diverged("a weight became infinite or not a number", rate)
        return float(np.mean(losses))

    def batches(
        self, data: Dataset, draw: np.random.Generator, label: str, progress: bool
    ) -> Iterator[tuple[float, torch.Tensor, torch.Tensor]]:
        """Yield how much of the epoch lies behind, inputs and labels, in an order that the generator draws."""
        wanted = targets(self.net.card, data)
        order = draw.permutation(len(wanted))
        size = min(self.recipe.batch, len(order))
        starts = range(0, len(order) - size + 1, size)
        with bar(label, len(starts)) if progress else nullcontext() as line:
            for start in starts:
                part = order[start : start + size]
                images = data.images[part]
                if self.augment is not None:
                    images = _same_shape(self.augment(images, draw), images)
                inputs = torch.from_numpy(self.net.card.preprocess(images))
                yield (
                    start / len(order),
                    inputs.to(memory_format=self.layout),
                    torch.from_numpy(wanted[part]),
                )
                if line is not None:
                    line.update()

    def move(self, inputs: torch.Tensor, labels: torch.Tensor, rate: float) -> float:
        """Move the weights by one step; return the loss before it."""
        self.module.train()
        for layer in self.still:
            layer.eval()
        loss = self.loss(replace(self.net, module=self.module), inputs, labels, self.recipe)
        if not isinstance(loss, torch.Tensor) or loss.ndim:
            came = f"{tuple(loss.shape)}" if isinstance(loss, torch.Tensor) else repr(loss)
            raise TypeError(f"The loss {name_of(self.loss)} returns {came}: return the mean of a batch, a tensor ().")
        if not loss.requires_grad:
            raise ValueError(
                f"The loss of {self.net.card.name} depends on no weight that can move: forward must neither detach "
                "what it computes nor run it under no_grad."
            )
        if not math.isfinite(value := loss.item()):
            raise self._diverged(f"the loss became {value}", rate)
        self.optimizer.zero_grad()
        torch.autograd.backward(loss)
        if self.recipe.clip is not None:
            nn.utils.clip_grad_norm_(self.module.parameters(), self.recipe.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self.step += 1
        if self.recipe.ema is not None:
            self._remember(min(self.recipe.ema, self.step / (self.step + EARLY)))
        return value

    def _remember(self, decay: float) -> None:
        """Let the average of the weights forget a little, and take in the weights of now."""
        for old, new in zip(self.average.state_dict().values(), self.module.state_dict().values(), strict=True):
            if old.is_floating_point():
                old.lerp_(new, 1 - decay)
            else:
                old.copy_(new)

    def _diverged(self, what: str, rate: float) -> DivergedError:
        start = self.step == 0
        cause = (
            "the first weights or the images are the likely cause"
            if start
            else "too high a learning rate is the likely cause"
        )
        remedy = (
            "look at both"
            if start
            else f"try what rates.find suggests, or a tenth of {self.recipe.learning_rate:g}, and again until it learns"
        )
        return DivergedError(
            f"The training diverged at step {self.step + 1}, with learning rate {rate:.2g}: {what}; {cause}: {remedy}."
        )

    def trained(self) -> Net:
        """Return the net as it is now, in evaluation mode, with a step that tells how it was trained."""
        module = _laid_out(copied(self.average), torch.contiguous_format).eval()
        told: dict[str, Any] = {"data": self.data, "images": self.images, "epochs": self.epochs, "seed": self.seed}
        told["augment"] = None if self.augment is None else name_of(self.augment)
        if self.loss is not cross_entropy:
            told["loss"] = name_of(self.loss)
        if self.best is not None:
            told |= {"patience": self.patience, "best_epoch": self.best["epoch"]}
        card = replace(self.net.card, results=Settings())
        return Net(module, card.after("fit", **told, **self.recipe.to_dict()))


def _same_shape(changed: object, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what `augment` made of a batch, or say that it is no such batch any more."""
    if not isinstance(changed, np.ndarray) or (changed.shape, changed.dtype) != (images.shape, images.dtype):
        what = f"{changed.shape} {changed.dtype}" if isinstance(changed, np.ndarray) else type(changed).__name__
        raise ValueError(
            f"augment returned {what} for images of {images.shape} uint8: return as many, of the same size, in 0..255."
        )
    return changed


def _check_moving(net: Net) -> None:
    """Refuse a net of which no weight may move."""
    if not any(parameter.requires_grad for parameter in net.module.parameters()):
        raise ValueError(
            f"{net.card.name} has no parameter that can be trained, all are frozen or there are none: let those that "
            "should learn move, as in layer.requires_grad_(True)."
        )


def _optimizer(module: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Return the optimizer of a recipe: weight decay for weights, none for biases and batch norm."""
    moving = [parameter for parameter in module.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in moving if p.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [p for p in moving if p.ndim <= 1], "weight_decay": 0.0},
    ]
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(groups, recipe.learning_rate, momentum=recipe.momentum, nesterov=recipe.momentum > 0)
    return torch.optim.AdamW(groups, recipe.learning_rate)


def _laid_out(module: nn.Module, format: torch.memory_format) -> nn.Module:
    """Return a module after it laid its kernels out in memory in a format."""
    for tensor in (*module.parameters(), *module.buffers()):
        if tensor.ndim == 4:
            tensor.data = tensor.data.contiguous(memory_format=format)
    return module
