from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from mobiledl import sweep
from mobiledl.record import Settings


def trial(number: int, state: str = "finished", steps: int = 1, **values: float) -> sweep.Trial:
    return sweep.Trial("s", number, state, Settings(depth=number), Settings(values), steps=steps)


def results(*trials: sweep.Trial, maximize: bool = True, **limits: float) -> sweep.Results:
    return sweep.Results("accuracy", maximize, Settings(limits), trials)


def test_the_front_is_what_no_other_trial_beats() -> None:
    rng = random.Random(0)
    made = [trial(n, macs=rng.randrange(20), accuracy=rng.randrange(20) / 20) for n in range(60)]
    points = {(t["macs"], t["accuracy"]) for t in made}
    wanted = {p for p in points if not any(q != p and q[0] <= p[0] and q[1] >= p[1] for q in points)}
    front = results(*made).front("macs", "accuracy")
    assert [(t["macs"], t["accuracy"]) for t in front] == sorted(wanted)


def test_the_front_leaves_out_what_did_not_finish() -> None:
    table = results(trial(0, macs=2, accuracy=0.5), trial(1, "rejected", macs=1, accuracy=0.9))
    assert [t.number for t in table.front("macs", "accuracy")] == [0]


def test_the_front_names_the_nearest_quantity() -> None:
    with pytest.raises(ValueError, match="no quantity 'mac'; did you mean 'macs'"):
        results(trial(0, macs=2, accuracy=0.5)).front("mac", "accuracy")


def test_the_best_trial_is_the_first_with_the_best_goal() -> None:
    made = [trial(0, accuracy=0.5), trial(1, accuracy=0.9), trial(2, accuracy=0.9), trial(3, "failed", accuracy=1)]
    assert results(*made).best().number == 1
    assert results(*made, maximize=False).best().number == 0


def test_without_a_trial_within_the_limits_the_closest_is_named() -> None:
    far, near = trial(0, "rejected", macs=9000.0), trial(1, "rejected", macs=3000.0)
    with pytest.raises(sweep.InfeasibleError) as caught:
        results(far, near, macs=1000.0).best()
    assert caught.value.closest is near
    assert str(caught.value) == (
        "No trial keeps macs at most 1,000: the closest is trial 1 with 3,000 (depth 1); raise the limit, or widen the "
        "space."
    )


def test_without_a_finished_trial_there_is_no_best() -> None:
    with pytest.raises(sweep.SweepError, match="None of 1 trials has finished"):
        results(trial(0, "running")).best()


def test_progress_counts_every_step_that_was_spent() -> None:
    made = [trial(0, steps=3, accuracy=0.5), trial(1, "stopped", 2), trial(2, steps=3, accuracy=0.4)]
    assert results(*made).progress() == ((3, 0.5), (8, 0.5))
    assert results(*made).cost == 8


def test_the_table_has_a_column_for_everything_that_any_trial_has() -> None:
    text = repr(results(trial(0, macs=1500.0), trial(1, accuracy=0.25)))
    assert text.splitlines() == [
        "study | number | state    | depth |  MACs | accuracy | steps",
        "s     |      0 | finished |     0 | 1,500 |        - |     1",
        "s     |      1 | finished |     1 |     - |   0.2500 |     1",
    ]


def test_a_parameter_that_is_the_same_in_every_row_is_left_out() -> None:
    made = [replace(trial(number), params=Settings(depth=number, width=0.5)) for number in range(2)]
    assert "depth" in results(*made).names
    assert "width" not in results(*made).names
    assert {"depth", "width"} <= set(results(made[0]).names)


def test_heads_stand_over_what_they_name() -> None:
    page = results(trial(0, macs=1500.0), trial(1, accuracy=0.25))._repr_html_()
    sides = [re.findall(rf"<{tag}[^>]*text-align:(\w+)", page) for tag in ("th", "td")]
    assert sides[0] == ["left", "right", "left", "right", "right", "right", "right"]
    assert sides[1] == sides[0] * 2


def test_html_holds_no_markup_of_a_study() -> None:
    odd = sweep.Trial("<b>", 0, "finished")
    assert "<b>" not in results(odd)._repr_html_()


def test_a_state_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no state 'finish'; did you mean 'finished'"):
        results().only("finish")


def test_trials_survive_json() -> None:
    table = results(trial(0, macs=1.0), macs=2.0)
    assert sweep.Results.from_json(table.to_json()) == table
