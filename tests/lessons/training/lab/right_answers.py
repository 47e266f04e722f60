"""Right answers for lab 05, written otherwise than the solution; what an answer leaves out comes from SETUP."""

from __future__ import annotations

from lessons.training.lab.parts import FORWARD, batched, evidence, mixed, scored, stepped

RIGHT = {
    "05.1": {
        "another optimizer, in capitals": "diagnosis_a = ' Rate too LOW'\nrecipe_a = Recipe(learning_rate=0.01)",
        "a tensor for evidence": (
            "def evidence_a(curves):\n    a, b, c = torch.tensor(curves.loss[:300]).reshape(3, 100).mean(1)\n"
            "    return (b - c) / (a - b)"
        ),
        "rows of a float32 array, in an array of one": (
            "def evidence_a(curves):\n    falls = -np.diff(np.float32(curves.loss)[:300].reshape(3, 100).mean(1))\n"
            "    return falls[1:] / falls[0]"
        ),
        "sums in a loop, and a rate of NumPy": (
            "def evidence_a(curves, *, size=100):\n    sums = [0.0, 0.0, 0.0]\n"
            "    for step, loss in enumerate(curves.loss):\n        if step < 3 * size:\n"
            "            sums[step // size] += float(loss)\n"
            "    return (sums[1] - sums[2]) / (sums[0] - sums[1])\n"
            "recipe_a = Recipe('sgd', np.float64(0.05), 32, 'constant', 0.0)"
        ),
        "a partial function": (
            "import functools\ndef ratio(ends, curves):\n"
            "    first, second, third, *_ = (part.mean() for part in np.split(curves.loss, ends))\n"
            "    early, late = first - second, second - third\n    return late / early\n"
            "evidence_a = functools.partial(ratio, [100, 200, 300])"
        ),
        "an object that can be called": (
            "class Ratio:\n    def mean(self, curves, number):\n"
            "        return np.average(curves.loss[100 * number : 100 * (number + 1)])\n"
            "    def __call__(self, curves):\n"
            "        first, second, third = map(self.mean, [curves] * 3, range(3))\n"
            "        return (second - third) / (first - second)\n"
            "evidence_a = Ratio()"
        ),
    },
    "05.2": {
        "a permutation of tensors": mixed(
            "order = torch.from_numpy(draw.permutation(len(images)))",
            "return [images.index_select(0, order), labels.index_select(0, order)]",
        ),
        "numbers that are shuffled, and a sum for a mean": mixed(
            "order = np.arange(labels.shape[0])", "draw.shuffle(order)", "return images[order], labels[order]"
        )
        + "\nimport math\ndef evidence_b(curves):\n    start = len(curves.loss) - 50\n"
        "    return sum(curves.loss[start:]) / 50 - math.log(20)",
        "random numbers that are sorted, and ln(20) by hand": mixed(
            "order = torch.tensor(draw.random(len(labels))).argsort()", "return images[order], labels[order]"
        )
        + "\nevidence_b = lambda curves: np.mean(curves.loss[-50:]) - 2.9957",
        "a generator of PyTorch that draw seeds": mixed(
            "seeded = torch.Generator().manual_seed(int(draw.integers(2**31)))",
            "order = torch.randperm(len(labels), generator=seeded)",
            "return images[order], labels[order]",
        )
        + "\nevidence_b = lambda curves: (torch.tensor(curves.loss)[-50:] - np.log(20)).mean()",
        "image by image, with what comes in checked": mixed(
            "assert images.ndim == 4 and labels.ndim == 1 and len(images) == len(labels)",
            "pairs = [(images[place], labels[place]) for place in draw.permutation(len(labels))]",
            "return torch.stack([image for image, _ in pairs]), torch.stack([label for _, label in pairs])",
        ),
        "an object that can be called": (
            "class Mixer:\n    def __call__(self, pictures, classes, generator):\n"
            "        if not len(classes):\n            return pictures, classes\n"
            "        order = generator.choice(len(classes), len(classes), replace=False)\n"
            "        return pictures[order], classes[order]\nmix = Mixer()"
        ),
    },
    "05.3": {
        "clipped and warmed up": (
            "recipe_c = Recipe('sgd', learning_rate=0.1, batch=32, clip=1.0)\n"
            "evidence_c = lambda curves: [*(curves.loss > 2 * np.log(20)), True].index(True)"
        ),
        "a loop that returns early": (
            "def evidence_c(curves):\n    for step in range(len(curves.loss)):\n"
            "        if curves.loss[step] / 2 > np.log(20):\n            return step\n    return len(curves.loss)"
        ),
        "a loop that counts": (
            "def evidence_c(curves):\n    step = 0\n"
            "    while step < len(curves.loss) and curves.loss[step] <= np.log(400):\n        step += 1\n"
            "    return step"
        ),
        "a tensor of no dimension": (
            "def evidence_c(curves):\n    wild = torch.tensor(curves.loss) > 2 * np.log(20)\n"
            "    return wild.int().argmax() if wild.any() else len(curves.loss)"
        ),
        "argmax with an end": evidence("c", "np.append(curves.loss > 2 * np.log(20), True).argmax()"),
        "the largest so far": evidence(
            "c", "float(np.searchsorted(np.maximum.accumulate(curves.loss), 2 * np.log(20), side='right'))"
        ),
        "an exception for none": (
            "def evidence_c(curves):\n    try:\n        return (curves.loss > 2 * np.log(20)).tolist().index(True)\n"
            "    except ValueError:\n        return curves.loss.size"
        ),
        "the least of all": evidence(
            "c", "min(np.where(curves.loss > 2 * np.log(20))[0], default=np.int64(len(curves.loss)))"
        ),
    },
    "05.4": {
        "around the broken one": "def step(net, *rest):\n    net.zero_grad()\n    return broken.step_d(net, *rest)",
        "numbers, and cleared at the end": stepped(
            *FORWARD, "loss.backward()", "optimizer.step()", "optimizer.zero_grad()", "loss = loss.item()"
        ),
        "set to zero, and an array of no dimension": stepped(
            "optimizer.zero_grad(set_to_none=False)",
            "logits = net.forward(images)",
            "loss = torch.nn.CrossEntropyLoss()(logits, labels)",
            "loss.backward()",
            "optimizer.step()",
            "loss, logits = loss.detach().numpy(), logits.detach()",
        )
        + "\nevidence_d = lambda curves: curves.gradient[-50:].sum() / curves.gradient[:50].sum()",
        "by hand, from logarithms of probabilities": stepped(
            "for parameter in net.parameters():",
            "    parameter.grad = None",
            "logits = net(images)",
            "loss = -torch.log_softmax(logits, 1)[range(len(labels)), labels].mean()",
            "loss.backward()",
            "optimizer.step()",
        )
        + "\nevidence_d = lambda curves: np.float32(np.mean(curves.gradient[-50:]) / np.mean(curves.gradient[:50]))",
        "gradients that are asked for": stepped(
            *FORWARD,
            "weights = list(net.parameters())",
            "for weight, gradient in zip(weights, torch.autograd.grad(loss, weights)):",
            "    weight.grad = gradient",
            "optimizer.step()",
        )
        + "\ndef evidence_d(curves):\n    gradient = torch.tensor(curves.gradient)\n"
        "    early, late = torch.stack([gradient[:50], gradient[-50:]]).mean(1)\n"
        "    return late / early",
        "a function that the optimizer calls": stepped(
            "found = {}",
            "def closure():",
            "    optimizer.zero_grad()",
            "    found['logits'] = net(images)",
            "    found['loss'] = F.cross_entropy(found['logits'], labels)",
            "    found['loss'].backward()",
            "    return found['loss']",
            "optimizer.step(closure)",
            "return tuple(found[name] for name in ('loss', 'logits'))",
        ),
        "an object with targets of one and zero": (
            "from collections import namedtuple\nFound = namedtuple('Found', 'loss logits')\n"
            "class Step:\n    def __call__(self, model, optimiser, inputs, targets, weight=1.0):\n"
            "        model.train()\n        optimiser.zero_grad()\n        found = model(inputs)\n"
            "        loss = weight * F.cross_entropy(found, F.one_hot(targets, found.shape[1]).float())\n"
            "        loss.backward()\n        optimiser.step()\n        return Found(loss, found)\nstep = Step()"
        ),
    },
    "05.5": {
        "a list with the rest": batched("return list(zip(images.split(size), labels.split(size)))"),
        "mixed once more": batched(
            "order = torch.randperm(len(labels))",
            "for part in order.split(size):",
            "    yield images[part], labels[part]",
        ),
        "a loader of PyTorch": batched(
            "from torch.utils.data import DataLoader, TensorDataset",
            "return DataLoader(TensorDataset(images, labels), batch_size=size, shuffle=True, drop_last=True)",
        )
        + "\nevidence_e = lambda curves: (curves.loss[1:] < curves.loss[:-1]).mean()",
        "a loop that appends": batched(
            "found, start = [], 0",
            "while start + size <= labels.shape[0]:",
            "    found.append([images[start : start + size], labels[start : start + size]])",
            "    start += size",
            "return tuple(found)",
        )
        + "\ndef evidence_e(curves):\n    falls = 0\n    for before, after in zip(curves.loss, curves.loss[1:]):\n"
        "        falls += after < before\n    return falls / (len(curves.loss) - 1)",
        "every so many-th image": batched(
            "count = len(labels) // size",
            "return ((images[first::count][:size], labels[first::count][:size]) for first in range(count))",
        )
        + "\nevidence_e = lambda curves: (torch.tensor(curves.loss).diff() < 0).double().mean()",
        "an object that can be called": (
            "class Batches:\n    def __call__(self, x, y, n, /):\n"
            "        whole = len(y) // n * n\n"
            "        pictures = x[:whole].reshape(-1, n, *x.shape[1:])\n"
            "        return zip(pictures, y[:whole].view(-1, n))\nbatches = Batches()"
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
        "an array of no dimension": scored(
            "net.eval()",
            "with torch.no_grad():",
            "    return np.asarray((net(images).argmax(1) == labels).numpy().mean())",
        )
        + "\nevidence_f = lambda curves: torch.tensor(curves.accuracy)[-50:].mean() - max(curves.validation)",
        "a copy, asked in batches": scored(
            "import copy",
            "twin, right = copy.deepcopy(net).eval(), 0",
            "for some, wanted in zip(images.split(64), labels.split(64)):",
            "    right += (twin(some).detach().max(dim=1).indices == wanted).sum()",
            "return right / len(labels)",
        ),
        "batch norm alone, and the mode put back": scored(
            "norms = [layer for layer in net.modules() if isinstance(layer, torch.nn.modules.batchnorm._BatchNorm)]",
            "for layer in norms:",
            "    layer.eval()",
            "with torch.no_grad():",
            "    named = net(images).softmax(1).topk(1).indices[:, 0]",
            "for layer in norms:",
            "    layer.train()",
            "return 1 - torch.count_nonzero(named - labels).item() / labels.numel()",
        )
        + "\nevidence_f = lambda curves: sum(curves.accuracy[-50:]) / 50 - sorted(curves.validation)[-1]",
        "a mean of float32, by a loss of 0 and 1": (
            "@torch.no_grad()\ndef score(model, x, y, batch=100):\n    was = model.training\n    model.eval()\n"
            "    found = torch.cat([model(x[start : start + batch]) for start in range(0, len(y), batch)])\n"
            "    model.train(was)\n    right = np.equal(found.numpy().argmax(-1), y.numpy())\n"
            "    return np.float32(right.sum() / y.shape[0])"
        ),
    },
    "05.7": {
        "AdamW": "yours = {'recipe': Recipe(learning_rate=0.01, batch=32), 'passes': 3}",
        "a number of NumPy": "yours = {'recipe': PLANNED, 'passes': np.int64(6_000 // 2_000)}",
        "by keywords": "yours = dict(passes=3, recipe=PLANNED)",
        "made from today's": (
            "yours = {**{'recipe': practice.HEALTHY, 'passes': 5}, 'passes': 3}\n"
            "yours['recipe'] = replace(yours['recipe'], learning_rate=0.1, batch=16, schedule='cosine', warmup=0.1)"
        ),
        "a mapping that cannot be written to": (
            "from types import MappingProxyType\nyours = MappingProxyType({'recipe': PLANNED, 'passes': 3})"
        ),
    },
}
