"""Lab 05, training without waste: six broken trainings, diagnosed from their curves and mended, and one on a budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobiledl.course.exercise import Exercise


def _case(letter: str, part: str) -> Callable[[Any], None]:
    """Return the spec of a broken training whose recipe, mix, step, batches or score a learner mends."""

    def judge(answer: Any) -> None:
        # PyTorch is imported only when an answer is judged.
        from mobiledl.lessons.training.lab import orders, repairs, scores, steps

        repair = {
            "recipe": repairs.judge_recipe,
            "mix": orders.judge_mix,
            "step": steps.judge_step,
            "batches": orders.judge_batches,
            "score": scores.judge_score,
        }[part]
        repairs.judge_case(letter, answer, repair)

    return judge


def _plan(answer: Any) -> None:
    """The plan keeps the budget."""
    from mobiledl.lessons.training.lab.plan import judge_plan

    judge_plan(answer)


EXERCISES = (
    Exercise(
        id="05.1",
        title="Training A",
        hints=(
            "Do all the curves move the right way? And what would happen if the training went on for a day?",
            "Compare the learning rate with that of the healthy twin. For the number: three means, two differences "
            "between neighbours, and one division.",
            "A mean over the second hundred steps is a slice from 100 to 200. For the repair, one field of the recipe "
            "is enough, and the grey line in the fourth panel shows a value that worked.",
        ),
        judge=_case("A", "recipe"),
        checked="Diagnosis and evidence are right, and with your recipe the training recovered from two hidden seeds.",
    ),
    Exercise(
        id="05.2",
        title="Training B",
        hints=(
            "The loss has settled. What does a network know about an image when its loss is exactly this?",
            "It has learned how frequent the classes are, and nothing else: as if the images said nothing about the "
            "labels. Which part of a training could have seen to that?",
            "An image at place 7 and the label at place 7 must end at the same place. How many orders may be drawn "
            "in one pass, then?",
        ),
        judge=_case("B", "mix"),
        checked="Diagnosis and evidence are right, every image kept its label, and the training recovered.",
    ),
    Exercise(
        id="05.3",
        title="Training C",
        hints=(
            "When does it go wrong, at the first steps or in the course of time? Which panel is far from the twin's?",
            "For the number, go through the losses one by one and stop at the first that is too large. What is the "
            "answer for a training in which none is?",
            "In the recipe it is one field again. Going down by factors of ten is a good way to search.",
        ),
        judge=_case("C", "recipe"),
        checked="Diagnosis and evidence are right, and with your recipe the training recovered from two hidden seeds.",
    ),
    Exercise(
        id="05.4",
        title="Training D",
        hints=(
            "It explodes as C does. But when does it begin to, and which of the four panels warns first?",
            "The gradient norm only ever climbs, although the learning rate is the healthy one: each backward pass "
            "adds to what is there. What is missing between two of them?",
            "One line has to come into the function. It belongs anywhere before the backward pass, and never between "
            "that and the optimizer's step.",
        ),
        judge=_case("D", "step"),
        checked="Diagnosis and evidence are right, three steps went along their own gradients, and the training "
        "recovered.",
    ),
    Exercise(
        id="05.5",
        title="Training E",
        hints=(
            "Zoom into the loss: how many steps from one peak to the next? How many images is that?",
            "A tooth is about a hundred images long, and there are a hundred images of each class. For the number: "
            "np.diff gives the change from each step to the next.",
            "The images arrive well mixed: `mix` has done that. What does the function do to this order before it "
            "cuts?",
        ),
        judge=_case("E", "batches"),
        checked="Diagnosis and evidence are right, the batches hold a mixture, and the training recovered.",
    ),
    Exercise(
        id="05.6",
        title="Training F",
        hints=(
            "Which curves are healthy, and which one is not? What is different when the validation images are asked?",
            "The validation images come class after class, 20 at a time. Which layer looks at the other images of a "
            "batch, unless it is told not to?",
            "A network has two modes. The loop puts it into the one for training before each step; the other one has "
            "to be asked for.",
        ),
        judge=_case("F", "score"),
        checked="Diagnosis and evidence are right, an image's answer no longer depends on its neighbours, and the "
        "accuracy is that of the network.",
    ),
    Exercise(
        id="05.7",
        title="A training on a budget",
        hints=(
            "How many passes may it be? And which fields of the recipe change what a pass brings?",
            "Large steps learn fast and small ones settle: a schedule gives both in one training. Smaller batches "
            "make more steps of the same images.",
            "Change one thing at a time and keep what helps: schedule, then learning rate in factors of two or three, "
            "then batch. Draw the curves of a plan that disappoints you.",
        ),
        judge=_plan,
        checked="Both limits are kept; the accuracy is the mean of three trainings from hidden seeds.",
    ),
)
