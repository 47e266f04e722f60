"""Exercise 06.4: successive halving, held against one that pays epoch by epoch."""

from __future__ import annotations

import operator
import random
from collections.abc import Callable, Mapping
from typing import Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet

Curves = Mapping[str, tuple[float, ...]]
# how many networks start, and the epochs after which is chosen; networks train to the last of them
CASES = ((54, (1, 3, 9)), (20, (3, 9)), (1, (2, 3)), (14, (2, 5, 6)), (2, (1, 4)), (5, (6,)))
SEED = 64
MANY_NAMES = 20
MORE = 2  # a curve goes on after the last rung: somebody may have trained for longer


def judge_halving(halving: Any) -> None:
    """Those who go on at each rung, and every epoch paid once."""
    draw = random.Random(SEED)
    for count, rungs in CASES:
        curves = _curves(draw, count, rungs[-1] + MORE)
        on = f"{count} network{'s' * (count > 1)}, rungs after epochs {', '.join(map(str, rungs))}"
        names, epochs = _as_pair(ask(halving, curves, rungs, on=on), curves, on)
        wanted, cost = _slow(curves, rungs)
        if names != wanted:
            raise NotYet(_why_names(names, curves, rungs), _text(names), _text(wanted), on)
        if epochs != cost:
            raise NotYet(_why_cost(epochs, curves, rungs), f"{epochs:g} epochs", f"{cost} epochs", on)


def _curves(draw: random.Random, count: int, epochs: int) -> dict[str, tuple[float, ...]]:
    """Return an accuracy after each epoch for each network; no two are equal, and they go up and down."""
    values = iter(draw.sample(range(1, 10_000), count * epochs))
    return {f"net-{place}": tuple(next(values) / 10_000 for _ in range(epochs)) for place in range(count)}


def _slow(
    curves: Curves,
    rungs: tuple[int, ...],
    merit: Callable[[tuple[float, ...], int], float] = lambda curve, done: curve[done - 1],
    kept: Callable[[int], int] = lambda count: max(1, count // 3),
) -> tuple[set[str], int]:
    """Train all by one epoch, pay for it, and choose whenever a rung but the last is reached."""
    alive, paid = set(curves), 0
    for done in range(1, rungs[-1] + 1):
        paid += len(alive)
        if done in rungs[:-1]:
            ranked = sorted(alive, key=lambda name: merit(curves[name], done), reverse=True)
            alive = set(ranked[: kept(len(ranked))])
    return alive, paid


def _as_pair(came: Any, curves: Curves, on: str) -> tuple[set[str], float]:
    """Return names and epochs of a learner's answer; raises NotYet for anything else."""
    wanted = "a pair: the names that are trained to the end, then the epochs paid"
    if not isinstance(came, (tuple, list)) or len(came) != 2:
        raise NotYet("Names and epochs are wanted, both.", describe(came), wanted, on)
    names, epochs = came
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise NotYet("The names come first, as a list.", describe(names), wanted, on)
    if isinstance(names, Mapping):
        raise NotYet("The names alone are wanted, as a list.", describe(names), wanted, on)
    listed = list(names)
    if strange := [name for name in listed if not isinstance(name, str) or name not in curves]:
        raise NotYet("Among the names is something that is no name of a network.", describe(strange[0]), wanted, on)
    if len(set(listed)) < len(listed):
        raise NotYet("A name stands twice among those who are trained to the end.", describe(listed), wanted, on)
    number = as_array(epochs, on)
    if number.size != 1:
        raise NotYet("One number of epochs is wanted.", describe(epochs), wanted, on)
    return set(listed), float(number.reshape(()).item())


def _why_names(names: set[str], curves: Curves, rungs: tuple[int, ...]) -> str:
    """Return the sentence for wrong survivors, with the mistake's name where it has one."""
    right, _ = _slow(curves, rungs)
    best = max(right, key=lambda name: curves[name][rungs[-1] - 1])
    others: tuple[tuple[str, set[str]], ...] = (
        ("The worst go on here: the best third is wanted.", _slow(curves, rungs, lambda c, done: -c[done - 1])[0]),
        ("This looks at accuracies that are not known yet when the choice is made.",
         _slow(curves, rungs, lambda c, done: c[-1])[0]),
        ("This looks at accuracies that are not known yet when the choice is made: those after the last rung.",
         _slow(curves, rungs, lambda c, done: c[rungs[-1] - 1])[0]),
        ("This looks one epoch too far: the first accuracy of a curve is the one after the first epoch.",
         _slow(curves, rungs, lambda c, done: c[min(done, len(c) - 1)])[0]),
        ("This judges by the best accuracy so far: the one after the rung's epoch is asked for.",
         _slow(curves, rungs, lambda c, done: max(c[:done]))[0]),
        ("This judges by the mean of the accuracies so far: the one after the rung's epoch is asked for.",
         _slow(curves, rungs, lambda c, done: sum(c[:done]) / done)[0]),
        ("This goes by the gain since the beginning: the accuracy after the rung's epoch is asked for.",
         _slow(curves, rungs, lambda c, done: c[done - 1] - c[0])[0]),
        ("All choices are made by the accuracy at the first rung: those who go on are looked at again at the next.",
         _slow(curves, rungs, lambda c, done: c[rungs[0] - 1])[0]),
        ("A third of all that began goes on at each rung here: a third of those who are still there is wanted.",
         _slow(curves, rungs, kept=lambda n: max(1, len(curves) // 3))[0]),
        ("All are still there: at each rung but the last, a third goes on.", set(curves)),
        ("Half of them go on here: the best third is wanted.", _slow(curves, rungs, kept=lambda n: max(1, n // 2))[0]),
        ("A third that is no whole number is rounded down.", _slow(curves, rungs, kept=lambda n: -(-n // 3))[0]),
        ("One choice too many: after the last rung nobody is given up, all of them are trained.",
         set(sorted(right, key=lambda name: curves[name][rungs[-1] - 1], reverse=True)[: max(1, len(right) // 3)])),
        ("Only the winner came: all that are trained to the end are wanted.", {best}),
    )  # fmt: skip
    if not names:
        return "Nobody is left: at least one goes on, however few there are."
    return next((why for why, found in others if names == found), "Others go on.")


def _why_cost(epochs: float, curves: Curves, rungs: tuple[int, ...]) -> str:
    """Return the sentence for a wrong cost, with the mistake's name where it has one."""
    counts = [len(curves)]
    for _ in rungs[1:]:
        counts.append(max(1, counts[-1] // 3))
    spans = [rung - before for before, rung in zip((0, *rungs), rungs, strict=False)]
    known = (
        (counts, rungs, "That trains from the beginning after each rung: who goes on keeps what it has learned."),
        (counts[:1], rungs[-1:], "That is the price of training all to the end: who is given up costs nothing more."),
        (counts[-1:], rungs[-1:], "That is what the survivors have cost: those given up were trained, too."),
        (counts, [1] * len(counts), "That counts trainings: each of them has several epochs."),
        (counts[:-1], spans, "The last span is missing: those who are left train to the last rung."),
        (counts[1:], spans[1:], "The first span is missing: all of them train to the first rung."),
        ([*counts[1:], counts[-1]], spans, "Those given up at a rung were trained up to it, and that has to be paid."),
        (counts, [span + 1 for span in spans], "Each span is counted one epoch too long: from rung 1 to rung 3 it is "
                                               "two."),
        (counts, [1, *rungs[:-1]], "Each span ends at its own rung, and begins at the one before."),
    )  # fmt: skip
    sums = ((sum(map(operator.mul, many, long)), why) for many, long, why in known)
    return next((why for cost, why in sums if epochs == cost), "The epochs are other ones.")


def _text(names: set[str]) -> str:
    listed = sorted(names, key=lambda name: (len(name), name))
    more = f" and {len(listed) - MANY_NAMES} more" if len(listed) > MANY_NAMES else ""
    return f"{', '.join(listed[:MANY_NAMES])}{more}" if listed else "nobody"
