"""Leaks: connections are counted, also when they fail, and computing opens none."""

import contextlib
import socket

from mobiledl.lessons.why_on_device import leaks


def call(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return


def test_connections_are_counted():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        assert leaks.connections(lambda: [call(port), call(port)]) == 2


def test_a_failed_connection_counts_too():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        assert leaks.connections(lambda: call(silent.getsockname()[1])) == 1


def test_computing_opens_none():
    assert leaks.connections(lambda: sum(range(100))) == 0


def test_earlier_work_does_not_count():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        leaks.connections(lambda: call(silent.getsockname()[1]))
    assert leaks.connections(lambda: None) == 0
