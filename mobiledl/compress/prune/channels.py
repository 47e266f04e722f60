"""Channels: remove whole channels of a network, by a ratio or down to a share of its MACs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mobiledl import cost
from mobiledl.choices import wrong_choice
from mobiledl.compress.prune.importance import Scores, scores
from mobiledl.compress.prune.labels import Tracks, track
from mobiledl.compress.prune.surgery import Group, NoRoomError, groups, without
from mobiledl.kinds import check_part, is_number, wrong_kind
from mobiledl.modules import is_plain
from mobiledl.net import Net

if TYPE_CHECKING:
    from mobiledl.data.dataset import Dataset

SCOPES = ("layer", "global")
TRIES = 20  # halvings of the interval in which the ratio lies
Ratio = float | Mapping[str, float]
Kept = dict[str, int]  # steps that each group keeps, by its name


def channels(
    net: Net,
    ratio: Ratio | None = None,
    *,
    macs: float | None = None,
    importance: str = "l2",
    dataset: Dataset | None = None,
    scope: str = "layer",
    multiple: int = 8,
) -> Net:
    """Return a thinner net, without its least important channels; the one that came in stays as it was.

    ratio: the share of the channels to remove, in [0, 1), for all groups or, as a mapping, by the name of a layer;
    layers that are left out keep theirs. Instead, macs: the share of the MACs to keep, in (0, 1]; the ratio is
    searched. importance: "l1", "l2", "norm_scale" or "first_order", which needs `dataset` (see `importance.scores`).
    scope: "layer" removes the same share everywhere, "global" what matters least in the whole network.
    multiple: widths are rounded to a multiple of this, where the layer is that wide: kernels work on channels in
    blocks. Layers that additions, cuts or shuffles bind to each other shrink together (`groups` shows them), and no
    channel changes its part of a cut, so that the thin network computes exactly what the net would, if nobody read
    the removed channels. The card holds the new widths: `zoo.load` builds the network from them.
    Raises ValueError and TypeError for arguments out of range, for a layer that would be left without a channel, for
    a net whose weights are masked, and for a step or layer whose channels cannot be followed.
    """
    plan = Plan(net, importance, dataset, scope, multiple)
    if ratio is not None and macs is None:
        thinner, told = plan.cut(plan.by_ratio(ratio)), {"ratio": ratio}
    elif macs is not None and ratio is None:
        thinner, told = plan.down_to(macs), {"macs": macs}
    else:
        raise ValueError("Say how much: either ratio=, the share of the channels to remove, or macs=, what to keep.")
    used = {} if dataset is None else {"data": f"{dataset.name}/{dataset.split}", "images": len(dataset)}
    return thinner.after(
        thinner.module, "prune channels", **told, importance=importance, scope=scope, multiple=multiple, **used
    )


def channel_groups(net: Net) -> dict[str, Group]:
    """Return which layers can only shrink together, by the name of the first; raises what `channels` raises."""
    return groups(tracks_of(net))


def tracks_of(net: Net) -> Tracks:
    """Return which channels each layer of a net reads and writes; raises what `channels` raises for a net."""
    if not isinstance(net, Net):
        raise wrong_kind("prune.channels", "Net", net)
    if not is_plain(net.module):
        raise ValueError(
            f"The weights of {net.card.name} are masked or computed from others: make them plain with "
            "prune.finish(net), then remove channels."
        )
    return track(net.module, net.card.name, net.example())


class Plan:
    """All that is needed to choose channels: the groups of a net, and how important each channel is."""

    def __init__(self, net: Net, importance: str, dataset: Dataset | None, scope: str, multiple: int) -> None:
        if scope not in SCOPES:
            raise ValueError(wrong_choice("scope", scope, SCOPES))
        if isinstance(multiple, bool) or not isinstance(multiple, int) or multiple < 1:
            raise ValueError(f"multiple is a whole number from 1, but {multiple!r} came: 8 suits most kernels.")
        self.net, self.tracks, self.scope, self.multiple = net, tracks_of(net), scope, multiple
        self.groups = groups(self.tracks)
        self.macs = {layer.name: layer.macs for layer in cost.count(net).layers if layer.name in self.tracks.inputs}
        self.scores: Scores = scores(net, self.tracks, importance, dataset)
        if not self.groups:
            raise ValueError(f"{net.card.name} has no layer whose channels could be removed: its logits need all.")

    def by_ratio(self, ratio: Ratio) -> Kept:
        """Return what each group keeps when a share of its channels, or of all, goes."""
        if isinstance(ratio, Mapping):
            return self._by_layer(ratio)
        check_part("ratio is a share of the channels", ratio)
        if self.scope == "global":
            return self._by_rank(ratio)
        return self._everywhere(ratio, asked=True)

    def down_to(self, macs: float) -> Net:
        """Return the net that is nearest to a share of the MACs; halves the interval of ratios again and again."""
        check_macs(macs)
        low, high, best = 0.0, 1.0, {name: group.steps for name, group in self.groups.items()}
        for _ in range(TRIES):
            ratio = (low + high) / 2
            kept = self._by_rank(ratio) if self.scope == "global" else self._everywhere(ratio)
            share = self.share(kept)
            if abs(share - macs) < abs(self.share(best) - macs):
                best = kept
            low, high = (ratio, high) if share > macs else (low, ratio)
        return self.cut(best)

    def share(self, kept: Kept) -> float:
        """Return the share of the MACs that is left when groups keep so many steps."""
        by_kin = {
            self.tracks.kin(self.tracks.outputs[name][0]): kept[name] / g.steps for name, g in self.groups.items()
        }
        left = sum(macs * self._part(name, by_kin) for name, macs in self.macs.items())
        return left / sum(self.macs.values())

    def _part(self, layer: str, by_kin: Mapping[int, float]) -> float:
        """Return the share of a layer's MACs that is left: of its inputs, times that of its outputs."""
        part = 1.0
        for labels in (self.tracks.inputs[layer], self.tracks.outputs.get(layer, ())):
            if labels:  # a depthwise layer writes what it reads
                part *= sum(by_kin.get(self.tracks.kin(label), 1.0) for label in labels) / len(labels)
        return part

    def cut(self, kept: Kept) -> Net:
        """Return the net with so many steps of each group; a group that has no room at that number keeps more."""
        kept = dict(kept)
        while True:
            widths = {
                layer: width for name, steps in kept.items() for layer, width in self.groups[name].widths(steps).items()
            }
            try:
                return without(self.net, self.tracks, widths, self.scores)
            except NoRoomError as error:
                tight = next(name for name, group in self.groups.items() if error.layer in dict(group.layers))
                if kept[tight] == self.groups[tight].steps:
                    raise
                kept[tight] = self.groups[tight].nearest(kept[tight] + 1, 1)

    def _by_layer(self, ratios: Mapping[str, float]) -> Kept:
        owners = {layer: name for name, group in self.groups.items() for layer, _ in group.layers}
        kept = {name: group.steps for name, group in self.groups.items()}
        for layer, ratio in ratios.items():
            if layer not in owners:
                raise ValueError(wrong_choice("layer that can be pruned", layer, owners))
            check_part("ratio is a share of the channels", ratio)
            group = self.groups[owners[layer]]
            kept[group.name] = self._rounded(group, (1 - ratio) * group.steps, layer)
        return kept

    def _everywhere(self, ratio: float, asked: bool = False) -> Kept:
        return {
            name: self._rounded(group, (1 - ratio) * group.steps, name if asked else None)
            for name, group in self.groups.items()
        }

    def _by_rank(self, ratio: float) -> Kept:
        """Return what each group keeps of the channels above one threshold for all."""
        free = {
            name: [s for layer, _ in group.layers for s in self._scores_of(layer)]
            for name, group in self.groups.items()
        }
        ranked = sorted(score for values in free.values() for score in values)
        threshold = ranked[min(len(ranked) - 1, int(ratio * len(ranked)))]
        shares = {name: sum(s >= threshold for s in values) / len(values) for name, values in free.items()}
        return {name: self._rounded(group, shares[name] * group.steps) for name, group in self.groups.items()}

    def _scores_of(self, layer: str) -> list[float]:
        return [self.scores[label] for label in self.tracks.outputs[layer]]

    def _rounded(self, group: Group, steps: float, asked: str | None = None) -> int:
        """Return a number of steps that gives the widest layer a multiple of channels, at least one multiple.

        asked: the layer whose ratio somebody gave, which then may not be left without a channel.
        """
        if asked and round(steps) == 0:
            raise ValueError(
                f"That ratio leaves {asked} without a channel: it has {group.widest}, so give less than "
                f"{1 - 0.5 / group.steps:.3g}."
            )
        return group.nearest(steps, self.multiple)


def check_macs(macs: object) -> None:
    """Raise ValueError for what is no share of the MACs to keep."""
    if not is_number(macs) or not 0 < macs <= 1:  # type: ignore[operator]
        raise ValueError(f"macs is the share of the MACs to keep, above 0 and up to 1, but {macs!r} came: try 0.5.")
