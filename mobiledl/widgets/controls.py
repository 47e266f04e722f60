"""Controls: what a learner moves in an explorer. Each has a label, knows its values, and makes its widget."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ipywidgets

from mobiledl.choices import wrong_choice
from mobiledl.kinds import is_number

# On a narrow page the label gives way, so that the number beside the slider stays in sight.
WIDE = {"description_width": "min(17em, 45%)"}
ROOM = {"style": WIDE, "layout": {"width": "38em", "max_width": "100%"}}
# Dragging asks once, at its end: a picture takes longer than a step.
ONCE = {**ROOM, "continuous_update": False}


@dataclass(frozen=True)
class Control:
    """What all controls have: a label, which is also the name that a screen reader says."""

    label: str

    def widget(self) -> Any:
        """Return a new widget with the label; its `value` is what the control says."""
        raise NotImplementedError(f"{type(self).__name__} has no widget: return one from ipywidgets here.")

    def check(self, name: str, value: object) -> None:
        """Raise ValueError or TypeError, one sentence, for a value that the control called `name` cannot have."""


@dataclass(frozen=True)
class Number(Control):
    """What all controls of numbers have: the nearest number that they can show."""

    def nearest(self, value: float) -> float:
        """Return the number nearest to `value` that the control has."""
        raise NotImplementedError(f"{type(self).__name__} says of no number that it is the nearest.")

    def check(self, name: str, value: object) -> None:
        """Raise TypeError for what is no number, and ValueError for one that the control does not have."""
        if not is_number(value):
            raise TypeError(f"{name} is a number, but {value!r} came: give one such as {self.nearest(0):g}.")
        near = self.nearest(value)  # type: ignore[arg-type]
        if near != value:
            raise ValueError(f"The explorer has no {name} of {value:g}: take {near:g}, which is the nearest.")


@dataclass(frozen=True)
class Steps(Number):
    """A slider along some numbers, in order; `text` writes one of them as the learner reads it."""

    numbers: Sequence[float]
    value: float | None = None
    text: Callable[[float], str] = "{:g}".format

    def nearest(self, value: float) -> float:
        """Return the number of the slider that is nearest to `value`."""
        return min(self.numbers, key=lambda each: abs(each - value))

    def widget(self) -> Any:
        """Return a slider that shows the numbers as texts."""
        options = [(self.text(each), each) for each in self.numbers]
        slider = ipywidgets.SelectionSlider(options=options, description=self.label, **ONCE)
        return slider.add_class("mobiledl-steps")


@dataclass(frozen=True)
class Slider(Number):
    """A slider from `low` to `high`, both in; dragged in steps, set to any number between."""

    low: float
    high: float
    value: float | None = None
    step: float = 1

    def nearest(self, value: float) -> float:
        """Return `value` where it lies between the ends, else the end."""
        return min(value, self.high) if value >= self.low else self.low

    @property
    def digits(self) -> int:
        """How many decimals the steps have."""
        return max(0, -math.floor(math.log10(self.step)))

    def widget(self) -> Any:
        """Return a slider with as many decimals as its steps have."""
        shown = {"step": self.step, "readout_format": f",.{self.digits}f", "description": self.label}
        return ipywidgets.FloatSlider(self.low, min=self.low, max=self.high, **shown, **ONCE)


@dataclass(frozen=True)
class LogSlider(Slider):
    """A slider from `low` to `high`, both above 0, on which a step is a factor: 20 steps are ten times as much."""

    def widget(self) -> Any:
        """Return a slider that shows three digits."""
        ends = {"min": math.log10(self.low), "max": math.log10(self.high), "step": 0.05}
        return ipywidgets.FloatLogSlider(self.low, **ends, readout_format=",.3r", description=self.label, **ONCE)


@dataclass(frozen=True)
class Field(Slider):
    """A field for a number from `low` to `high`, both in."""

    def widget(self) -> Any:
        """Return a field that counts when the learner has left it."""
        ends = {"min": self.low, "max": self.high, "step": self.step}
        return ipywidgets.BoundedFloatText(self.low, **ends, description=self.label, **ROOM)


@dataclass(frozen=True)
class Menu(Control):
    """A list to choose one name from."""

    names: Sequence[str]
    value: str | None = None

    def check(self, name: str, value: object) -> None:
        """Raise ValueError, which tells the nearest name, for one that the list does not have."""
        if value not in self.names:
            raise ValueError(wrong_choice(name, value, self.names))

    def widget(self) -> Any:
        """Return a drop-down list."""
        return ipywidgets.Dropdown(options=list(self.names), description=self.label, **ROOM)


@dataclass(frozen=True)
class Buttons(Menu):
    """A few names to choose one from, all in sight."""

    def widget(self) -> Any:
        """Return a row of buttons, of which one is pressed."""
        style = {**WIDE, "button_width": "6em"}
        return ipywidgets.ToggleButtons(options=list(self.names), description=self.label, style=style)


@dataclass(frozen=True)
class Presets(Menu):
    """A list of settings to begin with: each name sets some other controls. Once one of these moves, it says `own`.

    `settings`: for each name, a value for each control that it sets, by that control's name.
    """

    names: Sequence[str] = field(init=False)
    settings: Mapping[str, Mapping[str, Any]] = field(kw_only=True)
    own: str = field(kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", (*self.settings, self.own))

    @property
    def sets(self) -> frozenset[str]:
        """The names of the controls that the presets set."""
        return frozenset(name for setting in self.settings.values() for name in setting)
