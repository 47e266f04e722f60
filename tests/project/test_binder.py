"""binder/ is a part of requirements.lock, without what 2 GB cannot hold."""

from __future__ import annotations

import os
import re

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
