"""`load`: from a name and a few numbers to a Net, with random, shipped or published weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from mobiledl.artifact import ArtifactError
from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.choices import wrong_choice
from mobiledl.data.render import FRAME_MARGIN, PEN
from mobiledl.modules import copied, plain
from mobiledl.net import Net, load_weights, read_weights
from mobiledl.record import Settings
from mobiledl.zoo import published, stored
from mobiledl.zoo.blocks import fill_normal, initialise
from mobiledl.zoo.families import FAMILIES
from mobiledl.zoo.options import check_names, check_numbers, complete, keywords
from mobiledl.zoo.widths import thin

SUFFIX = ".safetensors"
PHOTO_MEAN, PHOTO_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def load(
    name: str | Path,
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

    name: one of FAMILIES, or the path of a file that `Net.save` wrote, .safetensors: then its card decides all.
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
    given = {"width": width, "classes": classes, "channels": channels, "resolution": resolution, **family}
    wanted = {key: value for key, value in given.items() if value is not None}
    if isinstance(name, Path) or (isinstance(name, str) and name.endswith(SUFFIX)):
        return _saved(Path(name), {**wanted, **({"weights": weights} if weights else {})})
    if not isinstance(name, str) or name not in FAMILIES:
        raise ValueError(wrong_choice("network", name, FAMILIES))
    check_names(name, wanted)
    check_numbers({**wanted, "seed": seed})
    if weights is None:
        return _random(name, complete(name, wanted), seed)
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


def renew(net: Net, seed: int = 0) -> Net:
    """Return a net of the same layers and widths with random first weights: it has learned nothing yet.

    What a pruned network has to be compared with: the same thin network, trained from scratch.
    Raises ValueError when the net's last layer cannot be found.
    """
    module = copied(plain(net.module)).eval()
    check_numbers({"seed": seed})
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        initialise(module)
        fill_normal(_head(module, len(net.card.classes))[2].weight, 0.01)  # type: ignore[arg-type]
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.reset_parameters()
    options = Settings(net.card.options, seed=seed)
    return Net(module, replace(net.card, options=options, steps=(), results=Settings()))


def _random(name: str, options: dict[str, Any], seed: int) -> Net:
    """Return a network with first weights drawn from a seed; torch's own random state stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = build(name, options)
    return Net(module, _card(name, options, seed))


def build(name: str, options: Mapping[str, Any]) -> nn.Module:
    """Return the module of a name and its complete options, in evaluation mode; `widths` make layers thinner."""
    module = FAMILIES[name](**{key: options[key] for key in keywords(name) if key in options}).eval()
    if "widths" not in options:
        return module
    return thin(module, options["widths"], torch.zeros(1, options["channels"], *[options["resolution"]] * 2))


def _stored(name: str, dataset: str, wanted: dict[str, Any]) -> Net:
    """Return a net with weights that the course ships."""
    path, tensors, card = stored.read(name, dataset, wanted)
    return _rebuilt(path, tensors, card)


def _saved(path: Path, given: dict[str, Any]) -> Net:
    """Return a net that `Net.save` wrote."""
    if given:
        raise ValueError(f"{path.name} has a card that decides all, but {next(iter(given))} came, too: leave it out.")
    tensors, card = read_weights(path)
    if card.name not in FAMILIES:
        raise ArtifactError(
            f"{path.name} holds weights of {card.name}, which is no network of the zoo: build it as you did before, "
            "then net.load_weights(module, *net.read_weights(path)[:1], path.name) fills it."
        )
    return _rebuilt(path, tensors, card)


def _rebuilt(path: Path, tensors: dict[str, torch.Tensor], card: Card) -> Net:
    """Return a net from its card and its tensors; raises ArtifactError where they do not fit each other."""
    name = card.name
    try:
        module = build(name, complete(name, {key: card.options[key] for key in card.options if key != "seed"}))
    except (TypeError, ValueError) as error:
        raise stored.not_a_network(path, error) from None
    load_weights(module, tensors, path.name)
    stored.check(path, card)
    return Net(module, card)


def _published(name: str, wanted: dict[str, Any]) -> Net:
    """Return a net with published ImageNet weights."""
    options = complete(name, wanted)
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
