"""Planted answers for lab 04 that are wrong; the right ones stand in `right_answers`."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.data.lab.right_answers import RIGHT
from lessons.data.lab.setup import (
    CLEAN,
    PACKED,
    PIXELS,
    SETUP,
    counted,
    dealt,
    distance,
    doubted,
    fitted,
    lacking,
    measured,
    pixels,
    put_together,
    share,
)

__all__ = ["NAMES", "RIGHT", "SETUP", "WRONG"]

NAMES = {
    "04.1": "(known, split)",
    "04.2": "suspects",
    "04.3": "(counts, missing)",
    "04.4": "(lost, to_pixels)",
    "04.5": "(parity, refit)",
    "04.6": "mended",
    "04.7": "phone",
}

WRONG = {
    "04.1": {
        "training images that are in the test": Wrong(measured("np.mean([any((a == b).all() for b "
                                                               "in test) for a in train])"), "other way round"),
        "pairs": Wrong(measured("sum((a == b).all() for a in train for b in test) / len(test)"), "Pairs are counted"),
        "by the sum": Wrong(measured("np.isin(test.sum((1, 2, 3)), train.sum((1, 2, 3))).mean()"), "every pixel"),
        "pixels": Wrong(measured("np.isin(test, train).mean()"), "Single pixels are compared"),
        "pixels of an image": Wrong(measured("np.isin(test, train).all((1, 2, 3)).mean()"), "Single pixels are"),
        "a number": Wrong(measured("sum(any((a == b).all() for a in train) for b in test)"), "a number of images"),
        "per cent": Wrong(measured("100 * np.mean([any((a == b).all() for a in train) for b in test])"), "per cent"),
        "the measurement left out": Wrong("def known(train, test):\n    ...", "first measure, then repair"),
        "the repair left out": Wrong("def split(images, seed=0):\n    ...", "split is still empty"),
        "rows dealt out": Wrong(dealt("split_rows(np.arange(len(images)), seed)"), "stand on both sides"),
        "the first fifth": Wrong(dealt("(np.sort(first_rows(images))[20:], np.sort(first_rows(images))[:20])"),
                                 "from one stretch"),
        "all copies thrown out": Wrong(
            "def split(images, seed=0):\n    _, first, n = np.unique(images.reshape(len(images), -1), axis=0, "
            "return_index=True, return_counts=True)\n    return split_rows(first[n == 1], seed)", "on neither side"),
        "the same seed for all": Wrong(dealt("split_rows(first_rows(images), 0)"), "Two seeds gave the same"),
        "no seed": Wrong(dealt("split_rows(first_rows(images), None)"), "The same seed gave another split"),
        "test first": Wrong(dealt("split_rows(first_rows(images), seed)[::-1]"), "Training comes first"),
        "images": Wrong(dealt("(images, images)"), "a list of row numbers is wanted"),
        "a mask": Wrong(dealt("(np.zeros(len(images)) > 0, np.zeros(len(images)) < 1)"), "True or False came"),
        "one function": Wrong("known, split = 1, 2\nknown = known", "The check wants the function itself"),
    },
    "04.2": {
        "all that disagree": Wrong(
            doubted("np.flatnonzero(probabilities.argmax(1) != labels)"), "all rows that disagree"
        ),
        "more than": Wrong(
            doubted("np.flatnonzero((probabilities.argmax(1) != labels) & (probabilities.max(1) > sure))"),
            "at least, not more than"),
        "all confident": Wrong(doubted("np.flatnonzero(probabilities.max(1) >= sure)"), "all confident rows"),
        "those that agree": Wrong(
            doubted("np.flatnonzero((probabilities.argmax(1) == labels) & (probabilities.max(1) >= sure))"),
            "whose label agrees"),
        "a fixed limit": Wrong(
            doubted("np.flatnonzero((probabilities.argmax(1) != labels) & (probabilities.max(1) >= 0.7))"),
            "Some suspects are missing"),
        "a mask": Wrong(doubted("(probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure)"),
                        "True or False came"),
        "a tuple": Wrong(doubted("np.where((probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure))"),
                         "as np.where gives it"),
        "the limit is the label's": Wrong(
            doubted("np.flatnonzero(probabilities[np.arange(len(labels)), labels] < sure)"), "Other rows came"),
        "and without brackets": Wrong(doubted("np.flatnonzero(probabilities.argmax(1) != labels & "
                                              "probabilities.max(1) >= sure)"), "raised"),
    },
    "04.3": {
        "no minlength": Wrong(counted("np.bincount(labels)"), "A class is left out"),
        "only those that are there": Wrong(counted("np.unique(labels, return_counts=True)[1]"), "A class is left out"),
        "the labels": Wrong(counted("labels"), "The shape is another one"),
        "the repair left out": Wrong("def missing(labels, classes):\n    ...", "missing is still empty"),
        "the counts again": Wrong(lacking("counts(labels, classes)"), "These are the counts"),
        "the wrong sign": Wrong(lacking("counts(labels, classes) - counts(labels, classes).max()"), "The sign"),
        "up to the average": Wrong(lacking("np.maximum(0, counts(labels, classes).mean() - counts(labels, classes))"),
                                   "against the average"),
        "one each": Wrong(lacking("(counts(labels, classes) == 0).astype(int)"), "with one drawing each"),
        "up to a hundred": Wrong(lacking("100 - counts(labels, classes)"), "values differ"),
    },
    "04.4": {
        "of all places": Wrong(share("((ink >= 0.5) & (pixels < 128)).mean()"), "a share of all places"),
        "more than half": Wrong(share("(pixels[ink > 0.5] < 128).mean()"), "Ink of just 0.5 counts"),
        "all dark pixels": Wrong(share("(pixels < 128).mean()"), "Every dark pixel"),
        "still bright": Wrong(share("(pixels[ink >= 0.5] >= 128).mean()"), "still bright"),
        "a number": Wrong(share("((ink >= 0.5) & (pixels < 128)).sum()"), "a number of places"),
        "the repair left out": Wrong("def to_pixels(ink):\n    ...", "to_pixels is still empty"),
        "the colleague's": Wrong("to_pixels = pipeline.to_pixels", "Full ink still turns dark"),
        "no bytes": Wrong(pixels("np.clip(ink * 255, 0, 255)"), "Pixels are bytes"),
        "not scaled": Wrong(pixels("ink.astype(np.uint8)"), "0 and 1 only"),
        "inverted": Wrong(pixels("255 - np.rint(ink * 255).astype(np.uint8)"), "inverted"),
        "stretched": Wrong(pixels("np.rint(ink / ink.max() * 255).astype(np.uint8)"), "Pale ink was stretched"),
        "clipped too late": Wrong(pixels("np.clip((ink * 256).astype(int).astype(np.uint8), 0, 255)[..., :-1]"),
                                  "The shape is another one"),
        "black or white": Wrong(pixels("np.where(ink >= 0.5, 255, 0).astype(np.uint8)"), "values differ"),
    },
    "04.5": {
        "the mean": Wrong(distance("(preprocess(images) - golden).mean()"), "up and down cancel"),
        "upwards only": Wrong(distance("(preprocess(images) - golden).max()"), "Only differences upwards"),
        "downwards only": Wrong(distance("(golden - preprocess(images)).max()"), "Only differences downwards"),
        "the mean distance": Wrong(distance("np.abs(preprocess(images) - golden).mean()"), "would hide in it"),
        "the app left as it is": Wrong(fitted("Preprocess(images.shape[-1], 1)"), "The drawing is inverted"),
        "the sign of the mean": Wrong(
            fitted("Preprocess(images.shape[-1], 1, scale=line(images, golden)[0], mean=(line(images, golden)[1],))"),
            "mind its sign"),
        "no mean": Wrong(fitted("Preprocess(images.shape[-1], 1, scale=line(images, golden)[0])"),
                         "The scale is right, and the mean is not."),
        "mean and deviation of the numbers": Wrong(
            fitted("Preprocess(images.shape[-1], 1, mean=(golden.mean(),), std=(golden.std(),))"), "inverted"),
        "the lab's own": Wrong("from lessons.data.lab.setup import REFIT\n" + fitted("REFIT"), "of another size"),
        "only the offset": Wrong(
            fitted("Preprocess(images.shape[-1], 1, scale=(-1 if line(images, golden)[0] < 0 else 1) / 255, "
                   "mean=(-line(images, golden)[1],))"), "the scale is not"),
        "two numbers": Wrong(fitted("line(images, golden)"), "A Preprocess is wanted"),
        "mean without a comma": Wrong(fitted("Preprocess(images.shape[-1], 1, mean=(-line(images, golden)[1]))"),
                                      "holds one number a channel"),
    },
    "04.6": {
        "the colleague's": Wrong("mended = pipeline.prepared", "use your own to_pixels"),
        "labels left": Wrong(put_together("ink, labels = filled(delivery.ink, delivery.labels)", PIXELS, PACKED),
                             "Many labels are wrong"),
        "the ink left": Wrong(
            put_together("ink, labels = filled(delivery.ink[: -len(doubtful(delivery))], "
                         "np.delete(delivery.labels, doubtful(delivery)))", PIXELS, PACKED), "Many labels are wrong"),
        "classes left": Wrong(put_together("ink, labels = without(delivery, doubtful(delivery))", PIXELS, PACKED),
                              "few drawings of 4, 8"),
        "filled with copies": Wrong(
            "def mended(delivery):\n"
            "    ink, labels = without(delivery, doubtful(delivery))\n"
            "    images = to_pixels(ink)\n"
            "    train, test = split(images)\n"
            "    lack = missing(labels[train], 10)\n"
            "    more = [row for c in range(10) if lack[c] for row in np.resize(train[labels[train] == c], lack[c])]\n"
            "    rows = np.concatenate([train, np.array(more, int)])\n"
            "    return packed(images, labels, (rows, test))",
            "filled with copies"),
        "own split left": Wrong(put_together(CLEAN, PIXELS, "packed(images, labels, pipeline.split(images))"),
                                       "stand in the training set"),
        "own pixels left": Wrong(put_together(CLEAN, "images = pipeline.to_pixels(ink)", PACKED), "use your own"),
        "everything thrown out": Wrong(
            put_together("ink, labels = filled(*without(delivery, np.arange(0, len(delivery), 2)))",
                         "rows = suspects(pipeline.out_of_fold(ink, labels), labels)",
                         "ink, labels = np.delete(ink, rows, axis=0), np.delete(labels, rows)", PIXELS, PACKED),
            "Too many drawings are gone"),
        "test first": Wrong(put_together(CLEAN, PIXELS, f"{PACKED}[::-1]"), "training comes first"),
        "arrays": Wrong(put_together(CLEAN, PIXELS, "(images, labels)"), "Two data sets are wanted"),
        "ink as pixels": Wrong(put_together(CLEAN, "packed(ink, labels, split(ink))"), "raised TypeError"),
    },
    "04.7": {
        "the colleague's app": Wrong("phone = pipeline.on_phone(good_net(), pipeline.APP)", "golden vectors"),
        "the training's own": Wrong("phone = good_net()", "furthest"),
        "the colleague's data": Wrong("phone = barred(4, 8)", "hardly ever finds a 4 or an 8"),
        "not trained": Wrong("phone = pipeline.on_phone(pipeline.small_net(), REFIT)", "hardly ever finds"),
        "another fault": Wrong(
            "net = pipeline.on_phone(good_net(), REFIT)\nweak = torch.nn.Sequential(torch.nn.AvgPool2d(5, 1, 2), "
            "net.module).eval()\nphone = type(net)(weak, net.card)", "accuracy"),
        "a number": Wrong("phone = 0.9", "the network itself"),
        "another network": Wrong("from mobiledl import zoo\nphone = zoo.load('squeezenet_1_1', width=0.25, classes=10, "
                                 "channels=1, resolution=32)", "another size"),
    },
}  # fmt: skip
