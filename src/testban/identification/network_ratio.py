"""One P/S for a band from the ratios of its paths, robustly and with lower bounds as bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from testban.identification.ratios import Ratio
from testban.identification.settings import PhaseRatioSettings

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
