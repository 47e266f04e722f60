"""Exercise 06.6: a search that spends its purse well, in most of many tries, and knows what cannot be had."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mobiledl.course.answers import ask
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet
from mobiledl.lessons.experiments.lab.keeping import Kept, places
from mobiledl.lessons.experiments.search_space import EPOCHS
from mobiledl.record import Settings

if TYPE_CHECKING:
    from mobiledl.lessons.experiments.lab.purse import Brief, Purse
    from mobiledl.lessons.experiments.lab.watched import Watched

HIDDEN_SEEDS = tuple(range(100, 130))
SEARCH_LIMIT_S = 120.0
# A search that leaves more of its purse than this share was too careful.
MUCH_LEFT = 1 / 3
CHANCE = ("The same seed came twice, each time with a full purse, and the search went two ways: whatever is random in "
          "it has to start from the seed.")  # fmt: skip
KEPT = ("Something is kept from one try to the next. Each try begins with a full purse, and knows only what this purse "
        "has paid for.")  # fmt: skip
SEED_UNUSED = "What is drawn at random is the same for every seed: let it start from the seed that was given."


def judge_spend(spend: Any) -> None:
    """Every try keeps MACs and epochs, most reach the accuracy, and a brief that cannot be met is seen.

    Besides, nothing but what was paid is known, and the same seed and a full purse give the same search again.
    """
    from mobiledl.lessons.experiments.lab import purse

    kept = Kept(spend)
    _check_brings_nothing(spend)
    try:
        first = _tried(spend, HIDDEN_SEEDS[0])
        kept.restore()
        _check_same(first, _tried(spend, HIDDEN_SEEDS[0]), CHANCE)
        tries = [first, *(_tried(spend, seed) for seed in HIDDEN_SEEDS[1:])]
        _check_nothing_kept(spend, first, kept)
        _check_seed_counts(spend, tries)
        brief = purse.brief()
        reached, wanted = brief.reached([each.accuracy for each in tries]), purse.tries_wanted(len(tries))
        if reached < wanted:
            raise NotYet(_advice([each.purse for each in tries]), f"{brief.accuracy:.0%} in {reached} of {len(tries)} "
                         "tries", f"in at least {wanted}", "purses with hidden seeds")  # fmt: skip
        _check_impossible(spend, purse.impossible())
    finally:
        kept.give_back()


@dataclass(frozen=True)
class Try:
    """One try of a search: its purse, which tells what was bought, the point that it chose, and how good that is."""

    purse: Watched
    point: Mapping[str, Any]
    accuracy: float
    on: str

    @property
    def way(self) -> tuple[object, ...]:
        """What was bought, in this order, and what was chosen."""
        return (*self.purse.bought, Settings(self.point))


def _tried(spend: Any, seed: int, kind: str = "Watched") -> Try:
    """Return what came of one try; raises NotYet when it breaks a limit or did not pay."""
    from mobiledl.lessons.experiments.lab import purse, watched

    mine = getattr(watched, kind)(purse.brief(), seed % purse.TASKS)
    on = f"a purse of {mine.brief.epochs} epochs, at most {mine.brief.macs:,} MACs, seed {seed}"
    point = _ask(spend, mine, seed, on)
    _check_point(point, mine, on)
    return Try(mine, point, mine.train(point, EPOCHS), on)


def _check_point(point: Any, mine: Watched, on: str) -> None:
    """Raise NotYet unless a point keeps the MACs and was trained to its end."""
    if point is None:
        raise NotYet("None came, which says that no network fits, and there are some that do: is a return missing?",
                     "None", "a point", on)  # fmt: skip
    if not isinstance(point, Mapping):
        raise NotYet("A point is wanted: one of purse.points, or the params of a trial.", describe(point), on=on)
    try:
        trained = mine.trained(point)
    except (KeyError, TypeError):
        raise NotYet("What came is no point of the space.", describe(dict(point)), "one of purse.points", on) from None
    if mine.macs(point) > mine.brief.macs:
        raise NotYet("The network that was chosen has too many MACs. They can be counted before a single epoch is "
                     "paid.", f"{mine.macs(point):,} MACs", f"at most {mine.brief.macs:,}", on)  # fmt: skip
    if trained < EPOCHS:
        raise NotYet("The network that was chosen has not been trained to its end with this purse, so nobody knows "
                     "how good it gets.", f"{trained} of {EPOCHS} epochs", on=on)  # fmt: skip


def _check_brings_nothing(spend: Any) -> None:
    """Raise NotYet when a search has the recorded accuracies, or a purse, under a name of its own."""
    from mobiledl.lessons.experiments.lab import watched

    for place in places(spend):
        if why := watched.brought(place.value):
            raise NotYet(why, f"{place.name} is used", "nothing but the purse that was given")


def _check_same(one: Try, other: Try, why: str) -> None:
    if one.way != other.way:
        raise NotYet(why, f"{_in_short(one)}, then {_in_short(other)}", "twice the same", one.on)


def _in_short(each: Try) -> str:
    return f"{len({point for point, _ in each.purse.bought})} networks trained, {dict(each.point)} chosen"


def _check_nothing_kept(spend: Any, first: Try, kept: Kept) -> None:
    """Raise NotYet when what earlier tries left behind decides about a later one."""
    changed = kept.changed
    _check_same(first, _tried(spend, HIDDEN_SEEDS[0]), KEPT)
    if not changed:
        return
    kept.empty(changed)
    try:
        again = _tried(spend, HIDDEN_SEEDS[0])
    except NotYet:
        names = " and ".join(place.name for place in changed)
        raise NotYet(KEPT, f"without what lies in {names} the search fails", "each try begins anew", first.on) from None
    _check_same(first, again, KEPT)


def _check_seed_counts(spend: Any, tries: list[Try]) -> None:
    """Raise NotYet when a search draws, and draws the same whatever its seed is."""
    from mobiledl.lessons.experiments.lab import purse, watched

    if len({(place % purse.TASKS, each.way) for place, each in enumerate(tries)}) > purse.TASKS:
        return
    with watched.other_chance():
        _check_same(tries[0], _tried(spend, HIDDEN_SEEDS[0], "Moved"), SEED_UNUSED)


def _ask(spend: Any, mine: Watched, seed: int, on: str) -> Any:
    """Return a search's answer; None is one of them, so it is told apart from a function that forgot to return."""
    from mobiledl.lessons.experiments.lab import watched
    from mobiledl.lessons.experiments.lab.purse import OverdrawnError

    def asked(purse: Purse, seed: int) -> list[Any]:
        return [spend(purse, seed)]

    if not callable(spend):
        ask(spend, mine, seed, on=on)
    asked.__name__ = getattr(spend, "__name__", "Your function")
    try:
        with watched.closed(mine):
            return ask(asked, mine, seed, limit_s=SEARCH_LIMIT_S, on=on)[0]
    except NotYet as trouble:
        if isinstance(trouble.__cause__, OverdrawnError):
            raise NotYet("The purse was asked for more than it holds. A training that has begun costs up to "
                         f"{EPOCHS} epochs: leave enough for its end.", f"{mine.left} epochs left",
                         f"at most {mine.brief.epochs} spent", on) from None  # fmt: skip
        raise
    finally:
        if mine.trouble:
            raise NotYet(mine.trouble, on=on)


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
    from mobiledl.lessons.experiments.lab.watched import Watched

    mine = Watched(brief)
    on = f"a purse with at most {brief.macs:,} MACs, which no network of the space keeps"
    point = _ask(spend, mine, 0, on)
    if point is not None:
        raise NotYet("The brief cannot be met, and a network came as if it could.", describe(point), "None", on)
    if mine.spent:
        raise NotYet("That it cannot be met can be known without training anything.", f"{mine.spent} epochs spent",
                     "0 epochs", on)  # fmt: skip
