"""Planted wrong answers for lab 06, spaces, fronts and halving: what looks right and is not."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.experiments.lab.writing import TEXTS, fronted, halved, spaced, swept, unbeaten

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
        "a step that is too long": Wrong(spaced(width="0.25 .. 1.0 step 0.5"), "width can never be 0.5"),
        "from zero": Wrong(spaced(depth="0 .. 5"), "depth can be 0"),
        "one more": Wrong(spaced(batch="16 | 32"), "'batch' in the description: leave it out"),
        "another name": Wrong(
            f"my_space = sweep.space(**{{'lr' if name == 'rate' else name: text for name, text in {TEXTS!r}.items()}})",
            "perhaps 'rate' is meant",
        ),
        "exponents": Wrong(spaced(rate="-4.0 .. -1.0"), "other ends"),
        "rates with a step": Wrong(spaced(rate="0.0001 .. 0.1 step 0.0001"), "Only some rates"),
        "capitals": Wrong(spaced(optimizer="SGD | Adam"), "optimizer can be SGD"),
        "a list of points": Wrong("my_space = list(sweep.space(depth='1 .. 5').points())", "A space is wanted"),
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
        "many MACs wanted": Wrong(unbeaten("(c, d) != (a, b) and c >= a and d >= b"), "fewer are better"),
        "the best alone": Wrong(fronted("return [max(networks, key=lambda pair: pair[1])]"), "raised ValueError"),
        "sorts what it was given": Wrong(fronted("networks.sort()", "return networks"), "changed its input"),
        "turned round": Wrong(
            unbeaten("(c, d) != (a, b) and c <= a and d >= b", "sorted((b, a) for a, b in set(front))"),
            "was not among the networks",
        ),
        "a set": Wrong(fronted("return {pair for pair in networks}"), "A set has no order"),
        "low accuracy wanted": Wrong(unbeaten("(c, d) != (a, b) and c <= a and d <= b"), "higher is better"),
        "best of all MACs": Wrong(
            fronted(
                "best = {}",
                "for macs, accuracy in networks:",
                "    best[macs] = max(accuracy, best.get(macs, accuracy))",
                "return sorted(best.items())",
            ),
            "is as accurate with fewer MACs",
        ),
        "a dictionary": Wrong(fronted("return dict(networks)"), "A dictionary came"),
        "better than zero": Wrong(
            swept(
                "sorted(set(networks), key=lambda pair: (pair[0], -pair[1]))",
                "pair[1] > max((b for _, b in front), default=0)",
            ).replace("not front or ", ""),
            "is missing: no other network",
        ),
        "indices": Wrong(
            fronted("return [i for i, (a, b) in enumerate(networks) if all(d <= b or c >= a for c, d in networks)]"),
            "A list of pairs",
        ),
        "never an empty list": Wrong(fronted("front = [min(networks)]", "return front"), "raised ValueError in line 2"),
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
        "a third of the beginning": Wrong(halved(kept="max(1, len(curves) // 3)"), "A third of all that began"),
        "paid after the choice": Wrong(
            """
def halving(curves, rungs):
    alive, done, paid = list(curves), 0, 0
    for rung in rungs:
        if rung != rungs[-1]:
            alive = sorted(alive, key=lambda name: curves[name][rung - 1])[-max(1, len(alive) // 3):]
        paid += len(alive) * (rung - done)
        done = rung
    return alive, paid
""",
            "trained up to it",
        ),
        "the end of the curves": Wrong(
            halved(price="len(alive) * ((rung if rung != rungs[-1] else len(curves[alive[0]])) - done)"),
            "The epochs are other ones",
        ),
        "one rung": Wrong(halved(merit="curves[name][rungs[0] - 1]"), "at the first rung"),
        "the mean": Wrong(halved(merit="sum(curves[name][:rung]) / rung"), "the mean of the accuracies so far"),
        "the last rung's accuracy": Wrong(halved(merit="curves[name][rungs[-1] - 1]"), "those after the last rung"),
        "no choice": Wrong(halved(unless="if False"), "All are still there"),
        "the last span is free": Wrong(
            halved(price="len(alive) * (rung - done) * (rung != rungs[-1])"), "The last span is missing"
        ),
        "the first span is free": Wrong(halved(price="len(alive) * (rung - done) * (done > 0)"), "The first span"),
        "one epoch too many": Wrong(halved(price="len(alive) * (rung - done + 1)"), "one epoch too long"),
        "three rungs": Wrong(
            """
def halving(curves, rungs):
    first, second, third = rungs
    best = lambda names, rung: sorted(names, key=lambda name: -curves[name][rung - 1])[: len(names) // 3]
    some = best(curves, first)
    few = best(some, second)
    return few, len(curves) * first + len(some) * (second - first) + len(few) * (third - second)
""",
            "not enough values to unpack",
        ),
        "a name twice": Wrong(halved(end="alive + alive[:1], paid"), "A name stands twice"),
        "with their accuracies": Wrong(
            halved(end="{name: curves[name] for name in alive}, paid"), "The names alone are wanted"
        ),
        "accuracies": Wrong(halved(end="[curves[name][-1] for name in alive], paid"), "no name of a network"),
        "crosses out": Wrong(
            """
def halving(curves, rungs):
    paid = len(curves) * rungs[0]
    while len(curves) > 3:
        del curves[min(curves, key=lambda name: curves[name][rungs[0] - 1])]
    return list(curves), paid
""",
            "changed its input",
        ),
    },
}
