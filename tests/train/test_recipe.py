"""Recipe: the learning rate's course, and settings that cannot be."""

from __future__ import annotations

import pytest

from mobiledl.train.recipe import Recipe


def test_the_learning_rate_climbs_then_falls_to_nothing() -> None:
    recipe = Recipe(learning_rate=0.1, warmup=0.2)
    assert [recipe.rate(done) for done in (0.0, 0.1, 0.2)] == pytest.approx([0.0, 0.05, 0.1])
    assert recipe.rate(0.6) == pytest.approx(0.05)
    assert recipe.rate(1.0) == pytest.approx(0.0)


def test_a_constant_schedule_stays_up_after_the_warmup() -> None:
    recipe = Recipe(learning_rate=0.1, schedule="constant", warmup=0.0)
    assert {recipe.rate(done) for done in (0.0, 0.5, 1.0)} == {0.1}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"optimizer": "adam"}, "did you mean 'adamw'"),
        ({"schedule": "step"}, "cosine, constant"),
        ({"learning_rate": 0.0}, "learning_rate is a positive number"),
        ({"learning_rate": float("nan")}, "learning_rate is a positive number"),
        ({"clip": -1.0}, "clip is a positive number"),
        ({"ema": 1.0}, "ema lies from 0"),
        ({"label_smoothing": -0.1}, "label_smoothing lies from 0"),
        ({"cutmix": 1.1}, "cutmix is a share of the batches"),
        ({"cutmix": float("nan")}, "cutmix is a share of the batches"),
        ({"weight_decay": -1.0}, "weight_decay is 0 or more"),
        ({"batch": 1}, "2 images or more"),
        ({"learning_rate": 1e45}, "positive number up to"),
    ],
)
def test_a_setting_that_cannot_be_is_told(settings: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Recipe(**settings)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"learning_rate": "0.1"}, "learning_rate is a number, but '0.1' came"),
        ({"learning_rate": None}, "learning_rate is a number, but None came"),
        ({"batch": 64.0}, "batch is a whole number"),
        ({"cutmix": "0.5"}, "cutmix is a number"),
        ({"ema": True}, "ema is a number, but True came"),
    ],
)
def test_a_setting_of_another_kind_is_told(settings: dict, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        Recipe(**settings)
