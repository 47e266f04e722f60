"""Charts of links: where the time goes, how many requests are answered in time, and which links are good enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mobiledl.course import figures
from mobiledl.course.tables import MEASURED_WIDTH, Table
from mobiledl.lessons.why_on_device import links

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mobiledl.lessons.why_on_device.links import Link, Times

HATCHES = ("//", "", "xx", "..")
SHORTEST_MS, LONGEST_MS = 0.1, 10_000
RTT_MS = (5, *range(10, 130, 8), 140, 160, 180, 200, 220, 240)
LOSSES = (0, 0.0005, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.005, 0.0075, 0.01, 0.0125, 0.015, 0.02, 0.025)


def table(all_times: Sequence[Times], limit_ms: float = links.LIMIT_MS) -> Table:
    """Return percentiles, the share within the limit and the verdict, a row for each."""
    limit = f"{limit_ms:g} ms"
    measured = (head.ljust(MEASURED_WIDTH) for head in ("p50", "p99", f"in {limit}"))
    heads = ("request", *measured, f"{limit} test")
    rows = [
        (
            times.what,
            *(_cell(times.percentile(percent)) for percent in (50, 99)),
            f"{times.share(limit_ms):.1%}".replace("%", " %").ljust(MEASURED_WIDTH),
            links.verdict(times, limit_ms),
        )
        for times in all_times
    ]
    return Table(f"{len(rows)} ways to an answer", heads, tuple(rows))


def numbers(all_links: Sequence[Link]) -> Table:
    """Return what links are made of, a row for each."""
    heads = ("link", "round trip", "jitter", "down", "up", "loss", "waking")
    rows = [(link.name, *(_of(link) if link.online else ["-"] * 6)) for link in all_links]
    return Table(f"{len(rows)} links", heads, tuple(rows))


def _of(link: Link) -> list[str]:
    times = [f"{ms:g} ms" for ms in (link.rtt_ms, link.jitter_ms, link.wake_ms)]
    speeds = [f"{speed:g} Mbit/s" for speed in (link.down_mbit_s, link.up_mbit_s)]
    return [*times[:2], *speeds, f"{100 * link.loss:g} %", times[2]]


def _cell(ms: float) -> str:
    return ("never" if ms == links.NEVER else f"{ms:,.1f} ms").ljust(MEASURED_WIDTH)


def timeline(spent: Mapping[str, Mapping[str, float]], limit_ms: float = links.LIMIT_MS) -> Figure:
    """Return one bar for each link: what a request spends on the way, part after part; the line is the limit.

    spent: by link, then by part (see `links.parts`), in ms.
    """
    figure, axes = figures.new(height=1.3 + 0.5 * len(spent))
    names = list(dict.fromkeys(part for parts in spent.values() for part in parts))
    for link, parts in spent.items():
        left = 0.0
        for name, ms in parts.items():
            place = names.index(name)
            colour, hatch = figures.COLOURS[place], HATCHES[place]
            axes.barh(link, ms, 0.6, left, label=name, color=colour, hatch=hatch, edgecolor="white", linewidth=0)
            left += ms
        axes.annotate(
            f"{left:,.0f} ms", (left, link), (5, 0), textcoords="offset points", va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    axes.axvline(limit_ms, color="black", linestyle="--", linewidth=1.2)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(f"time on the way (ms); dashed line: {limit_ms:g} ms")
    axes.set_xlim(0, 1.18 * max(sum(parts.values()) for parts in spent.values()))
    by_name = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    figure.legend([by_name[n] for n in names], names, loc="outside upper left", ncols=len(names), frameon=False)
    return figure


def curves(all_times: Sequence[Times], limit_ms: float = links.LIMIT_MS, title: str = "") -> Figure:
    """Return, for each of several ways, the share of requests answered within a time.

    The dashed line is the limit, the dotted one 99 of 100.
    """
    figure, axes = figures.new(height=3.9)
    for times in all_times:
        _curve(axes, times)
    axes.axvline(limit_ms, color="black", linestyle="--", linewidth=1.2)
    axes.annotate(f"{limit_ms:g} ms", (limit_ms, 1.02), ha="center", va="bottom", fontsize=10)
    axes.axhline(0.99, color="black", linestyle=":", linewidth=1)
    axes.set_xscale("log")
    axes.set(xlim=(SHORTEST_MS, LONGEST_MS), ylim=(-0.02, 1.02), xlabel="time to the answer (ms)")
    axes.set_ylabel("answered by then (% of requests)")
    axes.set_xticks([0.1, 1, 10, 100, 1000, 10_000], ["0.1", "1", "10", "100", "1,000", "10,000"])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    figure.legend(loc="outside right upper", frameon=False, title=title or None, alignment="left", fontsize=10)
    return figure


def _curve(axes: Axes, times: Times) -> None:
    import numpy as np

    ordered = np.clip(np.sort(times.ms), SHORTEST_MS, None)
    share = np.arange(1, len(ordered) + 1) / len(ordered)
    known = np.isfinite(ordered)
    # The last known share goes on to the right edge: who has no answer by then never gets one.
    x = np.concatenate([[SHORTEST_MS], ordered[known], [LONGEST_MS]])
    y = np.concatenate([[0], share[known], [known.mean()]])
    axes.plot(x, y, label=times.what, markevery=(0.1, 0.2), drawstyle="steps-post")


def quality(sent: int, received: int, start: str, named: Sequence[Link], n: int = 2_000) -> Figure:
    """Return a map of links by round trip and loss: the share of requests in time, and where 99 of 100 are.

    Jitter is the part of the round trip that it is on 4G, the speed is 4G's, and the server needs no time. `named`
    are drawn into it, by their round trip and loss alone.
    """
    import numpy as np

    shares = np.array([[_share(rtt, loss, sent, received, start, n) for rtt in RTT_MS] for loss in LOSSES])
    figure, axes = figures.new(height=4.2)
    x, y = np.array(RTT_MS), 100 * np.array(LOSSES)
    filled = axes.contourf(x, y, 100 * shares, levels=[0, 10, 50, 80, 90, 95, 99, 100], cmap="cividis")
    axes.contourf(x, y, 100 * shares, levels=[99, 100], colors="none", hatches=["///"])
    axes.contour(x, y, 100 * shares, levels=[50, 99], colors=["white", "black"], linewidths=2)
    title = "hatched: 99 of 100 in time" + ("; white line: half of them" if shares.min() < 0.5 else "")
    axes.set_title(title, fontsize=10, loc="left")
    for place, link in enumerate(named):
        axes.plot([link.rtt_ms], [100 * link.loss], "o", color="white", markeredgecolor="black", clip_on=False)
        axes.annotate(
            link.name, (link.rtt_ms, 100 * link.loss), (7, 22 - 16 * (place % 2)), textcoords="offset points",
            fontsize=10, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.85},
            arrowprops={"arrowstyle": "-", "linewidth": 0.8},
        )  # fmt: skip
    figure.colorbar(filled, label=f"answered within {links.LIMIT_MS:g} ms (% of requests)")
    axes.set(xlabel="round trip, median (ms)", ylabel="lost packets (%)", xlim=(min(x), max(x)), ylim=(0, max(y)))
    axes.grid(visible=False)
    return figure


def _share(rtt: float, loss: float, sent: int, received: int, start: str, n: int) -> float:
    jitter = links.FOUR_G.jitter_ms / links.FOUR_G.rtt_ms * rtt
    link = replace(links.FOUR_G, rtt_ms=rtt, jitter_ms=jitter, loss=loss)
    return links.simulate(link, sent, received, start=start, n=n).share()
