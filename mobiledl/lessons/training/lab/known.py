"""Numbers: the one that is asked of each training's curves, and the wrong ones that have a name."""

from __future__ import annotations

import numpy as np

from mobiledl.lessons.training.lab.formulas import (
    GUESSING,
    LINE,
    Evidence,
    above_guessing,
    falls,
    first_above,
    first_wild_step,
    gap,
    growth,
    halves,
    last_wild_step,
    mean,
    only_at_once,
    only_without_wild,
    share_falling,
    single,
    still_falling,
    thirds,
)

# The number of steps of the trainings that a learner sees: it must not stand in an answer.
SEEN_STEPS = 310
HARD_CODED = "These are the steps from 260 on: not every training has 310, so count the last 50 from the end."

BY_LETTER = {
    "A": Evidence(
        lambda c: still_falling(c.loss),
        (
            (lambda c: 1 / still_falling(c.loss), "The ratio is upside down: the late fall over the early one."),
            (lambda c: -still_falling(c.loss), "The sign is wrong: a fall is the earlier mean minus the later one."),
            (lambda c: falls(c.loss)[1], "That is the late fall alone: it has to be set against the early one."),
            (lambda c: falls(c.loss)[0], "That is the early fall alone: the late one has to be set against it."),
            (
                lambda c: mean(c.loss, 200, 300) / mean(c.loss, 0, 100),
                "That divides means; falls, which are differences, are wanted.",
            ),
            (
                lambda c: falls(c.loss)[1] - falls(c.loss)[0],
                "That takes one fall off the other: how large the late one is beside the early one is a quotient.",
            ),
            (
                lambda c: still_falling(c.loss, ((0, 100), (101, 200), (201, 300))),
                "A step between two hundreds is left out: a slice begins with its first number and ends before its "
                "last.",
            ),
            (
                lambda c: still_falling(c.loss, ((1, 101), (101, 201), (201, 301))),
                "The hundreds begin one step too late: steps are counted from 0.",
            ),
            (
                lambda c: still_falling(c.loss, ((0, 100), (100, 200), (200, None))),
                "The third mean goes on to the end: the third hundred ends before step 300.",
            ),
            (
                lambda c: still_falling(c.loss, ((0, 100), (100, 200), (-100, None))),
                "The third mean is that of the last hundred steps: the third hundred is wanted.",
            ),
            (lambda c: still_falling(c.loss, take=np.median), "Those are medians: the means are wanted."),
            (lambda c: thirds(c.loss), "Those are thirds of the whole training: hundreds of steps are wanted."),
            (lambda c: single(c.loss), "Those are single losses: chance plays with them, so take means over hundreds."),
        ),
    ),
    "B": Evidence(
        above_guessing,
        (
            (lambda c: mean(c.loss, -50), "The loss of guessing has not been taken off."),
            (lambda c: -above_guessing(c), "The sign is wrong: above guessing is positive, and below it negative."),
            (lambda c: mean(c.loss) - GUESSING, "That is the mean over all steps: the last 50 are wanted."),
            (lambda c: mean(c.loss, 0, 50) - GUESSING, "Those are the first 50 steps: the last 50 are wanted."),
            (lambda c: mean(c.loss, 50) - GUESSING, "Those are all steps but the first 50: the last 50 are wanted."),
            (lambda c: float(c.loss[-1]) - GUESSING, "That is the last step alone: the mean of the last 50 is wanted."),
            (lambda c: mean(c.loss, -51) - GUESSING, "Those are 51 steps: a slice from -50 to the end has 50."),
            (lambda c: float(c.loss[-50]) - GUESSING, "That is one single step: the mean of the last 50 is wanted."),
            (
                lambda c: mean(c.loss, -50) - float(np.log10(20)),
                "The loss is measured with natural logarithms, and log10 is another one.",
            ),
            (
                lambda c: mean(c.loss, -50) - float(np.log2(20)),
                "The loss is measured with natural logarithms, and log2 is another one.",
            ),
            (lambda c: mean(c.loss, -50) - 3, "ln(20) is only about 3.0: let np.log compute it."),
            (lambda c: mean(c.loss, -50) / GUESSING, "That is a quotient: how far it lies above is a difference."),
            (lambda c: mean(c.loss, 260, 310) - GUESSING, HARD_CODED),
        ),
        # Whoever takes 2.996 for ln(20) is near enough; whoever takes 3.0 is not.
        atol=1e-3,
    ),
    "C": Evidence(
        first_wild_step,
        (
            (
                lambda c: only_without_wild(c, 0),
                "No step is above the line there; argmax gives 0 then as well, as if the first one were.",
            ),
            (
                lambda c: only_without_wild(c, SEEN_STEPS),
                "No step is above the line there, and this training has another number of steps: ask for it.",
            ),
            (
                lambda c: only_without_wild(c, len(c.loss) - 1),
                "No step is above the line there: the number of steps is wanted, and this is the last step's.",
            ),
            (
                lambda c: only_without_wild(c, -1),
                "No step is above the line there: the number of steps is wanted, not -1.",
            ),
            (only_at_once, "The very first step is above the line there: its number is 0, which Python takes for no."),
            (lambda c: first_wild_step(c) + 1, "Steps are counted from 0 here."),
            (lambda c: first_wild_step(c) - 1, "That is one step before the first that is above: steps count from 0."),
            (last_wild_step, "That is the last step above the line: the first one is wanted."),
            (
                lambda c: float(np.sum(c.loss > LINE)),
                "That counts all steps above the line: the first one is wanted.",
            ),
            (lambda c: float(np.argmax(c.loss)), "That is the step with the largest loss, not the first one above."),
            (lambda c: first_above(c, GUESSING), "That is the first step above ln(20): the line lies at twice that."),
            (
                lambda c: first_above(c, 6),
                "The line is not at 6: twice ln(20) is a little less, so let np.log compute it.",
            ),
            (
                lambda c: first_above(c, float(np.log(40))),
                "The line is twice the logarithm of 20, which is not the logarithm of twice 20.",
            ),
            (
                lambda c: first_above(c, 2 * float(np.log10(20))),
                "The loss is measured with natural logarithms, and log10 is another one.",
            ),
        ),
        # A count is exact.
        rtol=0.0,
    ),
    "D": Evidence(
        lambda c: growth(c.gradient),
        (
            (lambda c: 1 / growth(c.gradient), "The ratio is upside down: late over early."),
            (lambda c: growth(c.loss), "That is the growth of the loss: the gradient norm is wanted."),
            (
                lambda c: float(c.gradient[-1] / c.gradient[0]),
                "Those are two single steps: chance plays with them, so take means over 50.",
            ),
            (
                lambda c: mean(c.gradient, -50) - mean(c.gradient, 0, 50),
                "That is a difference: how many times as large it has become is a quotient.",
            ),
            (
                lambda c: halves(c.gradient),
                "Those are the two halves of the training: 50 steps of each end are wanted.",
            ),
            (
                lambda c: float(np.max(c.gradient[-50:]) / np.max(c.gradient[:50])),
                "Those are the largest norms: the means are wanted.",
            ),
            (
                lambda c: float(np.median(c.gradient[-50:]) / np.median(c.gradient[:50])),
                "Those are medians: the means are wanted.",
            ),
            (
                lambda c: mean(c.gradient, -50) / mean(c.gradient),
                "That divides by the mean over all steps: set it against that of the first 50.",
            ),
            (lambda c: mean(c.gradient, 260, 310) / mean(c.gradient, 0, 50), HARD_CODED),
            (
                lambda c: float(np.mean(c.gradient[-50:] / c.gradient[:50])),
                "That is the mean of 50 quotients: the quotient of two means is wanted.",
            ),
        ),
    ),
    "E": Evidence(
        share_falling,
        (
            (lambda c: float(np.mean(np.diff(c.loss) > 0)), "Those are the steps at which the loss rises."),
            (lambda c: float(np.sum(np.diff(c.loss) < 0)), "That is a number of steps: a share of all is wanted."),
            (
                lambda c: float(np.mean(np.diff(c.loss) <= 0)),
                "There are steps at which the loss stays as it is: these count as falls here, and are none.",
            ),
            (
                lambda c: float(np.sum(np.diff(c.loss) < 0)) / len(c.loss),
                "From each step to the next there is one change fewer than there are steps: divide by the changes.",
            ),
            (lambda c: 100 * share_falling(c), "That is in per cent: a share lies from 0 to 1."),
            (
                lambda c: float(np.mean(np.diff(c.gradient) < 0)),
                "Those are changes of the gradient: the loss is wanted.",
            ),
            (
                lambda c: float(np.mean(np.diff(c.loss))),
                "That is how far the loss falls in a step: how often is asked.",
            ),
            (
                lambda c: float(np.mean(c.loss < c.loss[0])),
                "That compares with the first step: each step is to be compared with the one before it.",
            ),
        ),
        # A share of steps is counted: one more or less is seen.
        rtol=1e-6,
    ),
    "F": Evidence(
        gap,
        (
            (lambda c: -gap(c), "The sign is wrong: training accuracy minus validation accuracy."),
            (
                lambda c: float(c.accuracy[-1] - np.max(c.validation)),
                "A single batch is too few images for an accuracy: take the mean of the last 50 steps.",
            ),
            (
                lambda c: mean(c.accuracy) - float(np.max(c.validation)),
                "That is the training accuracy over all steps: the last 50 are wanted.",
            ),
            (
                lambda c: mean(c.accuracy, -50) - float(np.min(c.validation)),
                "That is the lowest validation accuracy: the best one is wanted.",
            ),
            (
                lambda c: mean(c.accuracy, -50) - float(c.validation[-1]),
                "That is the last validation accuracy: the best one of all is wanted.",
            ),
            (
                lambda c: mean(c.accuracy, -50) - mean(c.validation),
                "That is the mean of the validation accuracies: the best one is wanted.",
            ),
            (
                lambda c: float(np.max(c.accuracy[-50:]) - np.max(c.validation)),
                "That is the best training accuracy: the mean of the last 50 steps is wanted.",
            ),
            (lambda c: 100 * gap(c), "That is in per cent: the accuracies lie from 0 to 1, so leave them as they are."),
            (lambda c: mean(c.accuracy, 260, 310) - float(np.max(c.validation)), HARD_CODED),
            (
                lambda c: mean(c.accuracy, -50) / float(np.max(c.validation)),
                "That is a quotient: minus asks for a difference.",
            ),
            (lambda c: mean(c.accuracy, -50), "The validation accuracy has not been taken off."),
        ),
    ),
}
