"""High-frequency P/S: explosions make little S for their P.

Each path gives one ratio a band (phase pairs and stations that share it do not count twice); the paths give
the network's mean, robustly and with lower bounds as bounds; the mean is compared with the published
populations. Bands speak of the same source and path, so a further band adds only what is new in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from testban.earth.traveltimes import TravelTimes
from testban.identification.learned import (
    LEARNABLE_DEEP_SHARE,
    PUBLISHED,
    LearnedPopulations,
    ratio_populations,
)
from testban.identification.network_ratio import GRID, NetworkRatio, network_ratio
from testban.identification.phase_ratio_text import ratio_rows, ratio_text, why_not
from testban.identification.populations import HIGH_QUANTITY, LOW_QUANTITY, SOURCE, ratio_quantity
from testban.identification.ratios import station_ratios
from testban.identification.settings import PhaseRatioSettings
from testban.model import CLASSES, Evidence, Origin, Recordings

NAME = "P/S amplitude ratio"


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
    details = tuple(ratio_rows(networks, ratios, settings))
    if not weighed:
        return Evidence(NAME, why_not(ratios, _clipped(recordings), settings), details=details, source=SOURCE)
    likelihood = with_deep(class_likelihood(weighed, settings, learned), deep)
    best = [n for n in weighed if settings.bands_hz[n.band][0] >= 4.0] or weighed
    value = float(np.mean([n.mean for n in best]))
    std = math.hypot(float(np.mean([n.std for n in best])), settings.common_error)
    text = ratio_text(best, value, std, settings, learned)
    if deep > 0.01:
        text += f"; {deep:.0%} of the depths lie below the crust, where an earthquake's P/S is as high"
    learnable = deep <= LEARNABLE_DEEP_SHARE and any(n.measured for n in best)
    quantity = ratio_quantity(settings.bands_hz[best[0].band]) if learnable else ""
    source = learned.source(SOURCE, [HIGH_QUANTITY, LOW_QUANTITY])
    return Evidence(NAME, text, value, std, "log10", likelihood, details, source, quantity)


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
        for name, known in ratio_populations(settings.bands_hz[network.band], learned).items():
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
    classes = ratio_populations(settings.bands_hz[network.band], learned)
    explosion, earthquake = classes["explosion"], classes["earthquake"]
    spread = math.hypot(explosion.std, earthquake.std, settings.common_error, network.std)
    return (explosion.mean - earthquake.mean) / spread


def _clipped(recordings: Recordings) -> int:
    """Channels that the screening left out as clipped."""
    return sum(exclusion.reason.startswith("clipped") for exclusion in recordings.exclusions)
