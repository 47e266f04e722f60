"""Planted answers for lab 06: what looks right and is not, and what is right and looks otherwise."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.experiments.lab.planted_searches import RIGHT_SEARCHES, WRONG_SEARCHES

SETUP = """
import bisect, math, random
import numpy as np
from mobiledl import sweep
from mobiledl.lessons.experiments.lab.purse import OverdrawnError
from mobiledl.sweep import Parameter, Space

def fitting(purse):
    return [point for point in purse.points if purse.macs(point) <= purse.brief.macs]

def narrowed(purse, alive, *rungs):
    for epochs, keep in rungs:
        alive = sorted(alive, key=lambda point: -purse.train(point, epochs))[:keep]
    return alive[0]
"""
NAMES = {
    "06.1": "my_space",
    "06.2": "affordable",
    "06.3": "pareto_front",
    "06.4": "halving",
    "06.5": "break_even",
    "06.6": "spend",
}
TEXTS = {
    "width": "0.25 | 0.5 | 0.75 | 1.0",
    "depth": "1 .. 5",
    "resolution": "16 .. 64 step 8",
    "rate": "1e-4 .. 1e-1 log",
    "optimizer": "sgd | adam",
}


def spaced(**changed: str) -> str:
    """Return an answer to 06.1 with some texts changed."""
    texts = {**TEXTS, **changed}
    return f"my_space = sweep.space(**{texts!r})"


def paid(formula: str) -> str:
    return f"def affordable(usd, usd_per_hour, seconds_per_epoch, epochs, repeats):\n    return {formula}"


def fronted(*lines: str) -> str:
    return "\n    ".join(("def pareto_front(networks):", *lines))


def swept(order: str, better: str = "pair[1] > front[-1][1]") -> str:
    """Return a front made in one pass over the networks in some order."""
    return fronted(
        "front = []", f"for pair in {order}:", f"    if not front or {better}:", "        front.append(pair)",
        "return front",
    )  # fmt: skip


def unbeaten(beaten: str, end: str = "sorted(set(front))") -> str:
    """Return a front made by comparing all pairs; a and b are MACs and accuracy of one network, c and d of another."""
    return fronted(f"front = [(a, b) for a, b in networks if not any({beaten} for c, d in networks)]", f"return {end}")


def halved(
    merit: str = "curves[name][rung - 1]",
    kept: str = "max(1, len(alive) // 3)",
    price: str = "len(alive) * (rung - done)",
    unless: str = "if rung != rungs[-1]",
    end: str = "alive, paid",
) -> str:
    """Return an answer to 06.4 with one of its parts changed."""
    return f"""
def halving(curves, rungs):
    alive, done, paid = list(curves), 0, 0
    for rung in rungs:
        paid += {price}
        done = rung
        {unless}:
            alive = sorted(alive, key=lambda name: -({merit}))[:{kept}]
    return {end}
"""


def bought(formula: str) -> str:
    return f"def break_even(gpu_usd, resale, watts, usd_per_kwh, rent_per_hour):\n    return {formula}"


SAVED = "(rent_per_hour - watts / 1000 * usd_per_kwh)"

WRONG = {
    "06.1": {
        "no step": Wrong(spaced(resolution="16 .. 64"), "resolution can be 17"),
        "no log": Wrong(spaced(rate="1e-4 .. 1e-1"), "each power of ten"),
        "any width": Wrong(spaced(width="0.25 .. 1.0"), "width can have any value"),
        "the end left out": Wrong(spaced(depth="1 .. 4"), "depth can never be 5"),
        "four rates": Wrong(spaced(rate="0.0001 | 0.001 | 0.01 | 0.1"), "any rate between"),
        "other ends": Wrong(spaced(rate="1e-3 .. 1e-1 log"), "other ends"),
        "one optimizer": Wrong(spaced(optimizer="sgd"), "optimizer can never be adam"),
        "a real depth": Wrong(spaced(depth="1.0 .. 5.0 step 1.0"), "depth is counted"),
        "few deep ones": Wrong(spaced(depth="1 .. 5 log"), "Small values of depth"),
        "a dictionary": Wrong(f"my_space = {TEXTS!r}", "sweep.space makes one of them"),
        "a text": Wrong("my_space = 'width: 0.25 | 0.5'", "A space is wanted"),
        "misspelled": Wrong(spaced(reslution="16 .. 64 step 8"), "perhaps 'resolution'"),
        "one left out": Wrong("my_space = sweep.space(depth='1 .. 5', width='0.25 | 0.5 | 0.75 | 1.0')", "lacks"),
    },
    "06.2": {
        "one training": Wrong(paid("int(usd / usd_per_hour * 3600 // (seconds_per_epoch * epochs))"), "several times"),
        "one epoch": Wrong(paid("int(usd / usd_per_hour * 3600 // (seconds_per_epoch * repeats))"), "many epochs"),
        "epochs": Wrong(paid("int(usd / usd_per_hour * 3600 // seconds_per_epoch)"), "That counts epochs"),
        "rounded up": Wrong(
            paid("math.ceil(usd / usd_per_hour * 3600 / (seconds_per_epoch * epochs * repeats))"), "rounds up"
        ),
        "a part": Wrong(
            paid("usd / usd_per_hour * 3600 / (seconds_per_epoch * epochs * repeats)"), "A part of a point"
        ),
        "minutes": Wrong(
            paid("int(usd / usd_per_hour * 60 // (seconds_per_epoch * epochs * repeats))"), "an hour for 60 seconds"
        ),
        "rent times money": Wrong(
            paid("int(usd * usd_per_hour * 3600 // (seconds_per_epoch * epochs * repeats))"),
            "The number is another one",
        ),
        "prints": Wrong(
            "def affordable(usd, usd_per_hour, seconds_per_epoch, epochs, repeats):\n    print(usd)",
            "put return before",
        ),
    },
    "06.3": {
        "equal accuracy stays": Wrong(
            swept("sorted(set(networks), key=lambda pair: (pair[0], -pair[1]))", "pair[1] >= front[-1][1]"),
            "is as accurate with fewer MACs",
        ),
        "equal MACs by chance": Wrong(swept("sorted(networks)"), "is more accurate with as many MACs"),
        "beaten only in both": Wrong(unbeaten("c < a and d > b"), "on your front"),
        "beats itself": Wrong(unbeaten("c <= a and d >= b"), "is missing: no other network"),
        "twice": Wrong(unbeaten("(c, d) != (a, b) and c <= a and d >= b", "sorted(front)"), "stands twice"),
        "as they came": Wrong(
            unbeaten("(c, d) != (a, b) and c <= a and d >= b", "list(dict.fromkeys(front))"), "by rising MACs"
        ),
        "many MACs wanted": Wrong(unbeaten("(c, d) != (a, b) and c >= a and d >= b"), "has fewer MACs and is more"),
        "the best alone": Wrong(fronted("return [max(networks, key=lambda pair: pair[1])]"), "raised ValueError"),
        "sorts what it was given": Wrong(fronted("networks.sort()", "return networks"), "changed its input"),
        "turned round": Wrong(
            unbeaten("(c, d) != (a, b) and c <= a and d >= b", "sorted((b, a) for a, b in set(front))"),
            "was not among the networks",
        ),
        "a set": Wrong(fronted("return {pair for pair in networks}"), "A set has no order"),
    },
    "06.4": {
        "from the beginning": Wrong(halved(price="len(alive) * rung"), "keeps what it has learned"),
        "all to the end": Wrong(halved(end="alive, len(curves) * rungs[-1]"), "who is given up costs nothing more"),
        "survivors only": Wrong(halved(end="alive, len(alive) * rungs[-1]"), "those given up were trained, too"),
        "trainings": Wrong(halved(price="len(alive)"), "That counts trainings"),
        "half": Wrong(halved(kept="max(1, len(alive) // 2)"), "Half of them go on"),
        "sees the future": Wrong(halved(merit="curves[name][-1]"), "not known yet"),
        "one too far": Wrong(halved(merit="curves[name][rung]"), "one epoch too far"),
        "best so far": Wrong(halved(merit="max(curves[name][:rung])"), "the best accuracy so far"),
        "the worst": Wrong(halved(merit="-curves[name][rung - 1]"), "The worst go on"),
        "rounded up": Wrong(halved(kept="-(-len(alive) // 3)"), "rounded down"),
        "one choice too many": Wrong(halved(unless="if True"), "after the last rung nobody"),
        "the winner": Wrong(
            halved(end="[max(alive, key=lambda name: curves[name][rungs[-1] - 1])], paid"), "Only the winner"
        ),
        "nobody": Wrong(halved(kept="len(alive) // 3"), "Nobody is left"),
        "names alone": Wrong(halved(end="alive"), "Names and epochs are wanted"),
        "the other way round": Wrong(halved(end="paid, alive"), "The names come first"),
    },
    "06.5": {
        "no electricity": Wrong(bought("gpu_usd * (1 - resale) / rent_per_hour"), "needs electricity"),
        "never sold": Wrong(bought(f"gpu_usd / {SAVED} if {SAVED} > 0 else math.inf"), "when the GPU is sold"),
        "the share that comes back": Wrong(
            bought(f"gpu_usd * (resale or 1) / {SAVED} if {SAVED} > 0 else math.inf"), "is not what the GPU has cost"
        ),
        "electricity saved": Wrong(
            bought("gpu_usd * (1 - resale) / (rent_per_hour + watts / 1000 * usd_per_kwh)"), "Electricity is not saved"
        ),
        "watts": Wrong(bought("gpu_usd * (1 - resale) / (rent_per_hour - watts * usd_per_kwh)"), "1,000 watts"),
        "divides by nothing": Wrong(bought(f"gpu_usd * (1 - resale) / {SAVED}"), "ZeroDivisionError"),
        "negative hours": Wrong(
            bought(f"gpu_usd * (1 - resale) / {SAVED} if {SAVED} else math.inf"), "owning is never cheaper"
        ),
    },
    "06.6": WRONG_SEARCHES,
}

RIGHT = {
    "06.1": {
        "every value named": spaced(
            width="1.0 | 0.75 | 0.5 | 0.25", depth="1|2|3|4|5", resolution="16 | 24 | 32 | 40 | 48 | 56 | 64"
        ),
        "steps and other digits": spaced(width="0.25 .. 1.0 step 0.25", rate="0.0001 .. 0.1 log"),
        "another order": (
            f"my_space = Space(tuple(Parameter(name, text) for name, text in reversed({list(TEXTS.items())!r})))"
        ),
    },
    "06.2": {
        "a loop": (
            "def affordable(usd, rent, seconds, epochs, repeats):\n"
            "    points = 0\n"
            "    while (points + 1) * repeats * epochs * seconds / 3600 * rent <= usd:\n"
            "        points += 1\n"
            "    return points"
        ),
        "a price for each point": paid("usd // (usd_per_hour * seconds_per_epoch / 3600 * epochs * repeats)"),
        "a NumPy number": paid("np.floor(usd / usd_per_hour * 3600 / seconds_per_epoch / epochs / repeats)"),
    },
    "06.3": {
        "all pairs": unbeaten("(c, d) != (a, b) and c <= a and d >= b"),
        "from the most accurate down": fronted(
            "front = []",
            "for macs, accuracy in sorted(networks, key=lambda pair: (-pair[1], pair[0])):",
            "    if all(macs < other for other, _ in front):",
            "        front.append((macs, accuracy))",
            "return tuple(front[::-1])",
        ),
        "an array": fronted(
            "front = sorted({(a, b) for a, b in networks if not any((c, d) != (a, b) and c <= a and d >= b "
            "for c, d in networks)})",
            "return np.array(front)",
        ),
    },
    "06.4": {
        "a set": halved(end="set(alive), paid"),
        "by epochs": """
def halving(curves, rungs):
    names, epochs = set(curves), 0
    for epoch in range(rungs[-1]):
        epochs = epochs + len(names)
        if epoch + 1 in rungs[:-1]:
            table = {curves[name][epoch]: name for name in names}
            names = {table[value] for value in sorted(table)[-max(1, len(names) // 3):]}
    return [list(names), epochs]
""",
    },
    "06.5": {
        "two bills": """
def break_even(gpu, resale, watts, kwh, rent):
    own, let = watts * kwh / 1000, rent
    if let <= own:
        return float("inf")
    return (gpu - gpu * resale) / (let - own)
""",
        "a NumPy number": bought(f"np.float64(gpu_usd) * (1 - resale) / {SAVED} if {SAVED} > 0 else np.inf"),
    },
    "06.6": RIGHT_SEARCHES,
}
