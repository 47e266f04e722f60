"""`load`: from a name and a few numbers to a Net, with random, shipped or published weights."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import nn

from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.choices import wrong_choice
from mobiledl.data.render import FRAME_MARGIN, PEN
from mobiledl.modules import copied
from mobiledl.net import Net, load_weights
from mobiledl.record import Settings
from mobiledl.zoo import published, stored
from mobiledl.zoo.blocks import LEFT_OUT, fill_normal
from mobiledl.zoo.mobilenet import MobileNetV1, MobileNetV2
from mobiledl.zoo.resnet import ResNet50
from mobiledl.zoo.shufflenet import ShuffleNetV1, ShuffleNetV2
from mobiledl.zoo.squeezenet import SqueezeNet10, SqueezeNet11

FAMILIES: dict[str, type[nn.Module]] = {
    "mobilenet_v1": MobileNetV1,
    "mobilenet_v2": MobileNetV2,
    "shufflenet_v1": ShuffleNetV1,
    "shufflenet_v2": ShuffleNetV2,
    "squeezenet_1_0": SqueezeNet10,
    "squeezenet_1_1": SqueezeNet11,
    "resnet50": ResNet50,
}
# Each network halves its image five times, four with the small stem, three with the tiny: the last maps need a pixel.
SMALLEST = {stem: 32 >> left_out for stem, left_out in LEFT_OUT.items()}
LARGEST_OF_SMALL = 64
BOUNDS = {
    "classes": (2, 100_000),
    "channels": (1, 64),
    "resolution": (min(SMALLEST.values()), 4096),
    "seed": (0, 2**63 - 1),
}
LARGEST_WIDTH = 8.0
PHOTO_MEAN, PHOTO_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def load(
    name: str,
    *,
    width: float | None = None,
    classes: int | None = None,
    channels: int | None = None,
    resolution: int | None = None,
    weights: str | None = None,
    seed: int = 0,
    **family: Any,
) -> Net:
    """Return a network of the zoo, in evaluation mode.

    Without weights: width 1.0, 1000 classes, 3 channels and resolution 224 unless given, which is exactly the
    published network; random first weights from `seed`. `weights` "doodles", "drawn" (doodles without what lesson 04
    adds) or "cifar10" come with the course and "imagenet" are the published ones; then the weights decide all of
    these, and what you give must agree.
    family: `groups` (1, 2, 3, 4, 8) of shufflenet_v1, and `stem` of all: "imagenet" halves the image in the first
    convolution, "small" does not (the default up to resolution 64), "tiny" leaves out the next halving, too. All
    three have the same weights; each makes maps twice as large as the one before, for about four times the MACs.
    Raises ValueError for an unknown name, a number out of range or weights that do not exist, TypeError for an
    unknown keyword or a value that is no number, ArtifactError for damaged weights.
    """
    if not isinstance(name, str) or name not in FAMILIES:
        raise ValueError(wrong_choice("network", name, FAMILIES))
    given = {"width": width, "classes": classes, "channels": channels, "resolution": resolution, **family}
    wanted = {key: value for key, value in given.items() if value is not None}
    _check_names(name, wanted)
    _check_numbers({**wanted, "seed": seed})
    if weights is None:
        return _random(name, _complete(name, wanted), seed)
    if weights == "imagenet":
        return _published(name, wanted)
    return _stored(name, weights, wanted)


def rehead(net: Net, classes: Sequence[str], seed: int = 0) -> Net:
    """Return a net with the same features and a new, untrained last layer for other classes: transfer learning.

    Raises ValueError for fewer than two classes, or when the net's last layer cannot be found.
    """
    if isinstance(classes, (str, int)) or len(set(classes)) != len(classes) or len(classes) < 2:
        raise ValueError(
            f"A net tells two or more classes of different names apart, but {classes!r} came: name them all."
        )
    module = copied(net.module)
    parent, key, old = _head(module, len(net.card.classes))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        setattr(parent, key, _like(old, len(classes)))
    card = replace(
        net.card,
        classes=tuple(classes),
        output=replace(net.card.output, shape=(len(classes),)),
        options=Settings(net.card.options, classes=len(classes)),
        results=Settings(),
    )
    return Net(module, card).after(module, "rehead", classes=len(classes), seed=seed)


def _random(name: str, options: dict[str, Any], seed: int) -> Net:
    """Return a network with first weights drawn from a seed; torch's own random state stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = build(name, options)
    return Net(module, _card(name, options, seed))


def build(name: str, options: Mapping[str, Any]) -> nn.Module:
    """Return the module of a name and its complete options, in evaluation mode."""
    return FAMILIES[name](**{key: options[key] for key in _keywords(name) if key in options}).eval()


def _stored(name: str, dataset: str, wanted: dict[str, Any]) -> Net:
    """Return a net with weights that the course ships."""
    path, tensors, card = stored.read(name, dataset, wanted)
    try:
        module = build(name, _complete(name, {key: card.options[key] for key in card.options if key != "seed"}))
    except (TypeError, ValueError) as error:
        raise stored.not_a_network(path, error) from None
    load_weights(module, tensors, path.name)
    stored.check(path, card)
    return Net(module, card)


def _published(name: str, wanted: dict[str, Any]) -> Net:
    """Return a net with published ImageNet weights."""
    options = _complete(name, wanted)
    source = published.find(name, options)
    module = build(name, options)
    load_weights(module, published.read(source, module.state_dict()), source.file)
    card = _card(name, options, 0)
    return Net(module, replace(card, licence=source.licence)).after(module, "published", file=source.file)


def _card(name: str, options: dict[str, Any], seed: int) -> Card:
    classes, channels, side = options["classes"], options["channels"], options["resolution"]
    return Card(
        name=name,
        classes=tuple(map(str, range(classes))),
        input=TensorSpec("image", (channels, side, side)),
        output=TensorSpec("logits", (classes,)),
        preprocess=_preprocess(channels, side),
        options=Settings(options, seed=seed),
        source=str(getattr(FAMILIES[name], "SOURCE", "")),
    )


def _preprocess(channels: int, resolution: int) -> Preprocess:
    """Return how images become input: one channel holds drawings, three hold photos."""
    if channels == 1:
        return Preprocess(resolution, 1, margin=FRAME_MARGIN, pen=PEN)
    if channels == 3:
        return Preprocess(resolution, 3, mean=PHOTO_MEAN, std=PHOTO_STD)
    return Preprocess(resolution, channels, mean=(0.0,) * channels, std=(1.0,) * channels)


def _keywords(name: str) -> dict[str, Any]:
    """Return the keywords that build a network, with their defaults (or inspect's empty)."""
    parameters = inspect.signature(FAMILIES[name]).parameters
    return {key: parameter.default for key, parameter in parameters.items()}


def _check_names(name: str, wanted: dict[str, Any]) -> None:
    valid = [*_keywords(name), "resolution", "weights", "seed"]
    for key in wanted:
        if key not in valid:
            near = difflib.get_close_matches(key, valid, 1)
            hint = f"did you mean {near[0]}? It" if near else "it"
            raise TypeError(f"{name} has no keyword {key!r}; {hint} takes {', '.join(valid)}.")


def _complete(name: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return all options of a network, checked; raises ValueError or TypeError for a number that cannot be."""
    own = {key: default for key, default in _keywords(name).items() if default is not inspect.Parameter.empty}
    options = {"width": 1.0, "classes": 1000, "channels": 3, "resolution": 224, **own, **wanted}
    _check_numbers(options)
    options["width"] = float(options["width"])
    options.setdefault("stem", "small" if options["resolution"] <= LARGEST_OF_SMALL else "imagenet")
    if options["stem"] not in SMALLEST:
        raise ValueError(wrong_choice("stem", options["stem"], SMALLEST))
    if options["resolution"] < (least := SMALLEST[options["stem"]]):
        raise ValueError(
            f"The stem {options['stem']!r} needs a resolution of {least} or more, but {options['resolution']} came: "
            'take a larger image or stem="tiny".'
        )
    return options


def _check_numbers(options: Mapping[str, object]) -> None:
    """Refuse a number that cannot be; which of them are given is up to the caller."""
    if "width" in options:
        _check_width(options["width"])
    for key, (low, high) in BOUNDS.items():
        if key in options:
            _check_integer(key, options[key], low, high)


def _check_width(width: object) -> None:
    if isinstance(width, bool) or not isinstance(width, (int, float)):
        raise TypeError(f"width is a number such as 0.5, but {width!r} came: it multiplies every channel count.")
    if not 0 < width <= LARGEST_WIDTH:
        raise ValueError(
            f"width lies above 0 and up to {LARGEST_WIDTH:g}, but {width!r} came: 1.0 is the published network."
        )


def _check_integer(key: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{key} is a whole number, but {value!r} came: give one from {low} to {high:,}.")
    if not low <= value <= high:
        raise ValueError(f"{key} lies from {low} to {high:,}, but {value!r} came: give a number in that range.")


def _head(module: nn.Module, classes: int) -> tuple[nn.Module, str, nn.Module]:
    """Return the layer that makes the logits: its parent, its name there, and itself."""
    for path, layer in reversed(list(module.named_modules())):
        if getattr(layer, "out_features", getattr(layer, "out_channels", None)) == classes:
            parent, _, key = path.rpartition(".")
            return module.get_submodule(parent), key, layer
    raise ValueError(
        f"No layer of this network has {classes} outputs, so its head cannot be replaced: give a net of the zoo."
    )


def _like(old: nn.Module, classes: int) -> nn.Module:
    """Return a last layer as `old` for another number of classes, with small random weights."""
    if isinstance(old, nn.Linear):
        new: nn.Linear | nn.Conv2d = nn.Linear(old.in_features, classes)
    elif isinstance(old, nn.Conv2d):
        new = nn.Conv2d(old.in_channels, classes, 1)
    else:
        raise ValueError(
            f"The last layer is a {type(old).__name__}, but Linear or Conv2d was wanted: give a net of the zoo."
        )
    fill_normal(new.weight, 0.01)
    if new.bias is not None:
        nn.init.zeros_(new.bias)
    return new
