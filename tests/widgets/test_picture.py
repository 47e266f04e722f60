"""The static picture under the pad: what readers see who cannot run it."""

import base64
import io

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from PIL import Image

from mobiledl.widgets import Pad
from mobiledl.widgets.answers import Answer
from mobiledl.widgets.picture import pad_figure

from .test_pad import UPRIGHT, card_of, ruler

WIDGET = "application/vnd.jupyter.widget-view+json"


def outputs_of(pad):
    """Return what a cell whose last line is the pad puts into the notebook."""
    shell = InteractiveShell.instance()
    with capture_output() as captured:
        shell.display_formatter.ipython_display_formatter(pad)
    return captured.outputs


@pytest.fixture
def shown():
    yield outputs_of(Pad(card_of(), ruler, example=UPRIGHT))
    InteractiveShell.clear_instance()


def test_the_cell_shows_the_widget_and_then_the_picture(shown):
    widget, picture = shown
    assert WIDGET in widget.data
    assert "image/png" in picture.data


def test_the_texts_that_nbval_compares_are_stable(shown):
    assert [output.data["text/plain"] for output in shown] == [
        "Pad(ruler, 2 classes)",
        "Figure: Drawing pad with an example drawing; the model answers: upright.",
    ]


def test_the_picture_has_a_text(shown):
    alt = shown[1].metadata["image/png"]["alt"]
    assert alt == "Drawing pad with an example drawing; the model answers: upright."


def test_the_picture_is_a_readable_png(shown):
    with Image.open(io.BytesIO(base64.b64decode(shown[1].data["image/png"]))) as picture:
        assert picture.format == "PNG"
        assert picture.width > picture.height > 300


def test_the_picture_of_an_empty_pad_says_so():
    pad = Pad(card_of(), ruler, example=[])
    assert pad.description == "Drawing pad with nothing drawn."
    pad.replay([[[0.1, 0.5], [0.9, 0.5]]])
    assert pad.description == "Drawing pad with a drawing; the model answers: flat."


def texts(answer):
    figure = pad_figure([np.array([[0.5, 0.5]])], np.zeros((32, 32), np.uint8), answer, 0.09, "Answered in 1.50 ms.")
    return [text.get_text() for axes in figure.axes for text in axes.texts] + [text.get_text() for text in figure.texts]


def test_the_picture_names_classes_shares_and_latency():
    found = texts(Answer((("7", 0.9), ("1", 0.08), ("4", 0.002), ("9", 0.001)), 1.5))
    assert {"7", "90 %", "1", "8 %", "4", "under 1 %", "Answered in 1.50 ms."} <= set(found)
    assert "9" not in found


def test_the_picture_without_an_answer_says_so():
    assert "No answer." in texts(None)
