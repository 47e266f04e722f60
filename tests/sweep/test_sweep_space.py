from __future__ import annotations

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
        ("1 .. 8 step 2 log", "has no step"),
        ("1 .. 4 step 0.5", "whole for integers"),
        ("1.0 .. 4.0 step -1", "a step is positive"),
        ("1 | 2 | 1", "or repeated choice"),
        ("1 | ", "an empty, spaced or repeated choice"),
        ("1 | two words", "an empty, spaced or repeated choice"),
        ("", "is not in the grammar"),
    ],
)
def test_what_the_grammar_does_not_hold_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        sweep.space(depth=text)
    assert "depth" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_values_that_are_no_text_are_refused() -> None:
    with pytest.raises(ValueError, match=r"The values of depth are a text, but \[1, 2\] came"):
        sweep.space(depth=[1, 2])  # type: ignore[arg-type]


def test_an_empty_space_is_refused() -> None:
    with pytest.raises(ValueError, match="give at least one"):
        sweep.space()
