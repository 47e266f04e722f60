"""The quiz in each lesson's wing: it is well written, every answer is explained, and its notebook asks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobiledl.course import wings
from mobiledl.course.quiz import quiz

NUMBERS = wings.numbers("quiz")
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FEWEST = 3
SHORTEST = 5  # characters of an explanation


def test_every_notebook_has_a_quiz_in_its_wing_and_every_quiz_a_notebook():
    assert sorted(path.name[:2] for path in NOTEBOOKS.glob("*.ipynb")) == list(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_questions_are_well_written(number):
    assert len(quiz(number).questions) >= FEWEST


@pytest.mark.parametrize("number", NUMBERS)
def test_every_answer_is_explained_in_a_sentence_of_its_own(number):
    for question in quiz(number).questions:
        said = [choice.feedback for choice in question.choices]
        assert len(set(said)) == len(said), question.text
        for choice in question.choices:
            assert choice.feedback.endswith((".", "?")), choice.feedback
            assert len(choice.feedback) >= SHORTEST
            assert choice.feedback != choice.text


@pytest.mark.parametrize("number", NUMBERS)
def test_the_questions_can_be_handed_to_jupyterquiz(number):
    for question in wings.module(number, "quiz").QUESTIONS:
        assert question["type"] in ("multiple_choice", "many_choice")
        assert " ".join(question["question"].split()) == question["question"]
