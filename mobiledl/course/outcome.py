"""Outcome: what a check says of a learner's answer: not attempted, not yet, or done."""

from __future__ import annotations

import html
from dataclasses import dataclass

from mobiledl.record import Record

NOT_ATTEMPTED, NOT_YET, DONE = "not attempted", "not yet", "done"
# A circle that fills tells the state without colour; the colours are those of the course's figures.
SIGNS = {NOT_ATTEMPTED: ("○", "#6B7280"), NOT_YET: ("◐", "#D55E00"), DONE: ("●", "#009E73")}
BOX = "border-left:4px solid {colour};padding:0.3em 0 0.3em 0.9em;margin:0.4em 0;max-width:52em;line-height:1.5"
ROW = (
    '<div><span style="display:inline-block;min-width:4.5em;opacity:0.75">{name}</span> '
    '<code style="background:none;color:inherit">{text}</code></div>'
)


class NotYet(Exception):
    """A learner's answer does not hold; raised by the specs of exercises, and shown by `check`.

    `why` is one sentence; `came`, `wanted` and `on` are short texts (see `describe`); `picture` is HTML.
    """

    def __init__(self, why: str, came: str = "", wanted: str = "", on: str = "", picture: str = "") -> None:
        super().__init__(why)
        self.why, self.came, self.wanted, self.on, self.picture = why, came, wanted, on, picture


class NotDone(RuntimeError):
    """A check that is graded has not come out as done."""

    def _render_traceback_(self) -> list[str]:
        """Show the sentence alone: a traceback would show learners the folders of the computer that grades."""
        return [str(self)]


@dataclass(frozen=True, repr=False)
class Outcome(Record):
    """What a check found; true when the exercise is done.

    `came`, `wanted` and `on` (the input) are empty where they say nothing; `printed` is what the learner's code
    printed, cut short; `picture` is HTML.
    """

    id: str
    title: str
    state: str
    why: str
    came: str = ""
    wanted: str = ""
    on: str = ""
    printed: str = ""
    picture: str = ""

    def __bool__(self) -> bool:
        return self.state == DONE

    def require(self) -> Outcome:
        """Return the outcome when it is done; raises NotDone otherwise, for graders."""
        if not self:
            raise NotDone(repr(self))
        return self

    @property
    def lines(self) -> dict[str, str]:
        """What is known beside the sentence, by name, without what is empty."""
        named = {"came": self.came, "wanted": self.wanted, "on": self.on, "printed": self.printed}
        return {name: text for name, text in named.items() if text}

    @property
    def next_step(self) -> str:
        """What the learner can type for help; empty unless the answer was tried and does not hold."""
        return f'hint("{self.id}")' if self.state == NOT_YET else ""

    def __repr__(self) -> str:
        head = f"{SIGNS[self.state][0]} {self.id} {self.title}: {self.state}"
        rows = [f"  {name + ':':<8} {text}" for name, text in self.lines.items()]
        help_line = [f"  A hint: {self.next_step}"] if self.next_step else []
        return "\n".join([head, f"  {self.why}", *rows, *help_line])

    def _repr_html_(self) -> str:
        sign, colour = SIGNS[self.state]
        head = (
            f'<span style="color:{colour}" aria-hidden="true">{sign}</span> <b>{self.state}</b>'
            f'<span style="opacity:0.75"> &middot; {self.id} {html.escape(self.title)}</span>'
        )
        help_row = {"a hint": self.next_step} if self.next_step else {}
        rows = "".join(
            ROW.format(name=name, text=html.escape(text, quote=False))
            for name, text in {**self.lines, **help_row}.items()
        )
        parts = [f"<div>{head}</div>", f"<div>{html.escape(self.why)}</div>", self.picture, rows]
        return f'<div role="status" style="{BOX.format(colour=colour)}">{"".join(parts)}</div>'
