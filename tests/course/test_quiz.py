"""quiz: questions that are read without a browser, opened without a script, and refused when badly written."""

from __future__ import annotations

import copy
import re
from html.parser import HTMLParser

import pytest

from mobiledl.course import wings
from mobiledl.course.quiz import QuizError, many, one, quiz, right, wrong

QUESTIONS = [
    {
        "question": "Why is a file in `int8` smaller?",
        "answers": [
            {"answer": "It has fewer weights", "correct": False, "feedback": "It has as many."},
            {"answer": "Its weights have 8 bits", "correct": True, "feedback": "They had 32 before."},
        ],
    },
    {
        "question": "What belongs to a latency?",
        "type": "many_choice",
        "answers": [
            {"answer": "The device", "correct": True, "feedback": "Another device, another number."},
            {"answer": "The number of threads", "correct": True, "feedback": "Two may be faster than one."},
            {"answer": "x < 3 & y", "correct": False, "feedback": "That says <b>nothing</b>."},
        ],
    },
]


def test_text_holds_questions_then_choices_then_the_answers():
    assert repr(quiz(QUESTIONS)) == (
        "1. Why is a file in `int8` smaller?\n"
        "   a) It has fewer weights\n"
        "   b) Its weights have 8 bits\n"
        "\n"
        "2. What belongs to a latency? (Choose all that hold.)\n"
        "   a) The device\n"
        "   b) The number of threads\n"
        "   c) x < 3 & y\n"
        "\n"
        "Answers\n"
        "1a) No. It has as many.\n"
        "1b) Yes. They had 32 before.\n"
        "2a) Yes. Another device, another number.\n"
        "2b) Yes. Two may be faster than one.\n"
        "2c) No. That says <b>nothing</b>."
    )


class Parsed(HTMLParser):
    """The tags and the attributes of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_html_has_one_thing_to_open_for_each_choice_and_closes_every_tag():
    parsed = Parsed(quiz(QUESTIONS)._repr_html_())
    assert parsed.tags.count("details") == parsed.tags.count("summary") == 5
    assert parsed.open == []


def test_html_runs_no_script_and_fetches_nothing():
    parsed = Parsed(quiz(QUESTIONS)._repr_html_())
    assert set(parsed.tags) == {"div", "b", "code", "details", "summary"}
    assert {name for name, _ in parsed.attributes} == {"style", "name"}
    assert "url(" not in str(parsed.attributes)


def test_html_escapes_and_shows_code():
    html = quiz(QUESTIONS)._repr_html_()
    assert "<code>int8</code>" in html
    assert "x &lt; 3 &amp; y" in html
    assert "&lt;b&gt;nothing" in html


def test_right_and_wrong_are_told_in_words():
    html = quiz(QUESTIONS)._repr_html_()
    assert (html.count("<b>Yes.</b>"), html.count("<b>No.</b>")) == (3, 2)


def test_only_choices_of_a_question_with_one_answer_close_each_other():
    one, many = (re.findall(r' name="([^"]+)"', quiz([question])._repr_html_()) for question in QUESTIONS)
    assert len(one) == 2
    assert len(set(one)) == 1
    assert many == []


def test_the_same_questions_give_the_same_html():
    assert quiz(QUESTIONS)._repr_html_() == quiz(copy.deepcopy(QUESTIONS))._repr_html_()


def test_questions_written_with_the_short_forms_are_the_same_questions():
    short = [
        one(
            "Why is a file in `int8` smaller?",
            wrong("It has fewer weights", "It has as many."),
            right("Its weights have 8 bits", "They had 32 before."),
        ),
        many(
            "What belongs to a latency?",
            right("The device", "Another device, another number."),
            right("The number of threads", "Two may be faster than one."),
            wrong("x < 3 & y", "That says <b>nothing</b>."),
        ),
    ]
    assert short == [{"type": "multiple_choice", **QUESTIONS[0]}, QUESTIONS[1]]


def test_a_lesson_is_named_by_its_two_digits():
    assert quiz("02") == quiz(wings.module("02", "quiz").QUESTIONS)


@pytest.mark.parametrize(("number", "near"), [("2", "02"), (2, "02"), ("99", wings.numbers("quiz")[-1])])
def test_a_lesson_that_is_not_there_is_refused_with_the_nearest(number, near):
    with pytest.raises(QuizError) as caught:
        quiz(number)
    assert str(caught.value) == f"There is no lesson {number!r} with a quiz: did you mean {near!r}?"


def test_the_questions_are_what_jupyterquiz_reads():
    """A class may hand the same list to jupyterquiz: it reads these names, and no others are written."""
    pytest.importorskip("jupyterquiz", reason="the extra `lab` installs it")
    from jupyterquiz.dynamic.renderer import build_script

    script = build_script("", True, "", "quiz", True)
    for name in ("qa.question", "qa.answers", "item.answer", "item.correct", "item.feedback"):
        assert name in script
    for kind in ("multiple_choice", "many_choice"):
        assert f"'{kind}'" in script


def changed(**changes):
    """Return the first question with changes; None takes a name out."""
    question = copy.deepcopy(QUESTIONS[0]) | changes
    return [{name: value for name, value in question.items() if value is not None}]


def answers(*corrects):
    return [{"answer": f"answer {n}", "correct": c, "feedback": "because"} for n, c in enumerate(corrects)]


BAD = {
    "no questions": ([], "one or more questions, but list came"),
    "one question without a list": (QUESTIONS[0], "one or more questions, but dict came"),
    "a text": ("Why?", "one or more questions, but str came"),
    "a number below 0": (-1, "one or more questions, but int came"),
    "nothing": (None, 'NoneType came: use [{...}], or the two digits of a lesson, such as "02".'),
    "a question that is a text": (["Why?"], "Question 1 is a dictionary with question, answers, but 'Why?' came"),
    "a misspelt name": (changed(answer=[]), "Question 1 has 'answer', which nobody reads: did you mean 'answers'?"),
    "no question": (changed(question=None), "Question 1 lacks question"),
    "an empty question": (changed(question="  "), "Question 1: question is a text that is not empty"),
    "an unknown type": (changed(type="numeric"), "Question 1 has the type 'numeric'"),
    "one answer": (changed(answers=answers(True)), "Question 1 needs a list of two or more answers"),
    "no right answer": (changed(answers=answers(False, False)), "has 0 correct answers, and exactly one is wanted"),
    "two right answers": (changed(answers=answers(True, True)), "has 2 correct answers, and exactly one is wanted"),
    "none of many": (
        changed(type="many_choice", answers=answers(False, False)),
        "has 0 correct answers, and one or more is wanted",
    ),
    "correct is no truth value": (changed(answers=answers(1, False)), "answer 1: correct is True or False, but 1 came"),
    "no feedback": (
        changed(answers=[*answers(True), {"answer": "b", "correct": False}]),
        "Question 1, answer 2 lacks feedback",
    ),
    "empty feedback": (
        changed(answers=[*answers(True), {"answer": "b", "correct": False, "feedback": ""}]),
        "answer 2: feedback is a text that is not empty",
    ),
    "the same answer twice": (changed(answers=[*answers(True), *answers(False)]), "has the answer 'answer 0' twice"),
    "the same question twice": ([QUESTIONS[0], QUESTIONS[0]], "The quiz has the question"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_badly_written_quiz_is_refused_with_its_place(name):
    questions, says = BAD[name]
    with pytest.raises(QuizError) as caught:
        quiz(questions)
    assert says in str(caught.value)
