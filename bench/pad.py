"""What the pad understands: drawings by many hands, drawn with a mouse in a real browser, and what was named.

python bench/pad.py [--each 10] [--network mobilenet_v2]

A JupyterLab of its own opens a pad in a headless Chromium. Every drawing is by somebody who drew nothing that the
network has seen, and goes the learner's way: mouse, canvas, kernel, network, answer in the page.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import sync_playwright

from mobiledl import zoo
from mobiledl.data import doodles
from mobiledl.widgets.strokes import centred

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from browser.harness import LabPage, PadInPage, find_browser, jupyterlab, launched, pad_notebook

PAD = """
from mobiledl import zoo
from mobiledl.widgets.pad import Pad

net = zoo.load({network!r}, width=0.5, weights="doodles")
Pad(net.card, net.predict, example=[])
"""
SEED = 5  # of chance that draws; the data sets take theirs from elsewhere
BESIDE = 0.15  # of the pad, left free on each side
STILL_MS = 250  # the page's answer is read when it has not changed for so long


@contextmanager
def opened(browser: str, network: str) -> Iterator[PadInPage]:
    """Give a pad with a network of the zoo, in a notebook open in the browser."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pad_notebook(folder / "pad.ipynb", PAD.format(network=network))
        url = stack.enter_context(jupyterlab(folder)).format(path="pad.ipynb")
        playwright = stack.enter_context(sync_playwright())
        chromium = stack.enter_context(launched(playwright, browser))
        page = LabPage(chromium.new_context(viewport={"width": 1280, "height": 900}), url)
        page.run_all()
        yield page.pad()


def drawn(pad: PadInPage, strokes: list[NDArray[np.float64]]) -> str:
    """Draw strokes with the mouse on an empty pad, and return the class that the page then names first."""
    pad.click("clear")
    mouse = pad.page.mouse
    for stroke in centred(strokes, BESIDE):
        first, *rest = pad.places(stroke.tolist())
        mouse.move(*first)
        mouse.down()
        for place in rest:
            mouse.move(*place)
        mouse.up()
    said, still = "", 0
    while not said or still < STILL_MS:
        pad.page.wait_for_timeout(50)
        now = pad.first().text_content() or ""
        still = still + 50 if now == said else 0
        said = now
    return said


def main() -> None:
    """Draw, and print for each class what the pad has named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=10, help="drawings of each class")
    parser.add_argument("--network", default="mobilenet_v2", choices=zoo.FAMILIES)
    options = parser.parse_args()
    if options.each < 1:
        parser.error(f"--each is {options.each}, but a class needs at least one drawing.")
    browser = find_browser()
    if browser is None:
        parser.error("no browser was found: install Chromium, as in `sudo apt install chromium`.")
    right = 0
    with opened(browser, options.network) as pad:
        for label in doodles.CLASSES:
            rng = np.random.default_rng((SEED, doodles.CLASSES.index(label)))
            named = Counter(drawn(pad, doodles.strokes(label, rng)) for _ in range(options.each))
            right += named[label]
            others = ", ".join(f"{name} {count}" for name, count in named.most_common() if name != label)
            print(f"{label:9} {named[label]:3} of {options.each}  {others}", flush=True)
    total = options.each * len(doodles.CLASSES)
    print(f"{options.network}: {right} of {total} drawings named rightly ({right / total:.1%})")


if __name__ == "__main__":
    main()
