"""Notebook 06 searches the space of lab 06: what it prints must not name a network that the lab looks for."""

from __future__ import annotations

import json

from labs.lab_cases import ROOT, stored_text

from mobiledl.lessons.experiments import search_space
from mobiledl.lessons.experiments.lab.purse import brief


def test_no_network_that_solves_the_lab_is_printed():
    book = json.loads((ROOT / "notebooks" / "06_experiments.ipynb").read_text("utf-8"))
    printed = "\n".join(stored_text(cell) for cell in book["cells"] if cell["cell_type"] == "code")
    wanted = brief()
    solving = [t for t in search_space.recorded() if t["macs"] <= wanted.macs and t["accuracy"] >= wanted.accuracy]
    texts = [str(trial.params) for trial in solving]
    texts += [text.replace("=", " ") for text in texts]
    assert solving
    assert not [text for text in texts if text in printed]
