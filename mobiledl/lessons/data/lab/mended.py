"""Exercises 04.6 and 04.7: a fresh delivery through the learner's whole pipeline, and the network on the phone."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from mobiledl.budget import Budget
from mobiledl.course.answers import ask
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab.delivery import CLASSES, SIDE, Delivery, collect_known

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mobiledl.data.dataset import Dataset

BUDGET = Budget(accuracy=0.87)
FRESH_SEED, FRESH_COUNT = 4711, 1200
LIMIT_S = 90.0
MOST_WRONG, LEAST_KEPT, LEAST_OF_FULLEST, TEST_SHARES = 0.09, 0.75, 0.6, (0.1, 0.3)
CLOSE = 2.0 * SIDE * SIDE  # squared distance of two images that rounding alone tells apart
LEAST_RECALL = 0.1


def judge_mended(mended: Any) -> None:
    """A delivery that nobody has seen comes out as two data sets without any of the five faults."""
    delivery, drawn = fresh()
    on = f"a fresh delivery of {len(delivery):,} drawings"
    came = ask(mended, delivery, limit_s=LIMIT_S, on=on)
    train, test = _two_sets(came, on)
    _check_pixels(delivery, train, test, on)
    _check_sides(train, test, on)
    _check_labels(delivery, drawn, train, test, on)
    _check_classes(train, on)


@functools.cache
def fresh() -> tuple[Delivery, NDArray[np.int64]]:
    """Return the delivery of the check, with what was really drawn."""
    return collect_known(FRESH_SEED, FRESH_COUNT)


def _two_sets(came: Any, on: str) -> tuple[Dataset, Dataset]:
    from mobiledl.data.dataset import Dataset

    if not isinstance(came, (tuple, list)) or len(came) != 2 or not all(isinstance(each, Dataset) for each in came):
        raise NotYet("Two data sets are wanted, to train on and to test on: pack makes them.", describe(came), on=on)
    train, test = came
    for part in (train, test):
        if part.images.shape[1:] != (1, SIDE, SIDE) or part.classes != CLASSES:
            raise NotYet("The images or the classes are other ones.", repr(part), f"1 x {SIDE} x {SIDE}, digits", on)
    share = len(test) / (len(train) + len(test))
    if not TEST_SHARES[0] <= share <= TEST_SHARES[1]:
        raise NotYet("The test has another share of the drawings: training comes first, then the test.",
                     f"{share:.0%}", "about a fifth", on)  # fmt: skip
    return train, test


def _check_pixels(delivery: Delivery, train: Dataset, test: Dataset, on: str) -> None:
    """Raise NotYet when images are nearer to what the colleague's bytes are than to what bytes of ink should be."""
    import numpy as np

    images = np.concatenate([train.images, test.images])
    right = _nearest(images, np.rint(delivery.ink * 255))[1]
    wrong = _nearest(images, np.floor(delivery.ink * 256) % 256)[1]
    hollow = float((wrong < right).mean())
    if hollow > 0.05:
        raise NotYet("Full ink is dark in the images: use your own to_pixels.", f"{hollow:.0%} of the images",
                     "none", on)  # fmt: skip
    if (right <= CLOSE).mean() < 0.4:
        raise NotYet("Most images are none that were delivered: they must be bytes that grow with the ink, 0 to 255.",
                     describe(images), on=on)  # fmt: skip


def _check_sides(train: Dataset, test: Dataset, on: str) -> None:
    seen = {image.tobytes() for image in train.images}
    if both := sum(image.tobytes() in seen for image in test.images):
        raise NotYet("Test images stand in the training set: use your own split, on the images.",
                     f"{both} of {len(test)}", "none", on)  # fmt: skip


def _check_labels(delivery: Delivery, drawn: NDArray[np.int64], train: Dataset, test: Dataset, on: str) -> None:
    """Raise NotYet when many labels are wrong, or many drawings gone."""
    import numpy as np

    images, labels = np.concatenate([train.images, test.images]), np.concatenate([train.labels, test.labels])
    # a drawing counts once, however often it came
    _, once = np.unique(images.reshape(len(images), -1), axis=0, return_index=True)
    images, labels = images[once], labels[once]
    row, distance = _nearest(images, np.rint(delivery.ink * 255))
    known = distance <= CLOSE
    wrong = float((labels[known] != drawn[row[known]]).mean())
    if wrong > MOST_WRONG:
        raise NotYet("Many labels are wrong: leave the suspects out, of the ink and of the labels alike.",
                     f"{wrong:.0%} of the labels", f"less than {MOST_WRONG:.0%}", on)  # fmt: skip
    kept = int(known.sum()) / len({image.tobytes() for image in delivery.ink})
    if kept < LEAST_KEPT:
        raise NotYet("Too many drawings are gone: only suspects and second copies are to be left out.",
                     f"{kept:.0%} of the drawings are left", f"at least {LEAST_KEPT:.0%}", on)  # fmt: skip


def _check_classes(train: Dataset, on: str) -> None:
    import numpy as np

    counts = np.bincount(train.labels, minlength=len(CLASSES))
    if counts.min() < LEAST_OF_FULLEST * counts.max():
        scarce = ", ".join(CLASSES[place] for place in np.flatnonzero(counts < LEAST_OF_FULLEST * counts.max()))
        raise NotYet(f"The training set has few drawings of {scarce}: have what is missing drawn.",
                     f"{counts.min()} to {counts.max()} a class", "about as many of each", on)  # fmt: skip
    _check_different(train, on)


def _check_different(train: Dataset, on: str) -> None:
    """Raise NotYet when a class was filled with copies."""
    import numpy as np

    for place, name in enumerate(CLASSES):
        images = train.images[train.labels == place]
        if len(np.unique(images.reshape(len(images), -1), axis=0)) < LEAST_OF_FULLEST * len(images):
            raise NotYet(f"Class {name} is filled with copies of a few drawings, and a network learns nothing from a "
                         "copy: draw_more has new ones.", on=on)  # fmt: skip


def _nearest(images: NDArray[np.uint8], references: Any) -> tuple[Any, Any]:
    """Return for each image the row of the nearest reference, and its squared distance."""
    import numpy as np

    flat = images.reshape(len(images), -1).astype(np.float64)
    others = np.asarray(references, np.float64).reshape(len(references), -1)
    squares = (others**2).sum(axis=1) - 2 * flat @ others.T + (flat**2).sum(axis=1)[:, None]
    return squares.argmin(axis=1), squares.min(axis=1)


def judge_phone(phone: Any) -> None:
    """On people's digits, as the canvas gives them, the network keeps the budget with its own preprocessing."""
    from mobiledl import measure
    from mobiledl.lessons.data.lab import pipeline

    if not all(hasattr(phone, name) for name in ("predict", "card")):
        raise NotYet("The check wants the network itself, as on_phone returns it.", describe(phone), "a Net")
    people = pipeline.people()
    _check_input(phone)
    accuracy = measure.accuracy(phone, people)
    if not BUDGET.check(accuracy):
        never = [name for place, name in enumerate(CLASSES) if _recall(phone, people, place) < LEAST_RECALL]
        rare = " or ".join(f"{'an' if name == '8' else 'a'} {name}" for name in never)
        why = f"It hardly ever finds {rare}: was it trained on the mended data?" if never else (
            "The preprocessing is right and the budget is not kept: was it trained on the mended data?")  # fmt: skip
        raise NotYet(why, f"accuracy {accuracy.value:.0%}", f"at least {BUDGET.accuracy:.0%}", repr(people))


def _check_input(phone: Any) -> None:
    """Raise NotYet when the phone's numbers are not the training's."""
    import numpy as np

    from mobiledl.lessons.data.lab import pipeline

    canvas, wanted = pipeline.golden()
    shape = (1, SIDE, SIDE)
    if tuple(phone.card.input.shape) != shape:
        raise NotYet("The network takes images of another size.", str(phone.card.input.shape), str(shape))
    furthest = float(np.abs(phone.card.preprocess(canvas) - wanted).max())
    if furthest > 1e-2:
        raise NotYet("The phone's numbers are not those of the golden vectors: pass what refit returns to on_phone.",
                     f"furthest {furthest:.3g}", "0", "the golden vectors")  # fmt: skip


def _recall(phone: Any, people: Dataset, place: int) -> float:
    """Return the share of a class's images that the network finds."""
    return float((phone.predict(people.images[people.labels == place]).argmax(axis=1) == place).mean())
