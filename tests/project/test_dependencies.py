"""pyproject.toml, requirements.lock, environment.yml and the running environment agree."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from repository import PYTHONS, ROOT, SYSTEMS, direct, pin_lines, pins, project, text, tool

PLACES = [(system, python) for system in SYSTEMS for python in PYTHONS]


@pytest.fixture(scope="module")
def environment() -> dict:
    return yaml.safe_load(text("environment.yml"))


@pytest.mark.parametrize("needed", direct(), ids=str)
def test_every_direct_dependency_is_locked_within_its_range(needed):
    pin = pins()[canonicalize_name(needed.name)]
    (version,) = (specifier.version for specifier in pin.specifier)
    assert needed.specifier.contains(version), f"{needed} does not allow the lock's {version}: run `make lock`."


@pytest.mark.parametrize("needed", [item for item in direct() if item.marker], ids=str)
@pytest.mark.parametrize(("system", "python"), PLACES, ids=str)
def test_lock_has_a_dependency_wherever_pyproject_wants_it(needed, system, python):
    values = tool("lock").marker_variables(*system, python)
    pin = pins()[canonicalize_name(needed.name)]
    locked = pin.marker is None or pin.marker.evaluate(values)
    assert locked or not needed.marker.evaluate(values)


def test_every_pin_says_who_needs_it():
    silent = [line for line in pin_lines() if not re.search(r"  # via \S", line)]
    assert not silent, "run `make lock`"


def test_who_needs_a_pin_is_locked_too():
    needing = {who for line in pin_lines() for who in line.partition("# via ")[2].split(", ")}
    packages = {canonicalize_name(who) for who in needing if not who.startswith("mobiledl")}
    assert packages <= set(pins()), "run `make lock`"


def test_every_extra_that_needs_a_pin_exists():
    needing = {who for line in pin_lines() for who in line.partition("# via ")[2].split(", ")}
    extras = {who for who in needing if who.startswith("mobiledl[")}
    assert extras == {f"mobiledl[{extra}]" for extra in project()["optional-dependencies"]}


def test_each_package_is_pinned_once_to_one_version():
    names = [canonicalize_name(Requirement(line.partition("  #")[0]).name) for line in pin_lines()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin in pins().values())


def test_lock_holds_no_address():
    assert not re.search(r"://|--(extra-)?index|--find-links|file:| @ ", text("requirements.lock"))


def test_lock_holds_no_cuda():
    cuda = [name for name in pins() if re.match(r"(nvidia|cuda|triton)(-|$)", name)]
    assert not cuda


def test_environment_installs_the_lock_and_the_package(environment):
    pip = environment["dependencies"][-1]["pip"]
    assert "-r requirements.lock" in pip
    assert "-e ." in pip


def test_environment_pins_nothing_of_its_own(environment):
    *conda, pip = environment["dependencies"]
    assert conda == ["python=3.11", "pip"]
    assert all(item.startswith("-") for item in pip["pip"])


def test_environment_keeps_cuda_out(environment):
    index = tool("cpu_torch").CPU_INDEX
    assert f"--extra-index-url {index}" in environment["dependencies"][-1]["pip"]


def test_every_place_names_the_same_pythons():
    assert project()["requires-python"] == ">=3.11,<3.14"
    assert tuple(f"{major}.{minor}" for major, minor in tool("install").PYTHONS) == PYTHONS
    assert tool("lock").PYTHONS == PYTHONS
    classifiers = [item.rpartition(" ")[2] for item in project()["classifiers"] if "Python :: 3." in item]
    assert tuple(classifiers) == PYTHONS


@pytest.mark.skipif(Path(sys.prefix) != ROOT / ".venv", reason="runs outside .venv: type `make test`")
def test_running_environment_is_the_locked_one():
    here = tool("lock").marker_variables(
        sys.platform, platform.machine(), ".".join(platform.python_version_tuple()[:2])
    )
    wanted = {name: pin for name, pin in pins().items() if pin.marker is None or pin.marker.evaluate(here)}
    found = {name: importlib.metadata.version(name) for name in wanted}
    assert not {name: version for name, version in found.items() if not wanted[name].specifier.contains(version)}


@pytest.mark.skipif(Path(sys.prefix) != ROOT / ".venv", reason="runs outside .venv: type `make test`")
def test_running_environment_holds_no_cuda():
    names = {canonicalize_name(found.name) for found in importlib.metadata.distributions()}
    assert not {name for name in names if tool("lock").CUDA.match(name)}
