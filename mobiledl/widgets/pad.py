"""Pad: draw with mouse, pen or finger in the notebook, and see what the model makes of it."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from mobiledl.card import Card
from mobiledl.data import doodles
from mobiledl.data.render import render
from mobiledl.kinds import wrong_kind
from mobiledl.widgets import live, picture
from mobiledl.widgets.answers import Answer, AnswerError, AnswerFunction, ask, one_line, percent
from mobiledl.widgets.strokes import MAX_POINTS, MAX_STROKES, Floats, StrokesError, centred, checked

EMPTY = "Draw here with a mouse, a pen or a finger."
EXAMPLE = "An example: draw over it."
NO_MODEL = "This pad has no model: it shows what one would see."


class Pad(anywidget.AnyWidget):
    """A drawing pad that asks a model what was drawn, after each stroke and while it is drawn.

    The strokes become pixels as the card's preprocessing says, by the routine that drew the training data.
    `answer` takes images (1, C, H, W) uint8 and returns logits (1, classes) or a list of (class name,
    probability). `example` are the strokes that the pad shows first, in any unit; `[]` leaves it empty.
    Raises ValueError when the card is not that of a model of strokes, and StrokesError for a bad example.
    """

    _esm = Path(__file__).with_name("pad.js")
    _css = live.style(Path(__file__).with_name("pad.css"))

    # What the browser sends (and `replay`): strokes, turn, live, example. Anything may come: see `_drawn`.
    drawing = traitlets.Any().tag(sync=True, echo_update=False)
    # What the browser shows beside them.
    reply = traitlets.Dict().tag(sync=True)
    setup = traitlets.Dict().tag(sync=True)

    def __init__(
        self, card: Card, answer: AnswerFunction | None = None, example: Sequence[ArrayLike] | None = None
    ) -> None:
        if not isinstance(card, Card):
            raise wrong_kind("A pad", "Card", card)
        if card.preprocess.margin is None or card.preprocess.pen is None:
            raise ValueError(f"The card of {card.name} has no margin and pen: give the pad a model of strokes.")
        shown = doodles.strokes("7", np.random.default_rng(4)) if example is None else example
        example_strokes = centred(checked(shown, on_pad=False))
        self.card = card
        self._ask = answer
        self._callbacks: list[Callable[[Pad], object]] = []
        self._strokes: list[Floats] = []
        self._answer: Answer | None = None
        self._is_example = False
        # Newer kernels answer the browser in a thread of its own, also while a cell runs.
        self._lock = threading.RLock()
        plain = [stroke.tolist() for stroke in example_strokes]
        limits = {"strokes": MAX_STROKES, "points": MAX_POINTS}
        super().__init__(setup={"pen": card.preprocess.pen, "limits": limits, "example": plain})
        self.drawing = {"strokes": plain, "turn": 0, "live": False, "example": bool(plain)}

    @property
    def strokes(self) -> list[Floats]:
        """The drawing: (n, 2) float64 polylines in 0..1 of the pad, x right and y down."""
        return [stroke.copy() for stroke in self._strokes]

    @property
    def image(self) -> np.ndarray:
        """What the model sees: (C, H, W) uint8, white ink (255) on black (0); all black while the pad is empty."""
        asked = self.card.preprocess
        if not self._strokes or asked.margin is None or asked.pen is None:
            return np.zeros((asked.channels, asked.resolution, asked.resolution), np.uint8)
        ink = render(self._strokes, asked.resolution, asked.margin, asked.pen)
        return np.repeat(ink[None], asked.channels, axis=0)

    @property
    def answer(self) -> list[tuple[str, float]]:
        """All classes with their probabilities, the likeliest first; empty while there is no answer."""
        return list(self._answer.ranked) if self._answer else []

    @property
    def latency_ms(self) -> float | None:
        """Milliseconds that the last answer took; None while there is no answer."""
        return self._answer.ms if self._answer else None

    def on_draw(self, callback: Callable[[Pad], object]) -> None:
        """Call `callback(pad)` whenever the drawing has changed: a stroke ended, undo, clear, replay."""
        self._callbacks.append(callback)

    def replay(self, strokes: Sequence[ArrayLike]) -> None:
        """Set the strokes, in 0..1 of the pad, exactly as if they had just been drawn.

        Raises StrokesError for what is not a drawing.
        """
        plain = [stroke.tolist() for stroke in checked(strokes)]
        self.drawing = {"strokes": plain, "turn": _turn(self.drawing) + 1, "live": False, "example": False}

    @traitlets.observe("drawing")
    def _drawn(self, change: Mapping[str, Any]) -> None:
        """Answer a drawing. Nothing raises here: the learner would not see it."""
        drawing = change["new"]
        reply = {"turn": _turn(drawing), "kind": "error", "picture": "", "lines": [], "time": ""}
        with self._lock:
            try:
                reply |= self._reply(drawing)
            except StrokesError as error:
                reply["text"] = str(error)
            self.reply = reply

    def _reply(self, drawing: object) -> dict[str, Any]:
        """Take the drawing over, and return what the browser shows beside it."""
        if not isinstance(drawing, dict):
            raise StrokesError(f"The pad sent a {type(drawing).__name__} instead of a drawing: run the cell again.")
        self._strokes = checked(drawing.get("strokes"))
        self._is_example = drawing.get("example") is True
        self._answer = None
        seen = base64.b64encode(self.image[0].tobytes()).decode()
        failed = ""
        try:
            if self._ask and self._strokes:
                self._answer = ask(self._ask, self.image[None], self.card.classes)
        except AnswerError as error:
            failed = str(error)
        if drawing.get("live") is not True:
            failed = " ".join(filter(None, [failed, self._tell_callbacks()]))
        return {"kind": self._kind(failed), "text": failed or self._hint(), "picture": seen, **self._lines()}

    def _kind(self, failed: str) -> str:
        if failed:
            return "error"
        return "answer" if self._answer else "hint"

    def _hint(self) -> str:
        if not self._strokes:
            return EMPTY
        if self._ask is None:
            return NO_MODEL
        return EXAMPLE if self._is_example else ""

    def _lines(self) -> dict[str, Any]:
        """Return the answer as the browser shows it: texts made here, so that every view says the same."""
        if self._answer is None:
            return {"lines": [], "time": ""}
        lines = [{"name": name, "share": share, "text": percent(share)} for name, share in self._answer.top]
        return {"lines": lines, "time": self._answer.time}

    def _tell_callbacks(self) -> str:
        """Return what went wrong in a callback, or nothing."""
        try:
            for callback in self._callbacks:
                callback(self)
        except Exception as error:
            return f"A function given to on_draw failed: {one_line(error)}"
        return ""

    def __repr__(self) -> str:
        return f"Pad({self.card.name}, {len(self.card.classes)} classes)"

    @property
    def description(self) -> str:
        """The pad in a sentence, for those who do not see it; the same on every machine."""
        what = "an example drawing" if self._is_example else "a drawing" if self._strokes else "nothing drawn"
        said = f"; the model answers: {self._answer.ranked[0][0]}" if self._answer else ""
        return f"Drawing pad with {what}{said}."

    def _ipython_display_(self, **_: object) -> None:
        """Display the widget and, as an ordinary picture under it, what it shows now."""
        note = f"Answered in {self._answer.time}." if self._answer else ""
        pen = float(self.setup["pen"])
        figure = picture.pad_figure(self._strokes, self.image[0], self._answer, pen, note)
        live.show(self, repr(self), figure, self.description)


def _turn(drawing: object) -> int:
    """Return the number of a drawing, by which the browser knows which reply belongs to it."""
    turn = drawing.get("turn") if isinstance(drawing, dict) else None
    return turn if isinstance(turn, int) else 0
