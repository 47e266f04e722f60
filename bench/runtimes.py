"""One model in every framework and precision, timed in turn in one run, with bytes, peak memory and accuracy beside."""

from __future__ import annotations

from mobiledl import data, export, frameworks, measure, run, zoo
from mobiledl.budget import amount


def main() -> None:
    """Print a line for each file, then the race."""
    net = zoo.load("mobilenet_v2", width=0.5, weights="doodles")
    calibration = data.load("doodles", split="train", count=200)
    test_set = data.load("doodles", split="test")
    artifacts = {
        f"{name} {precision}": export.to(name, net, precision, calibration)
        for name in sorted(frameworks.names(), key=lambda name: name != "litert")
        for precision in frameworks.get(name).FORMAT.precisions
    }
    sessions = {name: run.load(artifact) for name, artifact in artifacts.items()}
    for name, artifact in artifacts.items():
        accuracy = measure.accuracy(sessions[name], test_set)
        memory = measure.memory(artifact)
        figures = [amount(m.value, m.unit) for m in (measure.size(artifact), memory, accuracy)]
        print(f"{name:22}", *(f"{figure:>12}" for figure in figures))
    print(measure.compare(sessions, test_set.images[0], n=300))


if __name__ == "__main__":
    main()
