"""Right answers for lab 04, written otherwise than in its solution."""

from __future__ import annotations

from lessons.data.lab.setup import PACKED, PIXELS, counted, distance, pixels, put_together, share

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
    },
    "04.3": {
        "loops": (
            "def counts(labels, classes):\n    return [list(labels).count(each) for each in range(classes)]\n"
            "def missing(labels, classes):\n"
            "    found = counts(labels, classes)\n    return [max(found) - each for each in found]"
        ),
        "a histogram": counted("np.histogram(labels, bins=classes, range=(-0.5, classes - 0.5))[0]"),
    },
    "04.4": {
        "cut off": pixels("(ink * 255).astype(np.uint8)"),
        "256 and clipped": pixels("np.clip((ink * 256).astype(int), 0, 255).astype(np.uint8)"),
        "sums": share("((ink >= 0.5) & (pixels < 128)).sum() / (ink >= 0.5).sum()"),
    },
    "04.5": {
        "darkest and brightest": (
            "def refit(images, golden):\n"
            "    x, y = images.ravel().astype(float), golden.ravel().astype(float)\n"
            "    low, high = x.argmin(), x.argmax()\n"
            "    scale = (y[high] - y[low]) / (x[high] - x[low])\n"
            "    return Preprocess(images.shape[-1], 1, scale=scale, mean=(scale * x[low] - y[low],))"
        ),
        "with a deviation": (
            "def refit(images, golden):\n"
            "    slope, offset = line(images, golden)\n"
            "    return Preprocess(images.shape[-1], 1, scale=1 / 255, mean=(-offset / (slope * 255),), "
            "std=(1 / (slope * 255),))"
        ),
        "both ways": distance("max((preprocess(images) - golden).max(), (golden - preprocess(images)).max())"),
    },
    "04.6": {
        "another order": put_together(
            "rows = np.sort(first_rows(delivery.ink))",
            "ink, labels = delivery.ink[rows], delivery.labels[rows]",
            "odd = suspects(pipeline.out_of_fold(ink, labels), labels, 0.6)",
            "ink, labels = filled(np.delete(ink, odd, axis=0), np.delete(labels, odd))",
            "images = (ink * 255).astype(np.uint8)",
            "packed(images, labels, split(images, seed=7))",
        ),
        "relabelled instead of left out": put_together(
            "p = pipeline.out_of_fold(delivery.ink, delivery.labels)",
            "labels, odd = delivery.labels.copy(), suspects(p, delivery.labels)",
            "labels[odd] = p.argmax(axis=1)[odd]",
            "ink, labels = filled(delivery.ink, labels)",
            PIXELS,
            PACKED,
        ),
    },
    "04.7": {"another way to say it": "phone = pipeline.on_phone(good_net(), refit(*pipeline.golden()))"},
}
