"""check and hint: three outcomes that show themselves, and help in three steps."""

from __future__ import annotations

import sys

import pytest
import torch
from doubling import judge_double, told

from mobiledl.course import exercises
from mobiledl.course.check import check, hint, judged
from mobiledl.course.exercise import Exercise
from mobiledl.course.exercises import NoExercise
from mobiledl.course.outcome import DONE, NOT_ATTEMPTED, NOT_YET, NotDone


def right(values):
    return values * 2


def test_a_right_answer_is_done_and_true():
    outcome = told(right)
    assert outcome
    assert repr(outcome) == "● 98.1 Twice as much: done\n  Right for two arrays."


def body_of_dots(values): ...


def body_of_pass(values):
    pass


def body_of_docstring(values):
    """Return twice the values."""


def returns_dots(values):
    return ...


def raises_not_implemented(values):
    raise NotImplementedError()


def dots_before_given_code(values):
    # YOUR CODE HERE
    ...
    return doubled  # noqa: F821


STUBS = [body_of_dots, body_of_pass, body_of_docstring, returns_dots, raises_not_implemented, dots_before_given_code]


@pytest.mark.parametrize("stub", STUBS, ids=lambda stub: stub.__name__)
def test_a_stub_is_not_attempted(stub):
    assert told(stub).state == NOT_ATTEMPTED


@pytest.mark.parametrize("stub", [..., None, NotImplemented, [..., ...], {"a": ..., "b": None}], ids=repr)
def test_an_empty_value_is_not_attempted(stub):
    assert told(stub).state == NOT_ATTEMPTED


def test_a_placeholder_is_not_attempted_and_another_value_is():
    exercise = Exercise("98.2", "A number", ("a", "b", "c"), judge_double, "Right.", placeholder=0)
    assert judged(exercise, 0).state == NOT_ATTEMPTED
    assert judged(exercise, 1).state == NOT_YET
    assert judged(exercise, False).state == NOT_YET


def test_a_right_answer_with_dots_left_over_is_done():
    def leftover(values):
        ...
        return values * 2

    assert told(leftover).state == DONE


def test_what_pytorch_does_not_implement_is_an_error_of_the_answer():
    def layer(values):
        return torch.nn.Module()(values)

    assert told(layer).state == NOT_YET


def test_a_wrong_answer_shows_what_came_what_was_wanted_and_on_what():
    outcome = told(lambda values: values + values[0])
    assert repr(outcome) == (
        "◐ 98.1 Twice as much: not yet\n"
        "  Shape and type fit; 1 of 2 values differ, the first one here:\n"
        "  came:    [1]: -1\n"
        "  wanted:  [1]: -4\n"
        '  A hint: hint("98.1")'
    )
    assert not outcome


def test_html_tells_the_state_in_words_and_escapes_what_came():
    def broken(values):
        raise ValueError("<script>alert(1)</script>")

    html = told(broken)._repr_html_()
    assert "<b>not yet</b>" in html
    assert "<script" not in html


def test_the_same_answer_gives_the_same_text():
    answer = exercises.find("00.1")
    first, second = (judged(answer, lambda image: image) for _ in range(2))
    assert (repr(first), first._repr_html_()) == (repr(second), second._repr_html_())


def test_yours_and_the_expected_are_pictured_with_a_text():
    html = check("00.1", lambda image: image[None, :, ::-1].astype("float32") / 255)._repr_html_()
    assert html.count('src="data:image/png;base64,') == 2
    assert 'alt="yours: an image of 28 x 28 pixels"' in html
    assert 'alt="expected: an image of 28 x 28 pixels"' in html


def test_an_outcome_can_be_written_as_json_and_read_back():
    outcome = told(lambda values: values)
    assert type(outcome).from_dict(outcome.to_dict()) == outcome


def test_under_nbgrader_what_is_not_done_raises(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(NotDone, match="not yet"):
        check("00.1", lambda image: image)
    assert check("00.2", lambda count, bits: -(-count * bits // 8))


def test_an_unknown_id_names_the_nearest():
    with pytest.raises(NoExercise, match=r"no exercise '0\.1': did you mean '00\.1'\?"):
        check("0.1", right)


@pytest.mark.parametrize("id", [0.1, right, None], ids=["a number", "a function", "nothing"])
def test_an_id_without_quotes_is_said(id):
    with pytest.raises(TypeError, match="put its id in quotes"):
        check(id, right)


def test_hints_come_one_by_one_and_end_with_the_third(monkeypatch):
    monkeypatch.setattr(sys.modules["mobiledl.course.check"], "_given", {})
    steps = [hint("00.2") for _ in range(4)]
    assert [step.step for step in steps] == [1, 2, 3, 3]
    assert tuple(step.text for step in steps[:3]) == exercises.find("00.2").hints
    assert repr(steps[0]).startswith("Hint 1 of 3 for 00.2: How many bits")
    assert repr(steps[1]).startswith(f"{steps[0]!r}\nHint 2 of 3 for 00.2: ")
    assert steps[2]._repr_html_().count("of 3") == 3


def test_a_hint_for_an_unknown_id_names_the_nearest():
    with pytest.raises(NoExercise, match="did you mean"):
        hint("00.9")
