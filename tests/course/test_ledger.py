"""The ledger: what is written comes back, rows replace each other, and the front is what nobody beats."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ledger_rows import accuracy, latency, size

from mobiledl.course import ledger
from mobiledl.course.shelf import ledger_path


def test_a_row_comes_back_as_it_was_written(artifact):
    row = ledger.add("int8", accuracy(0.97), latency(0.2), artifact=artifact, macs=4_360_000, parameters=412_000)
    assert ledger.rows() == (row,)


def test_a_row_takes_what_the_artifact_knows(artifact):
    row = ledger.add("int8", accuracy(0.97), artifact=artifact)
    assert (row.model, row.framework, row.precision) == ("toy", "litert", "int8-static")
    assert row.value("size") == 1500
    assert [step.verb for step in row.steps] == ["train"]
    assert dict(row.versions) == {"ai-edge-litert": "2.3.0", "ai-edge-quantizer": "0.10.0"}


def test_a_measured_size_stands_before_the_artifact_s():
    row = ledger.add("int8", size(1400))
    assert row.value("size") == 1400


def test_a_row_knows_its_device_and_the_time_in_utc():
    row = ledger.add("float32", latency(0.2, "phone"))
    assert row.device == "phone"
    assert abs((datetime.now(UTC) - datetime.fromisoformat(row.time)).total_seconds()) < 60


def test_a_second_run_of_a_notebook_replaces_its_rows_in_place():
    for value in (0.9, 0.8):
        ledger.add("float32", accuracy(value))
        ledger.add("int8", accuracy(value / 2))
    assert [(row.what, row.value("accuracy")) for row in ledger.rows()] == [("float32", 0.8), ("int8", 0.4)]


def test_another_lesson_keeps_its_own_row():
    ledger.add("float32", accuracy(0.9), lesson="00")
    ledger.add("float32", accuracy(0.8), lesson="01")
    assert [row.lesson for row in ledger.rows()] == ["00", "01"]


def test_an_empty_ledger_has_no_rows_and_says_so():
    assert ledger.rows() == ()
    assert repr(ledger.show()) == "ledger, 0 rows"


def test_the_table_shows_only_what_was_measured():
    ledger.add("float32", accuracy(0.972), latency(0.231), macs=4_360_000)
    ledger.add("int8", accuracy(0.97), size(1500))
    assert repr(ledger.show()).splitlines() == [
        "ledger, 2 rows",
        "lesson | what    | accuracy     | size         | MACs   | latency      | on",
        "00     | float32 | 97.2 %       | -            | 4.36 M | 0.231 ms     | 1",
        "00     | int8    | 97.0 %       | 1.5 kB       | -      | -            | -",
        "measured on 1: laptop, LiteRT, 1 thread",
    ]


def test_a_wider_number_moves_no_column():
    ledger.add("float32", latency(0.231))
    narrow = repr(ledger.show()).splitlines()[1]
    ledger.add("float32", latency(12345.6))
    assert repr(ledger.show()).splitlines()[1] == narrow


def test_the_html_is_a_table_with_every_text_escaped():
    ledger.add("a < b & <script>", accuracy(0.9))
    html = ledger.show()._repr_html_()
    assert html.startswith("<table>")
    assert "<script>" not in html
    assert "a &lt; b &amp; &lt;script&gt;" in html


def test_a_row_shows_itself_as_a_table_of_one():
    row = ledger.add("float32", accuracy(0.9))
    assert repr(row) == repr(ledger.show([row]))


def test_the_front_leaves_out_what_is_beaten():
    for what, bytes_, right in [("a", 100, 0.90), ("b", 200, 0.95), ("c", 300, 0.94), ("d", 200, 0.93)]:
        ledger.add(what, size(bytes_), accuracy(right))
    assert [row.what for row in ledger.front()] == ["a", "b"]


def test_the_front_is_what_a_plain_search_finds():
    draw = random.Random(0)
    points = {f"{n}": (draw.randint(1, 20), draw.randint(1, 20) / 20) for n in range(40)}
    for what, (bytes_, right) in points.items():
        ledger.add(what, size(bytes_), accuracy(right))
    unbeaten = {
        one
        for one, (x, y) in points.items()
        if not any((a <= x and b >= y) and (a < x or b > y) for a, b in points.values())
    }
    assert {row.what for row in ledger.front()} == unbeaten


def test_the_front_leaves_out_what_was_not_measured_or_is_no_number():
    ledger.add("whole", size(100), accuracy(0.9))
    ledger.add("half", size(1))
    ledger.add("broken", size(1), accuracy(math.nan))
    assert [row.what for row in ledger.front()] == ["whole"]


def test_a_front_of_counts_and_latency():
    ledger.add("slow", latency(3.0), macs=10)
    ledger.add("fast", latency(2.0), macs=20)
    ledger.add("worse", latency(3.0), macs=20)
    assert [row.what for row in ledger.front("macs", "latency")] == ["slow", "fast"]


def test_latencies_of_two_devices_are_not_compared_unless_one_is_named():
    ledger.add("here", latency(0.2), accuracy(0.9))
    ledger.add("there", latency(20.0, "phone"), accuracy(0.95))
    with pytest.raises(ValueError, match="laptop, phone"):
        ledger.front("latency")
    assert [row.what for row in ledger.front("latency", device="phone")] == ["there"]


def test_an_unknown_quantity_names_the_nearest():
    with pytest.raises(ValueError, match="use 'accuracy'"):
        ledger.front(y="acuracy")


def test_nothing_measured_is_no_row():
    with pytest.raises(ValueError, match="Nothing was measured"):
        ledger.add("float32")
    assert ledger.rows() == ()


def test_a_row_says_what_was_done():
    with pytest.raises(ValueError, match="empty text"):
        ledger.add(" ", accuracy(0.9))


def test_two_measurements_of_one_quantity_are_two_rows():
    with pytest.raises(ValueError, match="Two measurements of latency"):
        ledger.add("float32", latency(0.2), latency(0.3, "phone"))


def test_a_quantity_in_another_unit_is_refused():
    wrong = ledger.Measurement("latency", 0.2, "s", 1, "toy")
    with pytest.raises(ValueError, match="keeps latency in ms, but s came"):
        ledger.add("float32", wrong)


def test_reset_asks_first_and_keeps_a_backup():
    ledger.add("float32", accuracy(0.9))
    written = ledger_path().read_bytes()
    with pytest.raises(ValueError, match="ledger, 1 row"):
        ledger.reset()
    assert len(ledger.rows()) == 1
    backup = ledger.reset(confirm=True)
    assert ledger.rows() == ()
    assert backup.read_bytes() == written


def test_two_resets_in_one_second_keep_two_backups():
    backups = []
    for value in (0.9, 0.8):
        ledger.add("float32", accuracy(value))
        backups.append(ledger.reset(confirm=True))
    assert len(set(backups)) == 2
    assert all(backup.exists() for backup in backups)


def test_reset_of_nothing_is_fine():
    assert ledger.reset(confirm=True) is None


def test_the_file_is_where_the_learner_says(ledger_file: Path):
    ledger.add("float32", accuracy(0.9))
    assert ledger_file.exists()


def test_without_a_setting_the_file_is_in_the_user_s_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("MOBILEDL_LEDGER")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert ledger_path().parts[-2:] == ("mobiledl", "ledger.jsonl")
