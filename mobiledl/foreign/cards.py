"""Cards: make the card of a model file that others made, of what it says and of what its user knows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.foreign.files import of_file, range_of, signatures_of
from mobiledl.kinds import is_number
from mobiledl.record import Settings
from mobiledl.tensors.plan import DEFAULT_SIGNATURE, only_input, plan
from mobiledl.tensors.tensor import INTEGERS, Signature, Tensor, listed, names

# How many channels an image has; an axis of another length is no axis of channels.
CHANNELS = (1, 3, 4)

Numbers = float | Sequence[float] | None


def card_for(
    path: str | Path,
    classes: Sequence[str] = (),
    mean: Numbers = None,
    std: Numbers = None,
    scale: float = 1 / 255,
    shape: Sequence[int] = (),
    layout: str = "",
    output: str = "",
) -> Card:
    """Return a card for a model file that others made, as `run.load(path, card=...)` needs it.

    classes: their names, in the file's order; "0", "1", ... when left out. mean, std, scale: a pixel in 0..255 becomes
    `(pixel * scale - mean) / std`, with one number for all channels or one for each; only square images need them.
    shape: (C, H, W), or what one input of another model is, where the file leaves it open. layout: "NCHW" or "NHWC",
    where the shape fits both. output: the name of the one that is meant, where a file has several.
    Raises ArtifactError for a file that cannot be read or run, and ValueError for what neither file nor call says.
    """
    path = Path(path)
    signatures = signatures_of(path)
    with of_file(path):
        signature = _signature(signatures)
        taken = only_input(signature)
        size = tuple(shape) or _shape(taken, layout)
        answer = _answer(signature.outputs, output, len(classes))
        labels = tuple(classes) or tuple(map(str, range(_count(answer))))
        fitted = plan([signature], size, len(labels), answer.name, layout)
    return Card(
        path.stem,
        labels,
        TensorSpec(taken.name, size),
        TensorSpec(fitted.output.name, (len(labels),)),
        _preprocess(path, taken, size, mean, std, scale),
        Settings({"layout": layout} if layout else {}),
        licence="",
    )


def _signature(signatures: Sequence[Signature]) -> Signature:
    """Return the default signature, or the only one; raises ValueError that names several."""
    found = [one for one in signatures if one.name == DEFAULT_SIGNATURE] or signatures
    if len(found) > 1:
        raise ValueError(f"it has the signatures {names(found)}: write the card of the one that you mean yourself.")
    return found[0]


def _shape(taken: Tensor, layout: str) -> tuple[int, ...]:
    """Return the shape of one input, as (C, H, W) for an image; raises ValueError where the file leaves it open."""
    inner = taken.shape[1:] or taken.shape
    if len(inner) == 3:
        inner = (inner[2], *inner[:2]) if (layout or _layout(taken)) == "NHWC" else inner
    if None in inner:
        raise ValueError(f"its input is {taken}, whose size is left open: say it, as in shape=(3, 224, 224).")
    return tuple(size for size in inner if size is not None)


def _layout(taken: Tensor) -> str:
    first, last = taken.shape[1] in CHANNELS, taken.shape[3] in CHANNELS
    if first == last:
        raise ValueError(
            f"its input is {taken}, and which axis holds the channels cannot be seen: say layout='NHWC' or 'NCHW'."
        )
    return "NCHW" if first else "NHWC"


def _answer(outputs: tuple[Tensor, ...], name: str, classes: int) -> Tensor:
    """Return the output that is meant: the one with the name, the one with a place for each class, or the only one."""
    fitting = [one for one in outputs if one.name == name if name] or [one for one in outputs if classes in one.shape]
    found = fitting or outputs
    if len(found) > 1:
        raise ValueError(f"it answers with {listed(found)}: say which is meant, as in output={found[0].name!r}.")
    return found[0]


def _count(answer: Tensor) -> int:
    """Return how many classes an output has; raises ValueError where it does not say."""
    inner = answer.shape[1:] or answer.shape
    sizes = [size for size in inner if size != 1]
    if None in sizes or len(sizes) > 1:
        raise ValueError(f"its output {answer} does not say how many classes it has: name them with classes=.")
    return sizes[0] or 1 if sizes else 1


def _preprocess(
    path: Path, taken: Tensor, shape: tuple[int, ...], mean: Numbers, std: Numbers, scale: float
) -> Preprocess:
    """Return what pixels become; a model that takes no square images gets the smallest one, which nothing uses."""
    if len(shape) != 3 or shape[1] != shape[2]:
        return Preprocess(1, 1)
    if mean is None or std is None:
        held = f" (its {taken.dtype} input holds {range_of(taken)})" if taken.dtype in INTEGERS else ""
        raise ValueError(
            f"Which numbers pixels become does not stand in {path.name}{held}: say it as its maker does, with "
            "mean=0.5, std=0.5 for -1 to 1, with mean=0, std=1 for 0 to 1, or with scale=1, mean=0, std=1 for 0 to 255."
        )
    return Preprocess(shape[1], shape[0], scale, _each(mean, shape[0]), _each(std, shape[0]))


def _each(values: float | Sequence[float], channels: int) -> tuple[float, ...]:
    """Return one number a channel."""
    return (values,) * channels if is_number(values) else tuple(values)  # type: ignore[arg-type, return-value]
