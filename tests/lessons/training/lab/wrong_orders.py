"""Wrong answers for lab 05, exercises 2 and 5: those that bring images in an order."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.training.lab.parts import CUTTING, PART, batched, evidence, mixed

WRONG = {
    "05.2": {
        "rate": Wrong("diagnosis_b = 'rate too low'", "none gets far"),
        "decay": Wrong("diagnosis_b = 'decay too strong'", "turns back up"),
        "nothing taken off": Wrong(evidence("b", "curves.loss[-50:].mean()"), "has not been taken off"),
        "all steps": Wrong(evidence("b", "curves.loss.mean() - np.log(20)"), "the mean over all steps"),
        "log10": Wrong(evidence("b", "curves.loss[-50:].mean() - np.log10(20)"), "natural logarithms"),
        "two orders": Wrong("mix = broken.mix_b", "labels that are not theirs"),
        "swapped": Wrong(
            mixed("order = draw.permutation(len(labels))", "return labels[order], images[order]"), "in this order"
        ),
        "images alone": Wrong(mixed("return images[draw.permutation(len(labels))]"), "Images and labels are wanted"),
        "not mixed": Wrong(mixed("return images, labels"), "nothing is mixed"),
        "drawn with replacement": Wrong(
            mixed("order = draw.integers(len(labels), size=len(labels))", "return images[order], labels[order]"),
            "shows every image once",
        ),
        "the same order always": Wrong(
            mixed("order = np.random.default_rng(0).permutation(len(labels))", "return images[order], labels[order]"),
            "take the random numbers from `draw`",
        ),
        "in place": Wrong(
            mixed("order = draw.permutation(len(labels))", "labels[:] = labels[order]", "return images[order], labels"),
            "changed its input",
        ),
        "two names in one": Wrong("diagnosis_b = 'labels mixed up, no shuffle'", "no diagnosis of this name"),
        "shuffle": Wrong("diagnosis_b = 'no shuffle'", "teeth of a saw"),
        "log2": Wrong(evidence("b", "curves.loss[-50:].mean() - np.log2(20)"), "log2 is another one"),
        "about 3": Wrong(evidence("b", "curves.loss[-50:].mean() - 3.0"), "only about 3.0"),
        "the first 50": Wrong(evidence("b", "curves.loss[:50].mean() - np.log(20)"), "the first 50 steps"),
        "all but the first 50": Wrong(
            evidence("b", "curves.loss[50:].mean() - np.log(20)"), "all steps but the first 50"
        ),
        "the last step": Wrong(evidence("b", "curves.loss[-1] - np.log(20)"), "the last step alone"),
        "step 50 from the end": Wrong(evidence("b", "curves.loss[-50] - np.log(20)"), "one single step"),
        "a quotient": Wrong(evidence("b", "curves.loss[-50:].mean() / np.log(20)"), "is a difference"),
        "below guessing": Wrong(evidence("b", "np.log(20) - curves.loss[-50:].mean()"), "The sign is wrong"),
        "never below": Wrong(evidence("b", "abs(curves.loss[-50:].mean() - np.log(20))"), "below it negative"),
        "steps by number": Wrong(evidence("b", "curves.loss[260:310].mean() - np.log(20)"), "steps from 260 on"),
        "one step too many": Wrong(evidence("b", "curves.loss[-51:].mean() - np.log(20)"), "Those are 51 steps"),
        "chance of NumPy": Wrong(
            mixed("order = np.random.permutation(len(labels))", "return images[order], labels[order]"),
            "somewhere else than `draw`",
        ),
        "chance of PyTorch, labels in another order": Wrong(
            mixed("return images[torch.randperm(len(labels))], labels[torch.randperm(len(labels))]"),
            "labels that are not",
        ),
        "a number of places on": Wrong(
            mixed(
                "places = int(draw.integers(1, len(labels)))",
                "return images.roll(places, 0), labels.roll(places)",
            ),
            "still stand in rows",
        ),
        "a window at a time": Wrong(
            mixed(
                "order = np.concatenate([part[draw.permutation(len(part))] for part in"
                " np.array_split(np.arange(len(labels)), 10)])",
                "return images[order], labels[order]",
            ),
            "near them alone",
        ),
        "backwards": Wrong(mixed("return images.flip(0), labels.flip(0)"), "come backwards"),
        "the labels back": Wrong(
            mixed("order = draw.permutation(len(labels))", "return images[order], labels[np.argsort(order)]"),
            "not theirs",
        ),
        "the last one lost": Wrong(
            mixed("order = draw.permutation(len(labels) - 1)", "return images[order], labels[order]"),
            "59 different images among 59",
        ),
        "images as arrays": Wrong(
            mixed("order = draw.permutation(len(labels))", "return images.numpy()[order], labels.numpy()[order]"),
            "as tensors",
        ),
        "images of whole numbers": Wrong(
            mixed("order = draw.permutation(len(labels))", "return images[order].byte(), labels[order]"),
            "The element type",
        ),
        "labels of floats": Wrong(
            mixed("order = draw.permutation(len(labels))", "return images[order], labels[order].float()"),
            "float32 tensor of shape (60,)",
        ),
        "mirrored": Wrong(
            mixed("order = draw.permutation(len(labels))", "return images[order].flip(-1), labels[order]"),
            "The pixels of images have changed",
        ),
        "images flat": Wrong(
            mixed("order = draw.permutation(len(labels))", "return images[order].flatten(1), labels[order]"),
            "The shape of an image",
        ),
        "pairs": Wrong(
            mixed("order = draw.permutation(len(labels))", "return list(zip(images[order], labels[order]))"),
            "list [(tensor",
        ),
        "for this many images alone": Wrong(
            mixed("order = draw.permutation(2000)", "return images[order], labels[order]"), "IndexError"
        ),
        "without the generator": Wrong("def mix(images, labels):\n    return images, labels", "3 inputs"),
    },
    "05.5": {
        "labels": Wrong("diagnosis_e = 'labels mixed up'", "goes neither up nor down"),
        "batch norm": Wrong("diagnosis_e = 'batch norm in training mode'", "all training curves are healthy"),
        "rising": Wrong(evidence("e", "(np.diff(curves.loss) > 0).mean()"), "at which the loss rises"),
        "a number of steps": Wrong(evidence("e", "(np.diff(curves.loss) < 0).sum()"), "a share of all is wanted"),
        "unchanged": Wrong("batches = broken.batches_e", "hardly more than one class"),
        "one batch": Wrong(batched("return images[:size], labels[:size]"), "A single pair"),
        "return in the loop": Wrong(
            batched(CUTTING, "    return [(images[start : start + size], labels[start : start + size])]"),
            "shows every image once",
        ),
        "labels mixed": Wrong(
            batched(
                "labels = labels[torch.randperm(len(labels))]",
                CUTTING,
                "    yield images[start : start + size], labels[start : start + size]",
            ),
            "not theirs",
        ),
        "one step at a time": Wrong(
            batched(
                "for start in range(len(labels) - size + 1):",
                "    yield images[start : start + size], labels[start : start + size]",
            ),
            "only a rest smaller",
        ),
        "images alone": Wrong(batched("return images.split(size)"), "both."),
        "a number": Wrong(batched("return len(labels) // size"), "one after the other"),
        "the size forgotten": Wrong(batched("yield images, labels"), "another size"),
        "falls and stays": Wrong(evidence("e", "(np.diff(curves.loss) <= 0).mean()"), "the loss stays as it is"),
        "what does not rise": Wrong(
            evidence("e", "1 - (np.diff(curves.loss) >= 0).sum() / len(curves.loss)"), "another one"
        ),
        "divided by the steps": Wrong(
            evidence("e", "(np.diff(curves.loss) < 0).sum() / len(curves.loss)"), "one change fewer"
        ),
        "per cent": Wrong(evidence("e", "100 * (np.diff(curves.loss) < 0).mean()"), "a share lies from 0 to 1"),
        "gradients": Wrong(evidence("e", "(np.diff(curves.gradient) < 0).mean()"), "changes of the gradient"),
        "how far": Wrong(evidence("e", "np.diff(curves.loss).mean()"), "how often is asked"),
        "below the first": Wrong(
            evidence("e", "(curves.loss < curves.loss[0]).mean()"), "compares with the first step"
        ),
        "a number of batches": Wrong(
            batched("return list(zip(images.chunk(size), labels.chunk(size)))"), "13 images in one"
        ),
        "the rest first": Wrong(
            batched(
                "rest = len(labels) % size",
                "if rest:",
                "    yield images[:rest], labels[:rest]",
                "for start in range(rest, len(labels), size):",
                "    yield images[start : start + size], labels[start : start + size]",
            ),
            "before the others",
        ),
        "the last full one lost": Wrong(batched(CUTTING.replace(" + 1", ""), f"    yield {PART}"), "80 images"),
        "drawn anew": Wrong(
            batched(
                "for _ in range(len(labels) // size):",
                "    order = torch.randperm(len(labels))[:size]",
                "    yield images[order], labels[order]",
            ),
            "comes twice",
        ),
        "without end": Wrong(batched("while True:", "    yield images[:size], labels[:size]"), "The batches never end"),
        "always 8": Wrong(batched("size = 8", CUTTING, f"    yield {PART}"), "8 images in one"),
        "a batch for each class": Wrong(
            batched(
                "for number in labels.unique():",
                "    part = labels == number",
                "    yield from zip(images[part].split(size), labels[part].split(size))",
            ),
            "1 different in a batch of 10",
        ),
        "sorted in place": Wrong(
            batched(
                "order = labels.argsort()",
                "images[:], labels[:] = images[order], labels[order]",
                CUTTING,
                f"    yield {PART}",
            ),
            "The images that came in",
        ),
        "labels first": Wrong(
            batched("return [(y, x) for x, y in healthy.batches(images, labels, size)]"), "in this order"
        ),
        "brighter": Wrong(
            batched("return [(x / 255, y) for x, y in healthy.batches(images, labels, size)]"), "The pixels of images"
        ),
        "targets of one and zero": Wrong(
            batched("return [(x, F.one_hot(y, 20)) for x, y in healthy.batches(images, labels, size)]"),
            "of the labels is",
        ),
        "labels of floats": Wrong(
            batched("return [(x, y.float()) for x, y in healthy.batches(images, labels, size)]"), "element type"
        ),
        "only whole passes": Wrong(
            batched("return list(zip(images.reshape(-1, size, 1, 2, 3), labels.reshape(-1, size)))"),
            "is invalid for input",
        ),
        "one batch of all full ones": Wrong(
            batched("return [(images[: len(labels) // size * size], labels[: len(labels) // size * size])]"),
            "192 images in one",
        ),
        "no batch": Wrong(batched("return []"), "Not a single batch"),
    },
}
