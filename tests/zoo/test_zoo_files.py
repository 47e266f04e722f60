"""The weights in zoo/ do what their cards say, reach what the course promises, and stay small."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mobiledl import data, train, zoo
from mobiledl.net import Net
from mobiledl.zoo import stored

PHOTOS = Path(__file__).parents[3] / "shared" / "data"


def nets(*datasets: str) -> list:
    return [pytest.param(match, id=match.string) for match in stored.matches() if match["dataset"] in datasets]


def load(match) -> Net:
    return zoo.load(match["name"], width=float(match["width"]), weights=match["dataset"])


@pytest.fixture
def photos_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the loader find CIFAR-10 in the mirror that is set, or beside the repository as where CI runs."""
    if "MOBILEDL_MIRROR" not in os.environ:
        if not PHOTOS.is_dir():
            pytest.skip("CIFAR-10 is not at hand: set MOBILEDL_MIRROR to a folder that holds its archives.")
        monkeypatch.setenv("MOBILEDL_MIRROR", str(PHOTOS))


@pytest.mark.parametrize("match", nets("doodles", "drawn"))
def test_peoples_digits_are_recognised_as_the_card_says(match) -> None:
    net = load(match)
    assert train.evaluate(net, data.load("digits", "test")) == pytest.approx(
        net.card.results["digits/test"], abs=stored.TOLERANCE
    )


@pytest.mark.parametrize("match", nets("cifar10"))
@pytest.mark.usefixtures("photos_at_hand", "one_thread")
def test_photos_are_recognised_as_the_card_says(match) -> None:
    net = load(match)
    assert train.evaluate(net, data.load("cifar10", "test")) == pytest.approx(
        net.card.results["cifar10/test"], abs=stored.TOLERANCE
    )


@pytest.mark.parametrize("match", nets("doodles"))
def test_every_family_reaches_what_the_course_promises(match) -> None:
    results = load(match).card.results
    assert results["doodles/test"] >= 0.965
    assert results["digits/test"] >= 0.965
    assert results["digits/test, closed"] >= 0.975


def test_the_whole_zoo_stays_under_60_megabytes() -> None:
    assert sum(path.stat().st_size for path in zoo.folder().rglob("*") if path.is_file()) < 60e6
