"""Exercise 06.3: a Pareto front, held against a comparison of every network with every other."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from mobiledl.course.answers import as_array, ask
from mobiledl.course.describe import describe
from mobiledl.course.outcome import NotYet

Network = tuple[int, float]
TABLES, SEED = 14, 3
# Few different values, so that networks of equal MACs and of equal accuracy are frequent.
MACS, ACCURACIES = (100, 200, 300, 400, 500, 600), (0.0, 0.5, 0.625, 0.75, 0.8125, 0.875)

MISREAD = {
    (-1, 1): "Networks with many MACs are taken for the better ones here: fewer are better.",
    (1, -1): "Networks of low accuracy are taken for the better ones here: higher is better.",
}


def judge_front(pareto_front: Any) -> None:
    """The networks that no other one beats, each once, by rising MACs."""
    draw = random.Random(SEED)
    for size in (0, 1, *[draw.randint(4, 9) for _ in range(TABLES)]):
        networks = [(draw.choice(MACS), draw.choice(ACCURACIES)) for _ in range(size)]
        on = " ".join(f"({macs}, {accuracy})" for macs, accuracy in networks) or "an empty list"
        came = _as_networks(ask(pareto_front, networks, on=on), on)
        wanted = _slow_front(networks)
        if came != wanted:
            raise NotYet(_why(came, wanted, networks), _text(came), _text(wanted), on)


def beats(one: Network, other: Network, few: int = 1, high: int = 1) -> bool:
    """Return whether a network is at least as good in both quantities, and better in one; -1 turns one round."""
    return one != other and few * one[0] <= few * other[0] and high * one[1] >= high * other[1]


def _slow_front(networks: list[Network], few: int = 1, high: int = 1) -> list[Network]:
    return sorted({each for each in networks if not any(beats(other, each, few, high) for other in networks)})


def _as_networks(came: Any, on: str) -> list[Network]:
    """Return a learner's pairs as a list; raises NotYet for anything else."""
    if isinstance(came, (set, frozenset)):
        raise NotYet("A set has no order: a list by rising MACs is wanted.", describe(came), on=on)
    if isinstance(came, Mapping):
        raise NotYet("A dictionary came: a list of pairs (MACs, accuracy) is wanted.", describe(came), on=on)
    pairs = as_array(came, on)
    if pairs.size == 0:
        return []
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise NotYet("A list of pairs (MACs, accuracy) is wanted.", describe(came), on=on)
    return [(int(macs) if macs % 1 == 0 else macs, accuracy) for macs, accuracy in pairs.tolist()]


def _why(came: list[Network], wanted: list[Network], networks: list[Network]) -> str:
    """Return the sentence for a wrong front, with the network that is wrong in it."""
    if unknown := [each for each in came if each not in networks]:
        return f"{unknown[0]} was not among the networks: is the order in the pair MACs, accuracy?"
    if set(came) == set(wanted):
        return "A network stands twice on the front." if len(came) > len(wanted) else "The order is by rising MACs."
    for signs, why in MISREAD.items():
        if set(came) == set(_slow_front(networks, *signs)):
            return why
    for each in came:
        if better := [other for other in networks if beats(other, each)]:
            return _beaten(each, better)
    missing = next(each for each in wanted if each not in came)
    return f"{missing} is missing: no other network is at least as good in both."


def _beaten(each: Network, better: list[Network]) -> str:
    """Return the sentence for a network that does not belong there; the clearest reason comes first."""
    if clear := [other for other in better if other[0] < each[0] and other[1] > each[1]]:
        return f"{each} is on your front, and {clear[0]} has fewer MACs and is more accurate."
    if same := [other for other in better if other[0] == each[0]]:
        return f"{each} is on your front, and {same[0]} is more accurate with as many MACs."
    return f"{each} is on your front, and {better[0]} is as accurate with fewer MACs."


def _text(networks: list[Network]) -> str:
    return " ".join(f"({macs}, {accuracy})" for macs, accuracy in networks) or "nothing"
