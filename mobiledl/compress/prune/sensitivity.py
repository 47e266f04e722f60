"""Sensitivity: how much accuracy each group of layers costs when it alone is thinned, and ratios chosen by that."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobiledl import norm
from mobiledl.card import cells
from mobiledl.compress.prune.channels import Plan, check_macs
from mobiledl.data.targets import targets
from mobiledl.kinds import check_dataset
from mobiledl.net import Net
from mobiledl.progress import bar
from mobiledl.record import Record
from mobiledl.train import evaluate

if TYPE_CHECKING:
    from mobiledl.data.dataset import Dataset

RATIOS = (0.25, 0.5, 0.75)
TRIES = 30  # halvings of the interval in which the tolerated loss lies


@dataclass(frozen=True, repr=False)
class Scan(Record):
    """The accuracy after each group alone was thinned: `accuracies[group][ratio]`, in the order of names and ratios.

    `whole` is the accuracy of the net as it was.
    """

    whole: float
    names: tuple[str, ...]
    ratios: tuple[float, ...]
    accuracies: tuple[tuple[float, ...], ...]
    n: int

    def lost(self, name: str) -> tuple[float, ...]:
        """Return what a group costs at each ratio, as a fraction of 1."""
        return tuple(self.whole - accuracy for accuracy in self.accuracies[self.names.index(name)])

    def largest(self, tolerated: float) -> dict[str, float]:
        """Return for each group the largest ratio that costs no more than is tolerated, alone; 0.0 where none does.

        Between two measured ratios the loss is taken to rise in a straight line.
        """
        return {name: _crossing(self.ratios, self.lost(name), tolerated) for name in self.names}

    def __repr__(self) -> str:
        head = f"accuracy {self.whole:.1%} whole, n = {self.n:,}; alone thinned by"
        wide = max(len(name) for name in self.names)
        rows = [
            f"{name:<{wide}}  {'  '.join(f'{a:6.1%}' for a in row)}"
            for name, row in zip(self.names, self.accuracies, strict=True)
        ]
        return "\n".join([head, " " * wide + "  " + "  ".join(f"{ratio:6.0%}" for ratio in self.ratios), *rows])

    def _repr_html_(self) -> str:
        right = ["right"] * len(self.ratios)
        head = cells([f"{ratio:.0%}" for ratio in self.ratios], right, 'th scope="col"')
        body = "".join(
            f'<tr><th scope="row" style="text-align:left">{html.escape(name)}</th>'
            + f"{cells([f'{accuracy:.1%}' for accuracy in row], right, 'td')}</tr>"
            for name, row in zip(self.names, self.accuracies, strict=True)
        )
        title = f"accuracy when a group alone loses so many of its channels; {self.whole:.1%} whole, n = {self.n:,}"
        caption = f'<caption style="text-align:left">{title}</caption>'
        return f'<table>{caption}<thead><tr><th scope="col"></th>{head}</tr></thead><tbody>{body}</tbody></table>'


def scan(
    net: Net,
    dataset: Dataset,
    *,
    ratios: Sequence[float] = RATIOS,
    importance: str = "l2",
    reestimate: Dataset | None = None,
    multiple: int = 1,
) -> Scan:
    """Return how much accuracy each group of layers costs when it alone loses a share of its channels.

    dataset: images on which the accuracy is measured; not the test set, since ratios are chosen by it.
    reestimate: training images for batch norm's statistics after each cut, or None to leave them as they were.
    Nothing is trained. Raises what `prune.channels` and `train.evaluate` raise.
    """
    check_dataset("sensitivity.scan", dataset)
    targets(net.card, dataset)
    plan = Plan(net, importance, dataset, "layer", multiple)
    wanted = tuple(sorted(ratios))
    rows: dict[str, list[float]] = {name: [] for name in plan.groups}
    with bar("scan", len(wanted) * len(rows)) as line:
        for name, row in rows.items():
            for ratio in wanted:
                thin = plan.cut(plan.by_ratio({name: ratio}))
                thin = thin if reestimate is None else norm.reestimate(thin, reestimate)
                row.append(evaluate(thin, dataset))
                line.update()
    return Scan(evaluate(net, dataset), tuple(rows), wanted, tuple(map(tuple, rows.values())), len(dataset))


def chosen(net: Net, scan: Scan, macs: float) -> dict[str, float]:
    """Return a ratio for each group that together leave a share of the MACs, in (0, 1], for `prune.channels`.

    All groups may cost the same accuracy, each alone; how much is searched. Raises ValueError for a share that even
    the largest ratios of the scan do not reach.
    """
    check_macs(macs)
    plan = Plan(net, "l2", None, "layer", 1)
    low, high = 0.0, 1.0
    if (least := plan.share(plan.by_ratio(scan.largest(high)))) > macs:
        raise ValueError(
            f"The ratios of the scan end at {max(scan.ratios):.0%}, which leaves {least:.0%} of the MACs, not "
            f"{macs:.0%}: scan larger ratios."
        )
    for _ in range(TRIES):
        middle = (low + high) / 2
        if plan.share(plan.by_ratio(scan.largest(middle))) > macs:
            low = middle
        else:
            high = middle
    return scan.largest(high)


def _crossing(ratios: Sequence[float], lost: Sequence[float], tolerated: float) -> float:
    """Return the ratio up to which a loss, on straight lines from (0, 0), stays within what is tolerated."""
    before, already = 0.0, 0.0
    for ratio, loss in zip(ratios, lost, strict=True):
        if loss > tolerated:
            return before + (ratio - before) * max(0.0, tolerated - already) / (loss - already)
        before, already = ratio, loss
    return before
