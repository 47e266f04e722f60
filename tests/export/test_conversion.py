"""A net that answers otherwise than its card says, and a converter that refuses: one sentence each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from mobiledl import export, frameworks, worker
from mobiledl.export import conversion
from mobiledl.export.conversion import ExportError


class Answering(nn.Module):
    """The toy with something done to its answer."""

    def __init__(self, module: nn.Module, change: Callable[[torch.Tensor], object]) -> None:
        super().__init__()
        self.module, self.change = module, change

    def forward(self, x: torch.Tensor) -> object:
        return self.change(self.module(x))


ANSWERS = {
    "a tuple": (lambda y: (y, y), "with a tuple of 2, but its card says (N, 4) float32"),
    "a tuple of one": (lambda y: (y,), "with a tuple of 1"),
    "a mapping": (lambda y: {"logits": y}, "with a dict of 'logits'"),
    "nothing": (lambda y: None, "with None"),
    "two more axes": (lambda y: y[:, :, None, None], "with (4, 4, 1, 1), but its card says (N, 4)"),
    "no batch": (lambda y: y[0], "with (4), but its card says (N, 4)"),
    "other classes": (lambda y: y[:, :3], "with (4, 3), but its card says (N, 4)"),
    "whole numbers": (lambda y: y.argsort(1), "with a Tensor of (4, 4) int64"),
    "double precision": (lambda y: y.double(), "with a Tensor of (4, 4) float64"),
    "no numbers": (lambda y: y / 0 * 0, "with a value that is not finite"),
    "an error": (lambda y: y.view(3, 3), "answers no image of (1, 16, 16) (shape '[3, 3]' is invalid"),
}


@pytest.mark.parametrize("framework", ["reference", "onnx", "litert"])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_the_card_does_not_tell_is_refused(toy_net, monkeypatch, framework: str, name: str) -> None:
    monkeypatch.setattr(worker, "call", lambda *a, **k: pytest.fail("a converter was started"))
    change, says = ANSWERS[name]
    with pytest.raises(ExportError) as caught:
        export.to(framework, replace(toy_net, module=Answering(toy_net.module, change)))
    assert str(caught.value).startswith("toy answers ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_weight_beyond_float16_is_named(toy_net) -> None:
    large = toy_net.copy()
    large.module[7].bias.data[0] = -1e5
    with pytest.raises(ExportError, match=r"7\.bias of toy holds 1e\+05, but float16 ends at 65,504"):
        export.to("litert", large, "float16")
    conversion.check_weights(large, "float32")


def test_a_net_in_training_is_asked_as_it_will_answer_and_stays_so(toy_net) -> None:
    net = toy_net.copy()
    net.module.train()
    conversion.check_answer(net)
    assert net.module.training


@pytest.fixture
def odd_framework(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A framework whose converter and file do what a test says."""
    odd = SimpleNamespace(convert=lambda *_: None, Session=lambda path, threads: lambda x: np.zeros((1, 4)))
    monkeypatch.setattr(frameworks, "get", lambda name: odd)
    return odd


def convert_and_try() -> None:
    conversion.convert_and_try("odd", "p.pt2", "o", "float16", None, [1, 16, 16], [4])


@pytest.mark.parametrize("kind", [ValueError, TypeError, RuntimeError, KeyError, AssertionError])
def test_what_a_converter_raises_is_no_fault_of_an_argument(odd_framework, kind: type[Exception]) -> None:
    def refuse(*_: object) -> None:
        raise kind("float16 holds no 1e9")

    convert_and_try()
    odd_framework.convert = refuse
    with pytest.raises(conversion.Refused, match="float16 holds no 1e9"):
        convert_and_try()


@pytest.mark.parametrize("kind", [OSError, MemoryError])
def test_a_full_disk_and_a_full_memory_stay_what_they_are(odd_framework, kind: type[Exception]) -> None:
    def refuse(*_: object) -> None:
        raise kind(28, "No space left on device")

    odd_framework.convert = refuse
    with pytest.raises(kind, match="No space left"):
        convert_and_try()


def test_a_written_file_that_answers_otherwise_is_refused(odd_framework) -> None:
    odd_framework.Session = lambda path, threads: lambda x: np.zeros((1, 4, 1, 1))
    with pytest.raises(conversion.Refused, match=r"answers with \(1, 4, 1, 1\), but the card says \(1, 4\)"):
        convert_and_try()


PAGE = """\x1b[96mThis is step 3/3\x1b[0m
## Exception summary

<class 'torch.onnx._internal.exporter._errors.DispatchError'>: No ONNX function found for aten._linalg_svd
<class 'torch.onnx._internal.exporter._errors.ConversionError'>: Error when translating node %_linalg_svd
"""
BEFORE = "mobiledl.export.conversion:convert_and_try failed: Refused: "
ADVICE = "; try another precision, another framework or other layers."
REASONS = {
    "a lowering": (
        worker.WorkerError(f"{BEFORE}Lowering not found: aten.svd."),
        f"Lowering not found: aten.svd{ADVICE}",
    ),
    "a page": (
        worker.WorkerError(f"{BEFORE}Failed to convert. Next steps:", PAGE),
        f"No ONNX function found for aten._linalg_svd{ADVICE}",
    ),
    "colours": (worker.WorkerError(f"{BEFORE}\x1b[96mNo\x1b[0m such thing"), f"No such thing{ADVICE}"),
    "a crash": (
        worker.WorkerError("convert ended without an answer: a crash"),
        "convert ended without an answer: a crash",
    ),
    "memory": (MemoryError(), "MemoryError"),
}


@pytest.mark.parametrize("name", REASONS)
def test_the_reason_of_a_converter_is_told_in_one_line(name: str) -> None:
    error, says = REASONS[name]
    assert conversion.reason(error) == says


@pytest.mark.parametrize("error", [ValueError("no"), MemoryError(), FileNotFoundError("gone"), worker.WorkerError("x")])
def test_whatever_a_worker_passes_on_is_an_export_error(toy_net, monkeypatch, own_cache, error: Exception) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(worker, "call", refuse)
    with pytest.raises(ExportError, match="onnx could not convert toy to float32"):
        export.to("onnx", toy_net)
