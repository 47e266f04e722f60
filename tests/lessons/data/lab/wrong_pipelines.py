"""Wrong answers for the end of lab 04: the whole pipeline, and the network on the phone."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.data.lab.setup import CLEAN, PACKED, PIXELS, put_together

WRONG = {
    "04.6": {
        "the colleague's": Wrong("mended = pipeline.prepared", "use your own to_pixels"),
        "labels left": Wrong(put_together("ink, labels = filled(delivery.ink, delivery.labels)", PIXELS, PACKED),
                             "Labels that slipped are left"),
        "the ink left": Wrong(
            put_together("ink, labels = filled(delivery.ink[: -len(doubtful(delivery))], "
                         "np.delete(delivery.labels, doubtful(delivery)))", PIXELS, PACKED),
            "no longer belong together"),
        "classes left": Wrong(put_together("ink, labels = without(delivery, doubtful(delivery))", PIXELS, PACKED),
                              "few drawings of 2, 5"),
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
                                "once, on all the images"),
        "own pixels left": Wrong(put_together(CLEAN, "images = pipeline.to_pixels(ink)", PACKED), "use your own"),
        "everything thrown out": Wrong(
            put_together("ink, labels = filled(*without(delivery, np.arange(0, len(delivery), 2)))",
                         "rows = suspects(pipeline.out_of_fold(ink, labels), labels)",
                         "ink, labels = np.delete(ink, rows, axis=0), np.delete(labels, rows)", PIXELS, PACKED),
            "Too many drawings are gone"),
        "test first": Wrong(put_together(CLEAN, PIXELS, f"{PACKED}[::-1]"), "training comes first"),
        "arrays": Wrong(put_together(CLEAN, PIXELS, "(images, labels)"), "Two data sets are wanted"),
        "ink as pixels": Wrong(put_together(CLEAN, "packed(ink, labels, split(ink))"), "raised TypeError"),
        "the delivery of the lab": Wrong(
            "theirs = pipeline.collect(1, 600)\n" + put_together(CLEAN.replace("delivery", "theirs"), PIXELS, PACKED),
            "begin with the one that it is given"),
        "the stretch of the lab": Wrong(
            put_together("n = len(delivery)", "rows = np.arange(n // 2, n * 7 // 10)",
                         "ink, labels = filled(*without(delivery, rows))", PIXELS, PACKED),
            "Labels that slipped are left in the training set"),
        "the classes of the lab": Wrong(
            put_together("ink, labels = without(delivery, doubtful(delivery))",
                         "more = pipeline.draw_more([120 if c in (4, 8) else 0 for c in range(10)])",
                         "ink, labels = np.concatenate([ink, more.ink]), np.concatenate([labels, more.labels])",
                         PIXELS, PACKED), "more drawings of 4, 8"),
        "far too many": Wrong(
            put_together("ink, labels = without(delivery, doubtful(delivery))",
                         "more = pipeline.draw_more([400 if c in (2, 5) else 0 for c in range(10)])",
                         "ink, labels = np.concatenate([ink, more.ink]), np.concatenate([labels, more.labels])",
                         PIXELS, PACKED), "far more drawings of 2, 5"),
        "split before more is drawn": Wrong(
            put_together("ink, labels = without(delivery, doubtful(delivery))", "train, test = split(ink)",
                         "more_ink, more_labels = filled(ink[train], labels[train])",
                         "pipeline.pack('train', to_pixels(more_ink), more_labels), "
                         "pipeline.pack('test', to_pixels(ink[test]), labels[test])"),
            "The test has few drawings of 2, 5"),
        "split before the suspects": Wrong(
            put_together("ink, labels = filled(delivery.ink, delivery.labels)", PIXELS, "train, test = split(images)",
                         "odd = suspects(pipeline.out_of_fold(ink[train], labels[train]), labels[train])",
                         "packed(images, labels, (np.delete(train, odd), test))"),
            "left in the test set"),
        "the same drawn for both": Wrong(
            put_together("ink, labels = without(delivery, doubtful(delivery))",
                         "sides = [filled(ink[r], labels[r]) for r in split(ink)]",
                         "tuple(pipeline.pack(n, to_pixels(a), b) for n, (a, b) in zip(('train', 'test'), sides))"),
            "Call it once"),
        "two deliveries added": Wrong(
            put_together("more = pipeline.draw_more(missing(delivery.labels, 10))", "delivery + more"),
            "'Delivery' and 'Delivery'"),
        "labels drawn anew in another order": Wrong(
            put_together("ink, labels = without(delivery, doubtful(delivery))",
                         "more = pipeline.draw_more(missing(labels, 10))",
                         "ink, labels = np.concatenate([ink, more.ink]), np.concatenate([labels, more.labels[::-1]])",
                         PIXELS, PACKED), "What was drawn anew"),
        "own pixels for what is drawn anew": Wrong(
            put_together("ink, labels = without(delivery, doubtful(delivery))",
                         "more = pipeline.draw_more(missing(labels, 10))",
                         "images = np.concatenate([to_pixels(ink), pipeline.to_pixels(more.ink)])",
                         "labels = np.concatenate([labels, more.labels])", PACKED),
            "The pixels of what was drawn anew"),
        "inverted": Wrong(put_together(CLEAN, "images = 255 - to_pixels(ink)", PACKED), "The drawings are inverted"),
        "per cent": Wrong(put_together(CLEAN, "images = (ink * 100).astype(np.uint8)", PACKED),
                          "and not their pixels"),
        "written into the delivery": Wrong(
            put_together("odd = doubtful(delivery)", "delivery.labels[odd] = 0",
                         "ink, labels = filled(*without(delivery, odd))", PIXELS, PACKED),
            "wrote into the labels"),
        "trained and tested on all": Wrong(
            put_together(CLEAN, PIXELS, "packed(images, labels, (slice(None), slice(None)))"), "stand in the training"),
        "the suspects kept": Wrong(
            put_together("rows = doubtful(delivery)",
                         "ink, labels = filled(delivery.ink[rows], delivery.labels[rows])", PIXELS, PACKED),
            "mostly the suspects are left"),
        "the order lost": Wrong(
            put_together(CLEAN, PIXELS, "train, test = split(images)",
                         "(pipeline.pack('train', images[train], labels[np.sort(train)]), "
                         "pipeline.pack('test', images[test], labels[test]))"), "training set no longer belong"),
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
        "trained on the test": Wrong("phone = pipeline.on_phone(crammed(700), REFIT)", "of new drawings"),
        "the test among the drawings": Wrong("phone = remembering()", "right: 100.0% of people's digits"),
        "trained on the test set itself": Wrong(
            "people = pipeline.people()\n"
            "phone = pipeline.on_phone(pipeline.train(people.take(70), people.take(9)), REFIT)", "digits/test"),
        "a larger network": Wrong("phone = widened()", "the same small one"),
        "trained on the part for the test": Wrong(
            "drawn = pipeline.draw_more([9] * 10)\n"
            "test = pipeline.pack('test', to_pixels(drawn.ink), drawn.labels)\n"
            "phone = pipeline.on_phone(pipeline.train(test, test), REFIT)", "the part for the test"),
        "the module": Wrong("phone = good_net().module", "Sequential"),
        "the budget": Wrong(
            "from mobiledl import measure\nfrom mobiledl.lessons.data.lab.mended import BUDGET\n"
            "phone = measure.accuracy(good_net(), pipeline.people().take(50))", "Measurement accuracy"),
        "inverted twice": Wrong(
            "phone = pipeline.on_phone(good_net(), Preprocess(16, 1, scale=-1 / 255, mean=(-1.0,)))",
            "furthest 1"),
        "the sign of the mean": Wrong(
            "phone = pipeline.on_phone(good_net(), Preprocess(16, 1, scale=REFIT.scale, mean=(-REFIT.mean[0],)))",
            "furthest 4.57"),
    },
}  # fmt: skip
