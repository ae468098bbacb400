"""P/S by band of the two tests and the collapse against each other: rows, and the figure in the docs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from benchmarks.cases import TEST_2016, TEST_2017
from benchmarks.rows import Row
from benchmarks.stated_origin import catalogued_origin
from benchmarks.truth import known_origin

from testban.acquisition import read_recordings, screen
from testban.earth.traveltimes import TravelTimes
from testban.identification.network_ratio import NetworkRatio, network_ratio
from testban.identification.populations import populations
from testban.identification.ratios import Ratio, station_ratios
from testban.identification.reference_ratio import ratio_differences
from testban.identification.settings import PhaseRatioSettings

DOCS = Path(__file__).resolve().parents[1] / "docs"
FIGURE = "phase_ratios.svg"
DEPTH_KM = 0.5
COLOURS = {"2017-09-03": "#d55e00", "2016-01-06": "#e69f00", "collapse": "#009e73"}
SETTINGS = PhaseRatioSettings()
Bands = dict[int, NetworkRatio]


def phase_ratio_rows(data: Path) -> tuple[list[Row], str]:
    """Network P/S of each event by band, and that of the collapse against the test on the same channels."""
    times = TravelTimes.load("ak135")
    ratios: dict[str, list[Ratio]] = {}
    for name, folder, part in (
        ("2017-09-03", TEST_2017, None),
        ("2016-01-06", TEST_2016, None),
        ("collapse", TEST_2017, "collapse"),
    ):
        known = known_origin(folder, data, part)
        origin = catalogued_origin(known.latitude_deg, known.longitude_deg, DEPTH_KM, known.time)
        ratios[name] = station_ratios(origin, screen(read_recordings([data / folder])), times, SETTINGS)
    events = {name: by_band([r for r in found if r.weighed]) for name, found in ratios.items()}
    against = by_band(ratio_differences(ratios["collapse"], ratios["2017-09-03"], SETTINGS))
    draw(events, against, DOCS / FIGURE)
    rows = [
        Row(f"P/S, {name}", "log10 P/S by band", "reported", _told(bands), True)
        for name, bands in events.items()
    ]
    rows.append(
        Row("P/S, collapse against test", "difference on the same channels", "reported", _told(against), True)
    )
    text = f"### P/S by band\n\n![P/S by band of two tests and a collapse at Punggye-ri]({FIGURE})"
    return rows, text


def by_band(ratios: list[Ratio]) -> Bands:
    """The network's ratio in every band that has any."""
    found = {}
    for band in range(len(SETTINGS.bands_hz)):
        network = network_ratio([r for r in ratios if r.band == band], band, SETTINGS)
        if network is not None:
            found[band] = network
    return found


def _told(bands: Bands) -> str:
    parts = []
    for band, network in bands.items():
        low, high = SETTINGS.bands_hz[band]
        parts.append(f"{low:g}-{high:g} Hz {network.mean:+.2f} ± {network.std:.2f} ({network.measured})")
    return "; ".join(parts) or "no band above the noise"


def draw(events: dict[str, Bands], against: Bands, path: Path) -> None:
    """Left: each event with the published populations. Right: the collapse less the test, same channels."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "testban", "font.size": 9, "svg.fonttype": "none"}):
        figure = Figure(figsize=(9.0, 3.8), layout="constrained")
        left, right = figure.subplots(1, 2, sharex=True)
        place = np.arange(len(SETTINGS.bands_hz))
        for name, colour in (("explosion", "#d55e00"), ("earthquake", "#0072b2")):
            for band in place[2:]:
                known = populations(SETTINGS.bands_hz[band])[name]
                label = f"{name}s, published (1 s.d.)" if band == 2 else None
                left.fill_between(
                    [band - 0.45, band + 0.45],
                    known.mean - known.std,
                    known.mean + known.std,
                    color=colour,
                    alpha=0.13,
                    linewidth=0,
                    label=label,
                )
        for shift, (name, bands) in zip((-0.15, 0.0, 0.15), events.items(), strict=True):
            _points(left, bands, shift, COLOURS[name], name)
        _points(right, against, 0.0, COLOURS["collapse"], None)
        for axes, said in ((left, "log10 P/S at 300 km"), (right, "difference of log10 P/S, same channels")):
            axes.axhline(0.0, color="#555555", linewidth=0.6)
            axes.set_xticks(place, [f"{low:g}-{high:g}" for low, high in SETTINGS.bands_hz])
            axes.set(xlabel="band (Hz)", ylabel=said)
            axes.spines[["top", "right"]].set_visible(False)
        left.legend(frameon=False, fontsize=8)
        right.set_title("collapse less test of 2017-09-03", fontsize=9)
        figure.savefig(path, metadata={"Date": None})


def _points(axes, bands: Bands, shift: float, colour: str, label: str | None) -> None:
    axes.errorbar(
        [band + shift for band in bands],
        [network.mean for network in bands.values()],
        [network.std for network in bands.values()],
        fmt="o",
        color=colour,
        markersize=5,
        capsize=2,
        label=label,
    )
