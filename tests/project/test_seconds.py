"""The plug-in that tells what a lesson's tests take."""

from __future__ import annotations

import pytest
import seconds

TOPICS = {"02": "model_zoo", "04": "data"}


@pytest.mark.parametrize(
    ("nodeid", "place"),
    [
        ("tests/lessons/data/lab/test_pipeline.py::test_one", "lesson data"),
        ("tests/labs/test_every_exercise.py::test_stub[02.1]", "lesson model_zoo"),
        ("tests/notebooks/test_notebooks.py::test_runs[04_data]", "lesson data"),
        ("tests/notebooks/test_notebooks.py::test_keeps_to[02_lab-guard]", "lesson model_zoo"),
        ("tests/notebooks/test_notebooks.py::test_runs[99_other]", "tests/notebooks"),
        ("tests/test_card.py::test_one[02.1]", "tests"),
        ("tests/data/test_digits.py::test_one", "tests/data"),
    ],
)
def test_a_test_is_counted_where_it_belongs(nodeid: str, place: str):
    assert seconds.place_of(nodeid, TOPICS) == place


def test_seconds_of_set_up_and_test_are_added():
    reports = [
        pytest.TestReport("tests/data/test_a.py::b", ("", 0, ""), {}, "passed", None, when, duration=duration)
        for when, duration in (("setup", 1.5), ("call", 2.0))
    ]
    assert seconds.seconds(reports) == {"tests/data": 3.5}


def test_every_lesson_has_a_name():
    assert seconds.topics()["00"] == "start_here"
