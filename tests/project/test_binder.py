"""binder/ is a part of requirements.lock, without what 2 GB cannot hold; zoo/exports/ has what it lacks."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from repository import ROOT, pins, project, text, tool

HEAVY = re.compile(
    r"(tensorflow|keras|jax|jaxlib|litert-(torch|converter|lm-builder)|ai-edge-quantizer|torchao|coremltools"
    r"|executorch|transformers|nvidia|cuda|triton|nbgrader|playwright|pytest|mypy)\b"
)


def lines() -> list[str]:
    return [line for line in text("binder/requirements.txt").splitlines() if not line.startswith("#")]


def lean_pins() -> dict[str, Requirement]:
    found = [Requirement(line) for line in lines() if not line.startswith("-")]
    return {canonicalize_name(pin.name): pin for pin in found}


def test_requirements_are_what_the_lock_gives():
    assert text("binder/requirements.txt") == tool("lean").text(text("requirements.lock")), "run `make lock`"


def test_every_pin_is_the_locks():
    locked = pins()
    assert {name: pin.specifier for name, pin in lean_pins().items()} == {
        name: locked[name].specifier for name in lean_pins()
    }


def test_nothing_heavy_is_in_it():
    assert not [name for name in lean_pins() if HEAVY.match(name)]


def test_runtimes_and_jupyter_are_in_it():
    wanted = {"ai-edge-litert", "onnx", "onnxruntime", "onnxscript", "torch", "jupyterlab", "ipywidgets", "anywidget"}
    assert wanted <= set(lean_pins())


def test_everything_that_the_package_itself_imports_is_in_it():
    assert {canonicalize_name(Requirement(item).name) for item in project()["dependencies"]} <= set(lean_pins())


def test_only_address_is_that_of_pytorchs_cpu_builds():
    assert [line for line in lines() if line.startswith("-") or "://" in line] == [
        f"--extra-index-url {tool('cpu_torch').CPU_INDEX}"
    ]


def test_what_a_pin_needs_is_found_through_others():
    lock = "a==1  # via mobiledl[onnx]\nb==2  # via a\nc==3  # via b\nd==4  # via mobiledl[coreml]\n"
    assert set(tool("lean").needed(lock + "ai-edge-litert==1  # via x\n")) == {"a", "b", "c", "ai-edge-litert"}


def test_pin_for_another_system_is_left_out():
    lock = "a==1 ; sys_platform == 'darwin'  # via mobiledl\nb==2 ; python_version < '3.12'  # via mobiledl\n"
    assert set(tool("lean").pins(lock)) == {"b"}


def test_python_is_one_that_the_course_runs_on():
    assert text("binder/runtime.txt") == "python-3.11\n"
    assert tool("lean").PLACE["python_version"] in tool("lock").PYTHONS


def test_last_step_can_be_executed_and_brings_the_package_alone():
    script = ROOT / "binder" / "postBuild"
    assert os.access(script, os.X_OK)
    assert "pip install --no-deps --no-build-isolation -e ." in script.read_text(encoding="utf-8")


@pytest.fixture
def shipping(tmp_path, monkeypatch):
    """tools/ship_exports.py on a copy of the shipped files."""
    import shutil

    from mobiledl import zoo

    shutil.copytree(zoo.folder(), tmp_path / "zoo")
    monkeypatch.setenv("MOBILEDL_ZOO", str(tmp_path / "zoo"))
    return tool("ship_exports")


def test_every_shipped_file_belongs_to_a_model_of_the_zoo():
    command = [sys.executable, "tools/ship_exports.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stdout + done.stderr


def test_shipped_file_of_no_model_is_found(shipping):
    (shipping.shipped.folder() / "litert-0123456789abcdef").mkdir()
    assert list(shipping.complaints()) == [
        "litert-0123456789abcdef belongs to no model of the zoo: run `make exports`."
    ]


def test_missing_and_damaged_shipped_files_are_found(shipping):
    first, second, *_ = shipping.wanted()
    next(first.place.glob("*.tflite")).write_bytes(b"no model")
    for file in second.place.iterdir():
        file.unlink()
    second.place.rmdir()
    damaged, missing = shipping.complaints()
    assert "changed or damaged" in damaged
    assert missing == f"{second} is not shipped: run `make exports`."


def test_shipping_again_converts_nothing(shipping, monkeypatch):
    monkeypatch.setattr(shipping.export, "to", lambda *_: pytest.fail("a converter was started"))
    made_with = next(iter(shipping.wanted())).read().toolchain
    monkeypatch.setattr(shipping.frameworks, "toolchain", lambda _: made_with)
    before = {path: path.read_bytes() for path in shipping.shipped.folder().rglob("*.*")}
    (shipping.shipped.folder() / "litert-0123456789abcdef").mkdir()
    shipping.ship()
    assert {path: path.read_bytes() for path in shipping.shipped.folder().rglob("*.*")} == before
    assert list(shipping.complaints()) == []


def test_shipping_removes_only_what_it_could_have_made(shipping, monkeypatch, tmp_path):
    monkeypatch.setattr(shipping, "wanted", lambda: iter(()))
    folder = shipping.shipped.folder()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "holiday.jpg").write_bytes(b"irreplaceable")
    (folder / "litert-0123456789abcdef").symlink_to(tmp_path / "photos", target_is_directory=True)
    (folder / "my own models").mkdir()
    (folder / "notes.txt").write_text("mine")
    shipping.ship()
    assert sorted(path.name for path in folder.iterdir()) == ["litert-0123456789abcdef", "my own models", "notes.txt"]
    assert (tmp_path / "photos" / "holiday.jpg").exists()
    assert len(list(shipping.complaints())) == 3


def test_file_of_another_converter_is_converted_again(shipping, monkeypatch):
    first = next(iter(shipping.wanted()))
    again = first.read()
    calls = []
    monkeypatch.setattr(shipping.frameworks, "toolchain", lambda _: {"litert-torch": "0"})
    monkeypatch.setattr(shipping.export, "to", lambda *call: calls.append(call) or again.save(first.place.parent))
    assert first.write().sha256 == again.sha256
    assert len(calls) == 1
