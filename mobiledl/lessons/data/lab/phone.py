"""Exercise 04.7: the network on the phone, under a budget, and whether the data alone brought it there."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.delivery import CLASSES, SIDE, draw_more
from mobiledl.lessons.data.lab.mended import BUDGET

if TYPE_CHECKING:
    from mobiledl.data.dataset import Dataset

LEAST_RECALL = 0.1
# Drawings alone bring the small network to 0.96 of people's digits, and to 0.9 of drawings that it has not met.
MOST_HONEST, LEAST_DRAWN = 0.99, 0.8
FRESH_SEED, FRESH_COUNT = 1234, 40
KNOWS_THE_TEST = "People's digits are the test, and the network was trained on them: train it on what mended returns."


def judge_phone(phone: Any) -> None:
    """On people's digits, as the canvas gives them, the network keeps the budget with its own preprocessing."""
    from mobiledl import measure
    from mobiledl.lessons.data.lab import pipeline

    if not all(hasattr(phone, name) for name in ("predict", "card")):
        raise NotYet("The check wants the network itself, as on_phone returns it.", describe(phone), "a Net")
    people = pipeline.people()
    _check_size(phone)
    _check_told(phone)
    _check_input(phone)
    accuracy = measure.accuracy(phone, people)
    if not BUDGET.check(accuracy):
        never = [name for place, name in enumerate(CLASSES) if _recall(phone, people, place) < LEAST_RECALL]
        rare = " or ".join(f"{'an' if name == '8' else 'a'} {name}" for name in never)
        why = f"It hardly ever finds {rare}: was it trained on the mended data?" if never else (
            "The preprocessing is right and the budget is not kept: was it trained on the mended data?")  # fmt: skip
        raise NotYet(why, f"accuracy {accuracy.value:.0%}", f"at least {BUDGET.accuracy:.0%}", repr(people))
    _check_honest(phone, accuracy.value)
    _check_small(phone)


def _check_size(phone: Any) -> None:
    shape = (1, SIDE, SIDE)
    if tuple(phone.card.input.shape) != shape:
        raise NotYet("The network takes images of another size.", str(phone.card.input.shape), str(shape))


def _check_told(phone: Any) -> None:
    """Raise NotYet when the card tells that the network was trained on people's digits, or on the part for the test."""
    from mobiledl.lessons.data.lab import pipeline

    people = pipeline.people()
    for step in phone.card.steps:
        data = str(dict(step.settings).get("data", ""))
        if data.partition("/")[0] == people.name:
            raise NotYet(KNOWS_THE_TEST, f"its card tells of a training on {data}", "delivery/train")
        if data == "delivery/test":
            raise NotYet("It was trained on the part for the test: mended returns the data set to train on first, and "
                         "pipeline.train takes it first.", f"its card tells of a training on {data}",
                         "delivery/train")  # fmt: skip


def _check_input(phone: Any) -> None:
    """Raise NotYet when the phone's numbers are not the training's."""
    import numpy as np

    from mobiledl.lessons.data.lab import pipeline

    canvas, wanted = pipeline.golden()
    furthest = float(np.abs(phone.card.preprocess(canvas) - wanted).max())
    if furthest > 1e-2:
        raise NotYet("The phone's numbers are not those of the golden vectors: pass what refit returns to on_phone.",
                     f"furthest {furthest:.3g}", "0", "the golden vectors")  # fmt: skip


def _check_honest(phone: Any, accuracy: float) -> None:
    """Raise NotYet for a network that knows people's digits better than drawings can teach it, or no drawings."""
    drawings = _drawings()
    drawn = float((phone.predict(drawings.images).argmax(axis=1) == drawings.labels).mean())
    if drawn < LEAST_DRAWN or accuracy > MOST_HONEST:
        raise NotYet(KNOWS_THE_TEST, f"right: {accuracy:.1%} of people's digits, {drawn:.0%} of new drawings",
                     "not much better on the test than on new drawings", repr(drawings))  # fmt: skip


@functools.cache
def _drawings() -> Dataset:
    """Return drawings by the volunteers that nobody has met, as the phone's canvas gives them."""
    import numpy as np

    from mobiledl.lessons.data.lab import pipeline

    drawn = draw_more([FRESH_COUNT] * len(CLASSES), seed=FRESH_SEED)
    return pipeline.pack("test", 255 - np.rint(drawn.ink * 255).astype(np.uint8), drawn.labels)


def _check_small(phone: Any) -> None:
    """Raise NotYet for another network than the small one that was there from the beginning."""
    from mobiledl.lessons.data.lab import pipeline

    came, small = (sum(weight.numel() for weight in net.module.parameters()) for net in (phone, pipeline.small_net()))
    if came != small:
        raise NotYet("Another network came: the same small one is to be trained, so that all gain is the data's.",
                     f"{came:,} weights", f"{small:,} weights")  # fmt: skip


def _recall(phone: Any, people: Dataset, place: int) -> float:
    """Return the share of a class's images that the network finds."""
    return float((phone.predict(people.images[people.labels == place]).argmax(axis=1) == place).mean())
