"""Fetch: mirrors, disks that are full or closed, and processes that ask at once."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import CONTENT, Server

from mobiledl import fetch

SHA256 = hashlib.sha256(CONTENT).hexdigest()
HALF = len(CONTENT) // 2


@pytest.fixture
def server():
    one = Server()
    yield one
    one.http.shutdown()
    one.http.server_close()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("MOBILEDL_CACHE", str(folder))
    monkeypatch.delenv("MOBILEDL_MIRROR", raising=False)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "file.bin").write_bytes(CONTENT)
    monkeypatch.setenv("MOBILEDL_MIRROR", str(folder))
    return folder


def files_in(cache):
    return sorted(path.name for path in cache.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_a_mirror_folder_is_asked_before_the_network(server, mirror):
    assert fetch.get(f"{server.url}/file.bin", SHA256).read_bytes() == CONTENT
    assert server.asked == []


def test_a_bare_name_comes_from_the_mirror(mirror):
    assert fetch.get("file.bin", SHA256).read_bytes() == CONTENT


def test_what_the_mirror_lacks_comes_from_the_network(server, mirror):
    (mirror / "file.bin").unlink()
    assert fetch.get(f"{server.url}/file.bin", SHA256).read_bytes() == CONTENT


def test_a_mirror_can_be_a_url(server, monkeypatch):
    monkeypatch.setenv("MOBILEDL_MIRROR", f"{server.url}/")
    assert fetch.get("http://127.0.0.1:9/file.bin", SHA256).read_bytes() == CONTENT


def test_a_url_mirror_without_the_file_sends_on_to_the_network(server, monkeypatch):
    server.files["/real/file.bin"] = server.files.pop("/file.bin")
    monkeypatch.setenv("MOBILEDL_MIRROR", server.url)
    assert fetch.get(f"{server.url}/real/file.bin", SHA256).read_bytes() == CONTENT


def test_a_wrong_file_in_the_mirror_is_an_error_that_names_the_mirror(server, mirror):
    (mirror / "file.bin").write_bytes(CONTENT[:HALF])
    with pytest.raises(fetch.ChecksumError, match=f"from the mirror {mirror}"):
        fetch.get(f"{server.url}/file.bin", SHA256)


def test_a_file_of_the_mirror_that_cannot_be_read_is_told(mirror, monkeypatch):
    def closed(path, *_):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(fetch.Path, "open", closed)
    with pytest.raises(fetch.FetchError, match=r"Cannot read .*file.bin \(Permission denied\)"):
        fetch.get("file.bin", SHA256)


def test_a_bare_name_that_nobody_has_says_what_to_set():
    with pytest.raises(fetch.NotFoundError, match="set MOBILEDL_MIRROR"):
        fetch.get("file.bin", SHA256)


def test_a_cache_folder_that_cannot_be_made_is_an_error(tmp_path, monkeypatch, mirror):
    (tmp_path / "taken").write_text("a file, not a folder")
    monkeypatch.setenv("MOBILEDL_CACHE", str(tmp_path / "taken"))
    with pytest.raises(fetch.CacheError, match=r"Cannot write in the cache folder .* set MOBILEDL_CACHE"):
        fetch.get("file.bin", SHA256)


@pytest.mark.parametrize("kind", ["network", "mirror"])
def test_a_full_disk_is_one_sentence_and_no_file(server, cache, kind, tmp_path):
    (tmp_path / "file.bin").write_bytes(CONTENT)
    source = f"{server.url}/file.bin" if kind == "network" else "file.bin"
    code = (
        "import resource, signal, sys; from mobiledl import fetch\n"
        "import requests, pooch, filelock\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        f"try: fetch.get({source!r}, {SHA256!r})\n"
        "except fetch.CacheError as error: print(error)\n"
    )
    mirror = {"MOBILEDL_MIRROR": str(tmp_path)} if kind == "mirror" else {}
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | mirror, capture_output=True, text=True, check=True
    )
    assert "is full: free some space" in done.stdout
    assert "file.bin" not in files_in(cache)


def test_no_space_left_is_told_as_a_full_disk(mirror, monkeypatch):
    def copyfileobj(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetch.shutil, "copyfileobj", copyfileobj)
    with pytest.raises(fetch.CacheError, match="is full"):
        fetch.get("file.bin", SHA256)


def test_processes_that_ask_at_once_fetch_once(server):
    code = f"from mobiledl import fetch; print(fetch.get('{server.url}/file.bin', '{SHA256}'))"
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    paths = {process.communicate()[0].strip() for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(paths) == 1
    assert Path(paths.pop()).read_bytes() == CONTENT
    assert server.asked == [None]
