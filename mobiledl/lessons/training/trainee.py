"""Trainee: one fixed training in a process of its own, so that it can be killed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobiledl.course import child
from mobiledl.lessons.training import small

if TYPE_CHECKING:
    from mobiledl.net import Net

EPOCHS = 4
IMAGES, VALIDATED = 1_600, 400


def work(**options: Any) -> Net:
    """Train a small network for four epochs; options go to `train.fit`."""
    import torch

    from mobiledl import data, train

    torch.set_num_threads(1)  # sums come out the same only in one order
    images = data.load("doodles", count=IMAGES, size=small.SIDE)
    validation = data.load("doodles", "validation", count=VALIDATED, size=small.SIDE)
    return train.fit(small.network(), images, validation, epochs=EPOCHS, progress=False, **options)


class Trainee:
    """A process that does `work` with a checkpoint and says so after each epoch."""

    def __init__(self, checkpoint: str | Path) -> None:
        self._child = child.Child("mobiledl.lessons.training.trainee", checkpoint=Path(checkpoint).resolve())

    @property
    def pid(self) -> int:
        """The number under which the system knows the process."""
        return self._child.pid

    def wait_for(self, epoch: int) -> None:
        """Return once an epoch (from 1) lies behind; raises ChildError when the process ends before."""
        while int(self._child.line()) < epoch:
            pass

    def wait(self) -> int:
        """Return how the process ended: 0 well, -9 by SIGKILL."""
        return self._child.wait()


def main() -> None:
    """Do the work in this process, with the checkpoint that standard input names."""
    checkpoint = child.request()["checkpoint"]
    work(checkpoint=checkpoint, report=lambda epoch: print(epoch.number, flush=True))


if __name__ == "__main__":
    main()
