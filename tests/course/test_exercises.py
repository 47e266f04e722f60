"""Exercise and the folder of labs: what an exercise must have, and how one is found."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mobiledl.course import exercises
from mobiledl.course.exercise import Exercise
from mobiledl.course.exercises import NoExercise

GOOD = {"id": "02.1", "title": "A title", "hints": ("a", "b", "c"), "judge": print, "checked": "Right."}


def test_the_lab_is_the_start_of_the_id():
    assert Exercise(**GOOD).lab == "02"


BAD = {
    "an id of one digit": ({"id": "2.1"}, "id looks like"),
    "two hints": ({"hints": ("a", "b")}, "needs 3 different hints"),
    "the same hint twice": ({"hints": ("a", "b", "b")}, "needs 3 different hints"),
    "an empty hint": ({"hints": ("a", "b", "")}, "needs 3 different hints"),
    "no title": ({"title": ""}, "needs a title"),
    "no word on what was checked": ({"checked": ""}, "says what was checked"),
}


@pytest.mark.parametrize("name", BAD)
def test_an_incomplete_exercise_is_refused(name):
    changes, says = BAD[name]
    with pytest.raises(ValueError, match=says):
        Exercise(**(GOOD | changes))


def test_every_lab_holds_its_own_exercises_in_order():
    for lab in exercises.labs():
        ids = [exercise.id for exercise in exercises.of(lab)]
        assert ids == [f"{lab}.{place}" for place in range(1, len(ids) + 1)]


def test_spaces_around_an_id_do_not_matter():
    assert exercises.find(" 00.1 ").id == "00.1"


@pytest.mark.parametrize("id", ["", "00.9", "preprocess", "0.1", "00,1"])
def test_an_unknown_id_names_a_real_one(id):
    with pytest.raises(NoExercise) as caught:
        exercises.find(id)
    near = str(caught.value).split("did you mean '")[1].split("'")[0]
    assert exercises.find(near)


def test_a_lab_without_exercises_names_those_that_have_some():
    with pytest.raises(NoExercise, match="use one of 00"):
        exercises.of("77")


def test_importing_checks_and_labs_imports_neither_numpy_nor_torch():
    code = (
        "import sys; from mobiledl.course import check, exercises; [exercises.of(lab) for lab in exercises.labs()];"
        "print({'numpy', 'torch', 'PIL'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
