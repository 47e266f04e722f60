"""Exercise 04.6: a fresh delivery through the learner's whole pipeline."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from mobiledl.budget import Budget
from mobiledl.course.answers import ask
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.data.lab import pictures
from mobiledl.lessons.data.lab.delivery import CLASSES, SIDE, Delivery, collect_known

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mobiledl.data.dataset import Dataset

BUDGET = Budget(accuracy=0.87)  # what exercise 04.7 asks of the network
FRESH_SEED, FRESH_COUNT = 4711, 1600
# other sheets are lost than in the lab, and another stretch of labels has slipped: neither can be written down
FRESH_SCARCE, FRESH_SLIPPED_AT = (2, 5), 0.2
LIMIT_S = 90.0
LEAST_KEPT, LEAST_OF_FULLEST, LEAST_IN_TEST, TEST_SHARES = 0.75, 0.6, 0.3, (0.1, 0.3)
MOST_APART = 0.2  # share of labels that are wrong
# How sure the other rows have to be, and of the drawings whose slipped label they contradict, how many may be left.
PLAIN, MOST_PLAIN = 0.7, 0.7


class Lent(Delivery):
    """A delivery that is not copied when it is handed on: what a learner's function writes into it can be seen."""

    def __deepcopy__(self, memo: Any) -> Lent:
        return self


# what an error message calls it: to a learner it is a delivery like any other
Lent.__name__ = Lent.__qualname__ = Delivery.__name__


def judge_mended(mended: Any) -> None:
    """A delivery that nobody has seen comes out as two data sets without any of the five faults."""
    import numpy as np

    delivery, drawn = fresh()
    on = f"a fresh delivery of {len(delivery):,} drawings"
    lent = Lent(delivery.ink.copy(), delivery.labels.copy())
    came = ask(mended, lent, limit_s=LIMIT_S, on=on)
    for name in ("ink", "labels"):
        if not np.array_equal(getattr(lent, name), getattr(delivery, name)):
            raise NotYet(f"mended wrote into the {name} of the delivery, which others may still need: "
                         "work on a copy.", f"changed {name}", "the delivery as it came", on)  # fmt: skip
    train, test = _two_sets(came, on)
    pictures.check_pixels(delivery, train, test, on)
    _check_sides(delivery, train, test, on)
    for name, part in (("training", train), ("test", test)):
        _check_labels(delivery, drawn, name, part, len(part) / (len(train) + len(test)), on)
    _check_kept(delivery, train, test, on)
    _check_classes(train, test, on)
    pictures.check_new_labels(delivery, train, test, on)


@functools.cache
def fresh() -> tuple[Delivery, NDArray[np.int64]]:
    """Return the delivery of the check, with what was really drawn."""
    return collect_known(FRESH_SEED, FRESH_COUNT, FRESH_SCARCE, FRESH_SLIPPED_AT)


@functools.cache
def plain() -> NDArray[np.bool_]:
    """Return which rows of the fresh delivery hold a drawing whose label is wrong, as other rows plainly say."""
    from mobiledl.lessons.data.lab import pipeline

    delivery, drawn = fresh()
    likely = pipeline.out_of_fold(delivery.ink, delivery.labels)
    right: NDArray[np.bool_] = (likely.argmax(axis=1) == drawn) & (likely.max(axis=1) >= PLAIN)
    return pictures.rows_like(delivery, right & (delivery.labels != drawn))


def _two_sets(came: Any, on: str) -> tuple[Dataset, Dataset]:
    from mobiledl.data.dataset import Dataset

    if not isinstance(came, (tuple, list)) or len(came) != 2 or not all(isinstance(each, Dataset) for each in came):
        raise NotYet("Two data sets are wanted, to train on and to test on: pack makes them.", describe(came), on=on)
    train, test = came
    for part in (train, test):
        if part.images.shape[1:] != (1, SIDE, SIDE) or part.classes != CLASSES:
            raise NotYet("The images or the classes are other ones.", repr(part), f"1 x {SIDE} x {SIDE}, digits", on)
    return train, test


def _check_sides(delivery: Delivery, train: Dataset, test: Dataset, on: str) -> None:
    """Raise NotYet when a drawing is on both sides, or the test is not about a fifth."""
    import numpy as np

    share = len(test) / (len(train) + len(test))
    seen = {image.tobytes() for image in train.images}
    both = np.array([image.tobytes() in seen for image in test.images])
    if both.any():
        why = "Test images stand in the training set: use your own split, once, on all the images."
        if not pictures.delivered(delivery, test.images[both])[1].any():
            why = ("Drawings that draw_more made stand on both sides: it draws the same for the same counts. Call it "
                   "once, for all that is missing, and split after that.")  # fmt: skip
        raise NotYet(why, f"{both.sum()} of {len(test)}", "none", on)
    if not TEST_SHARES[0] <= share <= TEST_SHARES[1]:
        swapped = ": training comes first, then the test" if share > 0.7 else ""
        raise NotYet(f"The test has another share of the drawings{swapped}.", f"{share:.0%}", "about a fifth", on)


def _check_labels(
    delivery: Delivery, drawn: NDArray[np.int64], name: str, part: Dataset, share: float, on: str
) -> None:
    """Raise NotYet when most slipped labels that the other rows contradict are left in a part, or many are wrong."""
    images, once = pictures.different(part.images)
    row, known = pictures.delivered(delivery, images)
    labels, row = part.labels[once][known], row[known]
    wrong = labels != drawn[row]
    if wrong.sum() > MOST_APART * len(wrong):
        as_they_came = {(image.tobytes(), label) for image, label in zip(delivery.ink, delivery.labels, strict=True)}
        if all(
            (delivery.ink[place].tobytes(), label) in as_they_came for place, label in zip(row, labels, strict=True)
        ):
            raise NotYet(f"Of the delivery, mostly the suspects are left in the {name} set: it is they that are to be "
                         "left out.", f"{wrong.mean():.0%} of the labels are wrong", "a few", on)  # fmt: skip
        raise NotYet(f"Images and labels of the {name} set no longer belong together: do everything to both alike, and "
                     "in the same order.", f"{wrong.mean():.0%} of the labels are wrong", "a few", on)  # fmt: skip
    slipped = share * len(pictures.different(delivery.ink[plain()])[0])
    left = float((wrong & plain()[row]).sum()) / slipped
    if left > MOST_PLAIN:
        raise NotYet(f"Labels that slipped are left in the {name} set: leave the suspects out, of the ink and of the "
                     "labels alike, before you split.", f"{min(left, 1):.0%} of those that the other rows contradict",
                     "few of them", on)  # fmt: skip


def _check_kept(delivery: Delivery, train: Dataset, test: Dataset, on: str) -> None:
    import numpy as np

    images, _ = pictures.different(np.concatenate([train.images, test.images]))
    kept = int(pictures.delivered(delivery, images)[1].sum()) / len(pictures.different(delivery.ink)[0])
    if kept < LEAST_KEPT:
        raise NotYet("Too many drawings are gone: only suspects and second copies are to be left out.",
                     f"{kept:.0%} of the drawings are left", f"at least {LEAST_KEPT:.0%}", on)  # fmt: skip


def _check_classes(train: Dataset, test: Dataset, on: str) -> None:
    """Raise NotYet unless the classes are about equally full, in the test too, and with drawings that differ."""
    import numpy as np

    counts = np.bincount(train.labels, minlength=len(CLASSES))
    few = np.flatnonzero(counts < LEAST_OF_FULLEST * counts.max())
    span = f"{counts.min()} to {counts.max()} a class"
    if len(few) > len(CLASSES) / 2:
        many = _names(np.flatnonzero(counts > 1.5 * np.median(counts)))
        raise NotYet(f"The training set has far more drawings of {many} than of the others: count what is missing in "
                     "the delivery that came.", span, "about as many of each", on)  # fmt: skip
    if len(few):
        raise NotYet(f"The training set has few drawings of {_names(few)}: have what is missing drawn.", span,
                     "about as many of each", on)  # fmt: skip
    _check_different(train, on)
    tested = np.bincount(test.labels, minlength=len(CLASSES))
    if len(few := np.flatnonzero(tested < LEAST_IN_TEST * tested.mean())):
        raise NotYet(f"The test has few drawings of {_names(few)}, and so cannot see whether the network finds them: "
                     "have what is missing drawn before you split.", f"{tested.min()} to {tested.max()} a class",
                     "some of each", on)  # fmt: skip


def _names(places: Any) -> str:
    return ", ".join(CLASSES[place] for place in places)


def _check_different(train: Dataset, on: str) -> None:
    """Raise NotYet when a class was filled with copies."""
    for place, name in enumerate(CLASSES):
        images = train.images[train.labels == place]
        if len(pictures.different(images)[0]) < LEAST_OF_FULLEST * len(images):
            raise NotYet(f"Class {name} is filled with copies of a few drawings, and a network learns nothing from a "
                         "copy: draw_more has new ones.", on=on)  # fmt: skip
