from __future__ import annotations

import warnings

import pytest

from mobiledl import sweep
from mobiledl.record import Settings


def test_choices_keep_their_order_and_their_kinds() -> None:
    (parameter,) = sweep.space(x="16 | 2.5 | relu").parameters
    assert parameter.values() == (16, 2.5, "relu")


def test_one_value_is_the_only_choice() -> None:
    assert sweep.space(depth="3").parameters[0].values() == (3,)


def test_an_integer_range_holds_both_ends() -> None:
    assert sweep.space(depth="1 .. 4").parameters[0].values() == (1, 2, 3, 4)
    assert sweep.space(size="8 .. 32 step 8").parameters[0].values() == (8, 16, 24, 32)


def test_a_real_range_with_a_step_can_be_counted() -> None:
    assert sweep.space(width="0.1 .. 0.5 step 0.1").parameters[0].values() == (0.1, 0.2, 0.3, 0.4, 0.5)


def test_a_real_range_has_no_end_of_values() -> None:
    space = sweep.space(rate="1e-4 .. 1e-1 log", depth="1 .. 2")
    assert space.size is None
    with pytest.raises(ValueError, match=r"rate: 1e-4 .. 1e-1 log has no end of values: give it a step"):
        space.points()


def test_points_are_every_combination() -> None:
    space = sweep.space(depth="1 .. 2", resolution="12 | 16")
    assert space.size == 4
    assert list(space.points())[1] == Settings(depth=1, resolution=16)
    assert len(set(space.points())) == 4


def test_a_space_survives_json() -> None:
    space = sweep.space(depth="1 .. 2", width="0.25 .. 1.0 log")
    assert sweep.Space.from_json(space.to_json()) == space


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 to 4", "is not in the grammar"),
        ("4 .. 1", "write the lower end first"),
        ("a .. b", "'a' is not a number"),
        ("nan .. 1.0", "'nan' is not a number"),
        ("0.0 .. 1.0 log", "a log range is positive"),
        ("-1 .. 4 log", "a log range is positive, and -1 is not"),
        ("1 .. 8 step 2 log", "has no step"),
        ("1 .. 4 step 0", "a step is positive"),
        ("1 .. 4 step 0.5", "whole for integers"),
        ("1.0 .. 4.0 step -1", "a step is positive"),
        ("0.5 .. 1.0 step 2.0", "the step 2.0 leaves one value, 0.5"),
        ("0.5 .. 0.50", 'has one value; write it alone, as in depth="0.5"'),
        ("-1e308 .. 1e308", "is wider than a computer's numbers"),
        ("1 .. 1_0", "'1_0' looks like a number"),
        ("1 ... 4", "is not in the grammar"),
        ("1...4", "is not in the grammar"),
        ("1 .. 4 | 8", "'1 .. 4' is a range among choices"),
        ("1..4 | 8", "'1..4' is a range among choices"),
        ("1 | 2 | 1", "the choices 1 and 1 are equal"),
        ("1 | 1.0", "the choices 1 and 1.0 are equal"),
        ("1000 | 1e3", "the choices 1000 and 1e3 are equal"),
        ("0 | -0.0", "the choices 0 and -0.0 are equal"),
        ("relu | relu", "the choices relu and relu are equal"),
        ("1 | ", "a choice is empty"),
        ("1 || 2", "a choice is empty"),
        ("1 | two words", "the choice 'two words' has a space in it"),
        ("", "is not in the grammar"),
        ("x" * 300 + " y", "is not in the grammar"),
    ],
)
def test_what_the_grammar_does_not_hold_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        sweep.space(depth=text)
    assert "depth" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_values_that_are_no_text_are_refused() -> None:
    with pytest.raises(ValueError, match=r"The values of depth are a text, but \[1, 2\] came"):
        sweep.space(depth=[1, 2])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["seed", "steps", "number", "two words", 5])
def test_a_name_that_a_trial_has_for_itself_or_that_is_none_is_refused(name: object) -> None:
    with pytest.raises(ValueError, match=rf"{name}.*(take a name such as my_{name}|call it something like width)\.$"):
        sweep.Parameter(name, "1 | 2")


def test_two_parameters_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="Two parameters are called depth"):
        sweep.Space((sweep.Parameter("depth", "1 | 2"), sweep.Parameter("depth", "3 | 4")))


def test_a_range_of_many_values_is_counted_without_being_written_out() -> None:
    space = sweep.space(x="1 .. 1000000000000", y="a | b | c")
    assert space.size == 3 * 10**12
    assert space.point(10**12) == Settings(x=333333333334, y="b")


def test_what_a_search_draws_is_a_value_of_the_space() -> None:
    import optuna

    space = sweep.space(size="1 .. 10 step 4", width="0.25 .. 1.0 step 0.3", rate="0.1 .. 0.5 step 0.1", kind="a | 2")
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    points = set(space.points())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(20):
            trial = study.ask()
            space.draw(trial)
            assert space.read(trial.params) in points


def test_an_empty_space_is_refused() -> None:
    with pytest.raises(ValueError, match="give at least one"):
        sweep.space()
