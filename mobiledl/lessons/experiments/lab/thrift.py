"""Exercise 06.6: a search that spends its purse well, in most of many tries, and knows what cannot be had."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import ask
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.experiments.search_space import EPOCHS

if TYPE_CHECKING:
    from mobiledl.lessons.experiments.lab.purse import Brief, Purse

HIDDEN_SEEDS = tuple(range(100, 130))
SEARCH_LIMIT_S = 120.0
# A search that leaves more of its purse than this share was too careful.
MUCH_LEFT = 1 / 3


def judge_spend(spend: Any) -> None:
    """Every try keeps MACs and epochs, most reach the accuracy, and a brief that cannot be met is seen."""
    from mobiledl.lessons.experiments.lab import purse

    brief = purse.brief()
    tries: list[tuple[float, Purse]] = []
    for seed in HIDDEN_SEEDS:
        mine = purse.Purse(brief, seed % purse.TASKS)
        tries.append((_found(spend, mine, seed), mine))
    reached, wanted = brief.reached([accuracy for accuracy, _ in tries]), purse.tries_wanted(len(tries))
    if reached < wanted:
        raise NotYet(_advice([mine for _, mine in tries]), f"{brief.accuracy:.0%} in {reached} of {len(tries)} tries",
                     f"in at least {wanted}", "purses with hidden seeds")  # fmt: skip
    _check_impossible(spend, purse.impossible())


def _found(spend: Any, mine: Purse, seed: int) -> float:
    """Return the accuracy of what a search has found; raises NotYet when it breaks a limit or did not pay."""
    on = f"a purse of {mine.brief.epochs} epochs, at most {mine.brief.macs:,} MACs, seed {seed}"
    point = _ask(spend, mine, seed, on)
    if point is None:
        raise NotYet("None came, which says that no network fits, and there are some that do: is a return missing?",
                     "None", "a point", on)  # fmt: skip
    if not isinstance(point, Mapping):
        raise NotYet("A point is wanted: one of purse.points, or the params of a trial.", describe(point), on=on)
    try:
        trained = mine.trained(point)
    except KeyError:
        raise NotYet("What came is no point of the space.", describe(dict(point)), "one of purse.points", on) from None
    if mine.macs(point) > mine.brief.macs:
        raise NotYet("The network that was chosen has too many MACs. They can be counted before a single epoch is "
                     "paid.", f"{mine.macs(point):,} MACs", f"at most {mine.brief.macs:,}", on)  # fmt: skip
    if trained < EPOCHS:
        raise NotYet("The network that was chosen has not been trained to its end with this purse, so nobody knows "
                     "how good it gets.", f"{trained} of {EPOCHS} epochs", on=on)  # fmt: skip
    return mine.train(point, EPOCHS)


def _ask(spend: Any, mine: Purse, seed: int, on: str) -> Any:
    """Return a search's answer; None is one of them, so it is told apart from a function that forgot to return."""
    from mobiledl.lessons.experiments.lab.purse import OverdrawnError

    def asked(purse: Purse, seed: int) -> list[Any]:
        return [spend(purse, seed)]

    if not callable(spend):
        ask(spend, mine, seed, on=on)
    asked.__name__ = getattr(spend, "__name__", "Your function")
    try:
        return ask(asked, mine, seed, limit_s=SEARCH_LIMIT_S, on=on)[0]
    except NotYet as trouble:
        if isinstance(trouble.__cause__, OverdrawnError):
            raise NotYet("The purse was asked for more than it holds. A training that has begun costs up to "
                         f"{EPOCHS} epochs: leave enough for its end.", f"{mine.left} epochs left",
                         f"at most {mine.brief.epochs} spent", on) from None  # fmt: skip
        raise


def _advice(purses: list[Purse]) -> str:
    """Return the sentence for a search that did not find enough, by what it has bought."""
    spent = statistics.mean(mine.spent / mine.brief.epochs for mine in purses)
    if spent < 1 - MUCH_LEFT:
        return f"The limits are kept, and on average {1 - spent:.0%} of the purse is left: look at more networks."
    if all(mine.trained(point) in (0, EPOCHS) for mine in purses for point in mine.points):
        return "Every network that was begun was trained to its end: give up the bad ones early, and look at more."
    if any(mine.macs(point) > mine.brief.macs and mine.trained(point) for mine in purses for point in mine.points):
        return "Epochs went into networks that have too many MACs: leave those out before the search begins."
    return "The limits are kept, and what was found is not good enough: is it given up too early, or too late?"


def _check_impossible(spend: Any, brief: Brief) -> None:
    """Raise NotYet unless a brief that no network keeps gets None, and nothing is spent."""
    from mobiledl.lessons.experiments.lab.purse import Purse

    mine = Purse(brief)
    on = f"a purse with at most {brief.macs:,} MACs, which no network of the space keeps"
    point = _ask(spend, mine, 0, on)
    if point is not None:
        raise NotYet("The brief cannot be met, and a network came as if it could.", describe(point), "None", on)
    if mine.spent:
        raise NotYet("That it cannot be met can be known without training anything.", f"{mine.spent} epochs spent",
                     "0 epochs", on)  # fmt: skip
