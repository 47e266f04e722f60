"""The kernel's side of the pad: drawings in, images and answers out, and nothing that comes can break it."""

import base64
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobiledl.card import Card, Preprocess, TensorSpec
from mobiledl.data.render import render
from mobiledl.widgets import Pad
from mobiledl.widgets.strokes import StrokesError

NAMES = ("flat", "upright")
FLAT = [[[0.1, 0.5], [0.9, 0.5]]]
UPRIGHT = [[[0.5, 0.1], [0.5, 0.9]]]


def card_of(resolution=32, channels=1, margin=0.1, pen=0.09):
    frame = Preprocess(resolution, channels, mean=(0.0,) * channels, std=(1.0,) * channels, margin=margin, pen=pen)
    spec = TensorSpec("image", (channels, resolution, resolution))
    return Card("ruler", NAMES, spec, TensorSpec("logits", (2,)), frame)


def ruler(images):
    """Answer by the extent of the ink: logits (1, 2)."""
    return [[np.sum(images[0, 0].any(axis=0)), np.sum(images[0, 0].any(axis=1))]]


def browser_sends(pad, strokes, **more):
    """Let a drawing come the way that it comes from the browser."""
    pad.set_state({"drawing": {"strokes": strokes, "turn": 1, "live": False, "example": False, **more}})


@pytest.fixture
def pad():
    return Pad(card_of(), ruler, example=[])


def test_a_drawing_is_answered(pad):
    browser_sends(pad, FLAT)
    assert pad.answer[0][0] == "flat"
    assert pad.reply["lines"][0]["name"] == "flat"
    browser_sends(pad, UPRIGHT)
    assert pad.answer[0][0] == "upright"
    assert pad.reply["kind"] == "answer"


def test_the_reply_says_to_which_drawing_it_belongs(pad):
    browser_sends(pad, FLAT, turn=41)
    assert pad.reply["turn"] == 41


def test_the_latency_is_shown_with_its_unit(pad):
    browser_sends(pad, FLAT)
    assert pad.latency_ms > 0
    assert pad.reply["time"].endswith(" ms")


@pytest.mark.parametrize(("resolution", "margin", "pen"), [(32, 0.1, 0.09), (48, 0.2, 0.05)])
def test_the_image_has_the_bytes_that_the_cards_preprocessing_says(resolution, margin, pen):
    pad = Pad(card_of(resolution, margin=margin, pen=pen), ruler)
    strokes = [[[0.2, 0.3], [0.7, 0.35], [0.4, 0.9]], [[0.5, 0.5]]]
    browser_sends(pad, strokes)
    expected = render([np.array(stroke) for stroke in strokes], resolution, margin, pen)
    assert pad.image.shape == (1, resolution, resolution)
    assert pad.image.tobytes() == expected.tobytes()
    assert base64.b64decode(pad.reply["picture"]) == expected.tobytes()


def test_a_model_of_three_channels_gets_the_ink_on_each():
    pad = Pad(card_of(channels=3), ruler)
    assert pad.image.shape == (3, 32, 32)
    assert (pad.image[0] == pad.image[2]).all()


def test_the_answer_function_gets_one_image_as_a_batch():
    shapes = []
    Pad(card_of(), lambda images: shapes.append((images.shape, images.dtype)) or [("flat", 1.0)])
    assert shapes == [((1, 1, 32, 32), np.dtype(np.uint8))]


def test_an_empty_pad_gives_a_hint_and_asks_nothing(pad):
    browser_sends(pad, FLAT)
    browser_sends(pad, [])
    assert "Draw here" in pad.reply["text"]
    assert pad.reply["kind"] == "hint"
    assert pad.answer == pad.reply["lines"] == []
    assert pad.latency_ms is None
    assert not pad.image.any()


def test_a_new_pad_shows_an_example_and_its_answer():
    pad = Pad(card_of(), ruler)
    assert pad.drawing["example"] is True
    assert len(pad.answer) == 2
    assert "An example" in pad.reply["text"]


def test_the_example_is_the_same_every_time():
    assert Pad(card_of()).image.tobytes() == Pad(card_of()).image.tobytes()


def test_an_example_may_come_in_any_unit():
    pad = Pad(card_of(), ruler, example=[[[-300, 20], [500, 20]]])
    assert pad.answer[0][0] == "flat"
    assert 0 <= pad.strokes[0].min() <= pad.strokes[0].max() <= 1


def test_a_pad_without_a_model_shows_the_picture_only():
    pad = Pad(card_of())
    assert "no model" in pad.reply["text"]
    assert pad.reply["picture"]


def test_replay_is_a_drawing_like_any_other(pad):
    browser_sends(pad, FLAT)
    drawn = (pad.image.tobytes(), pad.answer)
    pad.replay([])
    pad.replay([np.array(FLAT[0])])
    assert (pad.image.tobytes(), pad.answer) == drawn
    assert pad.drawing["strokes"] == FLAT


def test_the_same_strokes_can_be_replayed_twice(pad):
    pad.replay(FLAT)
    first = pad.reply["turn"]
    pad.replay(FLAT)
    assert pad.reply["turn"] == first + 1


def test_replay_raises_where_the_learner_sees_it(pad):
    with pytest.raises(StrokesError, match="not finite"):
        pad.replay([[[float("nan"), 0.5]]])


def test_strokes_cannot_be_changed_from_outside(pad):
    pad.replay(FLAT)
    pad.strokes[0][:] = 0
    assert pad.strokes[0].tolist() == FLAT[0]


@pytest.mark.parametrize("drawing", [None, 3, "x", [], {}, {"strokes": 5}, {"strokes": [[[2, 2]]], "turn": "x"}])
def test_a_malformed_message_is_a_sentence_in_the_pad(pad, drawing):
    pad.replay(FLAT)
    pad.set_state({"drawing": drawing})
    assert pad.reply["kind"] == "error"
    assert pad.reply["text"].endswith(".")
    assert pad.strokes[0].tolist() == FLAT[0]


def test_the_pad_works_on_after_a_malformed_message(pad):
    pad.set_state({"drawing": {"strokes": [[[None, float("nan")]]]}})
    assert pad.reply["kind"] == "error"
    browser_sends(pad, UPRIGHT)
    assert pad.answer[0][0] == "upright"


numbers = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)
anything = st.recursive(
    numbers, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner)
)
SHARED = Pad(card_of(), ruler)


@settings(max_examples=200, deadline=None)
@given(strokes=anything | st.lists(st.lists(st.lists(st.floats(-1, 2), min_size=2, max_size=2))), rest=anything)
def test_no_message_of_the_browser_breaks_the_pad(strokes, rest):
    SHARED.set_state({"drawing": {"strokes": strokes, "turn": rest, "live": rest, "example": rest}})
    assert SHARED.reply["kind"] in ("answer", "hint", "error")
    assert SHARED.image.dtype == np.uint8


def test_an_error_of_the_answer_function_is_a_sentence_in_the_pad():
    def broken(images):
        raise RuntimeError("the file of weights is gone")

    pad = Pad(card_of(), broken)
    assert pad.reply["text"] == "The answer function failed: RuntimeError: the file of weights is gone"
    assert pad.reply["kind"] == "error"
    assert pad.reply["picture"]
    assert pad.answer == []


def test_on_draw_hears_of_every_finished_drawing(pad):
    heard = []
    pad.on_draw(lambda drawn: heard.append(drawn.answer[:1]))
    browser_sends(pad, FLAT, live=True)
    assert heard == []
    browser_sends(pad, FLAT)
    pad.replay([])
    assert [answer and answer[0][0] for answer in heard] == ["flat", []]


def test_on_draw_hears_of_a_drawing_that_has_no_answer():
    heard = []
    pad = Pad(card_of(), lambda images: None, example=[])
    pad.on_draw(lambda drawn: heard.append(len(drawn.strokes)))
    browser_sends(pad, FLAT)
    assert heard == [1]


def test_an_error_of_a_callback_is_a_sentence_in_the_pad(pad):
    pad.on_draw(lambda drawn: 1 / 0)
    browser_sends(pad, FLAT)
    assert "on_draw failed: ZeroDivisionError" in pad.reply["text"]
    assert pad.reply["lines"]


def test_a_card_of_photos_is_refused():
    with pytest.raises(ValueError, match="ruler has no margin and pen"):
        Pad(card_of(margin=None))


def test_a_pad_prints_the_same_on_every_machine():
    assert repr(Pad(card_of())) == "Pad(ruler, 2 classes)"


def test_importing_the_pad_imports_no_framework():
    code = "import sys, mobiledl.widgets.pad; print([m for m in ('torch', 'tensorflow', 'onnx') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_script_and_style_ask_nothing_from_a_network():
    for text in (str(Pad._esm), str(Pad._css)):
        assert len(text) > 500
        assert "http" not in text
        assert "import " not in text
