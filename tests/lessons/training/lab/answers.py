"""Planted answers for lab 05. Each is (diagnosis, evidence, repair); SETUP holds right ones, an answer changes some."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.training.lab.parts import CUTTING, FORWARD, RIGHT_SHARE, SETUP, batched, evidence, mixed, scored, stepped

__all__ = ["NAMES", "RIGHT", "SETUP", "WRONG"]

NAMES = {
    "05.1": "(diagnosis_a, evidence_a, recipe_a)",
    "05.2": "(diagnosis_b, evidence_b, mix)",
    "05.3": "(diagnosis_c, evidence_c, recipe_c)",
    "05.4": "(diagnosis_d, evidence_d, step)",
    "05.5": "(diagnosis_e, evidence_e, batches)",
    "05.6": "(diagnosis_f, evidence_f, score)",
    "05.7": "yours",
}

WRONG = {
    "05.1": {
        "labels": Wrong("diagnosis_a = 'labels mixed up'", "goes neither up nor down"),
        "overfitting": Wrong("diagnosis_a = 'Overfitting'", "stays behind the training accuracy"),
        "decay": Wrong("diagnosis_a = 'decay too strong'", "turns back up towards guessing"),
        "misspelled": Wrong("diagnosis_a = 'learning rate low'", "perhaps 'rate too low'"),
        "a number for a diagnosis": Wrong("diagnosis_a = 1", "the name of one"),
        "upside down": Wrong(
            evidence(
                "a",
                "(curves.loss[:100].mean() - curves.loss[100:200].mean())"
                " / (curves.loss[100:200].mean() - curves.loss[200:300].mean())",
            ),
            "upside down",
        ),
        "late fall alone": Wrong(
            evidence("a", "curves.loss[100:200].mean() - curves.loss[200:300].mean()"), "late fall alone"
        ),
        "means for falls": Wrong(
            evidence("a", "curves.loss[200:300].mean() / curves.loss[:100].mean()"), "which are differences"
        ),
        "a number for evidence": Wrong("evidence_a = 0.8", "The check wants the function itself"),
        "no evidence yet": Wrong("def evidence_a(curves):\n    ...", "The evidence comes next"),
        "no diagnosis yet": Wrong("diagnosis_a = ...", "it comes first"),
        "no repair yet": Wrong("recipe_a = ...", "The repair comes next"),
        "unchanged": Wrong("recipe_a = broken.recipe_a()", "Nothing has changed"),
        "lower still": Wrong("recipe_a = replace(practice.HEALTHY, learning_rate=1e-5)", "not recovered"),
        "a rate": Wrong("recipe_a = 0.05", "A Recipe is wanted"),
        "one image a batch": Wrong("recipe_a = replace(practice.HEALTHY, batch=4)", "takes batches of 8 to 256"),
        "an average": Wrong(
            "recipe_a = replace(practice.HEALTHY, ema=0.9)", "neither label_smoothing nor cutmix nor ema"
        ),
    },
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
    },
    "05.3": {
        "gradients": Wrong("diagnosis_c = 'gradients never cleared'", "climbs for the whole training"),
        "shuffle": Wrong("diagnosis_c = 'no shuffle'", "teeth of a saw"),
        "argmax": Wrong(evidence("c", "np.argmax(curves.loss > 2 * np.log(20))"), "argmax gives 0 then as well"),
        "from 1": Wrong(
            evidence("c", "[*(curves.loss > 2 * np.log(20)), True].index(True) + 1"), "Steps are counted from 0"
        ),
        "all steps above": Wrong(evidence("c", "(curves.loss > 2 * np.log(20)).sum()"), "counts all steps"),
        "the largest": Wrong(evidence("c", "curves.loss.argmax()"), "the largest loss"),
        "no step, no answer": Wrong(
            "def evidence_c(curves):\n    for step, loss in enumerate(curves.loss):\n"
            "        if loss > 2 * np.log(20):\n            return step",
            "returned None",
        ),
        "still too high": Wrong("recipe_c = replace(practice.HEALTHY, learning_rate=10.0)", "The loss still leaps"),
        "far too low now": Wrong("recipe_c = replace(practice.HEALTHY, learning_rate=1e-4)", "not fast enough"),
    },
    "05.4": {
        "rate": Wrong("diagnosis_d = 'rate too high'", "far from that of the healthy training"),
        "leak": Wrong("diagnosis_d = 'validation set leaked'", "as high as the training accuracy"),
        "loss": Wrong(evidence("d", "curves.loss[-50:].mean() / curves.loss[:50].mean()"), "the growth of the loss"),
        "upside down": Wrong(
            evidence("d", "curves.gradient[:50].mean() / curves.gradient[-50:].mean()"), "upside down"
        ),
        "two steps": Wrong(evidence("d", "curves.gradient[-1] / curves.gradient[0]"), "two single steps"),
        "unchanged": Wrong("step = broken.step_d", "still holds the gradient of the first"),
        "cleared too late": Wrong(
            stepped(*FORWARD, "loss.backward()", "optimizer.zero_grad()", "optimizer.step()"), "did not move"
        ),
        "twice": Wrong(
            stepped("optimizer.zero_grad()", *FORWARD, "loss.backward()", "optimizer.step()", "optimizer.step()"),
            "went elsewhere",
        ),
        "loss alone": Wrong(
            stepped("optimizer.zero_grad()", *FORWARD, "loss.backward()", "optimizer.step()", "return loss"),
            "returns two things",
        ),
        "swapped": Wrong(
            stepped("optimizer.zero_grad()", *FORWARD, "loss.backward()", "optimizer.step()", "return logits, loss"),
            "the loss first",
        ),
        "another signature": Wrong("def step(net, images, labels):\n    return 0, 0", "TypeError"),
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
    },
    "05.6": {
        "overfitting": Wrong("diagnosis_f = 'overfitting'", "rises far above guessing first"),
        "shuffle": Wrong("diagnosis_f = 'no shuffle'", "teeth of a saw"),
        "single batch": Wrong(evidence("f", "curves.accuracy[-1] - curves.validation.max()"), "A single batch"),
        "all steps": Wrong(evidence("f", "curves.accuracy.mean() - curves.validation.max()"), "over all steps"),
        "sign": Wrong(evidence("f", "curves.validation.max() - curves.accuracy[-50:].mean()"), "The sign is wrong"),
        "unchanged": Wrong("score = broken.score_f", "running averages of batch norm"),
        "one large batch": Wrong(
            scored("import copy", "net = copy.deepcopy(net)", f"return {RIGHT_SHARE}"),
            "must not depend on the images around",
        ),
        "per cent": Wrong(scored("net.eval()", f"return 100 * {RIGHT_SHARE}"), "from 0 to 1"),
        "a count": Wrong(
            scored("net.eval()", "return int((net(images).argmax(1) == labels).sum())"), "An accuracy is a share"
        ),
        "each image": Wrong(scored("net.eval()", "return net(images).argmax(1) == labels"), "one number"),
        "made up": Wrong(scored("return 0.99"), "99.0%"),
    },
    "05.7": {
        "today's": Wrong("yours = {'recipe': practice.HEALTHY, 'passes': 5}", "more images than the budget"),
        "today's rate, too few": Wrong("yours = {'recipe': practice.HEALTHY, 'passes': 1}", "not reached"),
        "nothing learned": Wrong(
            "yours = {'recipe': replace(practice.HEALTHY, learning_rate=1e-5), 'passes': 1}", "next to nothing"
        ),
        "a recipe alone": Wrong("yours = Recipe()", "A plan is a dictionary"),
        "half a pass": Wrong("yours = {'recipe': Recipe(), 'passes': 2.5}", "whole number"),
        "a rate": Wrong("yours = {'recipe': 0.1, 'passes': 3}", "A Recipe is wanted"),
    },
}

RIGHT = {
    "05.1": {
        "another optimizer, in capitals": "diagnosis_a = ' Rate too LOW'\nrecipe_a = Recipe(learning_rate=0.01)",
        "a tensor for evidence": (
            "def evidence_a(curves):\n    a, b, c = torch.tensor(curves.loss[:300]).reshape(3, 100).mean(1)\n"
            "    return (b - c) / (a - b)"
        ),
    },
    "05.2": {
        "a permutation of tensors": mixed(
            "order = torch.from_numpy(draw.permutation(len(images)))",
            "return [images.index_select(0, order), labels.index_select(0, order)]",
        )
    },
    "05.3": {
        "clipped and warmed up": (
            "recipe_c = Recipe('sgd', learning_rate=0.1, batch=32, clip=1.0)\n"
            "evidence_c = lambda curves: [*(curves.loss > 2 * np.log(20)), True].index(True)"
        )
    },
    "05.4": {
        "around the broken one": "def step(net, *rest):\n    net.zero_grad()\n    return broken.step_d(net, *rest)",
        "numbers, and cleared at the end": stepped(
            *FORWARD, "loss.backward()", "optimizer.step()", "optimizer.zero_grad()", "loss = loss.item()"
        ),
    },
    "05.5": {
        "a list with the rest": batched("return list(zip(images.split(size), labels.split(size)))"),
        "mixed once more": batched(
            "order = torch.randperm(len(labels))",
            "for part in order.split(size):",
            "    yield images[part], labels[part]",
        ),
    },
    "05.6": {
        "one image at a time": scored(
            "net.eval()",
            "right = [net(image[None]).argmax().item() == label for image, label in zip(images, labels)]",
            "return np.mean(right)",
        ),
        "a tensor": scored(
            "with torch.inference_mode():",
            "    return (net.train(False)(images).argmax(1) == labels).float().mean()",
        ),
    },
    "05.7": {"AdamW": "yours = {'recipe': Recipe(learning_rate=0.01, batch=32), 'passes': 3}"},
}
