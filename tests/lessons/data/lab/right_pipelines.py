"""Right answers for the end of lab 04: what the phone computes, the whole pipeline, and the network."""

from __future__ import annotations

from lessons.data.lab.setup import CLEAN, PACKED, PIXELS, distance, fitted, put_together

RIGHT = {
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
        "least squares, and a norm": (
            distance("np.linalg.norm((preprocess(images) - golden).ravel(), ord=np.inf)")
            + "\ndef refit(images, golden):\n"
            "    table = np.stack([images.ravel(), np.ones(images.size)], axis=1)\n"
            "    (slope, offset), *_ = np.linalg.lstsq(table, golden.ravel().astype(float), rcond=None)\n"
            "    return Preprocess(resolution=images.shape[2], channels=images.shape[1], scale=slope, mean=[-offset])"
        ),
        "covariance, and torch": (
            distance("(torch.from_numpy(preprocess(images)) - torch.from_numpy(golden)).abs().max()")
            + "\ndef refit(images, golden):\n"
            "    x, y = np.float64(images).ravel(), np.float64(golden).ravel()\n"
            "    slope = np.cov(x, y)[0, 1] / np.var(x, ddof=1)\n"
            "    return Preprocess(images.shape[-1], 1, slope, (slope * x.mean() - y.mean(),), (1.0,))"
        ),
        "a scale of one": fitted(
            "Preprocess(images.shape[-1], 1, scale=1, mean=(-line(images, golden)[1] / line(images, golden)[0],), "
            "std=(1 / line(images, golden)[0],))"
        ),
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
        "a mask, and the new ones first": put_together(
            "kept = np.ones(len(delivery), bool)",
            "kept[doubtful(delivery)] = False",
            "ink, labels = delivery.ink[kept], delivery.labels[kept]",
            "more = pipeline.draw_more(missing(labels, 10), seed=5)",
            "images = np.concatenate([to_pixels(more.ink), to_pixels(ink)])",
            "packed(images, np.hstack([more.labels, labels]), split(images, 3))",
        ),
        "filled before the suspects": put_together(
            "ink, labels = filled(delivery.ink, delivery.labels)",
            "odd = suspects(pipeline.out_of_fold(ink, labels), labels, 0.7)",
            "ink, labels = np.delete(ink, odd, axis=0), np.delete(labels, odd)",
            PIXELS,
            PACKED,
        ),
        "each side filled by itself": put_together(
            "ink, labels = without(delivery, doubtful(delivery))",
            "sides = [(ink[rows], labels[rows]) for rows in split(ink)]",
            "more = [pipeline.draw_more(missing(side[1], 10), seed) for seed, side in enumerate(sides, 1)]",
            "[pipeline.pack(name, np.concatenate([to_pixels(a), to_pixels(new.ink)]), np.concatenate([b, new.labels])) "
            "for name, (a, b), new in zip(('train', 'test'), sides, more)]",
        ),
        "pixels made in another shape": put_together(
            CLEAN, "images = to_pixels(ink.reshape(len(ink), -1)).reshape(ink.shape)", PACKED
        ),
    },
    "04.7": {
        "another way to say it": "phone = pipeline.on_phone(good_net(), refit(*pipeline.golden()))",
        "step by step": (
            "net = good_net()\ncanvas, numbers = pipeline.golden()\n"
            "phone = pipeline.on_phone(net, pipeline.APP)\nphone = pipeline.on_phone(net=phone, preprocess=REFIT)"
        ),
        "a card of one's own": (
            "from dataclasses import replace\nfrom mobiledl.net import Net\nnet = good_net()\n"
            "phone = Net(net.module, replace(net.card, name='mine', preprocess=refit(*pipeline.golden()), steps=()))"
        ),
        "the inverse in the deviation": (
            "p = Preprocess(16, 1, scale=1 / 255, mean=(0.8,), std=(-0.35,))\nphone = pipeline.on_phone(good_net(), p)"
        ),
        "a copy, left in training mode": (
            "net = good_net().copy()\nnet.module.train()\nphone = pipeline.on_phone(net, REFIT)"
        ),
    },
}
