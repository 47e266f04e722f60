"""Keep what a notebook exports; `tools/notebooks.py --exports FOLDER` runs this in the kernel before the first cell.

Only files of frameworks whose converters Binder leaves out are kept: each in a folder that is named as the course
would ship it.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).resolve().parent
FRAMEWORKS = ("litert",)


def code(folder: Path) -> str:
    """Return a line of Python that makes a kernel keep below a folder what it exports."""
    return f"import sys; sys.path.append({str(TOOLS)!r}); import keep_exports; keep_exports.into({str(folder)!r})"


def into(folder: str) -> None:
    """Make `export.to` also save what it returns below a folder."""
    from mobiledl import export

    Path(folder).mkdir(parents=True)
    original = export.to

    @functools.wraps(original)
    def to(framework: str, net: Any, precision: str = "float32", calibration: Any = None) -> Any:
        artifact = original(framework, net, precision, calibration)
        if framework in FRAMEWORKS:
            artifact.save(Path(folder) / place(framework, net, precision, calibration).name)
        return artifact

    export.to = to


def place(framework: str, net: Any, precision: str, calibration: Any) -> Path:
    """Return the folder in which the course would ship an export."""
    from mobiledl.zoo import shipped

    samples = net.card.preprocess(calibration.images) if precision == "int8-static" else None
    return shipped.place(net, framework, precision, samples)
