"""Sentences for a wrong choice."""

from __future__ import annotations

from mobiledl.choices import wrong_choice


def test_a_near_name_is_suggested():
    said = wrong_choice("split", "Trian", ["train", "test"])
    assert said == "There is no split 'Trian'; did you mean 'train'? Choose from train, test."


def test_without_a_near_name_all_are_listed():
    assert wrong_choice("class", 42, ["star", "cup"]) == "There is no class 42; choose from star, cup."


def test_without_any_choice_the_advice_is_to_leave_it_out():
    assert wrong_choice("option", "x", []) == "There is no option 'x'; there is none to choose from, leave it out."
