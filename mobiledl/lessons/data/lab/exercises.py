"""Lab 04, data, data, data: five faults of a pipeline, each measured and mended, and a network that shows it."""

from __future__ import annotations

from mobiledl.course.exercise import Exercise
from mobiledl.lessons.data.lab.classes import judge_classes
from mobiledl.lessons.data.lab.mended import judge_mended
from mobiledl.lessons.data.lab.parity import judge_parity
from mobiledl.lessons.data.lab.phone import judge_phone
from mobiledl.lessons.data.lab.pixels import judge_pixels
from mobiledl.lessons.data.lab.sides import judge_sides
from mobiledl.lessons.data.lab.slips import judge_suspects

EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        id="04.1",
        title="Drawings on both sides",
        hints=(
            "Two images are the same when all their pixels are. How can a set tell, for one image, whether it has "
            "been seen?",
            "An array has no hash, but image.tobytes() has. For the split: what must be dealt out, rows or different "
            "drawings?",
            "Shuffle the different drawings, not the rows, and give a fifth of them to the test. "
            "np.unique(..., axis=0, return_index=True) finds one row of each, once the images are flat.",
        ),
        judge=judge_sides,
        checked="The share is right on fresh data, and no drawing stands on both sides of your split.",
    ),
    Exercise(
        id="04.2",
        title="Labels that slipped",
        hints=(
            "What two things must be true of a row before you doubt its label?",
            "probabilities.argmax(axis=1) names the likeliest class of each row. How likely is it?",
            "Two conditions, joined with & between brackets, give a True or False a row; np.flatnonzero turns those "
            "into row numbers.",
        ),
        judge=judge_suspects,
        checked="The same rows as a loop over six fresh sets finds, also where the doubt is exactly at the limit.",
    ),
    Exercise(
        id="04.3",
        title="Classes that are missing",
        hints=(
            "How long must the answer be when a class has no drawing at all?",
            "np.bincount counts whole numbers, and stops at the largest that it meets, unless it is told a minlength.",
            "Nothing is missing in the fullest class. How far is each of the others below it?",
        ),
        judge=judge_classes,
        checked="Right for five fresh sets of labels, also where a class is empty.",
    ),
    Exercise(
        id="04.4",
        title="Ink that turned into paper",
        hints=(
            "Take three places by hand, with ink 0, 0.5 and 1: which pixels does the colleague's function give?",
            "A mean over True and False is a share. Which places is it a mean over: all, or those with ink?",
            "The largest number in a byte is 255, so that is what an ink of 1 has to become. With which number must "
            "the ink be multiplied, then, before astype(np.uint8) makes bytes of it?",
        ),
        judge=judge_pixels,
        checked="The share is right on fresh drawings; your pixels are bytes and grow with the ink, from 0 to 255.",
    ),
    Exercise(
        id="04.5",
        title="The phone's numbers",
        hints=(
            "Both functions look at the same drawings twice: as pixels of the canvas, and as the training's numbers. "
            "What does a scatter plot of one over the other look like?",
            "A straight line has two unknowns. np.polyfit(x, y, 1) finds both; it wants x and y flat.",
            "A Preprocess with std 1 computes pixel * scale - mean. Compare that with slope * pixel + intercept: "
            "mind the sign of the mean.",
        ),
        judge=judge_parity,
        checked="Three fresh preprocessings were found again, from their golden vectors alone.",
    ),
    Exercise(
        id="04.6",
        title="The mended pipeline",
        hints=(
            "You have a repair for each fault. Which of them need the ink and the labels, and which the pixels?",
            "Leave out the suspects first, then have more drawn, then make pixels, and split last: then nothing that "
            "comes later can undo what came before.",
            "np.delete(array, rows, axis=0) leaves rows out, np.concatenate([a, b]) puts two arrays together; "
            "do everything to the ink and to the labels alike.",
        ),
        judge=judge_mended,
        checked="A fresh delivery went through: bytes that grow with the ink, no drawing on both sides, few wrong "
        "labels, all classes filled, hardly a drawing lost.",
    ),
    Exercise(
        id="04.7",
        title="On the phone, under a budget",
        hints=(
            "The network was trained on some numbers. Does the phone give it the same ones?",
            "on_phone takes the network and a Preprocess. Which one reproduces the golden vectors?",
            "Train on what mended returns, and let the phone compute with what refit returns.",
        ),
        judge=judge_phone,
        checked="The accuracy on people's digits, as the canvas gives them, was measured again and keeps the budget.",
    ),
)
