"""Kernels that weigh a trial origin by the picks it explains."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

EVENT_SNR_RANGE = 300.0
"""First P of events that matter spread about evenly in log(snr) over this factor above the trigger."""
SPARE_PICKS = 5.0
"""Weight, in picks, of the network's steepness against a station's own."""
SPARE_RATE_PICKS = 1.0
"""Weight, in picks, of the network's rate against a station's own."""
STRONGEST_MARK = 6.0
"""Bound on what clearness alone may add to a log-likelihood: glitches are clear too."""


def chance_rates(
    station: NDArray[np.intp],
    snr: NDArray[np.float64],
    duration_s: NDArray[np.float64],
    share: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Rate (1/s) to set against each pick: of chance picks at its station, weighed by its clearness.

    Chance picks follow a power law above the smallest ratio, steepness from the station's own picks (by their
    median, so that the few picks of events do not spoil it); picks of events are even in log(snr). The rate
    of chance picks times the ratio of the two densities is what a match must beat. ``station`` (n,) indexes
    ``duration_s``; ``share`` (n,) is the probability of each pick to be chance at all, 1 if not given.
    """
    share = np.ones(len(station)) if share is None else share
    excess = np.log(np.maximum(snr / snr.min(), 1.0))
    overall = max(_median(excess, share), 0.05)
    event_density = 1.0 / np.log(EVENT_SNR_RANGE)
    stations, row = np.unique(station, return_inverse=True)
    counts = np.bincount(row, share)
    rates = rates_of_others(counts, duration_s[stations], row, share)
    for k, count in enumerate(counts):
        own = row == k
        typical = (_median(excess[own], share[own]) * count + overall * SPARE_PICKS) / (count + SPARE_PICKS)
        steepness = np.log(2.0) / typical
        mark = np.log(event_density / steepness) + steepness * excess[own]
        rates[own] *= np.exp(-np.minimum(mark, STRONGEST_MARK))
    return rates


def _median(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order]) - weight[order] / 2.0
    return float(np.interp(weight.sum() / 2.0, below, values[order]))


def rates_of_others(
    counts: NDArray[np.float64] | NDArray[np.intp],
    duration_s: NDArray[np.float64],
    row: NDArray[np.intp] | slice = slice(None),
    itself: NDArray[np.float64] | float = 1.0,
) -> NDArray[np.float64]:
    """Rate (1/s) of the picks of a station beside the one that is weighed; ``counts`` and ``duration_s`` are
    (stations,), ``row`` the station of each pick weighed and ``itself`` what it counts for.

    Were that one an event's, it would tell nothing of chance; were it chance, the others would come as often
    as if it were not there (Slivnyak's theorem for Poisson processes; Moller & Waagepetersen 2003,
    doi:10.1201/9780203496930). Where there are few others the rate of the network steps in, as the mean of a
    gamma prior worth `SPARE_RATE_PICKS`. It is that of all picks, rather too high than too low: stations
    without any are not known here.
    """
    of_network = counts.sum() / duration_s.sum()
    return np.asarray(
        (counts[row] - itself + SPARE_RATE_PICKS) / (duration_s[row] + SPARE_RATE_PICKS / of_network),
        dtype=np.float64,
    )


def log_density_of_chance(rate_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the log ratio of a pick's density as an arrival (normal, 1 s) to its density as chance is at no
    residual; a standard deviation of another length takes off its logarithm."""
    return np.asarray(-np.log(np.sqrt(2 * np.pi) * rate_hz))


def network_score(
    gain: NDArray[np.float64],
    distance_deg: NDArray[np.float64],
    recording: NDArray[np.bool_],
    detection_probabilities: tuple[float, ...],
) -> NDArray[np.float64]:
    """Log-likelihood ratio of "an event heard out to some distance" to "all is chance"; (n, stations) ->
    (n,).

    Each station that recorded at the predicted time contributes log(1 - p + p exp(gain)): it pays for
    silence. The distance out to which the event is heard and the probability p of hearing it are fitted.
    """
    order = np.argsort(distance_deg, axis=1)
    sorted_gain = np.take_along_axis(np.clip(gain, -50.0, 50.0), order, 1)
    sorted_recording = np.take_along_axis(recording, order, 1)
    best = np.full(len(gain), -np.inf)
    for p in detection_probabilities:
        part = np.where(sorted_recording, np.log(1.0 - p + p * np.exp(sorted_gain)), 0.0)
        best = np.maximum(best, np.cumsum(part, axis=1).max(axis=1))
    return best
