"""The differential times of one pair of events that its stations agree on, or why there are none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.location.arrival_lags import Lag
from testban.location.lag_settings import LagSettings
from testban.location.relative_settings import RelativeLocationSettings
from testban.location.relative_solution import choose_candidates, expected_false_alarms, fit_offset


@dataclass(frozen=True, eq=False)
class PairTimes:
    """Lags, uncertainties (s), correlations and their polarity, of the stations that agree; the lags that do
    not, with the reason; and how well they fix the offset (the area of its covariance, smaller is better).
    """

    lags: tuple[Lag, ...]
    lag_s: NDArray[np.float64]
    sigma_s: NDArray[np.float64]
    correlations: NDArray[np.float64]
    polarity: int
    left_out: tuple[tuple[Lag, str], ...]
    area: float


def common_polarity(lags: Iterable[Lag]) -> int:
    """1, or -1 where one event's waves are the other's upside down, by vote of all stations and bands.

    In one band alone half a cycle can look as good.
    """
    return 1 if sum(lag.best(1) - lag.best(-1) for lag in lags) >= 0 else -1


def agree(
    lags: Sequence[Lag], band: tuple[float, float], polarity: int, settings: LagSettings
) -> PairTimes | str:
    """Which candidate of each station the network agrees on: they differ by whole cycles.

    The offset of the pair may differ from that of its origins; what is left must be a plane wave's moveout.
    """
    lags = _one_a_phase([lag for lag in lags if lag.best(polarity) > 0], polarity)
    if len(lags) < settings.minimum_stations:
        return f"{len(lags)} phases correlate above {settings.minimum_correlation:g}"
    shape = (len(lags), settings.candidates)
    times, correlations, sigmas = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    for row, lag in enumerate(lags):
        found = lag.lags_s(polarity)
        times[row, : len(found)] = found - lag.predicted_s
        correlations[row, : len(found)] = lag.peaks[polarity][1]
        sigmas[row, : len(found)] = [
            math.hypot(lag.uncertainty_s(polarity, c), settings.timing_floor_s) for c in range(len(found))
        ]
    slowness = np.array([lag.arrival.slowness_s_km for lag in lags])
    depth = np.array([lag.arrival.depth_s_km for lag in lags])
    tolerance = 0.25 / math.sqrt(band[0] * band[1])
    start = choose_candidates(times, correlations, slowness, tolerance, settings.maximum_correction_km)
    if start is None:
        return f"no offset within {settings.maximum_correction_km:g} km explains three stations"
    pair = RelativeLocationSettings()
    fit = fit_offset(
        start, times, sigmas, slowness, depth, tolerance, pair.station_slowness, pair.depth_difference_km
    )
    inside = fit.weights > 0
    if inside.sum() < settings.minimum_stations:
        return f"{int(inside.sum())} of {len(lags)} phases agree"
    alarms = expected_false_alarms(
        fit.residuals_s,
        inside,
        float(np.isfinite(times).sum(axis=1).mean()),
        settings.search_s,
        pair.timing_floor_s,
    )
    if alarms > settings.false_alarms:
        told = f"{int(inside.sum())} of {len(lags)} phases agree"
        return f"{told}, which chance would bring about {alarms:.2g} times"
    rows = np.arange(len(lags))
    measured = times[rows, fit.choice] + np.array([lag.predicted_s for lag in lags])
    return PairTimes(
        tuple(lag for lag, ok in zip(lags, inside, strict=True) if ok),
        measured[inside],
        sigmas[rows, fit.choice][inside],
        correlations[rows, fit.choice][inside],
        polarity,
        tuple(
            (lag, _why(lag, polarity, float(off), settings))
            for lag, off, ok in zip(lags, fit.residuals_s, inside, strict=True)
            if not ok
        ),
        float(np.linalg.det(fit.covariance[1:3, 1:3])),
    )


def _one_a_phase(lags: Sequence[Lag], polarity: int) -> list[Lag]:
    """Of several components of a station's phase the one that correlates best."""
    best: dict[tuple[str, str], Lag] = {}
    for lag in lags:
        held = best.get(lag.arrival.key)
        if held is None or lag.best(polarity) > held.best(polarity):
            best[lag.arrival.key] = lag
    return list(best.values())


def _why(lag: Lag, polarity: int, off_s: float, settings: LagSettings) -> str:
    skip = lag.skip(polarity)
    cycle = f", a skipped cycle ({skip:.0%} by its own peaks)" if skip > settings.skip_probability else ""
    return f"{1e3 * off_s:+.0f} ms from what the other stations agree on{cycle}"
