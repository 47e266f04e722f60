"""Every exercise of every lab, judged on its stub, its solution, wrong answers and right ones written otherwise."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from labs.lab_cases import answer_cells, cases, check_call, made, notebook, stored_text
from mobiledl.course import exercises
from mobiledl.course.check import judged
from mobiledl.course.outcome import DONE, NOT_ATTEMPTED, NOT_YET, Outcome

FEWEST_WRONG, FEWEST_RIGHT = 8, 5
IDS = [exercise.id for lab in exercises.labs() for exercise in exercises.of(lab)]


@pytest.fixture(autouse=True)
def surroundings(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a lab's answers need around them while they are judged: `around` beside them, a context manager."""
    spec = getattr(request.node, "callspec", None)
    around = getattr(cases(spec.params["id"][:2]), "around", nullcontext) if spec else nullcontext
    with around():
        yield


def planted(kind: str) -> list[tuple[str, str]]:
    """Return the id and label of each planted answer of a kind."""
    return [(id, label) for id in IDS for label in getattr(cases(id[:2]), kind, {}).get(id, {})]


@functools.cache
def outcome(id: str, source: str) -> Outcome:
    """Judge an answer, once for all tests that look at what came of it."""
    lab = cases(id[:2])
    return judged(exercises.find(id), made(source, lab.NAMES[id], lab.SETUP))


def test_there_are_exercises():
    assert IDS


@pytest.mark.parametrize("id", IDS)
def test_has_planted_answers(id: str):
    lab = cases(id[:2])
    assert len(lab.WRONG.get(id, {})) >= FEWEST_WRONG, f"{id} needs {FEWEST_WRONG} wrong answers in {lab.__name__}.py"
    assert len(lab.RIGHT.get(id, {})) >= FEWEST_RIGHT, (
        f"{id} needs a right answer written otherwise in {lab.__name__}.py"
    )


@pytest.mark.parametrize("id", IDS)
def test_stub_is_not_attempted(id: str):
    lab, book = cases(id[:2]), notebook("labs", id[:2])
    if book is None:
        assert outcome(id, lab.STUBS[id]).state == NOT_ATTEMPTED
        return
    source, cell = answer_cells(book, id)
    call = check_call("".join(cell["source"]))
    assert judged(exercises.find(id), made(source, ast.unparse(call.args[1]), lab.SETUP)).state == NOT_ATTEMPTED


@pytest.mark.parametrize("id", IDS)
def test_solution_is_done(id: str):
    """A solved notebook is run by nbval, which compares the outputs that are read here."""
    book = notebook("solutions", id[:2])
    if book is None:
        assert outcome(id, cases(id[:2]).SOLUTIONS[id]), outcome(id, cases(id[:2]).SOLUTIONS[id])
        return
    _, cell = answer_cells(book, id)
    assert f"{id} {exercises.find(id).title}: {DONE}" in stored_text(cell)


@pytest.mark.parametrize(("id", "label"), planted("WRONG"))
def test_wrong_answer_is_caught_and_told_why(id: str, label: str):
    wrong = cases(id[:2]).WRONG[id][label]
    told = outcome(id, wrong.source)
    assert told.state == NOT_YET, told
    assert wrong.says in repr(told)


@pytest.mark.parametrize("id", IDS)
def test_wrong_answers_are_told_apart(id: str):
    wrong = cases(id[:2]).WRONG[id]
    told = [repr(outcome(id, each.source)) for each in wrong.values()]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize(("id", "label"), planted("RIGHT"))
def test_right_answer_written_otherwise_is_done(id: str, label: str):
    told = outcome(id, cases(id[:2]).RIGHT[id][label])
    assert told.state == DONE, told


@pytest.mark.parametrize("id", IDS)
def test_hints_do_not_hold_the_answer(id: str):
    """No line of a solution stands in a hint."""
    solutions = getattr(cases(id[:2]), "SOLUTIONS", {})
    source = solutions[id] if id in solutions else answer_cells(notebook("solutions", id[:2]), id)[0]
    lines = [line.strip().removeprefix("return ") for line in source.splitlines()]
    telling = [line for line in lines if len(line) > 12 and not line.startswith(("import", "from", "def", "#"))]
    assert not [line for line in telling for hint in exercises.find(id).hints if line in hint]


def test_every_lab_notebook_has_its_exercises_checked_and_no_others():
    for lab in exercises.labs():
        if book := notebook("solutions", lab):
            for exercise in exercises.of(lab):
                answer_cells(book, exercise.id)
