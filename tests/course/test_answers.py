"""A learner's code, whatever it does: one sentence comes out, and what is right passes in any type."""

from __future__ import annotations

import contextlib
import time

import numpy as np
import pytest
import torch
from doubling import told

from mobiledl.course import answers
from mobiledl.course.outcome import NOT_YET


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(answers, "LIMIT_S", 0.5)


def test_an_exception_is_one_sentence_with_the_line():
    def broken(values):
        raise ValueError(f"{len(values)} values")

    line = broken.__code__.co_firstlineno + 1
    assert told(broken).why == (
        f"broken raised ValueError in line {line} of test_answers.py, "
        '"raise ValueError(f"{len(values)} values")": 2 values.'
    )


def test_an_exception_inside_a_library_names_the_learners_line():
    def broken(values):
        return np.concatenate([values, np.zeros((2, 2))])

    assert f"in line {broken.__code__.co_firstlineno + 1} of test_answers.py" in told(broken).why


def test_a_name_that_is_not_there_comes_with_advice():
    assert "Run the cell that defines or imports it" in told(lambda values: no_such_name).why  # noqa: F821


@pytest.mark.parametrize("error", [SystemExit(1), MemoryError(), RecursionError("too deep"), StopIteration()], ids=repr)
def test_no_exception_ends_the_check(error):
    def raises(values):
        raise error

    assert f"raises raised {type(error).__name__} in line" in told(raises).why


def endless(values):
    while True:
        values = values + 0


def endless_and_catches_everything(values):
    while True:
        with contextlib.suppress(BaseException):
            values = values + 0


@pytest.mark.parametrize("loop", [endless, endless_and_catches_everything], ids=lambda loop: loop.__name__)
def test_an_endless_loop_is_stopped_and_said(loop, impatient):
    why = told(loop).why
    assert why == (
        f"{loop.__name__} did not come back. It took longer than 0.5 s, and it was stopped. "
        "Look for a loop that never ends."
    )


def test_a_call_that_cannot_be_stopped_is_left_behind(impatient):
    why = told(lambda values: time.sleep(60)).why
    assert "could not be stopped and still runs: restart the kernel" in why


def test_printing_in_place_of_returning_is_said():
    outcome = told(lambda values: print("twice:", 2 * values[0]))
    assert "printed something and returned None: put return before the value" in outcome.why
    assert outcome.printed == "twice: 2.0"


def test_endless_printing_is_cut_short():
    outcome = told(lambda values: [print("x" * 50) for _ in range(10_000)] and None)
    assert len(outcome.printed) < 200


def test_what_a_right_answer_prints_and_warns_stays_out_of_the_notebook(capfd):
    def noisy(values):
        print("step 1")
        np.log(np.array([-1.0]))
        return values * 2

    assert told(noisy)
    assert capfd.readouterr() == ("", "")


def test_returning_nothing_is_said():
    def forgets(values):
        values = values * 2

    assert told(forgets).why == "forgets returned None: does every way through it end in a return?"


def test_another_signature_is_said_without_calling():
    def other(values, scale):
        return values * scale

    outcome = told(other)
    assert outcome.why == "The check calls other with 1 input, and it takes others."
    assert outcome.came == "other(values, scale)"


@pytest.mark.parametrize("result", [np.array([2.0, -4.0]), 3, "double", [1, 2]], ids=str)
def test_a_result_in_place_of_the_function_is_said(result):
    assert "give its name without brackets" in told(result).why


def test_writing_into_the_input_is_said():
    def in_place(values):
        values *= 2
        return values

    assert told(in_place).why == "in_place changed its input, which others may still need: work on a copy."


RESULTS = {
    "NaN": (lambda v: v * np.nan, "2 of 2 values are nan, first at [0]."),
    "infinite": (lambda v: v / 0, "values are -inf and inf"),
    "text": (lambda v: "2, -4", "something else came"),
    "a ragged list": (lambda v: [[1], [1, 2]], "rows of different lengths"),
    "a generator": (lambda v: (x for x in v), "something else came"),
    "one number": (lambda v: 2.0, "shape is another one"),
    "complex": (lambda v: v * 2j, "something else came"),
    "a long list": (lambda v: [0] * 2_000_000, "return an array"),
    "a list in itself": (lambda v: (lambda x: x.append(x) or x)([]), "return an array"),
    "a huge array": (lambda v: np.broadcast_to(0.0, (10**6, 10**6)), "shape is another one"),
}


@pytest.mark.parametrize("name", RESULTS)
def test_an_odd_result_is_said(name):
    answer, says = RESULTS[name]
    outcome = told(answer)
    assert outcome.state == NOT_YET
    assert says in outcome.why
    assert len(repr(outcome)) < 800


class Hostile:
    """Raises whatever is asked of it."""

    def __getattr__(self, name):
        raise RuntimeError("hostile")

    def __repr__(self):
        raise RuntimeError("hostile")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("hostile")


def test_an_object_that_raises_at_every_touch_gets_a_sentence():
    assert told(lambda values: Hostile()).state == NOT_YET
    assert told(Hostile()).state == NOT_YET


ACCEPTED = {
    "list": lambda v: [2 * x for x in v.tolist()],
    "tuple of numpy scalars": lambda v: tuple(2 * x for x in v),
    "tensor with gradient": lambda v: torch.tensor(v, requires_grad=True) * 2,
    "list of tensors": lambda v: [torch.tensor(2 * x, requires_grad=True) for x in v],
    "bfloat16": lambda v: torch.tensor(v).to(torch.bfloat16) * 2,
    "float32": lambda v: (v * 2).astype("float32"),
}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_a_right_answer_of_another_type_is_done(kind):
    assert told(ACCEPTED[kind]), told(ACCEPTED[kind])
