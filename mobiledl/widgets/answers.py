"""Answers: what a model says to a drawing, checked and ranked."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

SHOWN = 3
LONGEST = 200  # characters of an error that a learner reads in the pad

AnswerFunction = Callable[[np.ndarray], object]


class AnswerError(ValueError):
    """The answer function failed, or returned something else than an answer."""


@dataclass(frozen=True)
class Answer:
    """All classes with their probabilities, the likeliest first, and the milliseconds that it took."""

    ranked: tuple[tuple[str, float], ...]
    ms: float

    @property
    def top(self) -> tuple[tuple[str, float], ...]:
        """The few answers that the pad shows."""
        return self.ranked[:SHOWN]

    @property
    def time(self) -> str:
        """The latency as people read it."""
        if self.ms < 0.01:
            return "under 0.01 ms"
        return f"{self.ms:.2f} ms" if self.ms < 10 else f"{self.ms:,.0f} ms"

    def __str__(self) -> str:
        return ", ".join(f"{name} {percent(share)}" for name, share in self.top)


def ask(function: AnswerFunction, images: np.ndarray, classes: Sequence[str]) -> Answer:
    """Return the answer to images (1, C, H, W) uint8.

    The function returns a list of (class name, probability), or logits (1, classes).
    Raises AnswerError, one sentence, when it fails or returns something else.
    """
    start = time.perf_counter()
    try:
        reply = function(images)
    except Exception as error:
        raise AnswerError(f"The answer function failed: {one_line(error)}") from error
    ms = (time.perf_counter() - start) * 1e3
    pairs = _pairs(reply) if _is_pairs(reply) else _softmax(reply, classes)
    return Answer(tuple(sorted(pairs, key=lambda pair: -pair[1])), ms)


def percent(share: float) -> str:
    """Return a probability as people read it."""
    return f"{share:.0%}".replace("%", " %") if share >= 0.01 else "under 1 %"


def one_line(error: BaseException) -> str:
    """Return an error as one short line: its type, and the first line of what it says."""
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), "no reason given")
    text = f"{type(error).__name__}: {line}"
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _is_pairs(reply: object) -> bool:
    first = reply[0] if isinstance(reply, (list, tuple)) and reply else None
    return isinstance(first, (list, tuple)) and len(first) == 2 and isinstance(first[0], str)


def _pairs(reply: object) -> list[tuple[str, float]]:
    """Return (name, probability) pairs; raises AnswerError when one is not."""
    try:
        pairs = [(str(name), float(share)) for name, share in reply]  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise AnswerError("An answer is a list of (class name, probability), but one item is no such pair.") from None
    wrong = [share for _, share in pairs if not 0.0 <= share <= 1.0]
    if wrong:
        raise AnswerError(f"Probabilities lie in 0..1, but {wrong[0]:.4g} came: apply softmax, or return the logits.")
    return pairs


def _softmax(reply: object, classes: Sequence[str]) -> list[tuple[str, float]]:
    """Return a (name, probability) pair for each logit; raises AnswerError for another shape or NaN."""
    wanted = f"a list of (class name, probability) or logits of shape (1, {len(classes)})"
    try:
        logits = np.asarray(reply, dtype=np.float64)
    except (TypeError, ValueError, RuntimeError):
        raise AnswerError(f"The answer function returned a {type(reply).__name__}: return {wanted}.") from None
    if logits.shape not in ((1, len(classes)), (len(classes),)):
        raise AnswerError(f"The answer function returned the shape {logits.shape}: return {wanted}.")
    if not np.isfinite(logits).all():
        raise AnswerError("The answer function returned a logit that is not finite: look at the preprocessing.")
    powers = np.exp(logits.ravel() - logits.max())
    return [(name, float(share)) for name, share in zip(classes, powers / powers.sum(), strict=True)]
