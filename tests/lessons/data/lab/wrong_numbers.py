"""Wrong answers for the exercises of lab 04 about numbers: pixels, and what the phone makes of them."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.data.lab.setup import distance, fitted, pixels, share

WRONG = {
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
        "black or white": Wrong(pixels("np.where(ink >= 0.5, 255, 0).astype(np.uint8)"), "0 and 255 only"),
        "in per cent": Wrong(share("100 * (pixels[ink >= 0.5] < 128).mean()"), "per cent"),
        "up to 128": Wrong(share("(pixels[ink >= 0.5] <= 128).mean()"), "just 128"),
        "only black": Wrong(share("(pixels[ink >= 0.5] == 0).mean()"), "just 0"),
        "the pixels not looked at": Wrong(share("(ink[ink >= 0.5] == 1).mean()"), "the pixels tell"),
        "weighed": Wrong(share("ink[(ink >= 0.5) & (pixels < 128)].sum() / ink[ink >= 0.5].sum()"), "weighed"),
        "of the dark pixels": Wrong(share("(ink[pixels < 128] >= 0.5).mean()"), "share of the dark pixels"),
        "ink added up": Wrong(share("1 - (pixels / 255).sum() / ink.sum()"), "places are counted"),
        "dark by ink": Wrong(share("(pixels < 128).sum() / (ink >= 0.5).sum()"), "Every dark pixel"),
        "cut off": Wrong(share("((ink >= 0.5) & (pixels < 128)).sum() // (ink >= 0.5).sum()"), "int64 0"),
        "swapped": Wrong("lost, to_pixels = to_pixels, lost", "swapped"),
        "254": Wrong(pixels("np.rint(ink * 254).astype(np.uint8)"), "An ink of 1 does not quite become 255"),
        "one too many": Wrong(pixels("(ink * 254 + 1).astype(np.uint8)"), "An ink of 0 does not quite become 0"),
        "per cent": Wrong(pixels("np.rint(ink * 100).astype(np.uint8)"), "Full ink does not become 255"),
        "rounded too early": Wrong(pixels("(np.rint(ink) * 255).astype(np.uint8)"), "0 and 255 only"),
        "a curve": Wrong(pixels("np.rint(np.sqrt(ink) * 255).astype(np.uint8)"), "not in proportion"),
        "signed": Wrong(pixels("np.rint(ink * 255).astype(int).astype(np.int8)"), "int8"),
        "only batches": Wrong(
            "def to_pixels(ink):\n    n, c, h, w = ink.shape\n    return np.rint(ink * 255).astype(np.uint8)",
            "raised ValueError"),
        "flattened": Wrong(pixels("np.rint(ink.ravel() * 255).astype(np.uint8)"), "The shape is another one"),
        "in place": Wrong("def to_pixels(ink):\n    ink *= 255\n    return np.rint(ink).astype(np.uint8)",
                          "to_pixels changed its input"),
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
        "the lab's own, of any size": Wrong(
            fitted("Preprocess(images.shape[-1], 1, scale=REFIT.scale, mean=REFIT.mean)"), "the lab's own training"),
        "ink and paper swapped, and no more": Wrong(
            fitted("Preprocess(images.shape[-1], 1, scale=-1 / 255, mean=(-1.0,))"), "the training did more"),
        "the lab's own": Wrong("from lessons.data.lab.setup import REFIT\n" + fitted("REFIT"), "of another size"),
        "only the offset": Wrong(
            fitted("Preprocess(images.shape[-1], 1, scale=(-1 if line(images, golden)[0] < 0 else 1) / 255, "
                   "mean=(-line(images, golden)[1],))"), "the scale is not"),
        "two numbers": Wrong(fitted("line(images, golden)"), "A Preprocess is wanted"),
        "mean without a comma": Wrong(fitted("Preprocess(images.shape[-1], 1, mean=(-line(images, golden)[1]))"),
                                      "holds one number a channel"),
        "the sum": Wrong(distance("np.abs(preprocess(images) - golden).sum()"), "are added up"),
        "the mean square": Wrong(distance("((preprocess(images) - golden) ** 2).mean()"), "the mean square: a"),
        "its root": Wrong(distance("np.sqrt(((preprocess(images) - golden) ** 2).mean())"), "the root of the mean"),
        "the square": Wrong(distance("((preprocess(images) - golden) ** 2).max()"), "the square of the largest"),
        "the smallest": Wrong(distance("np.abs(preprocess(images) - golden).min()"), "The smallest distance"),
        "the pixels": Wrong(distance("np.abs(images - golden).max()"), "pixels themselves"),
        "the first image": Wrong(distance("np.abs(preprocess(images) - golden)[0].max()"), "Only the first image"),
        "the largest numbers": Wrong(distance("abs(preprocess(images).max() - golden.max())"), "The largest numbers"),
        "a place": Wrong(distance("np.abs(preprocess(images) - golden).argmax()"), "That is a place"),
        "the span": Wrong(distance("np.ptp(preprocess(images) - golden)"), "lie apart"),
        "yes or no": Wrong(distance("np.allclose(preprocess(images), golden)"), "True or False came"),
        "swapped": Wrong("parity, refit = refit, parity", "swapped"),
        "the other way": Wrong(
            "def refit(images, golden):\n    scale, offset = np.polyfit(golden.ravel().astype(float), images.ravel()"
            ".astype(float), 1)\n    return Preprocess(images.shape[-1], 1, scale=scale, mean=(-offset,))",
            "runs the other way"),
        "a mean of pixels": Wrong(
            fitted("Preprocess(images.shape[-1], 1, scale=line(images, golden)[0], mean=(-line(images, golden)[1] / "
                   "line(images, golden)[0],))"), "one of pixels"),
        "from 0 to 255": Wrong(
            "def refit(images, golden):\n"
            "    sign = np.sign(line(images, golden)[0])\n"
            "    scale = float(sign * np.ptp(golden) / 255)\n"
            "    start = golden.max() if sign < 0 else golden.min()\n"
            "    return Preprocess(images.shape[-1], 1, scale=scale, mean=(-float(start),))", "these reach less far"),
        "always inverted": Wrong(
            fitted("Preprocess(images.shape[-1], 1, scale=-abs(line(images, golden)[0]), "
                   "mean=(-line(images, golden)[1],))"), "pixels from 40 to 255"),
        "rounded": Wrong(
            fitted("Preprocess(images.shape[-1], 1, scale=round(line(images, golden)[0], 3), "
                   "mean=(-line(images, golden)[1],))"), "and the scale is not"),
        "one size": Wrong(
            fitted("Preprocess(12, 1, scale=line(images, golden)[0], mean=(-line(images, golden)[1],))"),
            "20 and 1"),
    },
}  # fmt: skip
