"""Explorer: controls to move, a sentence that says what follows, and a picture; a still picture stands under it."""

from __future__ import annotations

import base64
import html
import io
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import ipywidgets
import traitlets

from mobiledl.choices import wrong_choice
from mobiledl.course import drawing
from mobiledl.widgets import live
from mobiledl.widgets.answers import one_line
from mobiledl.widgets.controls import Control, Presets

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 110
FAILED = "These settings cannot be shown: "


class Explorer:
    """What all explorers do. One of them says which controls it has, and what follows from them, in words and drawn.

    ```python
    from mobiledl.course import figures
    from mobiledl.widgets.controls import Slider, Steps
    from mobiledl.widgets.explorer import Explorer

    class DiceExplorer(Explorer):
        "Dice to throw, and the eyes that they have in the mean."

        NAME = "dice"
        PICTURE = "A bar of the eyes of a throw."

        def __init__(self, dice=2):
            super().__init__(
                dice=Slider("dice in the cup", 1, 5, dice),
                sides=Steps("sides of each", (4, 6, 8, 12, 20), 6),
            )

        def say(self, values):
            return f"{values.dice:g} dice of {values.sides} sides have {eyes(values):g} eyes in the mean."

        def draw(self, values):
            figure, axes = figures.new(height=1)
            axes.barh("eyes", eyes(values))
            return figure

    def eyes(values):
        return values.dice * (values.sides + 1) / 2
    ```

    A notebook's cell is `DiceExplorer()`. The controls (their kinds: `mobiledl.widgets.controls`) stand in the order in
    which they are given, and begin with the value that they are given, or their least. Each is an attribute that has a
    `value`, as in `explorer.sides.value`; `values` has all of them by name; `set(sides=8)` moves some.

    - `say(values)` returns a sentence. It stands above the picture, and screen readers read it out when it changes.
    - `draw(values)` returns a figure. What one can read in it should be in the sentence, too.
    - `describe(values)` is the text of the still picture in a saved notebook: PICTURE, then the sentence. Write another
      when the sentence has measured numbers, which the next computer contradicts; `__repr__` likewise.

    All three get values that the controls have. What they raise is told in the place of the sentence, and the explorer
    goes on; `explorer.draw(explorer.values)` shows where it came from.
    """

    NAME: ClassVar[str] = "explorer"  # of the class `mobiledl-NAME` and the test id `NAME-sentence` in a page
    PICTURE: ClassVar[str] = "The picture of an explorer."

    def __init__(self, **controls: Control) -> None:
        if taken := next((name for name in controls if hasattr(self, name)), None):
            raise ValueError(f"Every explorer has its own {taken!r}: give that control another name.")
        self.controls = dict(controls)
        self.output = Output()
        self._lock = threading.RLock()  # newer kernels answer the browser in a thread of its own
        self._moving = False
        for name, control in self.controls.items():
            setattr(self, name, control.widget())
            getattr(self, name).observe(self._moved, "value")
        for preset in self._presets().values():
            for setting in preset.settings.values():
                self._check(setting)
        begin = {name: getattr(control, "value", None) for name, control in self.controls.items()}
        self.set(**{name: value for name, value in begin.items() if value is not None})

    def say(self, values: SimpleNamespace) -> str:
        """Return what the picture shows in one sentence, for everyone, and for those who do not see it."""
        raise NotImplementedError(f"{type(self).__name__} says nothing: write its method say(values).")

    def draw(self, values: SimpleNamespace) -> Figure:
        """Return the picture."""
        raise NotImplementedError(f"{type(self).__name__} draws nothing: write its method draw(values).")

    def describe(self, values: SimpleNamespace) -> str:
        """Return the text of the still picture; what it says must hold on every computer."""
        return f"{self.PICTURE} {self.say(values)}"

    @property
    def values(self) -> SimpleNamespace:
        """What the controls say, by name."""
        return SimpleNamespace(**{name: getattr(self, name).value for name in self.controls})

    @property
    def sentence(self) -> str:
        """What the picture shows, in words."""
        return self.say(self.values)

    def set(self, **values: Any) -> None:
        """Move controls, by name, as the learner does.

        Raises ValueError or TypeError for a control that is not there and for a value that it cannot have, and then
        moves none.
        """
        self._check(values)
        self._move(values)

    def offer(self, preset: str, name: str, setting: Mapping[str, Any]) -> None:
        """Add a name to the presets of a control, with the values that it sets; one that is there gets new values.

        Raises ValueError or TypeError for values that the controls do not have.
        """
        self._check(setting)
        presets = self._presets()[preset]
        self.controls[preset] = presets = replace(presets, settings={**presets.settings, name: dict(setting)})
        with self._lock, self._still():
            widget = getattr(self, preset)
            chosen, widget.options = widget.value, presets.names
            widget.value = chosen

    def _check(self, values: Mapping[str, object]) -> None:
        for name, value in values.items():
            if name not in self.controls:
                raise ValueError(wrong_choice("control", name, self.controls))
            self.controls[name].check(name, value)

    def _presets(self) -> dict[str, Presets]:
        return {name: control for name, control in self.controls.items() if isinstance(control, Presets)}

    def _moved(self, change: Mapping[str, Any]) -> None:
        """Answer a control that moved, unless this explorer is what moved it."""
        with self._lock:
            if not self._moving:
                name = next(name for name in self.controls if getattr(self, name) is change["owner"])
                self._move({name: change["new"]})

    def _move(self, values: Mapping[str, Any]) -> None:
        """Move controls to values that they have, and show what follows."""
        with self._lock:
            with self._still():
                for name, value in {**self._followed(values), **values}.items():
                    getattr(self, name).value = value
            self._update()

    @contextmanager
    def _still(self) -> Iterator[None]:
        """Move controls without an answer to each."""
        self._moving = True
        try:
            yield
        finally:
            self._moving = False

    def _followed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return where a chosen preset moves other controls; once one of these moves, the preset no longer holds."""
        moved: dict[str, Any] = {}
        for name, preset in self._presets().items():
            if name in values:
                moved |= preset.settings.get(values[name], {})
            elif not preset.sets.isdisjoint(values):
                moved[name] = preset.own
        return moved

    def _update(self) -> None:
        """Show the sentence and the picture of what the controls say; nothing raises here: nobody would see it."""
        values, picture = self.values, ""
        try:
            sentence, png = self.say(values), io.BytesIO()
            self.draw(values).savefig(png, format="png", dpi=DPI)
            picture = base64.b64encode(png.getvalue()).decode()
        except Exception as error:
            sentence = FAILED + one_line(error)
        # The sentence stands beside the picture: it is not read twice.
        self.output.value = (
            f'<p class="mobiledl-sentence" role="status" data-testid="{self.NAME}-sentence">{html.escape(sentence)}</p>'
            + (f'<img alt="" src="data:image/png;base64,{picture}">' if picture else "")
        )

    def __repr__(self) -> str:
        shown = (f"{name} {value:g}" if isinstance(value, float | int) else f"{name} {value}"
                 for name, value in vars(self.values).items())  # fmt: skip
        return f"{type(self).__name__}({', '.join(shown)})"

    def _ipython_display_(self, **_: object) -> None:
        """Display the controls and, as an ordinary picture under them, what they show now."""
        box = ipywidgets.VBox([*(getattr(self, name) for name in self.controls), self.output])
        for name in ("live", "explorer", self.NAME):
            box.add_class(f"mobiledl-{name}")
        try:
            figure, alt = self.draw(self.values), self.describe(self.values)
        except Exception as error:
            live.show_widget(box, repr(self))
            drawing.draw({"text/plain": FAILED + one_line(error)})
        else:
            live.show(box, repr(self), figure, alt)


class Output(anywidget.AnyWidget):
    """What an explorer shows, as HTML: the sentence (role=status) and the picture. In a page it names the controls."""

    _esm = Path(__file__).with_name("explorer.js")
    _css = live.style(Path(__file__).with_name("explorer.css"))

    value = traitlets.Unicode().tag(sync=True)
