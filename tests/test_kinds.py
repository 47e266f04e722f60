"""The obvious mistakes: a net for a session, a name for a data set, and so on, each with its remedy."""

from __future__ import annotations

import pytest

from mobiledl import export, measure, run


def test_a_net_is_no_session(toy_net) -> None:
    with pytest.raises(TypeError, match=r"measure\.latency takes a Session, but a Net came: export it first"):
        measure.latency(toy_net)
    with pytest.raises(TypeError, match=r"measure\.compare takes a Session"):
        measure.compare({"a": toy_net, "b": toy_net})


def test_an_artifact_is_no_session(toy_net, quarters) -> None:
    artifact = export.to("reference", toy_net)
    with pytest.raises(TypeError, match=r"run\.load\(artifact\) makes a session"):
        measure.latency(artifact)
    with pytest.raises(TypeError, match=r"run\.load\(artifact\) makes a session"):
        measure.accuracy(artifact, quarters)


def test_a_session_is_no_artifact(toy_net) -> None:
    session = run.load(export.to("reference", toy_net))
    for call in (measure.size, measure.memory):
        with pytest.raises(TypeError, match="give the artifact that the session was loaded from"):
            call(session)


def test_a_name_is_no_data_set_and_no_net(toy_net) -> None:
    with pytest.raises(TypeError, match=r"data\.load\(name\)"):
        measure.accuracy(toy_net, "doodles")
    with pytest.raises(TypeError, match=r"zoo\.load\(name\)"):
        export.to("litert", "mobilenet_v2")


def test_a_net_is_no_file(toy_net) -> None:
    with pytest.raises(TypeError, match=r"export\.to\(.litert., net\) makes an artifact"):
        run.load(toy_net)


def test_images_are_no_calibration_set(toy_net, quarters) -> None:
    with pytest.raises(TypeError, match="data set that the images belong to"):
        export.to("litert", toy_net, "int8-static", quarters.images)


def test_a_net_is_no_card(toy_net) -> None:
    from mobiledl.widgets.pad import Pad

    with pytest.raises(TypeError, match=r"give its card, net\.card"):
        Pad(toy_net)


def test_a_bare_number_is_no_measurement() -> None:
    from mobiledl.budget import Budget
    from mobiledl.course import ledger

    with pytest.raises(TypeError, match=r"Budget\.check takes a Measurement, but a float came: measure\.latency"):
        Budget(latency_ms=300).check(0.3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"ledger\.add takes a Measurement, but a int came"):
        ledger.add("x", 3, lesson="01")  # type: ignore[arg-type]


def test_a_name_is_no_link_and_a_session_no_server(toy_net) -> None:
    from mobiledl.lessons.why_on_device import cloud, links

    with pytest.raises(TypeError, match=r"links\.get\(name\) gives one"):
        links.simulate("4G", 1, 1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"export\.to\(.litert., net\) makes an artifact"):
        cloud.start(toy_net)
