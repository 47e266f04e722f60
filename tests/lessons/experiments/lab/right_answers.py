"""Planted right answers for lab 06, all but its last exercise: what is right and looks otherwise."""

from __future__ import annotations

from lessons.experiments.lab.writing import SAVED, TEXTS, bought, fronted, halved, paid, spaced, unbeaten

RIGHT = {
    "06.1": {
        "every value named": spaced(
            width="1.0 | 0.75 | 0.5 | 0.25", depth="1|2|3|4|5", resolution="16 | 24 | 32 | 40 | 48 | 56 | 64"
        ),
        "steps and other digits": spaced(width="0.25 .. 1.0 step 0.25", rate="0.0001 .. 0.1 log"),
        "another order": (
            f"my_space = Space(tuple(Parameter(name, text) for name, text in reversed({list(TEXTS.items())!r})))"
        ),
        "texts put together": (
            "my_space = sweep.space(\n"
            "    width=' | '.join(str(n / 4) for n in range(1, 5)), depth='1 .. 5', resolution='16 .. 64 step 8',\n"
            "    rate=f'{1e-4} .. {1e-1} log', optimizer=' | '.join({'sgd': 0, 'adam': 1}),\n)"
        ),
        "spaces and whole numbers": spaced(
            width="1|0.75|0.5|0.25", depth="  1 ..  5 ", rate="1e-04 .. .1 log", optimizer="adam|sgd"
        ),
        "steps of one": spaced(depth="1 .. 5 step 1", resolution="16 .. 70 step 8", width="0.25 .. 1 step 0.25"),
    },
    "06.2": {
        "a loop": (
            "def affordable(usd, rent, seconds, epochs, repeats):\n"
            "    points = 0\n"
            "    while (points + 1) * repeats * epochs * seconds / 3600 * rent <= usd:\n"
            "        points += 1\n"
            "    return points"
        ),
        "one division": paid("usd * 3600 // (usd_per_hour * seconds_per_epoch * epochs * repeats)"),
        "fractions": paid(
            "math.floor(Fraction(usd) * 3600 / (Fraction(usd_per_hour) * seconds_per_epoch * epochs * repeats))"
        ).replace("def", "from fractions import Fraction\ndef", 1),
        "step by step": (
            "def affordable(money, rent, seconds, epochs=9, repeats=1):\n"
            "    bought = money / rent * 60 * 60\n"
            "    one_point = sum(seconds * epochs for _ in range(repeats))\n"
            "    points, rest = divmod(bought, one_point)\n"
            "    if points < 1:\n        return 0\n"
            "    return np.array([points])"
        ),
        "torch": paid(
            "torch.floor(torch.tensor(usd * 3600.0, dtype=torch.float64) "
            "/ (usd_per_hour * seconds_per_epoch * epochs * repeats))"
        ).replace("def", "import torch\ndef", 1),
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
        "one pass with the best so far": fronted(
            "front, best = [], -1",
            "for macs in sorted({macs for macs, _ in networks}):",
            "    top = max(accuracy for other, accuracy in networks if other == macs)",
            "    if top > best:",
            "        front, best = [*front, [macs, top]], top",
            "return front",
        ),
        "NumPy": fronted(
            "table = np.unique(np.array(networks, float).reshape(-1, 2), axis=0)",
            "macs, accuracy = table[:, 0], table[:, 1]",
            "less = (macs[:, None] >= macs) & (accuracy[:, None] <= accuracy)",
            "return table[less.sum(1) == 1]",
        ),
        "with bisect": fronted(
            "if not networks:",
            "    return []",
            "front = []",
            "for macs, accuracy in sorted(networks, key=lambda pair: (pair[0], -pair[1])):",
            "    if bisect.bisect([b for _, b in front], accuracy) == len(front) and (macs, accuracy) not in front:",
            "        if accuracy not in [b for _, b in front]:",
            "            front.append((macs, accuracy))",
            "return front",
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
        "from span to span": """
def halving(curves, rungs):
    def go_on(names, rung):
        ranked = sorted(names, key=lambda name: curves[name][rung - 1], reverse=True)
        return ranked[:len(ranked) // 3] or ranked[:1]
    cost, names, before = 0, tuple(curves), 0
    for rung, after in zip(rungs, [*rungs[1:], None]):
        cost, before = cost + len(names) * (rung - before), rung
        if after is None:
            return names, np.int64(cost)
        names = go_on(names, rung)
""",
        "recursive": """
def halving(curves, rungs, done=0):
    first, *rest = rungs
    paid = len(curves) * (first - done)
    if not rest:
        return curves.keys(), paid
    best = sorted(curves, key=lambda name: curves[name][first - 1])[-max(1, len(curves) // 3):]
    names, later = halving({name: curves[name] for name in best}, rest, first)
    return names, paid + later
""",
        "NumPy": """
def halving(curves, rungs):
    names, table = np.array(list(curves)), np.array([curve for curve in curves.values()])
    alive, epochs = np.arange(len(names)), np.zeros(len(names), int)
    for rung in rungs[:-1]:
        epochs[alive] = rung
        alive = alive[np.argsort(-table[alive, rung - 1])][: max(len(alive) // 3, 1)]
    epochs[alive] = rungs[-1]
    return names[alive], epochs.sum()
""",
        "a class that counts": """
class Halving:
    def __call__(self, curves, rungs):
        trained = dict.fromkeys(curves, 0)
        alive = list(curves)
        for place, rung in enumerate(rungs):
            trained.update(dict.fromkeys(alive, rung))
            if place < len(rungs) - 1:
                alive.sort(key=lambda name: curves[name][rung - 1])
                alive = alive[-1:] if len(alive) < 3 else alive[-(len(alive) // 3):]
        return alive, float(sum(trained.values()))
halving = Halving()
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
        "a search": """
def break_even(gpu_usd, resale, watts, usd_per_kwh, rent_per_hour):
    owning = lambda hours: gpu_usd * (1 - resale) + hours * watts * usd_per_kwh / 1000
    low, high = 0.0, 1e9
    if owning(high) >= high * rent_per_hour:
        return math.inf
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        if owning(middle) > middle * rent_per_hour:
            low = middle
        else:
            high = middle
    return high
""",
        "an exception caught": """
def break_even(gpu_usd, resale, watts, usd_per_kwh, rent_per_hour):
    try:
        hours = (gpu_usd - resale * gpu_usd) / (rent_per_hour - watts * 1e-3 * usd_per_kwh)
    except ZeroDivisionError:
        hours = -1
    return hours if hours >= 0 else float("inf")
""",
        "NumPy's where": bought(
            "np.where(rent_per_hour * 1000 > watts * usd_per_kwh, np.divide(1000 * gpu_usd * (1 - resale), "
            "np.float64(1000 * rent_per_hour - watts * usd_per_kwh)), np.inf)"
        ),
        "a tensor": bought(f"torch.tensor(gpu_usd * (1 - resale), dtype=torch.float64) / max({SAVED}, 0.0)").replace(
            "def", "import torch\ndef", 1
        ),
    },
}
