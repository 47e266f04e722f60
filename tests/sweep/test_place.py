from __future__ import annotations

from pathlib import Path

import pytest
from toys import SPACE, hill

from mobiledl import sweep
from mobiledl.sweep import place


@pytest.mark.parametrize("name", ["", "../x", "/etc/x", "a\0b", "-x", "x" * 300, None, 5])
def test_a_name_that_cannot_be_a_file_is_refused(name: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path))
    for call in (lambda: sweep.find(name), lambda: sweep.run(hill, SPACE, name=name, trials=1)):
        with pytest.raises((ValueError, TypeError), match=r"cannot name a study|The name of a study is a text"):
            call()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("storage", ["", "  ", "a\0b"])
def test_a_path_that_is_none_is_refused(storage: str) -> None:
    with pytest.raises(ValueError, match="is no place for a study"):
        place.locate(storage, "s")


@pytest.mark.parametrize("storage", [5, b"journal", ["j"]])
def test_a_storage_of_another_kind_is_refused(storage: object) -> None:
    with pytest.raises(TypeError, match=r"storage= takes a path or database URL, but a \w+ came"):
        place.locate(storage, "s")  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["postgresql:/host/db", "postgres:db", "mysql://host/db", "postgresql+other://host/db"])
def test_a_url_of_another_kind_is_refused_and_makes_no_folder(url: str) -> None:
    with pytest.raises(ValueError, match=r"came: write postgresql\+psycopg://"):
        place.locate(url, "s")


@pytest.mark.parametrize("password", ["se#cret", "se/cret@x", "cret[", "cret:x/y"])
def test_a_password_that_breaks_its_url_is_told_and_not_shown(password: str) -> None:
    with pytest.raises(ValueError, match="The database's URL cannot be taken apart") as caught:
        place.locate(f"postgresql://ann:{password}@db.example/studies", "s")
    assert "cret" not in str(caught.value)


def test_a_password_in_per_cent_signs_is_taken_and_not_shown() -> None:
    where = place.locate("postgresql://ann:se%23cret@db.example:5433/studies", "s")
    assert where == "postgresql+psycopg://ann:se%23cret@db.example:5433/studies"
    assert place.describe(where) == "the database studies on db.example"
