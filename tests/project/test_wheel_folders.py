"""tools/wheel_folders.py: a classroom's folder of wheels is used as it is, and what is wrong with it is named."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from repository import tool
from tiny_repository import TinyRepository, write_wheel

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture(scope="module")
def repo(tmp_path_factory):
    return TinyRepository.make(tmp_path_factory.mktemp("classroom") / "course")


@pytest.fixture
def trouble(tmp_path):
    """Why a folder with these wheels lacks torch==2.13.0."""

    def why(*names: str) -> str:
        for name in names:
            (tmp_path / name).write_bytes(b"")
        settings = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
        return tool("wheel_folders").trouble(settings, "torch==2.13.0")

    return why


def test_folder_with_spaces_in_its_path_is_used(repo):
    (repo.root.parent / "wheels").rename(repo.root.parent / "a stick of wheels")
    done = repo.install(wheels="a stick of wheels")
    (repo.root.parent / "a stick of wheels").rename(repo.root.parent / "wheels")
    assert done.returncode == 0, done.stderr
    assert repo.version("tiny") == "1.0"


@pytest.fixture
def without_torch(repo):
    """The repository before PyTorch is installed."""
    repo.install()
    for path in repo.site.glob("torch*"):
        path.rename(repo.root / path.name)
    repo.stamp.unlink(missing_ok=True)
    yield repo
    for path in repo.root.glob("torch*"):
        path.rename(repo.site / path.name)


def test_folder_that_does_not_exist_is_named(without_torch):
    done = without_torch.install(wheels="stik")
    assert "PIP_FIND_LINKS names" in done.stderr
    assert "stik, which does not exist: correct the path" in done.stderr
    assert done.stderr.count("\n") == 1


def test_wheels_for_another_python_are_named(without_torch):
    folder = without_torch.root.parent / "other"
    write_wheel(folder, "torch", "2.13.0+cpu")
    for wheel in folder.iterdir():
        wheel.rename(folder / "torch-2.13.0+cpu-cp310-cp310-linux_x86_64.whl")
    done = without_torch.install(wheels="other")
    assert f"holds torch for Python 3.10, and this is Python {HERE}: fill it again with Python {HERE}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_wheels_of_another_system_are_named(trouble):
    tag = f"cp{HERE.replace('.', '')}"
    assert "holds torch for amiga_68k, which is not this computer's system" in trouble(
        f"torch-2.13.0-{tag}-{tag}-amiga_68k.whl"
    )


def test_another_version_is_named(trouble):
    assert "holds torch 2.12.1+cpu and 2.13.0 is wanted" in trouble("torch-2.12.1+cpu-py3-none-any.whl")


def test_package_that_is_not_in_the_folder_is_named(trouble):
    assert "holds no wheel of torch==2.13.0 (1 wheels)" in trouble("torchao-2.13.0-py3-none-any.whl")


def test_no_index_and_no_folder_is_named():
    assert "PIP_FIND_LINKS names no folder" in tool("wheel_folders").trouble({"PIP_NO_INDEX": "1"}, "torch==2.13.0")


@pytest.mark.parametrize("settings", [{}, {"PIP_FIND_LINKS": os.curdir}, {"PIP_NO_INDEX": "0"}])
def test_folders_are_not_blamed_where_an_index_was_asked(settings):
    assert tool("wheel_folders").trouble(settings, "torch==2.13.0") == ""


def test_addresses_elsewhere_are_left_to_pip():
    assert tool("wheel_folders").trouble({"PIP_FIND_LINKS": "https://example.org/wheels"}, "torch==2.13.0") == ""


def test_several_folders_stay_several(tmp_path):
    both = f"{tmp_path} {Path.home()}"
    assert tool("wheel_folders").as_pip_reads(both) == both
