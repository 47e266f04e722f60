"""tools/lock.py writes short markers, and the lock can be had on every supported system and Python."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from repository import PYTHONS, ROOT, SYSTEMS, pins, tool

PLATFORMS = dict(zip(SYSTEMS, ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "macos"), strict=True))
NO_REGISTRY = re.compile(r"[Ff]ailed to fetch|dns error|[Cc]onnection|[Tt]imed out|resolve host")


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("python_full_version < '3.14'", ""),
        ("sys_platform == 'linux' or platform_machine == 'arm64'", ""),
        ("sys_platform == 'linux'", "sys_platform == 'linux'"),
        ("sys_platform != 'linux'", "sys_platform == 'darwin'"),
        ("platform_machine == 'x86_64' or sys_platform == 'darwin'", "platform_machine != 'aarch64'"),
        ("python_full_version < '3.13' and sys_platform != 'win32'", "python_version < '3.13'"),
        (
            "python_version >= '3.12' and platform_system == 'Linux'",
            "python_version >= '3.12' and sys_platform == 'linux'",
        ),
    ],
)
def test_marker_is_said_in_few_words(long, short):
    assert tool("lock").short_marker(Marker(long)) == short


def test_marker_that_mixes_system_and_python_stays_as_it_is():
    marker = Marker('sys_platform == "linux" or python_version < "3.12"')
    assert tool("lock").short_marker(marker) == str(marker)


@pytest.mark.parametrize("marker", sorted({str(pin.marker) for pin in pins().values() if pin.marker}))
def test_short_marker_means_the_same_everywhere(marker):
    lock = tool("lock")
    again = lock.short_marker(Marker(marker))
    for _, _, values in lock.environments():
        assert Marker(again).evaluate(values) == Marker(marker).evaluate(values)


def test_pin_names_the_extra_that_asks_for_it():
    line = 'Some.Thing==1.0 ; python_full_version < "3.14"  # via mobiledl (pyproject.toml), other, -c (workspace)'
    assert (
        tool("lock").tidy(line, {"some-thing": "mobiledl[litert]"}) == "Some.Thing==1.0  # via mobiledl[litert], other"
    )


def refused_pythons(name: str, pin: Requirement) -> list[str]:
    """The supported Pythons for which a pin is meant and whose version the package refuses."""
    allowed = SpecifierSet(importlib.metadata.metadata(name)["Requires-Python"] or "")
    marker = pin.marker or Marker("python_version >= '3'")
    meant = [python for _, python, values in tool("lock").environments() if marker.evaluate(values)]
    return [python for python in meant if not allowed.contains(f"{python}.1")]


def test_no_package_refuses_a_python_that_its_pin_is_meant_for():
    # uv resolves without upper bounds of Requires-Python; pip then refuses to install.
    installed = {canonicalize_name(found.name): found.version for found in importlib.metadata.distributions()}
    same = {name: pin for name, pin in pins().items() if pin.specifier.contains(installed.get(name, "0"))}
    assert "torch" in same
    assert not {name: refused for name, pin in same.items() if (refused := refused_pythons(name, pin))}


def wheels_only() -> list[str]:
    """uv's options: every package as a wheel, except the few that are published as source only."""
    source_only = [name for name in ("antlr4-python3-runtime",) if name in pins()]
    return ["--only-binary", ":all:", *(word for name in source_only for word in ("--no-binary", name))]


@pytest.mark.network
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS, ids="-".join)
def test_lock_resolves(system, python, tmp_path):
    command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--no-deps", "--target", str(tmp_path / "to")]
    command += ["--python-version", python, "--python-platform", PLATFORMS[system], "-r", "requirements.lock"]
    # PyTorch and others build for macOS 14 and later.
    settings = os.environ | {"MACOSX_DEPLOYMENT_TARGET": "14.0"}
    done = subprocess.run([*command, *wheels_only()], cwd=ROOT, capture_output=True, text=True, env=settings)
    if done.returncode and NO_REGISTRY.search(done.stderr):
        pytest.skip(f"No package index can be reached: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    values = tool("lock").marker_variables(*system, python)
    expected = {name for name, pin in pins().items() if pin.marker is None or pin.marker.evaluate(values)}
    assert f"Would install {len(expected)} packages" in done.stderr
