"""The course's layer as a notebook imports it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("torch", "matplotlib", "numpy", "IPython", "ipywidgets", "pygments", "tensorflow")


def test_importing_the_course_loads_nothing_heavy():
    check = f"import sys, mobiledl.course; print([name for name in {HEAVY} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_the_import_line_of_a_notebook_gives_functions_and_modules():
    from mobiledl.course import figures, here, ledger, predict, reveal, show

    assert callable(here)
    assert callable(predict)
    assert callable(reveal)
    assert callable(show)
    assert callable(ledger.add)
    assert callable(figures.show)
