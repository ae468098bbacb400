"""High-frequency P/S: explosions make little S for their P.

Each path gives one ratio a band (phase pairs and stations that share it do not count twice); the paths give
the network's mean, robustly and with lower bounds as bounds; the mean is compared with the published
populations. Bands speak of the same source and path, so a further band adds only what is new in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from testban.earth.traveltimes import TravelTimes
from testban.identification.learned import LEARNABLE_DEEP_SHARE, PUBLISHED, LearnedPopulations
from testban.identification.path import REFERENCE_KM
from testban.identification.populations import (
    HIGH_QUANTITY,
    LOW_QUANTITY,
    SOURCE,
    Population,
    populations,
    ratio_quantity,
)
from testban.identification.ratios import Ratio, station_ratios
from testban.identification.settings import PhaseRatioSettings
from testban.model import CLASSES, Evidence, Origin, Recordings

NAME = "P/S amplitude ratio"
GRID = np.arange(-2.5, 3.5, 0.01)


@dataclass(frozen=True, eq=False)
class NetworkRatio:
    """Likelihood over `GRID` of the network's log10 P/S in one band; its median, half the 68 % interval and
    counts."""

    band: int
    likelihood: NDArray[np.float64]
    mean: float
    std: float
    measured: int
    bounds: int


def phase_ratio_evidence(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: PhaseRatioSettings | None = None,
    learned: LearnedPopulations = PUBLISHED,
) -> Evidence:
    """Measure P/S and weigh it; without a usable station the evidence says why and weighs nothing."""
    settings = settings or PhaseRatioSettings()
    deep = float(np.mean(np.asarray(origin.samples)[:, 2] > settings.maximum_depth_km))
    if deep > settings.maximum_deep_share:
        text = (
            f"P/S is not measured: at {origin.depth_km:.0f} km depth the source lies below the crust, where "
            "it does not feed the crustal phases"
        )
        return Evidence(NAME, text, source=SOURCE)
    if origin.uncertainty.semi_major_km > settings.maximum_region_km:
        text = (
            f"P/S is not measured: the place is uncertain by {origin.uncertainty.semi_major_km:.0f} km, "
            "and so are the windows of the phases"
        )
        return Evidence(NAME, text, source=SOURCE)
    ratios = station_ratios(origin, recordings, travel_times, settings)
    networks = [
        network
        for band in range(len(settings.bands_hz))
        if (network := network_ratio([r for r in ratios if r.band == band and r.weighed], band, settings))
    ]
    weighed = [n for n in networks if settings.bands_hz[n.band][0] >= settings.lowest_weighed_hz]
    details = tuple(_rows(networks, ratios, settings))
    if not weighed:
        return Evidence(NAME, _why_not(ratios, settings), details=details, source=SOURCE)
    likelihood = with_deep(class_likelihood(weighed, settings, learned), deep)
    best = [n for n in weighed if settings.bands_hz[n.band][0] >= 4.0] or weighed
    value = float(np.mean([n.mean for n in best]))
    std = math.hypot(float(np.mean([n.std for n in best])), settings.common_error)
    text = _text(best, value, std, settings, learned)
    if deep > 0.01:
        text += f"; {deep:.0%} of the depths lie below the crust, where an earthquake's P/S is as high"
    learnable = deep <= LEARNABLE_DEEP_SHARE and any(n.measured for n in best)
    quantity = ratio_quantity(settings.bands_hz[best[0].band]) if learnable else ""
    source = learned.source(SOURCE, [HIGH_QUANTITY, LOW_QUANTITY])
    return Evidence(NAME, text, value, std, "log10", likelihood, details, source, quantity)


def known_populations(
    band_hz: tuple[float, float], learned: LearnedPopulations = PUBLISHED
) -> dict[str, Population]:
    """A band's populations, as published or as learned."""
    quantity = ratio_quantity(band_hz)
    return {name: learned.of(quantity, name, known) for name, known in populations(band_hz).items()}


def network_ratio(ratios: Sequence[Ratio], band: int, settings: PhaseRatioSettings) -> NetworkRatio | None:
    """Combine the stations of one band, brought to the reference distance; None without any.

    The share of the generic path effect that applies is common to the stations and is summed over.
    """
    from scipy.stats import norm

    stations = [_of_path(list(group), settings) for _, group in groupby(sorted(ratios, key=_path), key=_path)]
    if not stations:
        return None
    shares = settings.path_share + settings.path_share_std * np.linspace(-2.5, 2.5, 21)
    prior = norm.logpdf(shares, settings.path_share, settings.path_share_std)
    log_likelihood = np.tile(prior[:, None], len(GRID))
    outlier = settings.outlier_fraction
    for value, std, limit, excess in stations:
        source = value - shares[:, None] * excess
        if limit:
            log_likelihood += np.log((1 - outlier) * norm.cdf(GRID, source, std) + outlier / 2)
        else:
            log_likelihood += np.log((1 - outlier) * norm.pdf(GRID, source, std) + outlier / 3.0)
    likelihood = np.exp(log_likelihood - log_likelihood.max()).sum(axis=0)
    low, middle, high = np.interp([0.16, 0.5, 0.84], np.cumsum(likelihood / likelihood.sum()), GRID)
    bounds = sum(limit for _, _, limit, _ in stations)
    std = float(high - low) / 2
    return NetworkRatio(band, likelihood, float(middle), std, len(stations) - bounds, bounds)


def class_likelihood(
    networks: Sequence[NetworkRatio], settings: PhaseRatioSettings, learned: LearnedPopulations = PUBLISHED
) -> dict[str, float]:
    """Natural-log likelihood under each class, up to a constant.

    The band that separates best for its errors counts fully, each further one by the part of it that is new,
    1 - ``band_correlation``. Which band is best depends on the errors, never on the values.
    """
    total = dict.fromkeys(CLASSES, 0.0)
    for rank, network in enumerate(sorted(networks, key=lambda n: -_separation(n, settings, learned))):
        weight = 1.0 if rank == 0 else 1.0 - settings.band_correlation
        for name, known in known_populations(settings.bands_hz[network.band], learned).items():
            density = np.exp(known.log_density(GRID, settings.common_error))
            total[name] += weight * math.log(float(np.sum(network.likelihood * density)))
    top = max(total.values())
    return {name: value - top for name, value in total.items()}


def with_deep(likelihood: Mapping[str, float], deep_share: float) -> dict[str, float]:
    """An earthquake below the crust, of this probability, raises little S: its P/S is an explosion's."""
    mixed = dict(likelihood)
    shallow, deep = 1.0 - deep_share, deep_share
    mixed["earthquake"] = math.log(
        shallow * math.exp(likelihood["earthquake"]) + deep * math.exp(likelihood["explosion"])
    )
    return mixed


def _separation(network: NetworkRatio, settings: PhaseRatioSettings, learned: LearnedPopulations) -> float:
    classes = known_populations(settings.bands_hz[network.band], learned)
    explosion, earthquake = classes["explosion"], classes["earthquake"]
    spread = math.hypot(explosion.std, earthquake.std, settings.common_error, network.std)
    return (explosion.mean - earthquake.mean) / spread


def _path(ratio: Ratio) -> str:
    return ratio.path


def _of_path(ratios: list[Ratio], settings: PhaseRatioSettings) -> tuple[float, float, bool, float]:
    """Value, error, whether it is a bound, and path excess of one path (one station, or several close
    together).

    The mean of the measured pairs, those less sensitive to the path counting more, with the error of the best
    pair, since they share the path; without any the highest bound.
    """
    measured = [r for r in ratios if not r.limit]
    if not measured:
        highest = max(ratios, key=lambda r: r.log_ratio)
        return highest.log_ratio, highest.std, True, highest.path_excess
    weights = np.array([1 / (r.std**2 + (settings.path_share_std * r.path_excess) ** 2) for r in measured])
    value = float(np.average([r.log_ratio for r in measured], weights=weights))
    excess = float(np.average([r.path_excess for r in measured], weights=weights))
    return value, min(r.std for r in measured), False, excess


def _why_not(ratios: Sequence[Ratio], settings: PhaseRatioSettings) -> str:
    if not ratios:
        return (
            f"P/S could not be measured: at no station within regional distance does P reach "
            f"{settings.minimum_p_snr:g} times the noise with the S window recorded"
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


def _text(
    best: Sequence[NetworkRatio],
    value: float,
    std: float,
    settings: PhaseRatioSettings,
    learned: LearnedPopulations,
) -> str:
    low, high = settings.bands_hz[best[0].band][0], settings.bands_hz[best[-1].band][1]
    band = settings.bands_hz[best[-1].band]
    classes = known_populations(band, learned)
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


def _rows(
    networks: Sequence[NetworkRatio], ratios: Sequence[Ratio], settings: PhaseRatioSettings
) -> list[tuple[str, str]]:
    rows = []
    for network in networks:
        low, high = settings.bands_hz[network.band]
        weight = "" if low >= settings.lowest_weighed_hz else ", not weighed"
        rows.append(
            (
                f"{low:g}-{high:g} Hz, network",
                f"log10 P/S {network.mean:+.2f} +- {network.std:.2f}, {network.measured} paths, "
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
