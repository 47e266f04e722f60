"""predict: the learner commits to a guess before a measurement; reveal shows the measured answer against it."""

from __future__ import annotations

import difflib
import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobiledl.budget import PRETTY, Measurement
from mobiledl.cell import running_cell
from mobiledl.course.drawing import draw
from mobiledl.course.shelf import Shelf, ledger_path, now
from mobiledl.record import Record

if TYPE_CHECKING:
    import ipywidgets

# The questions asked in this kernel, by name, so that no question is answered for another.
_asked: dict[str, Prediction] = {}


KEYS = Path(__file__).with_name("keys.js")
UNTOUCHED, GUESSED = "no guess yet", "your guess"  # what stands beside a slider


@dataclass(frozen=True)
class Guess(Record):
    """One guess of the learner's, as it is kept beside the ledger under its question."""

    key: str
    value: str
    time: str


class Prediction:
    """A question, its choices or its range, and the learner's guess once there is one.

    In a notebook it shows itself: the question as text, then buttons or a slider. Where those cannot be drawn
    (on paper, on a page of a repository) the choices stand there as text.
    """

    def __init__(self, question: str, choices: tuple[str, ...], span: tuple[float, float] | None) -> None:
        self.question, self.choices, self.span = question, choices, span
        self._drawn_in = ""

    @property
    def guess(self) -> str | float | None:
        """What the learner guessed, a choice or a number; None before the first click."""
        kept = {guess.key: guess.value for guess in _shelf().read()}.get(self.question)
        if kept is None or self.choices:
            return kept if kept in self.choices else None
        return _number(kept)

    def commit(self, guess: str | float) -> None:
        """Keep a guess, in the place of an earlier one; raises ValueError when it is none of the choices."""
        if self.choices:
            _check_choice(str(guess), self.choices)
        _shelf().put(Guess(self.question, str(guess), now()))

    def reveal(self, answer: str | float | Measurement) -> Revealed:
        """Return the guess beside the measured answer; raises ValueError when that is none of the choices."""
        if self.choices:
            _check_choice(answer, self.choices)
        elif isinstance(answer, str):
            raise ValueError(
                f"{self.question!r} asks for a number, but {answer!r} came: give a number or a Measurement."
            )
        return Revealed(self.question, self.guess, answer)

    def __repr__(self) -> str:
        return f"Your guess: {self.question}\n{self._as_text()}"

    def _as_text(self) -> str:
        if self.span:
            return f"  a number from {self.span[0]:g} to {self.span[1]:g}"
        return "\n".join(f"  ( ) {choice}" for choice in self.choices)

    def _ipython_display_(self) -> None:
        """Draw the question, unless this very cell has drawn it already."""
        if self._drawn_in and self._drawn_in == running_cell():
            return
        self._drawn_in = running_cell()
        text = f"Your guess: {self.question}"
        draw({"text/plain": text, "text/html": f"<b>Your guess:</b> {html.escape(self.question)}"})
        draw(self._bundle())

    def _bundle(self) -> dict[str, Any]:
        """Return the buttons or the slider, with text for whoever cannot draw them."""
        import anywidget
        import ipywidgets

        widget = self._slider() if self.span else self._buttons()
        self._follow(widget)
        box = ipywidgets.VBox([widget, anywidget.AnyWidget(_esm=KEYS.read_text("utf-8"))])
        box.add_class("mobiledl-prediction")
        return {**box._repr_mimebundle_(), "text/plain": self._as_text()}

    def _follow(self, widget: ipywidgets.ValueWidget) -> None:
        """Keep what the learner clicks."""
        widget.observe(lambda change: self.commit(change["new"]), "value")

    def _buttons(self) -> ipywidgets.RadioButtons:
        import ipywidgets

        return ipywidgets.RadioButtons(options=self.choices, value=self.guess, layout={"width": "max-content"})

    def _slider(self) -> ipywidgets.FloatSlider:
        import ipywidgets

        low, high = self.span or (0.0, 1.0)
        digits = max(-math.floor(math.log10((high - low) / 10)), 0)
        start = self.guess if isinstance(self.guess, float) else round((low + high) / 2, digits)
        shown = {"step": 10.0**-digits, "readout_format": f".{digits}f", "layout": {"width": "34em"}}
        shown |= {
            "description": UNTOUCHED if self.guess is None else GUESSED,
            "style": {"description_width": "initial"},
        }
        slider = ipywidgets.FloatSlider(value=start, min=low, max=high, continuous_update=False, **shown)
        slider.observe(lambda change: setattr(slider, "description", GUESSED), "value")
        return slider


@dataclass(frozen=True, repr=False)
class Revealed:
    """A guess and what was measured, side by side."""

    question: str
    guess: str | float | None
    answer: str | float | Measurement

    def __repr__(self) -> str:
        first = f"{self.question}{':' if self.question[-1] not in '?,' else ''} "
        first += "no guess was made." if self.guess is None else f"you guessed {_told(self.guess)}."
        return "\n".join(filter(None, [first, f"measured: {_told(self.answer)}", self._remark()]))

    def _repr_html_(self) -> str:
        return "<div>" + "<br>".join(html.escape(line) for line in repr(self).splitlines()) + "</div>"

    def _remark(self) -> str:
        """Return how the two compare; nothing when there was no guess, or when the answer speaks for itself."""
        if not isinstance(self.guess, float):
            return "The guess holds." if self.guess == self.answer else ""
        measured = _as_read(self.answer)
        if self.guess == measured:
            return "The guess holds."
        if measured <= 0:
            return ""
        times = float(f"{self.guess / measured:.2g}")  # two digits that count, without an exponent
        return f"The guess is {times:,.10g} times what was measured."


@dataclass(frozen=True, repr=False)
class Skipped:
    """What was measured, where the question had not been asked."""

    name: str
    answer: str | float | Measurement

    def __repr__(self) -> str:
        asked = f"The question {self.name!r} was skipped: run its cell, predict({self.name!r}, ...), to guess first."
        return f"{asked}\nmeasured: {_told(self.answer)}"


def predict(
    name: str,
    question: str,
    choices: Sequence[str] = (),
    *,
    low: float | None = None,
    high: float | None = None,
) -> Prediction:
    """Ask for a guess, one of `choices` or a number from `low` to `high`; it never waits for an answer.

    `reveal` finds the question by its name. The guess is kept beside the ledger, and asked for only once.
    Raises ValueError when there are fewer than two choices or no range, or both.
    """
    if (low is None or high is None) if not choices else (low is not None or high is not None):
        raise ValueError(f"{question!r} needs either choices or both low and high: give one of the two.")
    if choices and len(set(choices)) != max(len(choices), 2):
        raise ValueError(f"{question!r} needs two or more different choices, but {list(choices)} came.")
    span = None if low is None or high is None else (float(low), float(high))
    if span and not (math.isfinite(span[1] - span[0]) and span[0] < span[1]):
        raise ValueError(f"{question!r} needs a low number below the high one, but {low} and {high} came.")
    prediction = Prediction(question, tuple(choices), span)
    _asked[name] = prediction
    if running_cell():
        prediction._ipython_display_()
    return prediction


def reveal(name: str, answer: str | float | Measurement) -> Revealed | Skipped:
    """Return the guess at the question of this name beside the measured answer, or say that the question was skipped.

    Raises ValueError for an answer that does not fit the question.
    """
    return _asked[name].reveal(answer) if name in _asked else Skipped(name, answer)


def _shelf() -> Shelf[Guess]:
    return Shelf(ledger_path().with_suffix(".guesses.jsonl"), Guess, lambda guess: guess.key)


def _check_choice(answer: object, choices: tuple[str, ...]) -> None:
    if answer not in choices:
        near = difflib.get_close_matches(str(answer), choices, 1, 0.0)[0]
        raise ValueError(f"{answer!r} is none of the choices: use {near!r}, or another of {', '.join(choices)}.")


def _number(text: str) -> float | None:
    """Return a kept number; None when the question has changed and the old guess is a text."""
    try:
        return float(text)
    except ValueError:
        return None


def _as_read(answer: str | float | Measurement) -> float:
    """Return a measured number in the unit that people read: per cent, kB, ms."""
    if isinstance(answer, Measurement):
        return answer.value * PRETTY.get(answer.unit, ("", 1.0, 0))[1]
    return float(answer)


def _told(answer: str | float | Measurement) -> str:
    """Return a measured answer as text."""
    return f"{answer:g}" if isinstance(answer, float) else str(answer)
