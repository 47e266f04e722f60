"""Planted wrong answers for the last exercise of lab 06: searches that spend a purse badly, or not honestly."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.experiments.lab.writing import NOTHING_FITS, RATE_FIRST, spent

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
    "a forgotten seed": Wrong(
        spent(*NOTHING_FITS, "return narrowed(purse, random.sample(fitting(purse), 12), (3, 4), (9, 1))"),
        "has to start from the seed",
    ),
    "NumPy without the seed": Wrong(
        spent(
            *NOTHING_FITS,
            "drawn = np.random.default_rng().permutation(len(fitting(purse)))[:11]",
            "return narrowed(purse, [fitting(purse)[place] for place in drawn], (3, 4), (9, 1))",
        ),
        "the search went two ways",
    ),
    "one seed for all": Wrong(
        spent(*NOTHING_FITS, "return narrowed(purse, random.Random(6).sample(fitting(purse), 12), (3, 4), (9, 1))"),
        "the same for every seed: let it start from the seed that was given",
    ),
    "a sweep without the seed": Wrong(
        spent(*RATE_FIRST, "return purse.sweep(narrow, search='halving', cost=purse.left - 9).best().params"),
        "the same for every seed",
    ),
    "remembers what was good": Wrong(
        "good = {}\n"
        + spent(
            *NOTHING_FITS,
            "known = sorted(fitting(purse), key=lambda point: -good.get(point, 0.0))[:2]",
            "tried = known + draw.sample(fitting(purse), 10)",
            "alive = sorted(tried, key=lambda point: -purse.train(point, 3))[:3]",
            "good.update((point, purse.train(point, 9)) for point in alive)",
            "return max(alive, key=good.get)",
        ),
        "is kept from one try to the next",
    ),
    "remembers in a default": Wrong(
        "def spend(purse, seed, seen=[]):\n"
        "    if not fitting(purse):\n        return None\n"
        "    tried = random.Random(seed).sample(fitting(purse), 9) + [dict(point) for point in seen[-3:]]\n"
        "    seen.append(narrowed(purse, tried, (3, 4), (9, 1)))\n"
        "    return seen[-1]",
        "is kept from one try to the next",
    ),
    "practised before the check": Wrong(
        spent(
            *NOTHING_FITS,
            "tried = draw.sample(fitting(purse), 10) + [point for point in good if point in fitting(purse)][:2]",
            "best = narrowed(purse, tried, (3, 3), (9, 1))",
            "good[best] = good.get(best, 0) + 1",
            "return best",
        )
        + "\ngood = {}\nfrom mobiledl.lessons.experiments.lab.purse import verdict\nverdict(spend)",
        "is kept from one try to the next",
    ),
    "the record, read inside": Wrong(
        spent(
            "from mobiledl.lessons.experiments import search_space",
            *NOTHING_FITS,
            "known = {trial.params: trial['accuracy'] for trial in search_space.recorded()}",
            "best = max(fitting(purse), key=known.get)",
            "return narrowed(purse, [point for point in fitting(purse) if dict(point, rate=0) == dict(best, rate=0)], "
            "(9, 1))",
        ),
        "an epoch that is looked at has to be paid",
    ),
    "the record, under a name": Wrong(
        "from mobiledl.lessons.experiments import search_space\n"
        "curves = {trial.params: trial.reports for trial in search_space.recorded()}\n"
        + spent(
            *NOTHING_FITS,
            "best = max(fitting(purse), key=lambda point: curves[point][-1])",
            "return narrowed(purse, [point for point in fitting(purse) if dict(point, rate=0) == dict(best, rate=0)], "
            "(9, 1))",
        ),
        "curves is used",
    ),
    "the purse's own curves": Wrong(
        spent(
            *NOTHING_FITS,
            "best = max(fitting(purse), key=lambda point: purse._curves[point][-1])",
            "return narrowed(purse, [best], (9, 1))",
        ),
        "looks into the purse",
    ),
    "the lesson's replay": Wrong(
        "from mobiledl.lessons.experiments.search_space import replay\n"
        + spent(
            *NOTHING_FITS,
            "study = sweep.run(replay, purse.space, search='random', cost=50, seed=seed, "
            "limits={'macs': purse.brief.macs})",
            "return narrowed(purse, [sweep.results(study).best().params], (9, 1))",
        ),
        "replay is used",
    ),
    "a purse to look with": Wrong(
        "from mobiledl.lessons.experiments.lab.purse import Purse, brief\n"
        + spent(
            *NOTHING_FITS,
            "free = [Purse(brief()) for _ in range(9)]",
            "best = max(fitting(purse), key=lambda point: free[0].train(point, 1))",
            "return narrowed(purse, [best], (9, 1))",
        ),
        "another purse than the one that it was given",
    ),
    "the purse of the cell above": Wrong(
        "from mobiledl.lessons.experiments.lab.purse import Purse, brief\n"
        "purse = Purse(brief())\n"
        "def spend(given, seed):\n"
        "    return narrowed(purse, random.Random(seed).sample(fitting(purse), 12), (3, 4), (9, 1))",
        "purse is used",
    ),
    "fills the purse again": Wrong(
        spent(
            *NOTHING_FITS,
            "for point in fitting(purse):",
            "    purse.train(point, 9)",
            "    purse._paid.clear()",
            "return narrowed(purse, fitting(purse)[:2], (9, 1))",
        ),
        "The purse itself was changed",
    ),
    "the team's MACs by heart": Wrong(
        spent(
            "fits = [point for point in purse.points if purse.macs(point) <= 700_000]",
            "if not fits:",
            "    return None",
            "return narrowed(purse, draw.sample(fits, 12), (3, 4), (9, 1))",
        ),
        "which no network of the space keeps",
    ),
    "the other way round": Wrong(
        spent(
            *NOTHING_FITS,
            "alive = sorted(draw.sample(fitting(purse), 12), key=lambda p: purse.train(p, 3))[:4]",
            "return narrowed(purse, alive, (9, 1))",
        ),
        "given up too early, or too late",
    ),
}
