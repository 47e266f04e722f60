"""Lab 02, the model zoo: count layers by hand, rank networks by MACs and by the clock, choose one under a budget."""

from __future__ import annotations

import itertools
from typing import Any

from mobiledl.course.answers import ask
from mobiledl.course.exercise import Exercise
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.model_zoo.lab import clock
from mobiledl.lessons.model_zoo.lab.candidates import BY_NAME, counts
from mobiledl.lessons.model_zoo.lab.convolutions import judge_conv_parameters, judge_dense_macs, judge_grouped_macs
from mobiledl.lessons.model_zoo.lab.decision import judge_decision
from mobiledl.lessons.model_zoo.lab.stopwatch import as_ranked, practice_sessions, renamed_sessions
from mobiledl.run import Session

RANKING_LIMIT_S = 90.0


def judge_by_macs(by_macs: Any) -> None:
    """The names of the shelf, from fewest to most MACs."""
    names = as_ranked(by_macs, tuple(BY_NAME))
    wanted = sorted(BY_NAME, key=lambda name: counts(name)[0])
    if names == wanted[::-1]:
        raise NotYet("The order is the other way round: fewest MACs first.", names[0], "the fewest MACs first")
    if names == sorted(BY_NAME, key=lambda name: counts(name)[1]):
        raise NotYet("That is the order by parameters: a convolution uses each of them many times.")
    if names in (given := sorted(BY_NAME, key=lambda name: BY_NAME[name].accuracy), given[::-1]):
        raise NotYet("That is the order by accuracy: what a network costs is counted by cost.count.")
    if names == sorted(BY_NAME):
        raise NotYet("That is the order of the alphabet: sort by the counts, not by the names.")
    for first, second in itertools.pairwise(names):
        if counts(first)[0] > counts(second)[0]:
            came = f"{first} before {second}"
            raise NotYet("Two neighbours stand in the wrong order: count both again.", came, "fewest MACs first")


def judge_rank_by_latency(rank_by_latency: Any) -> None:
    """The median after a warm-up puts four practice models in order, each of which has its trap.

    They come a second time, under other names and in another order.
    """
    on = "four practice models: one is slow when it is called first, one stumbles now and then"
    sessions, wanted = practice_sessions()
    names = _ranked(rank_by_latency, sessions, on)
    if names != wanted:
        raise NotYet(_why_ranked(names, list(sessions), wanted), str(names), "fastest first", on)
    on = "the same four models under other names, in another order"
    sessions, wanted = renamed_sessions()
    names = _ranked(rank_by_latency, sessions, on)
    if names != wanted:
        raise NotYet("The order was right the first time, and is not for other names in another order: it has to come "
                     "from the times alone.", str(names), "fastest first", on)  # fmt: skip


def _ranked(rank_by_latency: Any, sessions: dict[str, Session], on: str) -> list[str]:
    """Return the names in the order that an answer gives them; on its clock, only the models take time."""
    with clock.given():
        came = ask(rank_by_latency, sessions, limit_s=RANKING_LIMIT_S, on=on)
    return as_ranked(came, tuple(sessions), on)


def _why_ranked(names: list[str], given: list[str], wanted: list[str]) -> str:
    """Return the sentence for a wrong order; `wanted` begins with the one that starts slowly and ends with the slow."""
    starts_slowly, steady, stumbles, slow = map(names.index, wanted)
    if names == given:
        return "The names came back in the order in which they went in."
    if names == wanted[::-1]:
        return "The order is the other way round: fastest first."
    if names == sorted(given):
        return "That is the order of the alphabet: sort by the times, not by the names."
    if starts_slowly > steady:
        return "A model that is slow only in its first calls was put too far back: let it warm up before you measure."
    if stumbles > slow:
        return ("A model that stumbles in a few calls was put too far back: a mean is ruined by few large values, and "
                "so is whatever the slowest calls decide.")  # fmt: skip
    return "The order is another one: measure each more often."


EXERCISES = (
    Exercise(
        id="02.1",
        title="MACs of a convolution",
        hints=(
            "For a single pixel of a single output channel: how many weights are multiplied with how many numbers?",
            "One pixel of one output channel takes the kernel's whole area, in every input channel. How many such "
            "pixels does the layer write?",
            "Five numbers are multiplied, and one of your arguments comes in twice: a kernel of side 3 has 9 weights.",
        ),
        judge=judge_dense_macs,
        checked="Right for four layers, held against a count of every single multiplication.",
    ),
    Exercise(
        id="02.2",
        title="Groups: from dense to depthwise",
        hints=(
            "Cut input and output channels in as many packs as there are groups. Which inputs does one output see?",
            "The count of outputs and of pixels is as before. Only the number of inputs for each output has changed.",
            "Look at the extreme case: as many groups as input channels. Then an output channel sees a single input.",
        ),
        judge=judge_grouped_macs,
        checked="Right for five layers: dense, grouped, depthwise and pointwise.",
    ),
    Exercise(
        id="02.3",
        title="Parameters of a convolution",
        hints=(
            "The weights are used again for every pixel. Does their number depend on how many pixels there are?",
            "Each output channel has a small block of weights: how deep is it, when there are groups?",
            "The bias comes on top, if there is one. How many numbers does each output channel need for it?",
        ),
        judge=judge_conv_parameters,
        checked="Right for five layers with and without bias, held against PyTorch's own.",
    ),
    Exercise(
        id="02.4",
        title="The shelf by MACs",
        hints=(
            "What is wanted is a list of six names. What number does each name have to be sorted by?",
            "cost.count takes a network and returns its MACs among other things; shelf[name].net() makes the network.",
            "sorted takes a second argument, key: a function that says, for one name, by which number it is sorted.",
        ),
        judge=judge_by_macs,
        checked="All six names, from fewest to most MACs.",
    ),
    Exercise(
        id="02.5",
        title="Rank by the clock",
        hints=(
            "Time one call of a model, then ten more. Are the first ones like the others? Are all of them alike?",
            "The first calls have work to do that later ones have not, so they are left out; and of the rest take a "
            "value that a few slow calls cannot move.",
            "measure.latency does both: look at its arguments and at what it returns. The median is called value. "
            "measure.compare does it for all in turn; its race has names and latencies in the order that you gave.",
        ),
        judge=judge_rank_by_latency,
        checked="Four practice models in the right order: one slow to start, one that stumbles, two that are steady.",
    ),
    Exercise(
        id="02.6",
        title="Choose under a budget",
        hints=(
            "Take the limits one by one: which networks drop out by size, which by accuracy, which by your latencies?",
            "brief(...) makes the budget from the latency of today's network, and budget.check says for one network "
            "whether all limits are kept. Do it for each.",
            "Of the networks that are left, the most accurate is wanted: quoted(name).value tells how accurate one is.",
        ),
        judge=judge_decision,
        checked="The choice follows from your own latencies, and a quick second measurement agrees with these.",
    ),
)
