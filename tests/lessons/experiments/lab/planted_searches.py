"""Planted answers for the last exercise of lab 06: searches that spend a purse."""

from __future__ import annotations

from labs.lab_cases import Wrong


def spent(*lines: str) -> str:
    return "\n    ".join(("def spend(purse, seed):", "draw = random.Random(seed)", *lines))


NOTHING_FITS = ("if not fitting(purse):", "    return None")
WRONG_SEARCHES = {
    "six to the end": Wrong(
        spent(*NOTHING_FITS, "return narrowed(purse, draw.sample(fitting(purse), 6), (9, 1))"),
        "give up the bad ones early",
    ),
    "over the MACs": Wrong(
        spent("return narrowed(purse, draw.sample(purse.points, 12), (3, 4), (9, 1))"), "has too many MACs"
    ),
    "waste on what cannot be chosen": Wrong(
        spent(
            "tried = draw.sample(purse.points, 14)",
            "tried.sort(key=lambda point: -purse.train(point, 2))",
            "return narrowed(purse, [point for point in tried if point in fitting(purse)][:2], (9, 1))",
        ),
        "Epochs went into networks that have too many MACs",
    ),
    "not trained to the end": Wrong(
        spent("return narrowed(purse, draw.sample(fitting(purse), 20), (3, 1))"), "not been trained to its end"
    ),
    "more than there is": Wrong(
        spent("return narrowed(purse, draw.sample(fitting(purse), 7), (9, 1))"), "more than it holds"
    ),
    "the sweep's last trial": Wrong(
        spent("return purse.sweep(search='random', cost=60, seed=seed).best().params"),
        "The purse was asked for more",
    ),
    "two looks": Wrong(spent("return narrowed(purse, draw.sample(fitting(purse), 2), (9, 1))"), "look at more"),
    "remembered": Wrong(
        spent(
            "point = max(fitting(purse), key=lambda p: (p['rate'], p['depth'], -p['resolution'], p['width']))",
            "return narrowed(purse, [point], (9, 1))",
        ),
        "of the purse is left",
    ),
    "nothing fits unseen": Wrong(
        spent(
            "fits = fitting(purse) or sorted(purse.points, key=purse.macs)[:3]",
            "rates = [point for point in fits if purse.macs(point) == min(map(purse.macs, fits))]",
            "rate = max(rates, key=lambda point: purse.train(point, 4))['rate']",
            "fits = [point for point in fits if point['rate'] == rate]",
            "return narrowed(purse, draw.sample(fits, min(10, len(fits))), (3, 3), (9, 1))",
        ),
        "The brief cannot be met",
    ),
    "trains first": Wrong(
        spent(
            "small = min(map(purse.macs, purse.points))",
            "rates = [point for point in purse.points if purse.macs(point) == small]",
            "rate = max(rates, key=lambda point: purse.train(point, 4))['rate']",
            *NOTHING_FITS,
            "fits = [point for point in fitting(purse) if point['rate'] == rate]",
            "return narrowed(purse, draw.sample(fits, 10), (3, 3), (9, 1))",
        ),
        "can be known without training",
    ),
    "None always": Wrong(spent("return None"), "says that no network fits"),
    "the accuracy": Wrong(spent("return purse.train(fitting(purse)[0], 9)"), "A point is wanted"),
    "a point of its own": Wrong(
        spent("return {'width': 0.6, 'depth': 1, 'resolution': 12, 'rate': 0.02}"), "no point of the space"
    ),
}

RIGHT_SEARCHES = {
    "halving from the third epoch": spent(
        *NOTHING_FITS, "return narrowed(purse, draw.sample(fitting(purse), 12), (3, 4), (9, 1))"
    ),
    "halving from the first": spent(
        *NOTHING_FITS, "return narrowed(purse, draw.sample(fitting(purse), 26), (1, 8), (3, 2), (9, 1))"
    ),
    "the rate first, then the library": spent(
        *NOTHING_FITS,
        "rates = [point for point in fitting(purse) if purse.macs(point) == min(map(purse.macs, purse.points))]",
        "rate = max(rates, key=lambda point: purse.train(point, 4))['rate']",
        "texts = {each.name: each.text for each in purse.space.parameters}",
        "narrow = sweep.space(**{**texts, 'rate': str(rate)})",
        "return dict(purse.sweep(narrow, search='halving', cost=purse.left - 9, seed=seed).best().params)",
    ),
}
