"""Wrong answers for the first exercises of lab 04: copies, labels and classes."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.data.lab.setup import counted, dealt, doubted, lacking, measured

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
        "the first fifth": Wrong(dealt("(np.sort(first_rows(images))[80:], np.sort(first_rows(images))[:80])"),
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
        "the first that is found": Wrong(measured("np.mean([image in train for image in test])"), "`in` asks"),
        "only in the same place": Wrong(
            measured("sum((a == b).all() for a, b in zip(train, test)) / len(test)"), "No test image was found"),
        "cut off": Wrong(measured("sum(any((a == b).all() for a in train) for b in test) // len(test)"),
                         "as // cuts off"),
        "as whole numbers": Wrong(
            measured("np.mean([any((a.astype(int) == b.astype(int)).all() for a in train) for b in test])"),
            "Every test image counts as known"),
        "nearly the same": Wrong(
            measured("np.mean([any(np.allclose(a, b, atol=0.005) for a in train) for b in test])"),
            "differ by one grey level"),
        "different test images": Wrong(
            measured("len({i.tobytes() for i in test} & {i.tobytes() for i in train}) / len(test)"), "counts twice"),
        "of the training images": Wrong(
            measured("sum(any((a == b).all() for a in train) for b in test) / len(train)"), "not of the training"),
        "those that are new": Wrong(
            measured("1 - np.mean([any((a == b).all() for a in train) for b in test])"), "that are new"),
        "rounded": Wrong(measured("round(np.mean([any((a == b).all() for a in train) for b in test]), 2)"),
                         "rounded"),
        "a length that is fixed": Wrong(
            measured("sum(any((a == b).all() for a in train) for b in test) / 26"), "The number is another one"),
        "sorted in place": Wrong("def known(train, test):\n    train.sort(axis=0)\n    return 0.5",
                                 "known changed its input"),
        "swapped": Wrong("known, split = split, known", "swapped: first comes the one that measures"),
        "swapped, without names": Wrong(
            "a, b = known, split\nknown, split = lambda *given: b(*given), lambda *given: a(*given)", "swapped"),
        "the same twice": Wrong("split = known", "The same function came twice"),
        "right where the copies stand last": Wrong(
            "def split(images, seed=0):\n    early = {image.tobytes() for image in images[:400]}\n"
            "    rows = [r for r, image in enumerate(images) if r < 400 or image.tobytes() not in early]\n"
            "    return split_rows(rows, seed)", "here they stand anywhere"),
        "places among the different images": Wrong(
            dealt("split_rows(np.arange(len(np.unique(images, axis=0))), seed)"), "its return_index gives them"),
        "only neighbours compared": Wrong(
            dealt("split_rows(1 + np.flatnonzero((images[1:] != images[:-1]).any((1, 2, 3))), seed)"),
            "dealt out by themselves"),
        "a size that is fixed": Wrong(
            "def split(images, seed=0):\n    _, rows = np.unique(images.reshape(-1, 16), axis=0, return_index=True)\n"
            "    return split_rows(rows, seed)", "raised"),
        "a start by the seed": Wrong(
            "def split(images, seed=0):\n    rows = np.sort(first_rows(images))\n"
            "    chosen = np.arange(len(rows)) % 5 == seed % 5\n    return rows[~chosen], rows[chosen]",
            "Only a few splits"),
        "a tenth": Wrong(
            dealt("np.split(np.random.default_rng(seed).permutation(first_rows(images)), [360])"), "came:    10%"),
        "half and half": Wrong(
            dealt("np.array_split(np.random.default_rng(seed).permutation(first_rows(images)), 2)"), "came:    50%"),
        "numbers with a point": Wrong(dealt("[r.astype(float) for r in split_rows(first_rows(images), seed)]"),
                                      "asked for row 3.0"),
        "as argwhere gives it": Wrong(dealt("[r[:, None] for r in split_rows(first_rows(images), seed)]"),
                                      "(320, 1)"),
        "the test is in both": Wrong(dealt("(first_rows(images), split_rows(first_rows(images), seed)[1])"),
                                     "stand in both lists"),
        "bytes as row numbers": Wrong(
            dealt("[r.astype(np.uint8) for r in split_rows(first_rows(images), seed)]"), "uint8 ends long before"),
        "shuffled in place": Wrong(
            "def split(images, seed=0):\n    np.random.default_rng(seed).shuffle(images)\n"
            "    return split_rows(first_rows(images), seed)", "split changed its input"),
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
            "written into it"),
        "a mask": Wrong(doubted("(probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure)"),
                        "True or False came"),
        "a tuple": Wrong(doubted("np.where((probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure))"),
                         "as np.where gives it"),
        "the limit is the label's": Wrong(
            doubted("np.flatnonzero(probabilities[np.arange(len(labels)), labels] < sure)"),
            "The probability of the label was compared"),
        "and without brackets": Wrong(doubted("np.flatnonzero(probabilities.argmax(1) != labels & "
                                              "probabilities.max(1) >= sure)"), "raised"),
        "either of both": Wrong(
            doubted("np.flatnonzero((probabilities.argmax(1) != labels) | (probabilities.max(1) >= sure))"),
            "One of the two conditions"),
        "without being sure": Wrong(
            doubted("np.flatnonzero((probabilities.argmax(1) != labels) & (probabilities.max(1) < sure))"),
            "the other way round"),
        "any class that is likely": Wrong(
            doubted("np.flatnonzero(((probabilities >= sure) & (np.arange(probabilities.shape[1]) != labels[:, None]))"
                    ".any(1))"), "need not be the likeliest"),
        "the others added up": Wrong(
            doubted("np.flatnonzero(1 - probabilities[np.arange(len(labels)), labels] >= sure)"),
            "not the label's was compared"),
        "the distance": Wrong(
            doubted("np.flatnonzero(probabilities.max(1) - probabilities[np.arange(len(labels)), labels] >= sure)"),
            "The distance of two"),
        "counted from 1": Wrong(
            doubted("1 + np.flatnonzero((probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure))"),
            "one too high"),
        "a number of rows": Wrong(
            doubted("((probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure)).sum()"),
            "How many suspects there are"),
        "the lesson's rule": Wrong(
            "from mobiledl import measure\n" + doubted("measure.suspects(probabilities, labels)"),
            "That is the lesson's rule"),
        "those that may stay": Wrong(
            doubted("np.flatnonzero((probabilities.argmax(1) == labels) | (probabilities.max(1) < sure))"),
            "the rows that may stay"),
        "their labels": Wrong(
            doubted("labels[(probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure)]"),
            "The labels of the suspects came"),
        "their classes": Wrong(
            doubted("probabilities.argmax(1)[(probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure)]"),
            "The likeliest classes of the suspects came"),
        "their probabilities": Wrong(
            doubted("probabilities.max(1)[(probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure)]"),
            "The probabilities of the suspects came"),
        "as argwhere gives them": Wrong(
            doubted("np.argwhere((probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure))"),
            "a list of row numbers is wanted"),
        "the first ten": Wrong(
            doubted("np.flatnonzero((probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure))[:10]"),
            "Some suspects are missing"),
        "bytes": Wrong(
            doubted("np.flatnonzero((probabilities.argmax(1) != labels) & (probabilities.max(1) >= sure))"
                    ".astype(np.uint8)"), "uint8 ends long before"),
        "the labels' columns emptied": Wrong(
            "def suspects(probabilities, labels, sure=0.7):\n"
            "    probabilities[np.arange(len(labels)), labels] = 0\n"
            "    return np.flatnonzero(probabilities.max(1) >= sure)", "suspects changed its input"),
        "along the columns": Wrong(
            doubted("np.flatnonzero((probabilities.argmax(0) != labels) & (probabilities.max(0) >= sure))"),
            "raised ValueError"),
        "no limit to give": Wrong(
            "def suspects(probabilities, labels):\n    return np.flatnonzero(probabilities.argmax(1) != labels)",
            "calls suspects with 3 inputs"),
    },
    "04.3": {
        "no minlength": Wrong(counted("np.bincount(labels)"), "A class is left out"),
        "only those that are there": Wrong(counted("np.unique(labels, return_counts=True)[1]"), "A class is left out"),
        "the labels": Wrong(counted("labels"), "the labels themselves"),
        "the repair left out": Wrong("def missing(labels, classes):\n    ...", "missing is still empty"),
        "the counts again": Wrong(lacking("counts(labels, classes)"), "These are the counts"),
        "the wrong sign": Wrong(lacking("counts(labels, classes) - counts(labels, classes).max()"), "The sign"),
        "up to the average": Wrong(lacking("np.maximum(0, counts(labels, classes).mean() - counts(labels, classes))"),
                                   "against the average"),
        "one each": Wrong(lacking("(counts(labels, classes) == 0).astype(int)"), "with one drawing each"),
        "up to a hundred": Wrong(lacking("100 - counts(labels, classes)"), "values differ"),
        "ten classes": Wrong(counted("np.bincount(labels, minlength=10)"), "number of classes fixed"),
        "bytes": Wrong(counted("np.bincount(labels, minlength=classes).astype(np.uint8)"), "take a larger type"),
        "shares": Wrong(counted("np.bincount(labels, minlength=classes) / len(labels)"), "These are shares"),
        "added up": Wrong(counted("np.bincount(labels, minlength=classes).cumsum()"), "add up from class to class"),
        "from 1": Wrong(counted("[(labels == each).sum() for each in range(1, classes + 1)]"), "counted from 1"),
        "there or not": Wrong(counted("[each in labels for each in range(classes)]"), "only whether a class is there"),
        "edges of a histogram": Wrong(counted("np.histogram(labels, bins=classes)[0]"), "values differ"),
        "the last two in one": Wrong(counted("np.histogram(labels, bins=range(classes))[0]"), "(3,): 1, 0, 12"),
        "a dictionary": Wrong(counted("{each: (labels == each).sum() for each in range(classes)}"),
                              "A dictionary came"),
        "both arrays of unique": Wrong(counted("np.unique(labels, return_counts=True)"), "as np.unique gives them"),
        "the average, cut off": Wrong(
            lacking("np.maximum(0, len(labels) // classes - counts(labels, classes))"), "the fullest class counts"),
        "the average, cut off, with a sign": Wrong(
            lacking("len(labels) // classes - counts(labels, classes)"), "cut off to a whole number, and"),
        "below the number of the fullest": Wrong(
            lacking("counts(labels, classes).argmax() - counts(labels, classes)"), "as argmax gives it"),
        "sorted in place": Wrong(
            "def counts(labels, classes):\n    labels.sort()\n    return np.bincount(labels, minlength=classes)",
            "counts changed its input"),
        "swapped": Wrong("counts, missing = missing, counts", "swapped"),
        "swapped, and nameless": Wrong(
            "a, b = counts, missing\ncounts, missing = lambda *given: b(*given), lambda *given: a(*given)",
            "came:    (<lambda>, <lambda>)"),
        "below class 0": Wrong(lacking("counts(labels, classes)[0] - counts(labels, classes)"), "against class 0"),
        "below the last": Wrong(lacking("counts(labels, classes)[-1] - counts(labels, classes)"), "the last class"),
        "all the others": Wrong(lacking("len(labels) - counts(labels, classes)"), "all labels of other classes"),
        "the average, with a sign": Wrong(lacking("counts(labels, classes).mean() - counts(labels, classes)"),
                                          "fewer than none"),
        "only empty ones": Wrong(
            lacking("np.where(counts(labels, classes) == 0, counts(labels, classes).max(), 0)"),
            "the others lack some"),
        "which ones": Wrong(lacking("np.flatnonzero(counts(labels, classes) < counts(labels, classes).max())"),
                            "These are numbers of classes"),
        "lacking or not": Wrong(lacking("counts(labels, classes) < counts(labels, classes).max()"),
                                "only whether a class lacks"),
        "all in one": Wrong(lacking("(counts(labels, classes).max() - counts(labels, classes)).sum()"),
                             "One number came"),
    },
}  # fmt: skip
