"""tools/sizes.py counts as the design says, and notices what is too long."""

from __future__ import annotations

import pytest
from repository import tool


@pytest.fixture
def sizes(monkeypatch, tmp_path):
    module = tool("sizes")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module.sys, "argv", ["sizes.py", "--check"])
    (tmp_path / "mobiledl").mkdir()
    return module


def write(sizes, text):
    path = sizes.ROOT / "mobiledl" / "module.py"
    path.write_text(text)
    return path


def function(lines, name="f"):
    return f"def {name}():\n" + "    x = 1\n" * (lines - 1)


def test_function_is_counted_without_its_docstring(sizes):
    path = write(sizes, 'def f():\n    """One.\n\n    Two.\n    """\n    return 1\n')
    assert [size.lines for size in sizes.function_sizes(path)] == [2]


def test_function_inside_a_function_counts_for_both(sizes):
    path = write(sizes, "def f():\n    def g():\n        return 1\n    return g\n")
    assert sorted(size.lines for size in sizes.function_sizes(path)) == [2, 4]


def test_long_function_names_its_place(sizes):
    path = write(sizes, "\n" + function(4))
    assert sizes.function_sizes(path)[0].where == "mobiledl/module.py:2 f"


def test_percentile_is_a_size_that_occurs(sizes):
    ten = [sizes.Size(lines, "") for lines in range(1, 11)]
    assert (sizes.percentile(ten, 0.5), sizes.percentile(ten, 0.9)) == (5, 9)


def test_short_code_passes(sizes):
    write(sizes, function(8))
    assert sizes.main() == 0


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        (function(3) + "# line\n" * 248, "has 251 lines, 250 at most"),
        (function(51) + function(2, "g") + function(2, "h"), "has 51 lines, 50 at most"),
        (function(9) + function(9, "g"), "50% of the functions have up to 9 lines, 8 at most"),
        ("".join(function(2, f"f{n}") for n in range(8)) + function(26) + function(26, "g"), "90% of the functions"),
    ],
)
def test_code_over_a_limit_fails(sizes, capsys, code, complaint):
    write(sizes, code)
    assert sizes.main() == 1
    assert complaint in capsys.readouterr().out
