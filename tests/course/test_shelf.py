"""The shelf under the ledger: killed writers, two writers at once, damaged lines, folders that cannot be used."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from ledger_rows import accuracy

from mobiledl.course import ledger
from mobiledl.course.shelf import ShelfError

WRITER = """
import sys
from mobiledl.budget import Measurement
from mobiledl.course import ledger
name, count = sys.argv[1], int(sys.argv[2])
for number in range(count):
    ledger.add(f"{name} {number}", Measurement("accuracy", 0.9, "fraction", 1, "m" * 2000))
    print(number, flush=True)
"""


def writer(name: str, count: int) -> subprocess.Popen[str]:
    """Start a process that writes `count` rows and prints each number once its row is written."""
    return subprocess.Popen([sys.executable, "-c", WRITER, name, str(count)], stdout=subprocess.PIPE, text=True)


@pytest.mark.filterwarnings("error")
def test_a_killed_writer_loses_nothing_that_it_had_written():
    draw = random.Random(0)
    promised: list[str] = []
    for turn in range(8):
        process = writer(f"turn {turn}", 100_000)
        first = draw.randint(1, 20)
        for _ in range(first):
            process.stdout.readline()
        process.kill()  # it writes on meanwhile, and is hit anywhere
        rest, _ = process.communicate()
        promised += [f"turn {turn} {number}" for number in range(first + rest.count("\n"))]
        written = [row.what for row in ledger.rows()]
        assert set(promised) <= set(written)
    assert len(promised) > 16
    ledger.add("afterwards", accuracy(0.9))
    assert ledger.rows()[-1].what == "afterwards"


def test_two_writers_at_once_lose_nothing():
    both = [writer("left", 25), writer("right", 25)]
    for process in both:
        process.communicate(timeout=120)
    assert {row.what for row in ledger.rows()} == {f"{side} {n}" for side in ("left", "right") for n in range(25)}


DAMAGE = [
    b'{"lesson": "00", "what": "half',
    b"not json",
    b"[1, 2]",
    b"\xff\xfe\x00",
    b'{"what": "no other field"}',
    b'{"lesson": 3, "what": "x", "model": "", "time": ""}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: repr(damage[:12]))
def test_a_damaged_line_is_reported_and_kept_aside(ledger_file: Path, damage: bytes):
    ledger.add("first", accuracy(0.9))
    ledger_file.write_bytes(ledger_file.read_bytes() + damage + b"\n")
    with pytest.warns(UserWarning, match=r"number 2.*ledger\.damaged\.jsonl.*other 1 are unharmed"):
        rows = ledger.rows()
    assert [row.what for row in rows] == ["first"]
    assert ledger_file.with_name("ledger.damaged.jsonl").read_bytes() == damage + b"\n"


@pytest.mark.filterwarnings("error")
def test_damage_is_reported_once(ledger_file: Path):
    ledger.add("first", accuracy(0.9))
    ledger_file.write_bytes(b"damaged\n" + ledger_file.read_bytes())
    with pytest.warns(UserWarning, match="damaged"):
        ledger.add("second", accuracy(0.8))
    assert [row.what for row in ledger.rows()] == ["first", "second"]


def test_any_changed_byte_leaves_the_other_rows(ledger_file: Path):
    for number in range(3):
        ledger.add(f"row {number}", accuracy(0.9))
    whole = ledger_file.read_bytes()
    draw = random.Random(0)
    for _ in range(200):
        place = draw.randrange(len(whole))
        ledger_file.write_bytes(whole[:place] + bytes([draw.randrange(256)]) + whole[place + 1 :])
        rows = _rows_in_silence()
        assert len(rows) >= 1


def _rows_in_silence():
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ledger.rows()


def test_a_cut_file_leaves_the_whole_lines(ledger_file: Path):
    for number in range(3):
        ledger.add(f"row {number}", accuracy(0.9))
    ledger_file.write_bytes(ledger_file.read_bytes()[:-20])
    assert [row.what for row in _rows_in_silence()] == ["row 0", "row 1"]


def test_a_leftover_of_a_killed_writer_is_not_read(ledger_file: Path):
    ledger.add("first", accuracy(0.9))
    ledger_file.with_name(f".{ledger_file.name}.part").write_bytes(b"half a li")
    ledger.add("second", accuracy(0.9))
    assert [row.what for row in ledger.rows()] == ["first", "second"]


def test_a_folder_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MOBILEDL_LEDGER", str(tmp_path / "file" / "ledger.jsonl"))
    with pytest.raises(ShelfError, match=r"file.*set MOBILEDL_LEDGER"):
        ledger.add("first", accuracy(0.9))


def test_a_folder_in_place_of_the_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("MOBILEDL_LEDGER", str(tmp_path))
    with pytest.raises(ShelfError, match="set MOBILEDL_LEDGER"):
        ledger.rows()


@pytest.mark.parametrize("place", ["/", "..", "x" * 300, "a/../.."])
def test_a_place_that_cannot_be_a_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str):
    monkeypatch.setenv("MOBILEDL_LEDGER", str(tmp_path / place))
    with pytest.raises(ShelfError, match="set MOBILEDL_LEDGER"):
        ledger.add("first", accuracy(0.9))


@pytest.mark.parametrize("name", ["..", "../../x", "/etc/passwd", "a\\b", "a\0b", "x" * 300])
def test_what_was_done_and_where_are_texts_and_never_paths(ledger_file: Path, name: str):
    row = ledger.add(name, accuracy(0.9), lesson=name)
    assert ledger.rows() == (row,)
    assert {path.name for path in ledger_file.parent.iterdir()} == {"ledger.jsonl", ".ledger.jsonl.lock"}


def test_a_full_disk_leaves_the_old_rows(monkeypatch: pytest.MonkeyPatch):
    ledger.add("first", accuracy(0.9))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(ShelfError, match="No space left"):
            ledger.add("second", accuracy(0.8))
    assert [row.what for row in ledger.rows()] == ["first"]
