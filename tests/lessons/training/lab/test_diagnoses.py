"""Diagnoses and plans of lab 05: names are read kindly, and what is wrong is said."""

from __future__ import annotations

import pytest

from mobiledl.budget import Verdict
from mobiledl.lessons.training.lab import broken, diagnoses, plan
from mobiledl.train.recipe import Recipe


def test_the_right_name_holds_in_any_case_and_spacing():
    assert diagnoses.contradiction("  No   SHUFFLE ", "no shuffle") is None


@pytest.mark.parametrize("name", [name for name in diagnoses.BY_NAME if name != "no shuffle"])
def test_a_wrong_diagnosis_is_told_how_its_own_curves_look(name: str):
    trouble = diagnoses.contradiction(name, "no shuffle")
    assert trouble is not None
    assert diagnoses.BY_NAME[name].looks in trouble.why
    assert "no shuffle" not in trouble.why


def test_every_training_has_a_diagnosis_of_the_table_and_three_fit_none():
    used = {patient.diagnosis for patient in broken.PATIENTS.values()}
    assert len(used) == len(broken.PATIENTS) == 6
    assert used < set(diagnoses.BY_NAME)
    assert len(diagnoses.ALL) == 9


def test_the_table_does_not_show_how_the_curves_look():
    text = repr(diagnoses.table())
    assert all(diagnosis.name in text and diagnosis.looks not in text for diagnosis in diagnoses.ALL)


def test_a_plan_beyond_the_budget_breaks_it_whatever_it_reaches():
    passes = plan.MOST_IMAGES // 2_000 + 1
    verdict = plan.verdict({"recipe": Recipe("sgd", batch=256), "passes": passes}, seeds=(1,))
    assert isinstance(verdict, Verdict)
    assert not verdict
    assert str(verdict.lines[1]) == "images seen: BROKEN (8,000, at most 6,000)"


@pytest.mark.parametrize("nothing", [None, ...])
def test_no_plan_is_no_verdict(nothing):
    assert plan.verdict(nothing) == "There is no plan yet."


@pytest.mark.parametrize(
    "odd", [{"recipe": Recipe()}, {"recipe": Recipe(), "passes": 0}, {"recipe": 1, "passes": 1}, 3]
)
def test_an_odd_plan_is_told_what_it_is(odd):
    assert "It came: " in plan.verdict(odd)
