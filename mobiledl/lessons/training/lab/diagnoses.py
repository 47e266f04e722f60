"""Diagnoses: what can be wrong with a training, and how the curves look when it is."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from mobiledl.course.blame import is_stub
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.course.tables import Table


@dataclass(frozen=True)
class Diagnosis:
    """One thing that can be wrong: its name, what happens then, and what the curves show of it."""

    name: str
    happens: str
    looks: str


ALL = (
    Diagnosis(
        "rate too low",
        "each step is so small that the training would need many times as many",
        "every curve moves the right way from the first step to the last, and none gets far",
    ),
    Diagnosis(
        "rate too high",
        "the very first steps throw the weights so far that nothing brings them back",
        "the loss leaps within the first steps, under a learning rate far from that of the healthy training",
    ),
    Diagnosis(
        "decay too strong",
        "weight decay shrinks the weights as fast as the gradient builds them up",
        "the loss falls at first, then turns back up towards guessing and stays there",
    ),
    Diagnosis(
        "gradients never cleared",
        "every step also repeats all the steps before it",
        "the gradient norm climbs for the whole training, and the loss only follows it after some dozen steps",
    ),
    Diagnosis(
        "labels mixed up",
        "images and labels that do not belong together are learned as if they did",
        "the loss settles where guessing is and goes neither up nor down from there",
    ),
    Diagnosis(
        "no shuffle",
        "a batch holds a single class, and the next one often the same class again",
        "the loss falls for some steps, is thrown back in one, and falls again, like the teeth of a saw",
    ),
    Diagnosis(
        "batch norm in training mode",
        "the validation images are normalised by the batch that they happen to come in",
        "all training curves are healthy, and the validation accuracy is near guessing from its first point on",
    ),
    Diagnosis(
        "overfitting",
        "there are so few images that the network learns them by heart",
        "the validation accuracy rises far above guessing first, and only then stays behind the training accuracy",
    ),
    Diagnosis(
        "validation set leaked",
        "images of the validation set are also trained on",
        "the validation accuracy is as high as the training accuracy, or higher",
    ),
)
BY_NAME = {diagnosis.name: diagnosis for diagnosis in ALL}


def table() -> Table:
    """Return the names that a diagnosis is chosen from, each with what happens then."""
    rows = tuple((diagnosis.name, diagnosis.happens) for diagnosis in ALL)
    return Table("what can be wrong", ("diagnosis", "what happens then"), rows)


def contradiction(diagnosis: Any, right: str) -> NotYet | None:
    """Return what speaks against a learner's diagnosis; None when it is the right one."""
    if is_stub(diagnosis):
        return NotYet("There is no diagnosis yet: it comes first.", wanted="a name from the table of diagnoses")
    if not isinstance(diagnosis, str):
        return NotYet("A diagnosis is the name of one.", describe(diagnosis), "a name from the table of diagnoses")
    name = " ".join(diagnosis.lower().split())
    if name not in BY_NAME:
        near = difflib.get_close_matches(name, BY_NAME, 1, 0.0)[0]
        return NotYet("The table has no diagnosis of this name.", repr(diagnosis), f"perhaps {near!r}")
    if name != right:
        return NotYet(f"These are not the curves of that: with it, {BY_NAME[name].looks}.", repr(name))
    return None
