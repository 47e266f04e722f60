"""Fitted: the base of sessions that read from their file what it takes and answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from mobiledl.card import Card
from mobiledl.tensors.plan import Plan, plan
from mobiledl.tensors.tensor import Signature

if TYPE_CHECKING:
    import numpy as np


Run = Callable[["np.ndarray"], "np.ndarray"]


class Fitted:
    """A session that fits itself to its file: a framework's own sets `signatures` and has `_prepare`."""

    signatures: tuple[Signature, ...]
    _ready: tuple[Plan, Run] | None = None

    def expect(self, card: Card) -> Plan:
        """Make the session take and answer what a card says, and return how; raises ValueError where it cannot.

        The card's `options` may say the `layout` of a file whose axes fit as NCHW and as NHWC, and the name of its
        output which of several is meant.
        """
        layout = card.options.get("layout", "")
        return self._fit(plan(self.signatures, card.input.shape, len(card.classes), card.output.name, layout))[0]

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Return outputs (N, classes) for inputs (N, C, H, W), or of the shape on the card, float32.

        They are logits, or probabilities where the file ends in a softmax: nothing in a file tells the two apart.
        Turning axes and scaling to integers count as the model's own time.
        """
        fitted, run = self._ready or self._fit(plan(self.signatures, inputs.shape[1:]))
        return fitted.answer(inputs, run)

    def _fit(self, fitted: Plan) -> tuple[Plan, Run]:
        self._ready = fitted, self._prepare(fitted)
        return self._ready

    def _prepare(self, fitted: Plan) -> Run:
        """Make the runtime ready for a plan; return what turns the file's input into its output."""
        raise NotImplementedError


def explained(message: str, reasons: dict[str, str]) -> str:
    """Return a sentence for what a runtime says of a file.

    reasons: sentences by the pattern that is found in the message, with places for the pattern's groups. A message
    that no pattern knows keeps its first line.
    """
    for pattern, sentence in reasons.items():
        if found := re.search(pattern, message, re.DOTALL):
            return sentence.format(*found.groups())
    return next((line.strip() for line in message.splitlines() if line.strip()), "the runtime gave no reason.")
