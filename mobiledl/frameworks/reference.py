"""PyTorch itself, the reference that every other framework is compared with: a `torch.export` program (.pt2)."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from mobiledl.artifact import Format

FORMAT = Format(
    title="PyTorch",
    suffix=".pt2",
    precisions=("float32",),
    packages=("torch",),
    converter=("torch",),
    runtime=("torch",),
)


def convert(program: str, out: str, precision: str, calibration: str | None) -> None:
    """Copy the program: the reference is what the other formats are converted from."""
    shutil.copyfile(program, out)


class Session:
    """A program that PyTorch runs, one image at a time."""

    delegate = "ATen"

    def __init__(self, path: str | Path, threads: int = 1) -> None:
        import torch

        self._torch = torch
        self._threads = threads
        self._module = torch.export.load(path).module()

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Return outputs (N, classes) for inputs (N, C, H, W), float32."""
        torch = self._torch
        before = torch.get_num_threads()
        torch.set_num_threads(self._threads)
        try:
            with torch.inference_mode():
                images = torch.from_numpy(np.ascontiguousarray(inputs))
                outputs: np.ndarray = torch.cat([self._module(image) for image in images.split(1)]).numpy()
        finally:
            torch.set_num_threads(before)
        return outputs
