"""check and hint: is an exercise done, and what is the next step when it is not?"""

from __future__ import annotations

import contextlib
import html
import os
import warnings
from dataclasses import dataclass
from typing import Any

from mobiledl.course import exercises
from mobiledl.course.answers import Transcript
from mobiledl.course.blame import is_stub, left_open
from mobiledl.course.describe import describe, one_line
from mobiledl.course.exercise import HINTS, Exercise
from mobiledl.course.outcome import BOX, DONE, NOT_ATTEMPTED, NOT_YET, NotYet, Outcome

NOT_BEGUN = "Write your answer in place of the dots, then run the check again."
# How many hints were given in this kernel, by exercise.
_given: dict[str, int] = {}


def check(id: str, answer: object) -> Outcome:
    """Return whether the learner's object solves the exercise: not attempted, not yet, or done.

    The learner's code runs for a limited time, on copies, and can neither end the check nor the kernel by raising.
    Under nbgrader (it sets NBGRADER_EXECUTION) whatever is not done raises NotDone, so that the cell earns nothing.
    Raises NoExercise for an id that does not exist, and TypeError for one that is no text.
    """
    outcome = judged(exercises.find(_checked_id(id)), answer)
    return outcome.require() if os.environ.get("NBGRADER_EXECUTION") else outcome


def judged(exercise: Exercise, answer: Any) -> Outcome:
    """Return what an exercise's spec says of an answer."""
    if is_stub(answer, exercise.placeholder):
        return _outcome(exercise, NOT_ATTEMPTED, NOT_BEGUN)
    transcript = Transcript()
    try:
        with _quietly(transcript):
            exercise.judge(answer)
    except NotYet as trouble:
        return _not_done(exercise, answer, trouble, transcript.text)
    except Exception as error:
        # Whatever odd object came: the learner gets a sentence, not the inside of this package.
        said = one_line(f"{type(error).__name__}: {error}")
        why = f"What came could not be compared with what is wanted ({said})."
        return _not_done(exercise, answer, NotYet(why, describe(answer)), transcript.text)
    return _outcome(exercise, DONE, exercise.checked)


@contextlib.contextmanager
def _quietly(transcript: Transcript) -> Any:
    """Keep what the learner's code prints and warns of out of the notebook."""
    with contextlib.redirect_stdout(transcript), contextlib.redirect_stderr(transcript), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _not_done(exercise: Exercise, answer: object, trouble: NotYet, printed: str) -> Outcome:
    if left_open(answer, trouble.__cause__):
        return _outcome(exercise, NOT_ATTEMPTED, NOT_BEGUN)
    known = {"came": trouble.came, "wanted": trouble.wanted, "on": trouble.on, "picture": trouble.picture}
    return _outcome(exercise, NOT_YET, trouble.why, **known, printed=one_line(printed))


def _outcome(exercise: Exercise, state: str, why: str, **known: str) -> Outcome:
    return Outcome(exercise.id, exercise.title, state, why, **known)


def _checked_id(id: object) -> str:
    if isinstance(id, str):
        return id
    raise TypeError(
        f'An exercise is named by a text, as in check("02.1", yours), but {describe(id)} came: put its id in quotes.'
    )


@dataclass(frozen=True, repr=False)
class Hint:
    """The steps of help with an exercise that were asked for so far; the newest is `text`, of three."""

    id: str
    texts: tuple[str, ...]

    @property
    def step(self) -> int:
        """How many of the three have been asked for."""
        return len(self.texts)

    @property
    def text(self) -> str:
        """The newest."""
        return self.texts[-1]

    def __repr__(self) -> str:
        return "\n".join(f"Hint {step} of {HINTS} for {self.id}: {text}" for step, text in enumerate(self.texts, 1))

    def _repr_html_(self) -> str:
        head = '<div style="opacity:0.75">hint {} of {} &middot; {}</div>'
        lines = (
            f"{head.format(step, HINTS, self.id)}<div>{html.escape(text)}</div>"
            for step, text in enumerate(self.texts, 1)
        )
        return f'<div style="{BOX.format(colour="#0072B2")}">{"".join(lines)}</div>'


def hint(id: str) -> Hint:
    """Return one more of an exercise's three hints each time it is called, below those that were given before.

    Raises NoExercise for an id that does not exist, and TypeError for one that is no text.
    """
    exercise = exercises.find(_checked_id(id))
    step = _given[exercise.id] = min(_given.get(exercise.id, 0) + 1, HINTS)
    return Hint(exercise.id, exercise.hints[:step])
