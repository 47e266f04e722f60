from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from mobiledl.card import Card, Preprocess, Step, TensorSpec, table
from mobiledl.record import Settings

CARD = Card(
    "net",
    ("cat", "dog"),
    TensorSpec("image", (3, 4, 4)),
    TensorSpec("logits", (2,)),
    Preprocess(4, 3, mean=(0.5, 0.25, 0.0), std=(0.5, 1.0, 2.0)),
    Settings(width=0.5),
)


def test_a_card_goes_through_json_unchanged() -> None:
    card = CARD.after("train", epochs=3, schedule="cosine")
    assert Card.from_json(card.to_json()) == card


def test_a_step_makes_a_new_card_and_leaves_the_old_one() -> None:
    card = CARD.after("prune", ratio=0.5)
    assert CARD.steps == ()
    assert card.steps == (Step("prune", Settings(ratio=0.5)),)
    assert repr(card.steps[0]) == "prune(ratio=0.5)"


def test_a_card_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        CARD.name = "other"  # type: ignore[misc]


def test_outputs_and_classes_must_agree() -> None:
    with pytest.raises(ValueError, match="2 classes need as many outputs"):
        replace(CARD, output=TensorSpec("logits", (3,)))


def test_preprocessing_scales_then_subtracts_the_mean_then_divides() -> None:
    images = np.full((1, 3, 4, 4), 255, np.uint8)
    inputs = CARD.preprocess(images)
    assert inputs.dtype == np.float32
    np.testing.assert_allclose(inputs[0, :, 0, 0], [1.0, 0.75, 0.5], rtol=1e-6)


def test_preprocessing_takes_one_image_or_a_batch() -> None:
    image = np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
    np.testing.assert_array_equal(CARD.preprocess(image), CARD.preprocess(image[None]))


@pytest.mark.parametrize("shape", [(1, 1, 4, 4), (1, 3, 4, 5), (4, 4), (2, 2, 3, 4, 4)])
def test_another_shape_is_refused_with_both_shapes_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(N, 3, 4, 4\), but \("):
        CARD.preprocess(np.zeros(shape, np.uint8))


def test_images_that_were_already_scaled_are_refused() -> None:
    with pytest.raises(TypeError, match="float32 came"):
        CARD.preprocess(np.zeros((1, 3, 4, 4), np.float32))


@pytest.mark.parametrize(
    "settings",
    [
        {"mean": (0.0, 0.0)},
        {"std": (1.0, 0.0, 1.0)},
        {"mean": (float("nan"), 0.0, 0.0)},
        {"resolution": 0},
        {"scale": 0.0},
    ],
)
def test_senseless_preprocessing_is_refused(settings: dict[str, object]) -> None:
    values = {"resolution": 4, "channels": 3, "mean": (0.0,) * 3, "std": (1.0,) * 3} | settings
    with pytest.raises(ValueError, match=r"\.$"):
        Preprocess(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mean": -0.8}, r"one number a channel, as in mean=\(0\.5,\), but -0\.8 came"),
        ({"std": None}, "std holds one number a channel"),
        ({"scale": "1"}, "'1' came: write it without quotes"),
        ({"mean": ("0", 0.0, 0.0)}, "'0' came"),
    ],
)
def test_preprocessing_of_another_kind_is_refused(settings: dict[str, object], words: str) -> None:
    values = {"resolution": 4, "channels": 3, "mean": (0.0,) * 3, "std": (1.0,) * 3} | settings
    with pytest.raises(TypeError, match=words):
        Preprocess(**values)  # type: ignore[arg-type]


def test_tables_escape_what_they_show() -> None:
    assert "<script>" not in table({"name": "<script>"})
    assert "net" in CARD._repr_html_()
