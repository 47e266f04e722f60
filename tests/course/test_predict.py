"""predict and reveal: a guess is kept, a run without clicks says so, and answers fit the question."""

from __future__ import annotations

import pytest
from ledger_rows import accuracy, latency

from mobiledl.course import ledger, predict, reveal

SPEED = "Latency of the pruned network"
CHOICES = ["about half", "about the same", "longer"]


def test_without_a_click_no_guess_was_made():
    shown = predict("speed", SPEED, CHOICES).reveal("about the same")
    assert repr(shown).splitlines() == [f"{SPEED}: no guess was made.", "measured: about the same"]


def test_another_guess_is_shown_beside_the_answer():
    guess = predict("speed", SPEED, CHOICES)
    guess.commit("about half")
    assert repr(guess.reveal("longer")).splitlines() == [f"{SPEED}: you guessed about half.", "measured: longer"]


def test_a_guess_that_holds_is_called_so():
    guess = predict("speed", SPEED, CHOICES)
    guess.commit("longer")
    assert repr(guess.reveal("longer")).splitlines()[-1] == "The guess holds."


def test_the_question_is_text_for_whoever_sees_no_widget():
    assert repr(predict("speed", SPEED, CHOICES)).splitlines() == [
        f"Your guess: {SPEED}",
        "  ( ) about half",
        "  ( ) about the same",
        "  ( ) longer",
    ]
    assert repr(predict("latency", "Latency in ms", low=0, high=300)).splitlines()[1] == "  a number from 0 to 300"


def test_the_text_does_not_change_with_a_guess():
    guess = predict("speed", SPEED, CHOICES)
    before = repr(guess)
    guess.commit("longer")
    assert repr(guess) == before


def test_a_guess_is_kept_for_the_next_kernel():
    predict("speed", SPEED, CHOICES).commit("longer")
    assert predict("speed", SPEED, CHOICES).guess == "longer"


def test_a_second_guess_replaces_the_first():
    guess = predict("speed", SPEED, CHOICES)
    guess.commit("longer")
    guess.commit("about half")
    assert guess.guess == "about half"


def test_guesses_at_two_questions_are_apart():
    predict("first", SPEED, CHOICES).commit("longer")
    assert predict("second", f"{SPEED}, again", CHOICES).guess is None


def test_a_kept_guess_that_is_no_longer_a_choice_is_none():
    predict("speed", SPEED, CHOICES).commit("longer")
    assert predict("speed", SPEED, ["yes", "no"]).guess is None
    assert predict("speed", SPEED, low=0, high=1).guess is None


def test_guesses_are_no_rows_of_the_ledger():
    predict("speed", SPEED, CHOICES).commit("longer")
    assert ledger.rows() == ()


def test_a_number_is_read_as_a_ratio():
    guess = predict("latency", "Latency in ms", low=0, high=300)
    guess.commit(120)
    assert repr(guess.reveal(60.0)).splitlines() == [
        "Latency in ms: you guessed 120.",
        "measured: 60",
        "The guess is 2 times what was measured.",
    ]


def test_a_measurement_is_shown_as_it_prints():
    shown = predict("latency", "Latency in ms", low=0, high=300).reveal(latency(0.2))
    assert repr(shown).splitlines()[1] == f"measured: {latency(0.2)!r}"


def test_a_ratio_is_taken_in_the_unit_that_people_read():
    guess = predict("accuracy", "Accuracy in %", low=0, high=100)
    guess.commit(48.5)
    assert repr(guess.reveal(accuracy(0.97))).splitlines()[-1] == "The guess is 0.5 times what was measured."


def test_a_ratio_is_written_without_an_exponent():
    guess = predict("latency", "Latency in ms", low=0, high=300)
    guess.commit(151)
    assert repr(guess.reveal(latency(0.231))).splitlines()[-1] == "The guess is 650 times what was measured."


def test_a_measured_zero_has_no_ratio():
    guess = predict("errors", "Errors", low=0, high=10)
    guess.commit(3)
    assert len(repr(guess.reveal(0.0)).splitlines()) == 2


def test_reveal_finds_a_question_by_its_name():
    predict("speed", SPEED, CHOICES).commit("longer")
    assert "you guessed longer" in repr(reveal("speed", "longer"))


def test_a_skipped_question_is_said_to_be_skipped_and_no_other_answers_for_it():
    predict("speed", SPEED, CHOICES).commit("longer")
    first, second = repr(reveal("size", "a quarter")).splitlines()
    assert first == "The question 'size' was skipped: run its cell, predict('size', ...), to guess first."
    assert second == "measured: a quarter"


@pytest.mark.parametrize(("question", "told"), [("Faster?", "Faster? no guess"), ("It is,", "It is, no guess")])
def test_a_question_keeps_its_mark(question, told):
    assert repr(predict("mark", question, ["yes", "no"]).reveal("yes")).startswith(told)


def test_an_answer_outside_the_choices_names_the_nearest():
    with pytest.raises(ValueError, match="use 'about half'"):
        predict("speed", SPEED, CHOICES).reveal("abut half")


def test_a_text_is_no_answer_to_a_number():
    with pytest.raises(ValueError, match="asks for a number"):
        predict("latency", "Latency in ms", low=0, high=300).reveal("longer")


@pytest.mark.parametrize(
    ("choices", "span"),
    [
        ([], {}),
        (["one"], {}),
        (["same", "same"], {}),
        ([], {"low": 0}),
        ([], {"low": 3, "high": 3}),
        ([], {"low": 0, "high": float("inf")}),
        (CHOICES, {"low": 0, "high": 1}),
    ],
)
def test_a_question_without_a_fair_choice_is_refused(choices, span):
    with pytest.raises(ValueError, match="needs"):
        predict("speed", SPEED, choices, **span)


def test_html_is_escaped():
    assert "<i>" not in predict("odd", "<i>", ["a", "b"]).reveal("a")._repr_html_()


@pytest.mark.parametrize("chosen", [None, "longer"])
def test_the_buttons_start_where_the_learner_left_them(chosen):
    guess = predict("speed", SPEED, CHOICES)
    if chosen:
        guess.commit(chosen)
    assert guess._buttons().value == chosen


def test_a_click_is_kept():
    guess = predict("speed", SPEED, CHOICES)
    buttons = guess._buttons()
    guess._follow(buttons)
    buttons.value = "longer"
    assert predict("speed", SPEED, CHOICES).guess == "longer"


def test_a_moved_slider_is_kept_and_starts_there_again():
    guess = predict("latency", "Latency in ms", low=0, high=300)
    slider = guess._slider()
    assert (slider.value, slider.step, slider.description) == (150, 1, "no guess yet")
    guess._follow(slider)
    slider.value = 42
    assert slider.description == "your guess"
    assert predict("latency", "Latency in ms", low=0, high=300)._slider().value == 42


def test_the_widget_comes_with_the_text():
    bundle = predict("speed", SPEED, CHOICES)._bundle()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"].splitlines()[0] == "  ( ) about half"
