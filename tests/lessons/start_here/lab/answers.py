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
            'def preprocess(image):\n    return (image[None] // 255).astype("float32")', "values differ"
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
    },
    "00.2": {
        "bits": Wrong("def weight_bytes(count, bits):\n    return count * bits", "number of bits"),
        "rounded down": Wrong("def weight_bytes(count, bits):\n    return count * bits // 8", "is there room for all"),
        "not rounded": Wrong("def weight_bytes(count, bits):\n    return count * bits / 8", "1.5 bytes are filled"),
        "whole bytes for each weight": Wrong(
            "def weight_bytes(count, bits):\n    return count * math.ceil(bits / 8)", "The number is another one"
        ),
        "the ratio": Wrong("def weight_bytes(count, bits):\n    return 32 / bits", "The number is another one"),
        "one too many": Wrong(
            "def weight_bytes(count, bits):\n    return count * bits // 8 + 1", "One byte more than is needed"
        ),
    },
}

RIGHT = {
    "00.1": {
        "torch, with gradient": (
            "def preprocess(image):\n"
            "    return (torch.tensor(image, dtype=torch.float32).unsqueeze(0) / 255).requires_grad_()"
        ),
        "nested lists": "def preprocess(image):\n    return [(image / 255).tolist()]",
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
    },
}
