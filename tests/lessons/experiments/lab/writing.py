"""How the planted answers for lab 06 are written down: a right one with some parts changed."""

from __future__ import annotations

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


def spent(*lines: str) -> str:
    return "\n    ".join(("def spend(purse, seed):", "draw = random.Random(seed)", *lines))


NOTHING_FITS = ("if not fitting(purse):", "    return None")
RATE_FIRST = (
    *NOTHING_FITS,
    "rates = [point for point in fitting(purse) if purse.macs(point) == min(map(purse.macs, purse.points))]",
    "rate = max(rates, key=lambda point: purse.train(point, 4))['rate']",
    "texts = {each.name: each.text for each in purse.space.parameters}",
    "narrow = sweep.space(**{**texts, 'rate': str(rate)})",
)
