"""Planted answers for lab 00, which has no notebook of its own: its exercises stand in notebook 00."""

from __future__ import annotations

from labs.lab_cases import Wrong

SETUP = "import math\nimport numpy as np\nimport torch"
NAMES = {"00.1": "preprocess", "00.2": "weight_bytes"}

STUBS = {
    "00.1": "def preprocess(image):\n    # YOUR CODE HERE\n    ...\n",
    "00.2": "def weight_bytes(count, bits):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n",
}
SOLUTIONS = {
    "00.1": 'def preprocess(image):\n    return image[None].astype("float32") / 255\n',
    "00.2": "def weight_bytes(count, bits):\n    return math.ceil(count * bits / 8)\n",
}

WRONG = {
    "00.1": {
        "no batch": Wrong(
            'def preprocess(image):\n    return image.astype("float32") / 255', "dimension of the batch is missing"
        ),
        "not scaled": Wrong('def preprocess(image):\n    return image[None].astype("float32")', "larger than 1"),
        "scaled to -1 to 1": Wrong(
            'def preprocess(image):\n    return image[None].astype("float32") / 127.5 - 1', "negative values"
        ),
        "double precision": Wrong("def preprocess(image):\n    return image[None] / 255", "element type"),
        "whole numbers": Wrong(
            'def preprocess(image):\n    return (image[None] // 255).astype("float32")', "divide without rounding"
        ),
        "channels last": Wrong(
            'def preprocess(image):\n    return image[..., None].astype("float32") / 255', "shape is another one"
        ),
        "per-image scale": Wrong(
            'def preprocess(image):\n    return image[None].astype("float32") / image.size', "values differ"
        ),
        "division by zero": Wrong(
            'def preprocess(image):\n    return image[None].astype("float32") / np.float32(0)', "inf"
        ),
        "writes into the image": Wrong(
            "def preprocess(image):\n"
            '    batch = image[None].astype("float32") / 255\n'
            "    image[:] = 0\n"
            "    return batch",
            "changed its input",
        ),
        "nested lists": Wrong("def preprocess(image):\n    return [(image / 255).tolist()]", "What came is no array"),
        "a list of arrays": Wrong(
            'def preprocess(image):\n    return [image.astype("float32") / 255]', "no element type"
        ),
        "half precision": Wrong('def preprocess(image):\n    return image[None].astype("float16") / 255', "float16"),
        "pixels for floats": Wrong("def preprocess(image):\n    return image[None]", "scale is still that"),
        "bytes that were divided": Wrong("def preprocess(image):\n    return image[None] // 255", "uint8 array"),
        "0 to 2": Wrong('def preprocess(image):\n    return image[None].astype("float32") / 127.5', "becomes 2 here"),
        "256": Wrong('def preprocess(image):\n    return image[None].astype("float32") / 256', "does not quite"),
        "twice": Wrong('def preprocess(image):\n    return image[None].astype("float32") / 255 / 255', "scaled twice"),
        "its own largest": Wrong(
            'def preprocess(image):\n    return image[None].astype("float32") / image.max()', "its own largest pixel"
        ),
        "stretched": Wrong(
            "def preprocess(image):\n"
            '    image = image[None].astype("float32")\n'
            "    return (image - image.min()) / max(image.max() - image.min(), 1)",
            "from its darkest to its brightest",
        ),
        "inverted": Wrong(
            'def preprocess(image):\n    return 1 - image[None].astype("float32") / 255', "changed places"
        ),
        "turned over": Wrong(
            'def preprocess(image):\n    return image[None, :, ::-1].astype("float32") / 255', "upside down"
        ),
        "two dimensions more": Wrong(
            'def preprocess(image):\n    return image[None, None].astype("float32") / 255', "One dimension in front"
        ),
        "28 x 28": Wrong(
            'def preprocess(image):\n    return image.reshape(1, 1, 28, 28).astype("float32") / 255', "cannot reshape"
        ),
        "mean and deviation": Wrong(
            "def preprocess(image):\n"
            '    image = image[None].astype("float32")\n'
            "    return (image - image.mean()) / image.std()",
            "was trained on values from 0 to 1",
        ),
        "prints": Wrong("def preprocess(image):\n    print(image[None] / 255)", "put return before"),
    },
    "00.2": {
        "bits": Wrong("def weight_bytes(count, bits):\n    return count * bits", "number of bits"),
        "rounded down": Wrong("def weight_bytes(count, bits):\n    return count * bits // 8", "is there room for all"),
        "not rounded": Wrong("def weight_bytes(count, bits):\n    return count * bits / 8", "1.5 bytes are filled"),
        "whole bytes for each weight": Wrong(
            "def weight_bytes(count, bits):\n    return count * math.ceil(bits / 8)", "can share one"
        ),
        "the ratio": Wrong("def weight_bytes(count, bits):\n    return 32 / bits", "The number is another one"),
        "one too many": Wrong(
            "def weight_bytes(count, bits):\n    return count * bits // 8 + 1", "One byte more than is needed"
        ),
        "float32 always": Wrong("def weight_bytes(count, bits):\n    return count * 4", "32 bits for every weight"),
        "a byte each": Wrong("def weight_bytes(count, bits):\n    return count", "a byte for each weight"),
        "times eight": Wrong("def weight_bytes(count, bits):\n    return count * bits * 8", "fewer bytes than bits"),
        "kilobytes": Wrong("def weight_bytes(count, bits):\n    return count * bits / 8 / 1000", "kilobytes"),
        "kibibytes": Wrong("def weight_bytes(count, bits):\n    return count * bits / 8 / 1024", "units of 1,024"),
        "to the nearest": Wrong("def weight_bytes(count, bits):\n    return round(count * bits / 8)", "0.125 bytes"),
        "whole bytes, cut off": Wrong(
            "def weight_bytes(count, bits):\n    return count * (bits // 8)", "are dropped for each weight"
        ),
        "never nothing": Wrong(
            "def weight_bytes(count, bits):\n    return max(1, math.ceil(count * bits / 8))", "if there are none"
        ),
        "too small a type": Wrong(
            "def weight_bytes(count, bits):\n    return np.array(math.ceil(count * bits / 8)).astype(np.uint8)", "uint8"
        ),
        "a text": Wrong("def weight_bytes(count, bits):\n    return f'{count * bits / 8} bytes'", "Numbers are wanted"),
        "one input": Wrong("def weight_bytes(count):\n    return count * 4", "it takes others"),
        "the value itself": Wrong("weight_bytes = 4000", "The check wants the function itself"),
    },
}

RIGHT = {
    "00.1": {
        "torch, with gradient": (
            "def preprocess(image):\n"
            "    return (torch.tensor(image, dtype=torch.float32).unsqueeze(0) / 255).requires_grad_()"
        ),
        "a table of all pixels": (
            "TABLE = np.linspace(0, 1, 256, dtype=np.float32)\npreprocess = lambda image: TABLE[image][np.newaxis]"
        ),
        "pixel by pixel": (
            "def preprocess(pixels, largest=255.0):\n"
            "    planes, height, width = pixels.shape\n"
            "    assert planes == 1 and pixels.dtype == np.uint8\n"
            "    batch = np.zeros((1, planes, height, width), dtype='float32')\n"
            "    for row in range(height):\n"
            "        for column in range(width):\n"
            "            batch[0, 0, row, column] = pixels[0, row, column] / largest\n"
            "    return batch"
        ),
        "stacked": "def preprocess(image):\n    return np.stack([np.divide(image, 255, dtype=np.float32)])",
        "a copy, divided in place": (
            "def preprocess(image):\n"
            "    batch = np.array(image, dtype=np.float32, ndmin=4)\n"
            "    batch /= 255\n"
            "    return batch"
        ),
        "torch, from the bytes": (
            "def preprocess(image):\n    return torch.from_numpy(image.copy())[None].to(torch.float32).div(255)"
        ),
        "a partial": (
            "import functools\n"
            "def scaled(largest, image):\n    return (np.asarray(image) / largest).astype(np.float32).reshape(1, 1, "
            "*image.shape[1:])\n"
            "preprocess = functools.partial(scaled, 255)"
        ),
        "multiplied, scaled first": "preprocess = lambda image: np.expand_dims(np.float32(1 / 255) * image, 0)",
        "written to a new array": (
            "def preprocess(image):\n"
            "    batch = np.empty((1, *image.shape), np.float32)\n"
            "    batch[0] = image / 255.0\n"
            "    print('a print that was forgotten')\n"
            "    return batch"
        ),
        "a callable object": (
            "class Preprocess:\n"
            "    def __call__(self, image):\n"
            "        return image[None].astype('float32') / 255\n"
            "preprocess = Preprocess()"
        ),
    },
    "00.2": {
        "other names and a default": "def weight_bytes(n, b=8):\n    return -(-n * b // 8)",
        "numpy scalar": "def weight_bytes(count, bits):\n    return np.ceil(np.float64(count) * bits / 8)",
        "tensor": "def weight_bytes(count, bits):\n    return torch.tensor((count * bits + 7) // 8)",
        "bit by bit": (
            "def weight_bytes(count, bits):\n    whole, rest = divmod(count * bits, 8)\n    return whole + bool(rest)"
        ),
        "counted in steps of eight": "weight_bytes = lambda count, bits: len(range(0, count * bits, 8))",
        "a default and an early return": (
            "def weight_bytes(weights, width, unit=8):\n"
            "    if not weights:\n        return 0\n"
            "    return (weights * width - 1) // unit + 1"
        ),
        "an array of one": (
            "def weight_bytes(count, bits):\n"
            "    packed = np.packbits(np.ones(count * bits, bool))\n"
            "    return np.array([packed.nbytes])"
        ),
        "fractions": (
            "from fractions import Fraction\n"
            "class Bytes:\n"
            "    def __call__(self, count, bits):\n        return math.ceil(Fraction(count * bits, 8))\n"
            "weight_bytes = Bytes()"
        ),
    },
}
