"""Differential times of all pairs of recorded events, measured by correlating their waveforms."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from testban.earth.geodesy import inverse
from testban.earth.traveltimes import TravelTimes
from testban.location.arrival_lags import Lag, onset_of, station_lags
from testban.location.expected_arrivals import ExpectedArrival, expected_arrivals
from testban.location.lag_settings import LagSettings
from testban.location.pair_times import PairTimes, agree, common_polarity
from testban.model import DifferentialTime, MeasuredTimes, RecordedEvent, SlownessVector

log = logging.getLogger(__name__)
Pair = tuple[int, int]


def measure_times(
    events: Sequence[RecordedEvent],
    travel_times: TravelTimes,
    settings: LagSettings | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> MeasuredTimes:
    """Differential times of every pair of neighbours at every station and phase both recorded.

    Lags are those of correlation peaks. Where several cycles fit, the one that the network agrees on is
    taken, and a lag that does not agree is left out with its reason.
    """
    settings = settings or LagSettings()
    expected, left_out = expected_arrivals(events, settings.phases, travel_times)
    if not expected:
        return MeasuredTimes((), (), (*left_out, "no channel recorded two of the events"))
    wanted = _neighbours(events, settings)
    lags: dict[tuple[float, float], dict[Pair, list[Lag]]] = {b: defaultdict(list) for b in settings.bands_hz}
    for count, (key, arrivals) in enumerate(sorted(expected.items()), 1):
        onsets = [onset_of(arrival, settings) for arrival in arrivals]
        silent = [events[a.event].event for a, o in zip(arrivals, onsets, strict=True) if o is None]
        left_out += [f"{key[0]} {key[1]} {key[2]}: {name} has no onset there" for name in silent]
        heard = [(a, o) for a, o in zip(arrivals, onsets, strict=True) if o is not None]
        _correlate(heard, wanted, settings, lags)
        if progress is not None:
            progress("correlating", count, len(expected))
    times: list[DifferentialTime] = []
    for pair in sorted(wanted):
        polarity = common_polarity(lag for of_band in lags.values() for lag in of_band[pair])
        solved = {band: agree(of_band[pair], band, polarity, settings) for band, of_band in lags.items()}
        good = {band: s for band, s in solved.items() if isinstance(s, PairTimes)}
        first, second = (events[i].event for i in pair)
        if not good:
            faults = sorted({s for s in solved.values() if isinstance(s, str)})
            left_out.append(f"events {first} and {second}: {'; '.join(faults)}")
            continue
        band = min(good, key=lambda b: good[b].area)
        log.info("%s and %s: %g-%g Hz, %d phases", first, second, *band, len(good[band].lags))
        times += _times(first, second, good[band])
        left_out += [
            f"{lag.arrival.station} {lag.arrival.phase} {first} {second}: {why}"
            for lag, why in good[band].left_out
        ]
    used = {(t.station, t.phase) for t in times}
    return MeasuredTimes(tuple(times), _slownesses(expected, used), tuple(left_out))


def _neighbours(events: Sequence[RecordedEvent], settings: LagSettings) -> set[Pair]:
    """Pairs (i < j) of events near enough to share their paths, each with its nearest ones."""
    latitude = np.array([e.latitude_deg for e in events])
    longitude = np.array([e.longitude_deg for e in events])
    pairs: set[Pair] = set()
    for i in range(len(events)):
        distance, _, _ = inverse(latitude[i], longitude[i], latitude, longitude)
        order = [int(j) for j in np.argsort(distance, kind="stable") if j != i]
        near = [j for j in order[: settings.neighbours] if distance[j] <= settings.maximum_distance_km]
        pairs |= {(min(i, j), max(i, j)) for j in near}
    return pairs


def _correlate(
    heard: Sequence[tuple[ExpectedArrival, float]],
    wanted: set[Pair],
    settings: LagSettings,
    lags: dict[tuple[float, float], dict[Pair, list[Lag]]],
) -> None:
    """Add the lags of one station's component to those of each band and pair."""
    arrivals, onsets = [a for a, _ in heard], [o for _, o in heard]
    here = [
        (i, j)
        for i in range(len(heard))
        for j in range(i + 1, len(heard))
        if (arrivals[i].event, arrivals[j].event) in wanted and arrivals[i].phase == arrivals[j].phase
    ]
    for band in settings.bands_hz if here else ():
        for (i, j), lag in station_lags(arrivals, onsets, here, band, settings).items():
            lags[band][arrivals[i].event, arrivals[j].event].append(lag)


def _times(first: str, second: str, pair: PairTimes) -> list[DifferentialTime]:
    return [
        DifferentialTime(
            first,
            second,
            lag.onset,
            lag.onset + float(seconds),
            *lag.arrival.key,
            correlation=float(correlation),
            uncertainty_s=float(sigma),
            polarity=pair.polarity,
        )
        for lag, seconds, sigma, correlation in zip(
            pair.lags, pair.lag_s, pair.sigma_s, pair.correlations, strict=True
        )
    ]


def _slownesses(
    expected: dict[tuple[str, str, str], list[ExpectedArrival]], used: set[tuple[str, str]]
) -> tuple[SlownessVector, ...]:
    """The mean slowness of each station phase over the events."""
    found: dict[tuple[str, str], list[ExpectedArrival]] = defaultdict(list)
    for arrivals in expected.values():
        for a in arrivals:
            found[a.key].append(a)
    vectors = []
    for key in sorted(used):
        east, north = np.mean([a.slowness_s_km for a in found[key]], axis=0)
        depth = float(np.mean([a.depth_s_km for a in found[key]]))
        site = found[key][0].site
        vectors.append(
            SlownessVector(*key, float(east), float(north), depth, site.latitude_deg, site.longitude_deg)
        )
    return tuple(vectors)
