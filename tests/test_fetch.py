"""Fetch: a checked file or one clear sentence, whatever the server, the mirror or the disk does."""

from __future__ import annotations

import hashlib
import socket

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


def leave_part(cache, content):
    part = cache / SHA256[:16] / "file.bin.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(content)
    return part


def files_in(cache):
    return sorted(path.name for path in cache.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_a_file_is_fetched_once(server):
    first = fetch.get(f"{server.url}/file.bin", SHA256)
    assert first.read_bytes() == CONTENT
    assert fetch.get(f"{server.url}/file.bin", SHA256) == first
    assert server.asked == [None]


def test_a_file_keeps_its_name_unless_given_another(server, cache):
    assert fetch.get(f"{server.url}/file.bin?download=1", SHA256).name == "file.bin"
    assert fetch.get(f"{server.url}/file.bin", SHA256, name="other.bin").name == "other.bin"
    assert files_in(cache) == ["file.bin", "other.bin"]


def test_two_versions_of_one_name_live_side_by_side(server):
    old = fetch.get(f"{server.url}/file.bin", SHA256)
    server.files["/file.bin"] = b"new"
    new = fetch.get(f"{server.url}/file.bin", hashlib.sha256(b"new").hexdigest())
    assert (old.read_bytes(), new.read_bytes()) == (CONTENT, b"new")


def test_the_first_digits_of_a_checksum_are_enough(server):
    assert fetch.get(f"{server.url}/file.bin", SHA256[:8]).read_bytes() == CONTENT


def test_a_file_changed_in_the_cache_is_fetched_again(server):
    path = fetch.get(f"{server.url}/file.bin", SHA256)
    path.write_bytes(CONTENT[:-1])
    assert fetch.get(f"{server.url}/file.bin", SHA256).read_bytes() == CONTENT


def test_a_wrong_checksum_is_an_error_and_leaves_nothing(server, cache):
    server.files["/file.bin"] = b"something else"
    with pytest.raises(fetch.ChecksumError, match=f"not the file that was asked for.*{SHA256[:12]}"):
        fetch.get(f"{server.url}/file.bin", SHA256)
    assert files_in(cache) == []


def test_an_answer_that_breaks_off_is_gone_on_with(server):
    server.break_off = 1
    assert fetch.get(f"{server.url}/file.bin", SHA256).read_bytes() == CONTENT
    assert server.asked == [None, f"bytes={len(CONTENT) // 4}-"]


def test_a_file_that_never_comes_whole_is_an_error_and_the_part_is_kept(server, cache):
    server.break_off = 9
    server.ranges = False
    with pytest.raises(fetch.OfflineError, match="broke off"):
        fetch.get(f"{server.url}/file.bin", SHA256)
    assert files_in(cache) == ["file.bin.part"]


def test_the_next_call_goes_on_where_the_last_one_stopped(server, cache):
    leave_part(cache, CONTENT[:HALF])
    assert fetch.get(f"{server.url}/file.bin", SHA256).read_bytes() == CONTENT
    assert server.asked == [f"bytes={HALF}-"]


def test_a_server_without_ranges_sends_it_all_again(server, cache):
    leave_part(cache, CONTENT[:HALF])
    server.ranges = False
    assert fetch.get(f"{server.url}/file.bin", SHA256).read_bytes() == CONTENT


@pytest.mark.parametrize("stale", [b"x" * 100, b"x" * (len(CONTENT) + 5)], ids=["shorter", "longer"])
def test_a_part_of_another_file_is_thrown_away(server, cache, stale):
    leave_part(cache, stale)
    assert fetch.get(f"{server.url}/file.bin", SHA256).read_bytes() == CONTENT
    assert len(server.asked) == 2


def test_a_part_that_is_already_whole_is_taken(server, cache):
    leave_part(cache, CONTENT)
    assert fetch.get(f"{server.url}/file.bin", SHA256).read_bytes() == CONTENT


def test_a_missing_file_is_not_found(server):
    with pytest.raises(fetch.NotFoundError, match="does not exist"):
        fetch.get(f"{server.url}/nothing.bin", SHA256)


def test_another_status_is_told(server):
    server.status = 503
    with pytest.raises(fetch.FetchError, match="answered 503"):
        fetch.get(f"{server.url}/file.bin", SHA256)


def test_a_host_that_does_not_answer_is_offline():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(fetch.OfflineError, match=f"Cannot reach 127.0.0.1:{port}"):
        fetch.get(f"http://127.0.0.1:{port}/file.bin", SHA256)


@pytest.mark.parametrize("sha256", ["", "abc", "g" * 64, "A" * 64, "0" * 65])
def test_something_that_is_no_checksum_is_an_error(sha256):
    with pytest.raises(ValueError, match="is not a SHA-256"):
        fetch.get("file.bin", sha256)


@pytest.mark.parametrize("name", ["", "..", "a/b", "/etc/passwd"])
def test_a_name_with_a_folder_in_it_is_an_error(name):
    with pytest.raises(ValueError, match="cannot be a file name"):
        fetch.get("file.bin", SHA256, name=name)


def test_every_error_is_an_os_error_of_fetch():
    kinds = (fetch.OfflineError, fetch.NotFoundError, fetch.ChecksumError, fetch.CacheError)
    assert all(issubclass(kind, fetch.FetchError) and issubclass(kind, OSError) for kind in kinds)


def test_without_a_setting_the_cache_is_the_platform_s_own(monkeypatch):
    monkeypatch.delenv("MOBILEDL_CACHE")
    assert "mobiledl" in str(fetch.cache_dir())
