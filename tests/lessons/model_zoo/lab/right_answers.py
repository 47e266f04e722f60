"""Planted right answers for lab 02: what is right and looks otherwise."""

from __future__ import annotations

from lessons.model_zoo.lab.writing import dense, grouped, parameters, timed

RIGHT = {
    "02.1": {
        "loops": (
            "def dense_macs(inputs, outputs, kernel, height, width):\n"
            "    return sum(kernel * kernel for _ in range(height * width) for _ in range(inputs * outputs))"
        ),
        "PyTorch counts": (
            "def dense_macs(i, o, k, h, w):\n"
            "    layer = torch.nn.Conv2d(i, o, k)\n"
            "    return cost.count(layer, (i, h + k - 1, w + k - 1)).macs"
        ),
        "a tensor": dense("torch.tensor([inputs, outputs, kernel, kernel, height, width]).prod()"),
        "NumPy": dense("np.prod([height, width, inputs, outputs, kernel, kernel], dtype=np.int64)"),
        "a convolution of ones": (
            "def dense_macs(inputs, outputs, kernel, height, width):\n"
            "    ones = torch.ones(1, inputs, height + kernel - 1, width + kernel - 1)\n"
            "    layer = torch.nn.Conv2d(inputs, outputs, kernel, bias=False)\n"
            "    with torch.no_grad():\n"
            "        layer.weight.fill_(1)\n"
            "        return layer(ones).sum()"
        ),
        "a class, with a default": (
            "class Macs:\n"
            "    def __call__(self, c_in, c_out, k=3, h=1, w=1, **more):\n"
            "        assert k > 0\n"
            "        return float(c_in * c_out) * (k * k) * (h * w)\n"
            "dense_macs = Macs()"
        ),
    },
    "02.2": {
        "by weights": grouped("float(height * width * kernel * kernel * inputs * outputs / groups)"),
        "group by group": grouped(
            "sum(height * width * inputs // groups * (outputs // groups) * kernel**2 for _ in range(groups))"
        ),
        "by dense_macs": (
            "def dense_macs(inputs, outputs, kernel, height, width):\n"
            "    return height * width * outputs * inputs * kernel**2\n"
            "def grouped_macs(inputs, outputs, kernel, height, width, groups=1):\n"
            "    if groups == 1:\n        return dense_macs(inputs, outputs, kernel, height, width)\n"
            "    return groups * dense_macs(inputs // groups, outputs // groups, kernel, height, width)"
        ),
        "the course counts": (
            "def grouped_macs(i, o, k, h, w, g):\n"
            "    layer = torch.nn.Conv2d(i, o, k, padding=k // 2, groups=g)\n"
            "    return cost.count(layer, (i, h, w)).macs"
        ),
        "PyTorch's weights": grouped(
            "torch.nn.Conv2d(inputs, outputs, kernel, groups=groups).weight.numel() * np.int64(height) * width"
        ),
        "a lambda": "grouped_macs = lambda *sizes: np.prod(sizes[:5]) * sizes[2] / sizes[5]",
    },
    "02.3": {
        "PyTorch": parameters(
            "sum(p.numel() for p in torch.nn.Conv2d(inputs, outputs, kernel, groups=groups, bias=bias).parameters())"
        ),
        "the bias as one more weight": parameters("outputs * (inputs * kernel**2 // groups + bias)"),
        "one output after the other": (
            "def conv_parameters(inputs, outputs, kernel, groups=1, bias=True):\n"
            "    numbers = 0\n"
            "    for _ in range(outputs):\n"
            "        numbers += inputs // groups * kernel * kernel\n"
            "        if bias:\n            numbers += 1\n"
            "    return numbers"
        ),
        "the course counts": parameters(
            "cost.count(torch.nn.Conv2d(inputs, outputs, kernel, groups=groups, bias=bias), (inputs, kernel, kernel))"
            ".parameters"
        ),
        "shapes": parameters(
            "np.zeros((outputs, inputs // groups, kernel, kernel)).size + np.zeros(outputs if bias else 0).size"
        ),
        "a tensor": parameters("torch.tensor(outputs * (inputs // groups) * kernel**2) + outputs * torch.tensor(bias)"),
    },
    "02.4": {
        "a tuple, written down": (
            "by_macs = ('mobilenet_v2-0.5-224', 'mobilenet_v2-0.75-160', 'shufflenet_v2-1-224', "
            "'mobilenet_v1-1-128', 'mobilenet_v2-1-224', 'squeezenet_1_1-1-224')"
        ),
        "NumPy's order": (
            "names = np.array(list(shelf))\nby_macs = names[np.argsort([counts(name)[0] for name in names])]"
        ),
        "sorted in place": "by_macs = list(shelf)\nby_macs.sort(key=lambda name: counts(name)[0])",
        "a table's keys": (
            "macs = {name: counts(name)[0] for name in shelf}\n"
            "by_macs = dict(sorted(macs.items(), key=lambda row: row[1])).keys()"
        ),
        "one by one": (
            "left, by_macs = {name: counts(name)[0] for name in shelf}, ()\n"
            "while left:\n"
            "    least = min(left, key=left.get)\n"
            "    by_macs += (least,)\n"
            "    del left[least]"
        ),
        "a loop": (
            "by_macs = []\n"
            "for macs, name in sorted((cost.count(each.net()).macs, each.name) for each in SHELF):\n"
            "    by_macs.append(name)"
        ),
    },
    "02.5": {
        "a race": (
            "def rank_by_latency(sessions):\n"
            "    race = measure.compare(sessions, n=30)\n"
            "    return sorted(sessions, key=lambda name: race.latencies[race.names.index(name)].value)"
        ),
        "the library, as a tuple": (
            "def rank_by_latency(sessions):\n"
            "    latencies = [(measure.latency(each, n=20).value, name) for name, each in sessions.items()]\n"
            "    return tuple(name for _, name in sorted(latencies))"
        ),
        "the lesson's race": (
            "def rank_by_latency(sessions):\n"
            "    race = measure.compare(sessions)\n"
            "    latencies = dict(zip(race.names, race.latencies, strict=True))\n"
            "    return sorted(latencies, key=lambda name: latencies[name].value)"
        ),
        "by the race's ratios": (
            "def rank_by_latency(sessions, runs=40):\n"
            "    race = measure.compare(sessions, n=runs)\n"
            "    ratios = [1.0, *(middle for middle, low, high in race.ratios)]\n"
            "    return [name for _, name in sorted(zip(ratios, race.names))]"
        ),
        "rounds of its own": (
            "def rank_by_latency(sessions):\n"
            "    times = {name: [] for name in sessions}\n"
            "    for turn in range(40):\n"
            "        for name, session in sessions.items():\n"
            "            image = np.zeros(session.card.input.shape, np.float32)[None]\n"
            "            start = time.monotonic_ns()\n"
            "            session(image)\n"
            "            if turn > 5:\n                times[name] += [time.monotonic_ns() - start]\n"
            "    table = np.array(list(times.values()))\n"
            "    return np.array(list(times))[np.argsort(np.median(table, axis=1))]"
        ),
        "the fastest run": timed("min(times)"),
        "a median of its own": timed("sorted(times)[15]", warmup=5),
    },
    "02.6": {
        "numbers": "decision = decided()",
        "numbers of NumPy and of torch": (
            "kinds = {name: np.float32 if ms > 2 else torch.tensor for name, ms in MS.items()}\n"
            "decision = decided(latencies={name: kind(MS[name]) for name, kind in kinds.items()})"
        ),
        "more than is asked for": (
            "decision = decided(note='measured on a quiet day', latencies={**MS, 'my own network': 0.1})"
        ),
        "the lesson's race": (
            "decision = decided()\n"
            "race = measure.compare(decision['sessions'])\n"
            "latencies = dict(zip(race.names, race.latencies))\n"
            "half = latencies[TODAY].value / 2\n"
            "fits = [name for name in latencies if latencies[name].value <= half and 4 * counts(name)[1] <= 12e6]\n"
            "decision.update(latencies=latencies, choice=max(fits, key=lambda name: quoted(name).value))"
        ),
        "not a dictionary of its own": (
            "import types, collections\n"
            "decision = types.MappingProxyType(collections.OrderedDict(reversed(decided().items())))"
        ),
        "measurements": "decision = decided(latencies={name: latency_of(name, ms) for name, ms in MS.items()})",
        "another computer, another choice": (
            "decision = decided('shufflenet_v2-1-224', really={**MS, 'shufflenet_v2-1-224': 2.4})"
        ),
        "a busy moment": "decision = decided(latencies={name: 2 * ms for name, ms in MS.items()})",
    },
}
