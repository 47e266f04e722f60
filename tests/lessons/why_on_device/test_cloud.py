"""The cloud on loopback: it names drawings as the model does, refuses what it should, and dies with its parent."""

import http.client
import json
import subprocess
import sys
import textwrap
import time
from dataclasses import replace

import numpy as np
import pytest

from mobiledl import export, run
from mobiledl.data.render import render
from mobiledl.lessons.why_on_device import cloud, cloud_server

FLAT = [np.array([[0.1, 0.5], [0.9, 0.52]])]
SHAPES = [FLAT, [np.array([[0.5, 0.1], [0.5, 0.9]])], [np.array([[0.1, 0.1], [0.9, 0.9]]), np.array([[0.2, 0.8]])]]


@pytest.fixture(scope="module")
def artifact(toy_net):
    strokes = replace(toy_net.card.preprocess, margin=0.1, pen=0.09)
    return export.to("onnx", type(toy_net)(toy_net.module, replace(toy_net.card, preprocess=strokes)))


@pytest.fixture(scope="module")
def session(artifact):
    return run.load(artifact)


@pytest.fixture(scope="module")
def server(artifact):
    running = cloud.start(artifact)
    yield running
    running.stop()


def raw(server, method="POST", path="/classify", body=b'{"strokes":[[[0,0],[1,1]]]}', **headers):
    """Send a request of one's own making; return status and content."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"Authorization": f"Bearer {server._token}", **headers}
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    content = json.loads(response.read())
    connection.close()
    return response.status, content


def test_the_likeliest_classes_come_first_with_their_shares(session):
    named = cloud.answer(session, FLAT)
    image = render(FLAT, 16, 0.1, 0.09)[None, None]
    assert named[0][0] == session.card.classes[int(session.predict(image)[0].argmax())]
    assert len(named) == 3
    assert [share for _, share in named] == sorted((share for _, share in named), reverse=True)
    assert 0 < sum(share for _, share in named) <= 1


@pytest.mark.parametrize("strokes", SHAPES, ids=["flat", "upright", "two strokes"])
def test_the_server_answers_as_the_model_does(server, session, strokes):
    theirs, ours = server.ask(strokes).answer, cloud.answer(session, [np.round(s, 3) for s in strokes])
    assert [name for name, _ in theirs] == [name for name, _ in ours]
    assert [share for _, share in theirs] == pytest.approx([share for _, share in ours], abs=1e-3)


def test_an_exchange_holds_what_was_sent_byte_by_byte(server):
    exchange = server.ask(FLAT)
    assert exchange.sent.startswith(b"POST /classify HTTP/1.1\r\n")
    assert exchange.body == b'{"strokes":[[[0.1,0.5],[0.9,0.52]]]}'
    assert exchange.received > 100
    assert exchange.server_ms > 0


def test_the_secret_is_sent_and_not_shown(server):
    exchange = server.ask(FLAT)
    assert server._token.encode() in exchange.sent
    assert server._token not in repr(exchange) + exchange._repr_html_()
    assert f"{len(exchange.sent):,} bytes" in repr(exchange)


def test_the_same_drawing_is_shown_the_same_every_time(server):
    assert repr(server.ask(FLAT)) == repr(server.ask(FLAT))


def test_the_drawing_can_be_redrawn_from_the_log(server):
    server.ask(FLAT)
    entry = server.log()[-1]
    assert render(entry["strokes"]).tobytes() == render(FLAT).tobytes()
    assert "Android" in entry["phone"]


def test_the_log_keeps_the_last_hundred_requests_only(server):
    for _ in range(cloud_server.KEPT + 3):
        server.ask(FLAT)
    assert len(server.log()) == cloud_server.KEPT


def test_the_connection_stays_open_until_it_is_hung_up(server):
    server.ask(FLAT)
    first = server._connection
    server.ask(FLAT)
    assert server._connection is first
    server.hang_up()
    assert server.ask(FLAT).answer
    assert server._connection is not first


def test_a_connection_that_broke_is_opened_again(server):
    server.ask(FLAT)
    server._connection.sock.shutdown(2)
    assert server.ask(FLAT).answer


def test_the_server_listens_on_loopback_only(server):
    import psutil

    listening = [c for c in psutil.Process(server._process.pid).net_connections() if c.status == "LISTEN"]
    assert [c.laddr.ip for c in listening] == ["127.0.0.1"]


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "Bearer \u00e9"])
def test_without_the_token_nothing_is_answered(server, given):
    status, content = raw(server, Authorization=given)
    assert status == 401
    assert "token" in content["error"]


def test_the_log_wants_the_token_too(server):
    assert raw(server, "GET", "/log", None, Authorization="")[0] == 401


@pytest.mark.parametrize(("method", "path"), [("POST", "/"), ("POST", "/log"), ("GET", "/classify"), ("GET", "/../x")])
def test_there_is_nothing_else_to_ask_for(server, method, path):
    assert raw(server, method, path)[0] == 404


def test_a_large_drawing_is_refused_before_it_is_read(server):
    status, content = raw(server, body=b"", **{"Content-Length": str(cloud_server.MOST_BYTES + 1)})
    assert status == 413
    assert "64,000" in content["error"]


@pytest.mark.parametrize("length", ["-1", "ten", ""])
def test_a_body_without_a_length_is_refused(server, length):
    assert raw(server, body=b"", **{"Content-Length": length})[0] == 411


NO_DRAWINGS = [
    b"", b"{", b"[]", b"{}", b"null", b'{"strokes":[]}', b'{"strokes":7}', b'{"strokes":[[]]}', b'{"strokes":[[[1]]]}',
    b'{"strokes":[[[0,NaN]]]}', b'{"strokes":[[["a","b"]]]}', b'{"strokes":{"a":1}}', b"[" * 5_000, b"\xff\xfe",
]  # fmt: skip


@pytest.mark.parametrize("body", NO_DRAWINGS, ids=range(len(NO_DRAWINGS)))
def test_what_is_no_drawing_is_refused_and_the_server_lives(server, body):
    status, content = raw(server, body=body)
    assert status == 400
    assert content["error"].startswith("This is no drawing")
    assert server.ask(FLAT).answer


def test_a_refusal_says_why(server):
    with pytest.raises(cloud.CloudError, match="HTTP 413"):
        server.ask([np.random.default_rng(0).random((9_000, 2))])


def test_a_stopped_server_is_gone_and_says_so(artifact):
    running = cloud.start(artifact)
    assert running.alive
    running.stop()
    running.stop()
    assert not running.alive
    with pytest.raises(cloud.CloudError, match=r"cloud\.start"):
        running.ask(FLAT)


def test_a_server_that_names_no_port_did_not_start(artifact, monkeypatch):
    monkeypatch.setattr(cloud.Child, "line", lambda self, seconds: "ready")
    with pytest.raises(cloud.CloudError, match="named no port"):
        cloud.start(artifact)


def test_a_server_without_its_model_does_not_start(artifact, tmp_path):
    gone = replace(artifact, path=tmp_path / "gone.onnx")
    with pytest.raises(cloud.CloudError, match=r"did not start.*no model file"):
        cloud.start(gone)


def test_the_server_ends_when_its_parent_is_killed(artifact):
    import psutil

    code = """
        import os, sys
        from mobiledl.artifact import Artifact
        from mobiledl.lessons.why_on_device import cloud
        server = cloud.start(Artifact.read(sys.argv[1]))
        print(server._process.pid, flush=True)
        os.kill(os.getpid(), 9)
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(artifact.path)], capture_output=True, text=True, check=False
    )
    server = int(ran.stdout)
    for _ in range(600):
        if not psutil.pid_exists(server) or psutil.Process(server).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.1)
    pytest.fail(f"the server {server} outlived its parent by a minute")


def test_a_model_of_photos_is_refused(toy_net):
    photos = run.load(export.to("onnx", toy_net))
    with pytest.raises(ValueError, match="not made for strokes"):
        cloud.answer(photos, FLAT)


def test_times_say_who_was_asked_and_where(server, session):
    here, there = cloud.timed(session, FLAT, "here", n=20, warmup=1), cloud.timed(server, FLAT, n=20, warmup=1)
    assert (here.what, there.what) == ("here", server.name)
    assert here.ms.shape == (20,)
    assert "HTTP on loopback" in repr(there)
    assert (here.ms > 0).all()
