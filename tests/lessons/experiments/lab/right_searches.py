"""Planted right answers for the last exercise of lab 06: searches of many kinds that spend a purse well."""

from __future__ import annotations

from lessons.experiments.lab.writing import NOTHING_FITS, RATE_FIRST, spent

RIGHT_SEARCHES = {
    "halving from the third epoch": spent(
        *NOTHING_FITS, "return narrowed(purse, draw.sample(fitting(purse), 12), (3, 4), (9, 1))"
    ),
    "halving from the first": spent(
        *NOTHING_FITS, "return narrowed(purse, draw.sample(fitting(purse), 26), (1, 8), (3, 2), (9, 1))"
    ),
    "the rate first, then the library": spent(
        *RATE_FIRST,
        "return dict(purse.sweep(narrow, search='halving', cost=purse.left - 9, seed=seed).best().params)",
    ),
    "one architecture at every rate, then ten more": (
        "class Search:\n"
        "    def __call__(self, purse, seed):\n"
        "        fits = fitting(purse)\n"
        "        if len(fits) == 0:\n            return None\n"
        "        shape = max(fits, key=lambda point: (point['rate'] == 0.02, -purse.macs(point)))\n"
        "        same = [point for point in fits if dict(point, rate=0) == dict(shape, rate=0)]\n"
        "        rate = sorted(same, key=lambda point: purse.train(point, 4))[-1]['rate']\n"
        "        rest = [point for point in fits if point['rate'] == rate]\n"
        "        random.Random(seed).shuffle(rest)\n"
        "        return narrowed(purse, rest[:10], (3, 3), (9, 1))\n"
        "spend = Search()"
    ),
    "NumPy from the seed": (
        "import functools\n"
        "def searched(start, purse, seed):\n"
        "    if not fitting(purse):\n        return None\n"
        "    small = min(fitting(purse), key=purse.macs)\n"
        "    first = max((dict(small, rate=rate) for rate in (0.001, 0.005, 0.02)), key=lambda p: purse.train(p, 4))\n"
        "    fits = [point for point in fitting(purse) if point['rate'] == first['rate']]\n"
        "    places = np.random.default_rng(seed).choice(len(fits), start, replace=False)\n"
        "    return {**narrowed(purse, [fits[place] for place in places], (4, 3), (9, 1))}\n"
        "spend = functools.partial(searched, 8)"
    ),
    "the module's own generator, and a log": (
        "log = []\ntries = 0\n"
        "def spend(purse, seed):\n"
        "    global tries\n"
        "    tries += 1\n"
        "    random.seed(seed)\n"
        "    alive = random.sample(fitting(purse), min(12, len(fitting(purse))))\n"
        "    if not alive:\n        return None\n"
        "    found = narrowed(purse, alive, (3, 4), (9, 1))\n"
        "    log.append((seed, dict(found), purse.left))\n"
        "    return found"
    ),
    "nothing at random": spent(
        *NOTHING_FITS,
        "fits = sorted(fitting(purse), key=purse.macs)",
        "rate = max(fits[:3], key=lambda point: purse.train(point, 4))['rate']",
        "fits = [point for point in fits if point['rate'] == rate]",
        "return narrowed(purse, fits[1::2][:7] + fits[2::4][:3], (3, 3), (9, 1))",
    ),
    "the grid of the library": spent(
        *RATE_FIRST,
        "shapes = sweep.space(width='0.5 | 1.0', depth='1 .. 2', resolution='12', rate=str(rate))",
        "return purse.sweep(shapes, search='grid', trials=4).best().params",
    ),
    "a memory of its own": (
        "def spend(purse, seed):\n"
        "    seen = {}\n"
        "    def look(point, epochs):\n"
        "        if (point, epochs) not in seen:\n"
        "            seen[point, epochs] = purse.train(point, epochs)\n"
        "        return seen[point, epochs]\n"
        "    fits = [p for p in purse.points if purse.macs(p) <= purse.brief.macs]\n"
        "    if not fits:\n        return None\n"
        "    some = np.random.RandomState(seed).permutation(len(fits))[:12]\n"
        "    alive = [fits[i] for i in some]\n"
        "    alive.sort(key=lambda p: look(p, 3), reverse=True)\n"
        "    return max(alive[:4], key=lambda p: look(p, 9))"
    ),
}
