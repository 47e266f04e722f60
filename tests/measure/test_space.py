from __future__ import annotations

from mobiledl import export, measure


def test_size_is_that_of_the_file(toy_net) -> None:
    artifact = export.to("litert", toy_net)
    assert measure.size(artifact).value == artifact.path.stat().st_size


def test_memory_is_that_of_a_process_that_only_runs_the_model(toy_net) -> None:
    small = measure.memory(export.to("litert", toy_net))
    large = measure.memory(export.to("reference", toy_net))
    assert small.values["interpreter"] < small.value < 100
    assert large.value > small.value + 100
