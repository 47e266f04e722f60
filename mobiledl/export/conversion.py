"""Conversion: from a net to a file, in a worker; what a converter refuses is said in one sentence."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mobiledl import answers, frameworks, worker

if TYPE_CHECKING:
    import numpy as np

    from mobiledl.net import Net

COLOUR = re.compile(r"\x1b\[[\d;]*m")
# ONNX's exporter tells its causes at the end of a page, the first one first.
CAUSE = re.compile(r"^<class '[\w.]+'>: (.+)$", re.MULTILINE)


class ExportError(RuntimeError):
    """A model could not be exported."""


def check_weights(net: Net, precision: str) -> None:
    """Raise ExportError for a weight that is not a number or beyond a precision: converters write it without a word."""
    for name, tensor in net.module.state_dict().items():
        if not tensor.is_floating_point():
            continue
        if not tensor.isfinite().all():
            raise ExportError(f"{name} holds a value that is not a number or infinite: train again before you export.")
        if precision == "float16" and not tensor.half().isfinite().all():
            raise ExportError(
                f"{name} of {net.card.name} holds {tensor.abs().max():.3g}, but float16 ends at 65,504: choose another "
                "precision, or train with smaller weights."
            )


def check_answer(net: Net) -> None:
    """Raise ExportError for a net that answers otherwise than its card says, by chance, or with what is not finite."""
    try:
        net.check_answers()
        net.predict(answers.samples(net.card))
    except Exception as error:
        said = worker.first_line(str(error))
        if said.startswith(f"{net.card.name} answers"):
            raise ExportError(said) from error
        raise ExportError(
            f"{net.card.name} answers no image of {net.card.input.shape} ({said.rstrip('.')}): mend its forward or "
            "its card."
        ) from error


def convert(framework: str, net: Net, precision: str, samples: np.ndarray | None, out: Path) -> None:
    """Hand the program and the calibration images to a worker that writes the file.

    Raises ExportError when PyTorch cannot trace the net or the converter refuses it, and OSError for a full disk.
    """
    import numpy as np

    check_answer(net)
    with tempfile.TemporaryDirectory(prefix=".part-", dir=out.parent.parent) as folder:
        program = _program(net, Path(folder, "program.pt2"))
        calibration = None
        if samples is not None:
            calibration = Path(folder, "calibration.npy")
            np.save(calibration, samples)
        try:
            worker.call(
                convert_and_try,
                label=f"exporting {net.card.name} to {framework} {precision}",
                framework=framework,
                program=program,
                out=out,
                precision=precision,
                calibration=calibration,
                shape=list(net.card.input.shape),
                answer=list(net.card.output.shape),
            )
        except (worker.WorkerError, ValueError, TypeError, MemoryError, FileNotFoundError) as error:
            raise ExportError(
                f"{framework} could not convert {net.card.name} to {precision}: {reason(error)}"
            ) from error


def reason(error: Exception) -> str:
    """Return why a converter refused, in one line, with the operation where it is named, and what to do."""
    _, refused, said = str(error).partition(" failed: ")
    if not refused:
        return str(error) or type(error).__name__
    causes = CAUSE.findall(COLOUR.sub("", getattr(error, "log", "")))
    line = worker.first_line(COLOUR.sub("", causes[0] if causes else said.partition(": ")[2]))
    return f"{line.rstrip('.')}; try another precision, another framework or other layers."


def _program(net: Net, path: Path) -> Path:
    """Save the net's program; a module that PyTorch cannot trace is an ExportError."""
    try:
        return net.save_program(path)
    except OSError:
        raise
    except Exception as error:
        raise ExportError(f"PyTorch could not trace {net.card.name}: {worker.first_line(str(error))}") from error


class Refused(RuntimeError):
    """What a converter raised; not the kind that it raised, since no argument of the learner's was wrong."""


def convert_and_try(
    framework: str,
    program: str,
    out: str,
    precision: str,
    calibration: str | None,
    shape: list[int],
    answer: list[int],
) -> None:
    """Convert a program, then run the written file once on zeros: a file that does not run is no artifact.

    Called in a worker; the arguments are those of a framework's `convert`, the input's shape (C, H, W) and the
    output's (classes,). Raises Refused, OSError for a full disk, and MemoryError.
    """
    try:
        frameworks.get(framework).convert(program, out, precision, calibration)
        came = try_once(framework, out, shape)
    except (OSError, MemoryError):
        raise
    except Exception as error:
        raise Refused(str(error) or type(error).__name__) from error
    if came != [1, *answer]:
        raise Refused(f"the written file answers with {tuple(came)}, but the card says {(1, *answer)}")


def try_once(framework: str, path: str, shape: list[int]) -> list[int]:
    """Return the shape of the output for one input of zeros of shape (C, H, W). Called in a worker."""
    import numpy as np

    outputs = frameworks.get(framework).Session(path, 1)(np.zeros((1, *shape), np.float32))
    if not np.isfinite(outputs).all():
        raise ValueError("The model's answer to an empty image is not a number.")
    return list(outputs.shape)
