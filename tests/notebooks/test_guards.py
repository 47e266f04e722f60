"""The guards themselves: each catches its own fault, and none complains about a good notebook."""

from __future__ import annotations

import guards
import pytest
from planted import ALT, code, lesson, picture, result, stream, text

IMAGE = {"cell_type": "markdown", "id": "image", "metadata": {}, "source": "![bars](bars.png)"}


@pytest.mark.parametrize("guard", guards.LESSONS, ids=lambda guard: guard.__name__)
def test_a_good_notebook_passes(guard):
    assert list(guard(lesson())) == []


def with_cell(cell, place=4):
    """Return the good notebook with one cell more, which is counted properly."""
    notebook = lesson()
    notebook["cells"].insert(place, cell)
    for count, each in enumerate((c for c in notebook["cells"] if c["cell_type"] == "code"), 1):
        each["execution_count"] = count
        each["id"] = f"code-{count}"
    return notebook


def with_source(name, source):
    """Return the good notebook with another source in one cell."""
    notebook = lesson()
    next(cell for cell in notebook["cells"] if cell["id"] == name)["source"] = source
    return notebook


def with_head(old, new):
    return with_source("head", lesson()["cells"][0]["source"].replace(old, new))


def with_end(*titles):
    return with_source("end", "\n\n".join(f"## {title}" for title in titles))


def with_field(place, **fields):
    notebook = lesson()
    notebook["cells"][place] |= fields
    return notebook


def tagged(tag, source="1 + 1", **metadata):
    return with_cell(code(source, 9, result(9, "2")) | {"metadata": {"tags": [tag], **metadata}})


PLANTED = {
    "not executed": (guards.executed_in_order, with_field(3, execution_count=None)),
    "executed twice": (guards.executed_in_order, with_field(3, execution_count=7)),
    "executed in another order": (guards.executed_in_order, with_field(1, execution_count=2)),
    "an empty code cell": (guards.no_empty_cells, with_cell(code("", 9))),
    "a stored error": (guards.no_errors, with_field(3, outputs=[{"output_type": "error"}])),
    "too few outputs": (guards.enough_compared, with_field(3, outputs=[])),
    "pictures only": (guards.enough_compared, with_field(3, outputs=[{"data": {"image/png": ""}, "metadata": {}}])),
    "outputs ignored": (guards.enough_compared, with_field(3, metadata={"tags": ["nbval-ignore-output"]})),
    "ignored without a reason": (guards.uncompared_say_why, tagged("nbval-ignore-output")),
    "ignored with a poor reason": (guards.uncompared_say_why, tagged("nbval-skip", nbval_why="slow")),
    "a marker of nbval's": (guards.no_markers, with_cell(code("# NBVAL_SKIP\n1", 9))),
    "a marker of ruff's": (guards.no_markers, with_cell(code("1 + 1  # fmt: skip", 9))),
    "revealed and not asked": (guards.own_question, with_cell(code('reveal("speed", "faster")', 9))),
    "asked twice": (guards.own_question, with_cell(code('predict("a", "?", low=0, high=1)\npredict("a", "!")', 9))),
    "a warning": (guards.no_stderr, with_field(3, outputs=[stream("UserWarning", "stderr")])),
    "a picture without alt text": (guards.pictures_have_alt_text, with_cell(code("f", 9, picture("")))),
    "a picture with a short alt text": (guards.pictures_have_alt_text, with_cell(code("f", 9, picture("bars")))),
    "a picture in the text": (guards.pictures_have_alt_text, with_cell(IMAGE)),
    "two titles": (guards.one_title, with_cell(text("# Another", "another"))),
    "no title": (guards.one_title, with_head("# A", "A")),
    "a title further down": (guards.one_title, with_head("# A", "Read this.\n\n# A")),
    "a skipped level": (guards.one_title, with_cell(text("#### Deep", "deep"))),
    "no map": (guards.header_is_complete, with_source("code-1", "'Train'")),
    "a map too late": (guards.header_is_complete, with_head("leaves out the rest.", "leaves out.\n\n## Early")),
    "no minutes": (guards.header_is_complete, with_head("3 minutes", "a while")),
    "nobody ready": (guards.header_is_complete, with_head("ready if", "here because")),
    "no aims": (guards.header_is_complete, with_head("able to", "going to")),
    "nothing left out": (guards.header_is_complete, with_head("leaves out", "has")),
    "no learned section": (guards.ending_is_complete, with_end("Your ledger", "Frequent errors", "Further reading")),
    "no ledger": (guards.ending_is_complete, with_end("What you have learned", "Frequent errors", "Further reading")),
    "no errors section": (guards.ending_is_complete, with_end("What you have learned", "Ledger", "Further reading")),
    "no reading": (guards.ending_is_complete, with_end("What you have learned", "Ledger", "Frequent errors")),
    "sections in another order": (
        guards.ending_is_complete,
        with_end("Your ledger", "What you have learned", "Frequent errors", "Further reading"),
    ),
    "thick cells": (guards.thin_cells, with_field(1, source="a = 1\n" * 4) | {"cells": [code("a = 1\n" * 4, 1)]}),
    "some very long cells": (
        guards.thin_cells,
        {"cells": [code("1", n) for n in range(8)] + [code("a = 1\n" * 11, n) for n in range(3)]},
    ),
    "an install by magic": (guards.no_installs, with_cell(code("%pip install numpy", 9))),
    "an install by the shell": (guards.no_installs, with_cell(code("!python -m pip install numpy", 9))),
    "an install by Python": (guards.no_installs, with_cell(code("subprocess.run(['pip', 'install', 'x'])", 9))),
    "a try statement": (guards.no_try, with_cell(code("try:\n    f()\nexcept ValueError:\n    g()", 9))),
    "no quiz": (guards.own_quiz, with_field(4, source="1 + 1")),
    "another lesson's quiz": (guards.own_quiz, with_field(4, source='quiz("06")')),
    "a quiz with its questions": (guards.own_quiz, with_field(4, source='quiz(\n    [{"question": "Why?"}]\n)')),
    "two quizzes": (guards.own_quiz, with_cell(code('quiz("07")', 9))),
    "an id twice": (guards.ids_unique, with_field(3, id="code-1")),
    "no id": (guards.ids_unique, with_field(3, id="")),
    "a path in a text": (
        guards.no_machine_paths,
        with_field(3, outputs=[stream("saved to " + "/home" + "/ann/x.png")]),
    ),
    "a path in a value": (guards.no_machine_paths, with_field(3, outputs=[result(2, "'" + "/Users" + "/ann/x'")])),
}


@pytest.mark.parametrize(("guard", "notebook"), PLANTED.values(), ids=PLANTED)
def test_a_guard_catches(guard, notebook):
    assert list(guard(notebook))


def test_every_guard_has_a_planted_fault():
    assert {guard for guard, _ in PLANTED.values()} == set(guards.LESSONS)


def test_a_reason_is_accepted():
    cell = code("1 + 1", 9) | {"metadata": {"tags": ["nbval-skip"], "nbval_why": "needs a phone at hand to run"}}
    assert list(guards.uncompared_say_why(with_cell(cell))) == []


def test_a_question_that_is_asked_and_then_revealed_is_accepted():
    asked = with_cell(code('predict("speed", "Faster?", ["yes", "no"])\nreveal("speed", "yes")', 9))
    assert list(guards.own_question(asked)) == []


def test_a_described_picture_is_accepted():
    assert list(guards.pictures_have_alt_text(with_cell(code("f", 9, picture(ALT))))) == []


def test_a_quiz_may_stand_before_the_errors():
    titles = ("What you have learned", "Your ledger", "Quiz", "Frequent errors", "Further reading")
    assert list(guards.ending_is_complete(with_end(*titles))) == []


def test_a_heading_in_a_block_of_code_is_no_heading():
    assert list(guards.one_title(with_cell(text("```\n# a comment\n```", "block")))) == []
