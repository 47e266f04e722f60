"""Right answers for lab 04, written otherwise than in its solution."""

from __future__ import annotations

from lessons.data.lab import right_pipelines
from lessons.data.lab.setup import counted, doubted, lacking, measured, pixels, share

RIGHT = {
    "04.1": {
        "every pair, and copies on the same side": (
            "def known(train, test):\n"
            "    return float(np.mean([any(np.array_equal(a, b) for a in train) for b in test]))\n"
            "def split(images, seed=0):\n"
            "    _, drawing = np.unique(images.reshape(len(images), -1), axis=0, return_inverse=True)\n"
            "    drawing = drawing.ravel()\n"
            "    chosen = np.random.default_rng(seed).random(drawing.max() + 1) < 0.2\n"
            "    return list(np.flatnonzero(~chosen[drawing])), list(np.flatnonzero(chosen[drawing]))"
        ),
        "a dictionary": (
            "def split(images, seed=0):\n"
            "    rows = list({image.tobytes(): row for row, image in enumerate(images)}.values())\n"
            "    import random\n"
            "    random.Random(seed).shuffle(rows)\n"
            "    return rows[len(rows) // 5 :], rows[: len(rows) // 5]"
        ),
        "one comparison of all, and tensors": (
            measured("(np.asarray(test)[:, None] == train[None]).all(axis=(2, 3, 4)).any(axis=1).mean()")
            + "\ndef split(images, seed=0, part=0.2):\n"
            "    assert images.ndim == 4\n"
            "    rows = torch.as_tensor(first_rows(images))\n"
            "    rows = rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))]\n"
            "    return [rows[int(part * len(rows)) :], rows[: int(part * len(rows))]]"
        ),
        "scikit-learn's groups": (
            "from sklearn.model_selection import GroupShuffleSplit\n"
            "def split(images, seed=0):\n"
            "    groups = [hash(image.tobytes()) for image in images]\n"
            "    return next(GroupShuffleSplit(1, test_size=0.2, random_state=seed).split(images, groups=groups))"
        ),
        "objects and a copy counted once": (
            "class Known:\n"
            "    def __call__(self, train, test):\n"
            "        different = np.unique(train.reshape(len(train), -1), axis=0)\n"
            "        return np.array([np.isclose(different, each.ravel()).all(1).any() for each in test]).mean()\n"
            "def dealt(images, seed=0):\n"
            "    seen, rows = set(), []\n"
            "    for row, image in enumerate(images):\n"
            "        if image.tobytes() in seen:\n"
            "            continue\n"
            "        seen.add(image.tobytes())\n"
            "        rows.append(row)\n"
            "    order = np.random.RandomState(seed).permutation(rows)\n"
            "    return tuple(map(np.sort, np.split(order[::-1], [len(rows) * 4 // 5])))\n"
            "known, split = Known(), dealt"
        ),
        "the rows dealt first, then mended": (
            "def split(images, seed=0):\n"
            "    rows = np.random.default_rng(seed).permutation(len(images))\n"
            "    test, rest = np.split(rows, [int(len(rows) * 0.18)])\n"
            "    tested = {images[row].tobytes() for row in test}\n"
            "    return np.array([row for row in rest if images[row].tobytes() not in tested]), test"
        ),
    },
    "04.2": {
        "a loop": (
            "def suspects(probabilities, labels, sure=0.7):\n"
            "    return [row for row, (p, label) in enumerate(zip(probabilities, labels)) "
            "if max(p) >= sure and p.argmax() != label]"
        ),
        "a set": (
            "def suspects(probabilities, labels, sure=0.7):\n"
            "    return {row for row, p in enumerate(probabilities) if max(p) >= sure and p.argmax() != labels[row]}"
        ),
        "most doubtful first": (
            "def suspects(probabilities, labels, sure=0.7):\n"
            "    rows = np.flatnonzero((probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure))\n"
            "    return torch.tensor(rows[np.argsort(-probabilities[rows].max(1))])"
        ),
        "torch": doubted(
            "((top := torch.from_numpy(probabilities).max(dim=1)).indices.ne(torch.from_numpy(labels)) & "
            "top.values.ge(sure)).nonzero().flatten()"
        ),
        "other names, two steps": (
            "def suspects(p, y, limit=0.7):\n"
            "    best = np.argmax(p, axis=-1)\n"
            "    rows = np.nonzero(best != y)[0]\n"
            "    return tuple(rows[p[rows, best[rows]] >= limit].tolist())"
        ),
        "numbers of all rows, filtered": doubted(
            "np.arange(len(labels), dtype=np.int32)[np.logical_and(probabilities.max(1) >= sure, "
            "labels != probabilities.argmax(1))]"
        ),
    },
    "04.3": {
        "loops": (
            "def counts(labels, classes):\n    return [list(labels).count(each) for each in range(classes)]\n"
            "def missing(labels, classes):\n"
            "    found = counts(labels, classes)\n    return [max(found) - each for each in found]"
        ),
        "a histogram": counted("np.histogram(labels, bins=classes, range=(-0.5, classes - 0.5))[0]"),
        "torch": (
            counted("torch.bincount(torch.from_numpy(labels), minlength=classes)")
            + "\n"
            + lacking("(found := counts(labels, classes)).amax() - found")
        ),
        "a Counter": (
            "from collections import Counter\n"
            "def counts(labels, classes):\n"
            "    found = Counter(labels.tolist())\n"
            "    return tuple(found[each] for each in range(classes))\n"
            "def missing(labels, classes):\n"
            "    return np.max(counts(labels, classes)) - np.array(counts(labels, classes))"
        ),
        "added up in zeros": (
            "def counts(labels, classes):\n"
            "    found = np.zeros(classes)\n"
            "    for label in labels:\n"
            "        found[label] += 1\n"
            "    return found"
        ),
        "a table of equal": (
            "counts = lambda labels, classes: (labels[:, None] == np.arange(classes)).sum(axis=0)\n"
            "missing = lambda labels, classes: -(counts(labels, classes) - np.amax(counts(labels, classes)))"
        ),
    },
    "04.4": {
        "cut off": pixels("(ink * 255).astype(np.uint8)"),
        "256 and clipped": pixels("np.clip((ink * 256).astype(int), 0, 255).astype(np.uint8)"),
        "sums": share("((ink >= 0.5) & (pixels < 128)).sum() / (ink >= 0.5).sum()"),
        "a loop over the places, and torch": (
            "def lost(ink, pixels):\n"
            "    inked = dark = 0\n"
            "    for i, p in zip(ink.flat, pixels.flat):\n"
            "        if i < 0.5:\n"
            "            continue\n"
            "        inked += 1\n"
            "        dark += p <= 127\n"
            "    return dark / inked\n" + pixels("(torch.from_numpy(ink.copy()) * 255).round().to(torch.uint8).numpy()")
        ),
        "interpolated": pixels("np.interp(ink, [0, 1], [0, 255]).round().astype('uint8')"),
        "a half added": (
            pixels("np.uint8(np.asarray(ink) * 255 + 0.5)")
            + "\n"
            + share("1 - np.count_nonzero(pixels[ink >= 0.5] >= 128) / np.count_nonzero(ink >= 0.5)")
        ),
    },
} | right_pipelines.RIGHT
