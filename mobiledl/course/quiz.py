"""quiz: questions at the end of a notebook; every choice opens to tell whether it holds, and why.

A lesson's questions stand in its wing: the list QUESTIONS in `quiz.py`, written with `one`, `many`, `right` and
`wrong`. These make jupyterquiz's form, so that a class may give the same list to its `display_quiz`. They are drawn
here, since what jupyterquiz draws is empty on paper and on a page that shows notebooks, has new random
names in each run, tells right from wrong by colour, and fetches a script from another host when JupyterLab has
typeset a formula before. This one needs no script: HTML's own `<details>` does it, also from the keyboard.
"""

from __future__ import annotations

import difflib
import hashlib
import html
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mobiledl.course import wings

MODULE = "quiz"
ONE, MANY = "multiple_choice", "many_choice"
QUESTION_NAMES = ("question", "type", "answers")
ANSWER_NAMES = ("answer", "correct", "feedback")
RIGHT, WRONG = "Yes.", "No."
QUESTION = "max-width:48em;margin:0 0 1.4em 0;line-height:1.5"
CHOICE = "border:1px solid rgba(128,128,128,0.4);border-radius:0.4em;padding:0.35em 0.8em;margin:0.35em 0"
FEEDBACK = "border-left:4px solid {colour};padding:0.1em 0 0.1em 0.8em;margin:0.5em 0 0.3em 0"
COLOURS = {True: "#009E73", False: "#D55E00"}


class QuizError(ValueError):
    """A quiz' questions are not written as they should be."""


@dataclass(frozen=True)
class Choice:
    """One answer to choose, whether it holds, and why."""

    text: str
    correct: bool
    feedback: str

    @property
    def verdict(self) -> str:
        """What opens when the choice is taken."""
        return f"{RIGHT if self.correct else WRONG} {self.feedback}"


@dataclass(frozen=True)
class Question:
    """A question with its choices; `many` when more than one may hold."""

    text: str
    choices: tuple[Choice, ...]
    many: bool = False

    @property
    def task(self) -> str:
        """The question, with a remark where several choices may hold."""
        return f"{self.text} (Choose all that hold.)" if self.many else self.text


@dataclass(frozen=True, repr=False)
class Quiz:
    """Questions that show themselves: to be opened choice by choice in a browser, with the answers below as text."""

    questions: tuple[Question, ...]

    def __repr__(self) -> str:
        asked = [line for number, question in enumerate(self.questions, 1) for line in _as_asked(number, question)]
        told = [line for number, question in enumerate(self.questions, 1) for line in _as_told(number, question)]
        return "\n".join([*asked, "Answers", *told])

    def _repr_html_(self) -> str:
        return "".join(_as_html(number, question) for number, question in enumerate(self.questions, 1))


def quiz(lesson: str | Sequence[Mapping[str, Any]]) -> Quiz:
    """Return the quiz of a lesson, by its two digits such as "02", or one of questions in jupyterquiz's form.

    Each is `{"question": ..., "answers": [{"answer": ..., "correct": True, "feedback": ...}, ...]}`; with
    `"type": "many_choice"` more than one answer may be correct. `code` may stand between backticks.
    Raises QuizError for a lesson without a quiz (it names the nearest), for anything else that is no list of questions,
    for an answer without feedback, and unless exactly one answer is correct.
    """
    questions = _of_lesson(lesson) if isinstance(lesson, str | int) else lesson
    if isinstance(questions, (str, Mapping)) or not isinstance(questions, Sequence) or not questions:
        raise QuizError(
            f"A quiz is a list of one or more questions, but {type(questions).__name__} came: use [{{...}}], "
            'or the two digits of a lesson, such as "02".'
        )
    read = tuple(_question(number, values) for number, values in enumerate(questions, 1))
    _check_different("The quiz", "question", [question.text for question in read])
    return Quiz(read)


def one(question: str, *answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question, in jupyterquiz's form, of which exactly one answer holds; see `right` and `wrong`."""
    return {"question": question, "type": ONE, "answers": list(answers)}


def many(question: str, *answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question, in jupyterquiz's form, of which one or more answers hold; see `right` and `wrong`."""
    return {"question": question, "type": MANY, "answers": list(answers)}


def right(answer: str, feedback: str) -> dict[str, Any]:
    """Return an answer that holds, and why it does."""
    return {"answer": answer, "correct": True, "feedback": feedback}


def wrong(answer: str, feedback: str) -> dict[str, Any]:
    """Return an answer that does not hold, and why not."""
    return {"answer": answer, "correct": False, "feedback": feedback}


def _of_lesson(number: str | int) -> object:
    """Return the questions in a lesson's wing; what is no number comes back as it is."""
    text, numbers = str(number), wings.numbers(MODULE)
    if not text.strip().isdecimal():
        return number
    if number not in numbers:
        near = min(numbers, key=lambda each: abs(int(each) - int(text)))
        raise QuizError(f"There is no lesson {number!r} with a quiz: did you mean {near!r}?")
    return getattr(wings.module(text, MODULE), "QUESTIONS", None)


def _question(number: int, values: Any) -> Question:
    where = f"Question {number}"
    _check_names(where, values, QUESTION_NAMES, ("question", "answers"))
    text, kind, answers = _text(where, "question", values), values.get("type", ONE), values["answers"]
    if kind not in (ONE, MANY):
        raise QuizError(f"{where} has the type {kind!r}: write {ONE!r} or {MANY!r}.")
    if not isinstance(answers, (list, tuple)) or len(answers) < 2:
        raise QuizError(f"{where} needs a list of two or more answers, but {answers!r} came.")
    choices = tuple(_choice(f"{where}, answer {place}", each) for place, each in enumerate(answers, 1))
    _check_different(where, "answer", [choice.text for choice in choices])
    correct = sum(choice.correct for choice in choices)
    if correct != 1 and not (kind == MANY and correct):
        wanted = "one or more" if kind == MANY else "exactly one"
        raise QuizError(f"{where} has {correct} correct answers, and {wanted} is wanted: look at its True and False.")
    return Question(text, choices, kind == MANY)


def _choice(where: str, values: Any) -> Choice:
    _check_names(where, values, ANSWER_NAMES, ANSWER_NAMES)
    if not isinstance(values["correct"], bool):
        raise QuizError(f"{where}: correct is True or False, but {values['correct']!r} came.")
    return Choice(_text(where, "answer", values), values["correct"], _text(where, "feedback", values))


def _check_names(where: str, values: Any, known: tuple[str, ...], needed: tuple[str, ...]) -> None:
    if not isinstance(values, Mapping):
        raise QuizError(f"{where} is a dictionary with {', '.join(needed)}, but {values!r} came.")
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1, 0.0)[0]
            raise QuizError(f"{where} has {name!r}, which nobody reads: did you mean {near!r}?")
    if missing := [name for name in needed if name not in values]:
        raise QuizError(f"{where} lacks {' and '.join(missing)}: add it.")


def _text(where: str, name: str, values: Mapping[str, Any]) -> str:
    text = values[name]
    if not isinstance(text, str) or not text.strip():
        raise QuizError(f"{where}: {name} is a text that is not empty, but {text!r} came.")
    return " ".join(text.split())


def _check_different(where: str, kind: str, texts: list[str]) -> None:
    twice = next((text for text in texts if texts.count(text) > 1), None)
    if twice is not None:
        raise QuizError(f"{where} has the {kind} {twice!r} twice: take one out.")


def _as_asked(number: int, question: Question) -> list[str]:
    choices = zip(string.ascii_lowercase, question.choices, strict=False)
    return [f"{number}. {question.task}", *(f"   {letter}) {choice.text}" for letter, choice in choices), ""]


def _as_told(number: int, question: Question) -> list[str]:
    choices = zip(string.ascii_lowercase, question.choices, strict=False)
    return [f"{number}{letter}) {choice.verdict}" for letter, choice in choices]


def _as_html(number: int, question: Question) -> str:
    # Of several <details> with one name a browser keeps one open; the name must be the same in every run.
    name = "" if question.many else f' name="quiz-{hashlib.sha256(question.text.encode()).hexdigest()[:12]}"'
    choices = "".join(
        f'<details style="{CHOICE}"{name}><summary style="cursor:pointer">{_inline(choice.text)}</summary>'
        f'<div style="{FEEDBACK.format(colour=COLOURS[choice.correct])}">'
        f"<b>{RIGHT if choice.correct else WRONG}</b> {_inline(choice.feedback)}</div></details>"
        for choice in question.choices
    )
    return f'<div style="{QUESTION}"><div><b>{number}.</b> {_inline(question.task)}</div>{choices}</div>'


def _inline(text: str) -> str:
    """Return a text as HTML, with `code` between backticks."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
