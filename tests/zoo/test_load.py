"""`zoo.load`: defaults, cards, seeds, and one sentence for every wrong argument."""

from __future__ import annotations

import pytest
import torch

from mobiledl import zoo

SMALL = {"width": 0.25, "classes": 4, "channels": 1, "resolution": 16}


def test_defaults_are_the_published_network() -> None:
    card = zoo.load("squeezenet_1_1").card
    assert (card.input.shape, card.output.shape, card.classes[-1]) == ((3, 224, 224), (1000,), "999")
    assert card.options["width"] == 1.0
    assert "Iandola" in card.source


def test_one_channel_is_for_drawings_and_three_are_for_photos() -> None:
    drawings = zoo.load("squeezenet_1_1", **SMALL).card.preprocess
    photos = zoo.load("squeezenet_1_1", **{**SMALL, "channels": 3}).card.preprocess
    assert (drawings.mean, drawings.std, drawings.margin is not None) == ((0.0,), (1.0,), True)
    assert (photos.mean[0], photos.std[0], photos.margin) == (0.485, 0.229, None)


def test_the_seed_decides_the_first_weights() -> None:
    one, same, other = (zoo.load("squeezenet_1_1", **SMALL, seed=seed).module.state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert not torch.equal(one["features.0.weight"], other["features.0.weight"])


def test_torchs_own_random_numbers_are_left_alone() -> None:
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    zoo.load("squeezenet_1_1", **SMALL)
    assert torch.equal(torch.rand(3), expected)


def test_a_net_comes_in_evaluation_mode() -> None:
    assert not any(layer.training for layer in zoo.load("mobilenet_v2", **SMALL).module.modules())


@pytest.mark.parametrize(
    ("name", "keywords", "error", "says"),
    [
        ("mobilenet_v3", {}, ValueError, "mobilenet_v"),
        ("MobileNet_V2", {}, ValueError, "did you mean 'mobilenet_v2'"),
        ("mobilenet_v2", {"widht": 0.5}, TypeError, "did you mean width"),
        ("mobilenet_v2", {"groups": 3}, TypeError, "no keyword 'groups'"),
        ("shufflenet_v1", {"groups": 5}, ValueError, "1, 2, 3, 4 or 8"),
        ("mobilenet_v2", {"width": 0}, ValueError, "above 0"),
        ("mobilenet_v2", {"width": float("nan")}, ValueError, "above 0"),
        ("mobilenet_v2", {"width": "0.5"}, TypeError, "a number"),
        ("mobilenet_v2", {"width": 99}, ValueError, "up to 8"),
        ("mobilenet_v2", {"classes": 1}, ValueError, "from 2"),
        ("mobilenet_v2", {"classes": 2.5}, TypeError, "whole number"),
        ("mobilenet_v2", {"channels": 0}, ValueError, "from 1"),
        ("mobilenet_v2", {"channels": True}, TypeError, "whole number"),
        ("mobilenet_v2", {"resolution": 7}, ValueError, "from 8"),
        ("mobilenet_v2", {"resolution": 8}, ValueError, 'stem="tiny"'),
        ("mobilenet_v2", {"resolution": 24, "stem": "imagenet"}, ValueError, "needs a resolution of 32"),
        ("mobilenet_v2", {"stem": "huge"}, ValueError, "imagenet, small, tiny"),
        ("mobilenet_v2", {"weights": "doodle"}, ValueError, "did you mean 'doodles'"),
        ("mobilenet_v2", {"weights": ["doodles"]}, ValueError, "did you mean 'doodles'"),
        ("mobilenet_v2", {"weights": "doodles", "width": "0.5"}, TypeError, "width is a number such as 0.5"),
        ("mobilenet_v2", {"weights": "doodles", "width": [0.5]}, TypeError, "width is a number such as 0.5"),
        ("mobilenet_v2", {"weights": "doodles", "width": True}, TypeError, "width is a number such as 0.5"),
        ("mobilenet_v2", {"weights": "doodles", "classes": "20"}, TypeError, "classes is a whole number"),
        ("mobilenet_v2", {"seed": "x"}, TypeError, "seed is a whole number"),
        ("mobilenet_v2", {"seed": -1}, ValueError, "seed lies from 0"),
        (["mobilenet_v2"], {}, ValueError, "did you mean 'mobilenet_v2'"),
    ],
)
def test_a_wrong_argument_is_told_in_one_sentence(name: str, keywords: dict, error: type, says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        zoo.load(name, **keywords)
    assert "\n" not in str(caught.value)


def test_a_new_head_keeps_the_features_and_changes_the_classes() -> None:
    for name in zoo.FAMILIES:
        net = zoo.load(name, **SMALL)
        other = zoo.rehead(net, ("cat", "dog", "cow"))
        assert other(other.example()).shape == (1, 3)
        assert other.card.classes == ("cat", "dog", "cow")
        old, new = net.module.state_dict(), other.module.state_dict()
        kept = [key for key in old if old[key].shape == new[key].shape and torch.equal(old[key], new[key])]
        assert len(kept) >= len(old) - 2
        assert net(net.example()).shape == (1, 4)


def test_a_new_head_rebuilds_from_its_card() -> None:
    other = zoo.rehead(zoo.load("mobilenet_v2", **SMALL), ("a", "b", "c"))
    assert zoo.load(other.card.name, **other.card.options).module.classifier[1].out_features == 3


@pytest.mark.parametrize("classes", ["ab", ("one",), ("same", "same"), 3])
def test_a_head_wants_two_different_names(classes: object) -> None:
    with pytest.raises(ValueError, match="two or more classes"):
        zoo.rehead(zoo.load("squeezenet_1_1", **SMALL), classes)


def test_a_renewed_net_has_the_first_weights_of_its_seed_and_knows_nothing() -> None:
    options = {"width": 0.25, "classes": 4, "channels": 1, "resolution": 16}
    for name in zoo.FAMILIES:
        first, other = (zoo.load(name, **options, stem="tiny", seed=seed) for seed in (3, 4))
        again = zoo.renew(other, 3)
        assert again.card == first.card
        drawn = [tensor.std() for tensor in (*first.module.parameters(), *again.module.parameters()) if tensor.ndim > 1]
        half = len(drawn) // 2
        assert all(0.7 < a / b < 1.4 for a, b in zip(drawn[:half], drawn[half:], strict=True))
        assert zoo.renew(other, 3).digest == again.digest != zoo.renew(other, 4).digest
