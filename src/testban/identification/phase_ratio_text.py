"""What is said of P/S: the sentence, the rows of bands and stations, and why it is not weighed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from testban.identification.learned import LearnedPopulations, ratio_populations
from testban.identification.network_ratio import NetworkRatio
from testban.identification.path import REFERENCE_KM
from testban.identification.populations import ratio_quantity
from testban.identification.ratios import Ratio
from testban.identification.settings import PhaseRatioSettings
from testban.model import CLASSES


def why_not(ratios: Sequence[Ratio], clipped: int, settings: PhaseRatioSettings) -> str:
    """Why P/S is not weighed; ``clipped`` channels were left out."""
    if not ratios:
        lost = f"; {clipped} clipped channels were left out" if clipped else ""
        return (
            f"P/S could not be measured: at no station within regional distance does P reach "
            f"{settings.minimum_p_snr:g} times the noise with the S window recorded{lost}"
        )
    if not any(r.weighed for r in ratios):
        return (
            "P/S is reported but not weighed: every usable path runs for more than "
            f"{settings.maximum_sea:.0%} under sea, where Lg is blocked and Sn weakened whatever the source"
        )
    return (
        "P/S is reported but not weighed: no station has usable signal above "
        f"{settings.lowest_weighed_hz:g} Hz"
    )


def ratio_text(
    best: Sequence[NetworkRatio],
    value: float,
    std: float,
    settings: PhaseRatioSettings,
    learned: LearnedPopulations,
) -> str:
    low, high = settings.bands_hz[best[0].band][0], settings.bands_hz[best[-1].band][1]
    band = settings.bands_hz[best[-1].band]
    classes = ratio_populations(band, learned)
    taken = any(learned.find(ratio_quantity(band), name) for name in CLASSES)
    known = ", ".join(f"{name}s {_span(classes[name].mean, classes[name].std)}" for name in CLASSES)
    paths, bounds = max(n.measured for n in best), max(n.bounds for n in best)
    bounded = f" and lower bounds from {bounds} more" if bounds else ""
    plural = "s" if paths != 1 else ""
    return (
        f"P/S at {low:g}-{high:g} Hz, at {REFERENCE_KM:g} km, is {_span(value, std)} from {paths} "
        f"path{plural}{bounded}; {'learned' if taken else 'published'}, with 1 s.d.: {known}"
    )


def _span(log_ratio: float, std: float) -> str:
    """A ratio and the range of one standard deviation, from their log10."""
    return f"{10**log_ratio:.1f} ({10 ** (log_ratio - std):.1f}-{10 ** (log_ratio + std):.1f})"


def ratio_rows(
    networks: Sequence[NetworkRatio], ratios: Sequence[Ratio], settings: PhaseRatioSettings
) -> list[tuple[str, str]]:
    rows = []
    for network in networks:
        low, high = settings.bands_hz[network.band]
        weight = "" if low >= settings.lowest_weighed_hz else ", not weighed"
        rows.append(
            (
                f"{low:g}-{high:g} Hz, network",
                f"log10 P/S {network.mean:+.2f} ± {network.std:.2f}, {network.measured} paths, "
                f"{network.bounds} bounds{weight}",
            )
        )
    for (station, pair), group in groupby(ratios, key=lambda r: (r.station, r.pair)):
        rows.append((f"{station} {pair}", _station_row(list(group), settings)))
    return rows


def _station_row(ratios: list[Ratio], settings: PhaseRatioSettings) -> str:
    first = ratios[0]
    values = "; ".join(
        f"{settings.bands_hz[r.band][0]:g}-{settings.bands_hz[r.band][1]:g} Hz "
        f"{'> ' if r.limit else ''}{r.log_ratio:+.2f} (P {_level(r.p_snr)}, S {_level(r.s_snr)})"
        for r in ratios
    )
    traces = "three components" if first.components == 3 else "vertical only"
    sea = "" if first.weighed else f", {first.sea:.0%} under sea: not weighed"
    return f"{first.distance_km:.0f} km, {traces}{sea}; log10 P/S (amplitudes over noise): {values}"


def _level(snr: float) -> str:
    return f"{snr:.0f}" if snr >= 10 else f"{snr:.1f}"
