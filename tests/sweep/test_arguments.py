from __future__ import annotations

from pathlib import Path

import pytest
from toys import SPACE, hill

from mobiledl import sweep


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"search": "tpa"}, "no search 'tpa'; did you mean 'tpe'"),
        ({"trials": 0}, "trials is a whole number of at least 1, but 0 came"),
        ({"workers": 0}, "at least one worker, but 0 came"),
        ({"limits": {"macs": -1}}, "The limit on macs is a positive number, but -1 came"),
        ({"name": "a/b"}, "'a/b' cannot name a study"),
        ({"storage": "mysql://host/db"}, "but mysql:// came"),
        ({"objective": "toys:missing"}, "There is no objective 'toys:missing'"),
        ({"objective": lambda run: {"macs": 1}}, "returned macs but not the goal accuracy"),
        ({"objective": lambda run: "good"}, "returned 'good' for accuracy"),
        ({"objective": lambda run: {1: 2}}, "returned 1 but not the goal accuracy"),
        ({"objective": lambda run: {1: 2, "accuracy": 1}}, "A quantity's name is a text, but 1 came"),
        ({"objective": lambda run: run.note(steps=3)}, "steps is what each trial has for itself, so no quantity"),
        ({"objective": lambda run: run.note(width=3)}, "width is a parameter of this study"),
        ({"limits": {"mac": 1e9}}, "There is a limit on mac, but the objective says only macs, accuracy: note mac"),
        ({"goal": "width"}, "width is a parameter of the space"),
        ({"goal": "seconds"}, "seconds is what each trial has for itself"),
        ({"goal": ""}, "The goal is a quantity's name, but '' came"),
        ({"objective": lambda run: run.note(macs="few")}, "macs is a finite number, but 'few' came"),
        ({"objective": lambda run: run.report(0, 0.5)}, "Steps are counted 1, 2, 3"),
    ],
)
def test_wrong_arguments_are_refused_in_one_sentence(more: dict, says: str, tmp_path: Path) -> None:
    arguments = {"objective": hill, "space": SPACE, "name": "s", "trials": 1, "storage": tmp_path / "j"} | more
    with pytest.raises(ValueError, match=says):
        sweep.run(**arguments)
