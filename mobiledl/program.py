"""Program: what a module computes, as text: each operation, its settings, and where its values come from.

Weights do not tell a ReLU6 from a Hardswish; this text does. It names PyTorch's own operations (ATen) as they are
called, before PyTorch chooses a kernel for them: the same text in every process and on every processor.
`torch.export` would tell the same, but takes a second for each network, and the first time four more and 70 MiB.
"""

from __future__ import annotations

import hashlib
import threading
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from mobiledl.modules import evaluating, one_thread

PLAIN = (bool, int, float, complex, str, type(None), torch.dtype, torch.device, torch.layout, torch.memory_format)
_ONE_AT_A_TIME = threading.RLock()  # PyTorch counts its active modes for all threads together


def text(module: nn.Module, example: torch.Tensor) -> str:
    """Return the operations that a module carries out on one input, a line each.

    A module that cannot be followed, since it does not answer the example or branches with `torch.cond`, is told by
    its layers alone. Neither the module nor PyTorch's random numbers are changed.
    """
    # one thread: for one small image, threads that wait for each other cost far more
    with _ONE_AT_A_TIME, torch.random.fork_rng(devices=[]), one_thread(), evaluating(module):
        recorder = _Recorder(module, example)
        try:
            with recorder:
                answer = module(example)
        except Exception:  # the module may be anybody's, and raise anything
            return repr(module)
        return "\n".join([*recorder.lines, f"return {recorder.word(answer)}"])


class _Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Writes down each operation that is called while it is active."""

    def __init__(self, module: nn.Module, example: torch.Tensor) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.lines: list[str] = []
        # weakly: all activations at once would need far more memory than a run
        self._names: dict[int, tuple[weakref.ref[torch.Tensor], str]] = {}
        for name, tensor in {"input": example, **module.state_dict(keep_vars=True)}.items():
            self._name(tensor, name)

    def _name(self, tensor: torch.Tensor, name: str) -> None:
        """Give a tensor a name, unless it has one, as one that was changed in place does."""
        if not self._found(tensor):
            self._names[id(tensor)] = weakref.ref(tensor), name

    def _found(self, tensor: torch.Tensor) -> str:
        """Return the name of a tensor, or nothing; a number may have been that of a tensor which is gone."""
        holder, name = self._names.get(id(tensor), (None, ""))
        return name if holder is not None and holder() is tensor else ""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # to skip PyTorch's compiler is to load it first: 70 MiB

    def __torch_dispatch__(
        self, func: Any, types: object, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        settings = dict(kwargs or {})
        given = [self.word(value) for value in args]
        given += [f"{name}={self.word(settings[name])}" for name in sorted(settings)]
        results = func(*args, **settings)
        for place, tensor in enumerate(results if isinstance(results, Sequence) else [results]):
            if isinstance(tensor, torch.Tensor):
                self._name(tensor, f"%{len(self.lines)}.{place}")
        self.lines.append(f"{self.word(results)} = {func}({', '.join(given)})")
        return results

    def word(self, value: Any) -> str:
        """Return a value as text: a tensor by its name or, when no operation made it, by its content."""
        if isinstance(value, torch.Tensor):
            return self._found(value) or _content(value)
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{key}: {self.word(each)}" for key, each in value.items()) + "}"
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(map(self.word, value)) + "]"
        return repr(value) if isinstance(value, PLAIN) else type(value).__name__  # others' texts hold addresses


def _content(tensor: torch.Tensor) -> str:
    """Return element type, shape and a digest of the values of a tensor."""
    return f"{tensor.dtype}{tuple(tensor.shape)}:{hashlib.sha256(values(tensor)).hexdigest()}"


def values(tensor: torch.Tensor) -> bytes:
    """Return a tensor's values as bytes, whatever its layout in memory."""
    return tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().tobytes()
