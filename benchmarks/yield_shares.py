"""Rows and figure: do the intervals of yield hold the truth as often as they say? Draws
docs/science/yield_calibration.svg."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from benchmarks.rows import Row
from benchmarks.yield_calibration import Shares, known_site_shares, unknown_site_shares
from benchmarks.yield_catalogue import shots
from benchmarks.yield_draws import CASES, drawn_shares
from benchmarks.yield_scatter import learn_scatter, single_events
from scipy.stats import binom

FIGURE = Path(__file__).resolve().parents[1] / "docs" / "science" / "yield_calibration.svg"
DRAWS, SEED = 300, 1
LEVELS = (0.9, 0.5)
CHANCE = 0.995
ASSUMED = """\
- Shares of the posterior below the true yield: "unknown" takes each shot as if at a site without known shots,
  "known" calibrates it on its site's other shots; both with the scatters learned without the site. Unknown
  sites weigh the same, known ones by their shots, and chance is reckoned from these numbers. No bias between
  the catalogue and itself.
- Events drawn: yield even in its logarithm over all that the estimate considers, depth, relation, rock, law,
  offset and scatter of the site, errors (0.1) as the settings state; estimated with the same settings. An
  estimate that does not pass has a fault, whatever its settings; one that passes may have wrong settings.
"""


def share_rows(data: Path, figure: Path = FIGURE) -> list[Row]:
    """Catalogued shots with their sites left out, and events drawn from the prior; draws the figure."""
    every = single_events(shots(data))
    learned = learn_scatter(every)
    catalogued = {
        "at unknown sites": unknown_site_shares(every, learned),
        "at known sites": known_site_shares(every, learned),
    }
    drawn = {f"drawn: {name}": drawn_shares(name, DRAWS, SEED) for name in CASES}
    draw({**catalogued, **drawn}, figure)
    rows = [
        _row(f"{len(s.below)} shots {name}, settings learned without the site", s)
        for name, s in catalogued.items()
    ]
    return rows + [_row(f"{DRAWS} events {name}", s) for name, s in drawn.items()]


def _row(case: str, shares: Shares) -> Row:
    """Held by two intervals, and tenths of the posterior that the true yields lie in."""
    groups, met, told, wanted = round(float(shares.weight.sum())), True, [], []
    for level in LEVELS:
        low, high = (k / groups for k in binom.interval(CHANCE, groups, level))
        held = shares.held(level)
        met &= bool(low <= held <= high)
        told.append(f"{level:.0%}: {held:.0%}")
        wanted.append(f"{low:.0%} to {high:.0%}")
    tenths, _ = np.histogram(shares.below, np.linspace(0.0, 1.0, 11), weights=shares.weight)
    spread = " ".join(f"{100 * t:.0f}" for t in tenths / tenths.sum())
    return Row(
        case,
        "90 % and 50 % interval of the yield; tenths of the posterior",
        f"what chance allows: {', '.join(wanted)}",
        f"{', '.join(told)}; {spread} %; median width a factor of {np.median(shares.width):.1f}",
        met,
    )


def draw(shares: Mapping[str, Shares], path: Path) -> None:
    """P-p plot: share of events with less than p of the posterior below their yield, against p."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    matplotlib.rcParams["svg.hashsalt"] = "yield calibration"
    figure = Figure(figsize=(4.8, 4.8), layout="constrained")
    axes = figure.add_subplot()
    levels = np.linspace(0.0, 1.0, 101)
    band = 1.96 * np.sqrt(levels * (1 - levels) / DRAWS)
    axes.fill_between(
        levels, levels - band, levels + band, color="0.85", label=f"95 % of chance, {DRAWS} draws"
    )
    for name, s in shares.items():
        below = [float(s.weight @ (s.below <= p)) / s.weight.sum() for p in levels]
        axes.plot(levels, below, label=name, linewidth=0.9 if name.startswith("drawn") else 1.6)
    axes.plot([0, 1], [0, 1], color="0.4", linewidth=0.6)
    axes.set(xlabel="share of the posterior below", ylabel="share of events", xlim=(0, 1), ylim=(0, 1))
    axes.set_title("Where in the posterior the true yield lies", fontsize=9)
    axes.legend(loc="upper left", fontsize=7, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
