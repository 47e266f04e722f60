"""The map: every stage is drawn, the notebook's own are marked without colour."""

from __future__ import annotations

import pytest

from mobiledl.course import here
from mobiledl.course.map import STAGES


@pytest.mark.parametrize("stage", STAGES)
def test_one_stage_is_marked(stage):
    first, second = repr(here(stage)).splitlines()
    assert first.replace("[", "").replace("]", "") == " -> ".join(STAGES)
    assert first.count("[") == 1
    assert f"[{stage}]" in first
    assert second == f"You are here: {stage}."


def test_everywhere_marks_all():
    assert repr(here("everywhere")).splitlines()[0] == " -> ".join(f"[{stage}]" for stage in STAGES)


def test_two_stages_keep_the_map_s_order():
    assert repr(here("App", "Train")).splitlines()[1] == "You are here: Train, App."


def test_html_marks_by_brackets_and_for_screen_readers():
    html = here("Compress")._repr_html_()
    assert html.count('aria-current="step"') == 1
    assert "[Compress]</b>" in html
    assert "color" not in html


def test_an_unknown_stage_names_the_nearest():
    with pytest.raises(ValueError, match="use 'Compress'"):
        here("Compres")


def test_a_map_without_a_stage_is_refused():
    with pytest.raises(ValueError, match="needs the stage"):
        here()
