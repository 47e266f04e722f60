"""Wrong answers for lab 05, exercises 6: a score."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.training.lab.parts import RIGHT_SHARE, evidence, scored

WRONG = {
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
        "made up": Wrong(scored("return 0.99"), "not asked at all"),
        "leaked": Wrong("diagnosis_f = 'validation set leaked'", "as high as the training accuracy"),
        "the last validation": Wrong(
            evidence("f", "curves.accuracy[-50:].mean() - curves.validation[-1]"), "the last validation"
        ),
        "the mean of validations": Wrong(
            evidence("f", "curves.accuracy[-50:].mean() - curves.validation.mean()"), "the mean of the validation"
        ),
        "the lowest validation": Wrong(
            evidence("f", "curves.accuracy[-50:].mean() - curves.validation.min()"), "the lowest"
        ),
        "the best training": Wrong(
            evidence("f", "curves.accuracy[-50:].max() - curves.validation.max()"), "best training"
        ),
        "per cent of the gap": Wrong(
            evidence("f", "100 * (curves.accuracy[-50:].mean() - curves.validation.max())"), "leave them as they are"
        ),
        "a quotient": Wrong(
            evidence("f", "curves.accuracy[-50:].mean() / curves.validation.max()"), "asks for a difference"
        ),
        "training alone": Wrong(evidence("f", "curves.accuracy[-50:].mean()"), "has not been taken off"),
        "steps by number": Wrong(
            evidence("f", "curves.accuracy[260:310].mean() - curves.validation.max()"), "from 260 on"
        ),
        "averages kept, neighbours asked": Wrong(
            scored(
                "for layer in net.modules():",
                "    if hasattr(layer, 'momentum'):",
                "        layer.momentum = 0.0",
                f"return {RIGHT_SHARE}",
            ),
            "has changed the network",
        ),
        "a copy in batches of one class": Wrong(
            scored("import copy", "return broken.score_f(copy.deepcopy(net), images, labels)"),
            "the images around it",
        ),
        "the rest left out": Wrong(
            scored(
                "net.eval()",
                "right = sum(int((net(x).argmax(1) == y).sum()) for x, y in healthy.batches(images, labels, 64))",
                "return right / len(labels)",
            ),
            "Only 384 of 391 images",
        ),
        "a mean of means": Wrong(
            scored(
                "net.eval()",
                "parts = zip(images.split(64), labels.split(64))",
                "return np.mean([(net(x).argmax(1) == y).float().mean().item() for x, y in parts])",
            ),
            "not all of one size",
        ),
        "400 images": Wrong(
            scored("net.eval()", "return int((net(images).argmax(1) == labels).sum()) / 400"),
            "divide by the number of images",
        ),
        "whole division": Wrong(
            scored("net.eval()", "return int((net(images).argmax(1) == labels).sum()) // len(labels)"),
            "has become a whole",
        ),
        "rounded": Wrong(scored("net.eval()", f"return round({RIGHT_SHARE}, 2)"), "has been rounded"),
        "the share of errors": Wrong(scored("net.eval()", f"return 1 - {RIGHT_SHARE}"), "whose class is wrong"),
        "confidence": Wrong(
            scored("net.eval()", "return net(images).softmax(1)[range(len(labels)), labels].mean()"),
            "whose largest logit",
        ),
        "a loss": Wrong(
            scored("net.eval()", "return F.cross_entropy(net(images), labels) + 1"), "tensor of shape (): "
        ),
        "a text": Wrong(scored("net.eval()", f"return f'{{{RIGHT_SHARE}:.1%}}'"), "Numbers are wanted"),
        "share and count": Wrong(scored("net.eval()", f"return {RIGHT_SHARE}, len(labels)"), "tuple (0."),
        "yes or no": Wrong(scored("net.eval()", f"return {RIGHT_SHARE} > 0.5"), "came:    True"),
        "the wrong axis": Wrong(
            scored("net.eval()", "return (net(images).argmax(0) == labels).float().mean()"), "RuntimeError"
        ),
        "labels in place": Wrong(
            scored(
                "net.eval()", "named = net(images).argmax(1)", "labels -= named", "return (labels == 0).float().mean()"
            ),
            "The labels that came in",
        ),
        "images in place": Wrong(
            scored("net.eval()", f"share = {RIGHT_SHARE}", "images -= images.mean()", "return share"),
            "The images that came in",
        ),
        "a step on the way": Wrong(
            scored(
                "net.eval()",
                "F.cross_entropy(net(images), labels).backward()",
                "torch.optim.SGD(net.parameters(), 0.1).step()",
                f"return {RIGHT_SHARE}",
            ),
            "the weights are other ones",
        ),
        "a single image has no batch": Wrong(
            scored("net.eval()", "return (net(images).squeeze().argmax(1) == labels).float().mean()"),
            "a single validation",
        ),
    },
}
