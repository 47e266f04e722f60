"""Options: the numbers and words that a network of the zoo is built from, checked."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Mapping
from typing import Any

from mobiledl.choices import wrong_choice
from mobiledl.zoo.blocks import LEFT_OUT
from mobiledl.zoo.families import FAMILIES

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


def keywords(name: str) -> dict[str, Any]:
    """Return the keywords that build a network, with their defaults (or inspect's empty)."""
    parameters = inspect.signature(FAMILIES[name]).parameters
    return {key: parameter.default for key, parameter in parameters.items()}


def check_names(name: str, wanted: dict[str, Any]) -> None:
    """Raise TypeError, with the nearest name, for a keyword that a network does not take."""
    valid = [*keywords(name), "resolution", "weights", "seed"]
    for key in wanted:
        if key not in valid:
            near = difflib.get_close_matches(key, valid, 1)
            hint = f"did you mean {near[0]}? It" if near else "it"
            raise TypeError(f"{name} has no keyword {key!r}; {hint} takes {', '.join(valid)}.")


def complete(name: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return all options of a network, checked; raises ValueError or TypeError for a number that cannot be."""
    own = {key: default for key, default in keywords(name).items() if default is not inspect.Parameter.empty}
    options = {"width": 1.0, "classes": 1000, "channels": 3, "resolution": 224, **own, **wanted}
    check_numbers(options)
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


def check_numbers(options: Mapping[str, object]) -> None:
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
