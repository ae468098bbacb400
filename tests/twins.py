"""Pairs of synthetic events on the same paths, and recorded ones read plainly, for the relative stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from testban.earth.geodesy import KM_PER_DEG, direct, offset
from testban.earth.traveltimes import TravelTimes
from testban.model import (
    Origin,
    OriginUncertainty,
    PublishedValue,
    Recordings,
    ReferenceEvent,
    Site,
    Waveform,
)

LATITUDE, LONGITUDE, TIME = 10.0, 20.0, 1.0e9
LAPSE_S = 5.0e7 + 0.37


@dataclass(frozen=True)
class Pair:
    """Two explosions ``east_km``, ``north_km`` apart, the second 10**``log_ratio`` times as strong.

    ``slowness_error`` stretches the moveout against the tables; ``clock_s`` shifts and ``gain`` multiplies
    single stations of the second event; ``common`` says whether the paths are the same. Rates: 20 or 40 Hz.
    """

    seed: int
    east_km: float = 0.4
    north_km: float = -0.3
    log_ratio: float = 0.6
    azimuths: Sequence[float] = tuple(np.arange(12) * 30.0 + 7.0)
    noise: float = 0.03
    slowness_error: float = 0.0
    rate_hz: float = 40.0
    reference_rate_hz: float = 40.0
    corner_hz: float = 1.5
    common: bool = True
    clock_s: dict[int, float] = field(default_factory=dict)
    gain: dict[int, float] = field(default_factory=dict)

    def make(self) -> tuple[Recordings, ReferenceEvent]:
        rng = np.random.default_rng(self.seed)
        table = TravelTimes.load("ak135")
        mine, theirs, sites = [], [], {}
        for k, azimuth in enumerate(self.azimuths):
            distance = 3.0 + 0.6 * k
            lat, lon = direct(LATITUDE, LONGITUDE, azimuth, distance * KM_PER_DEG)
            site = Site("XX", f"S{k:02d}", float(lat), float(lon))
            sites[site.key] = site
            phase, time = table.first_p(distance, 0.5)
            slow = (
                (1 + self.slowness_error)
                * float(table.slowness_s_deg(str(phase), distance, 0.5))
                / KM_PER_DEG
            )
            moveout = slow * (
                np.sin(np.radians(azimuth)) * self.east_km + np.cos(np.radians(azimuth)) * self.north_km
            )
            arrival = float(time) + rng.normal(0, 1.0)  # the path's own error, common to both
            path = rng.normal(size=800) * np.exp(-np.arange(800) / 120.0)
            other = path if self.common else rng.normal(size=800) * np.exp(-np.arange(800) / 120.0)
            late = arrival - moveout + self.clock_s.get(k, 0.0)
            strength = 10**self.log_ratio * self.gain.get(k, 1.0)
            theirs.append(self._trace(site, path, TIME, arrival, 3.0, 1.0, self.reference_rate_hz, rng))
            mine.append(
                self._trace(site, other, TIME + LAPSE_S, late, self.corner_hz, strength, self.rate_hz, rng)
            )
        reference = ReferenceEvent(
            "earlier", TIME, LATITUDE, LONGITUDE, 0.5, 0.2, "explosion", "made up",
            (PublishedValue(10.0, 7.0, 14.0, "yield_kt", "made up"),),
            (PublishedValue(5.0, 4.9, 5.1, "mb", "made up"), PublishedValue(3.5, None, None, "Ms", "it too")),
            Recordings(tuple(theirs), sites),
        )  # fmt: skip
        return Recordings(tuple(mine), sites), reference

    def _trace(
        self, site: Site, path: np.ndarray, origin_time: float, arrival: float, corner: float,
        strength: float, rate: float, rng: np.random.Generator,
    ) -> Waveform:  # fmt: skip
        """A path (at 40 Hz) through a second-order source, delayed exactly, plus white noise."""
        length = 200.0  # seconds, from the origin time on
        count = round(length * rate)
        frequencies = np.fft.rfftfreq(count, 1 / rate)
        wave = np.fft.rfft(path, round(length * 40.0))[: len(frequencies)]
        wave *= np.exp(-2j * np.pi * frequencies * arrival) / (1 + 1j * frequencies / corner) ** 2
        wave[frequencies > 9.0] = 0.0
        samples = strength * np.fft.irfft(wave, count) * rate + self.noise * rng.normal(size=count) * np.sqrt(
            rate
        )
        return Waveform("XX", site.station, "", "BHZ", origin_time, rate, samples)


def origin_near(
    time: float, latitude: float, longitude: float, semi_major_km: float = 5.0, depth_km: float = 0.5
) -> Origin:
    """An origin as the absolute locator would hand it on."""
    uncertainty = OriginUncertainty(semi_major_km, semi_major_km, 0.0, 0.9, 0.5, (0.0, 10.0))
    return Origin(
        time,
        latitude,
        longitude,
        depth_km,
        False,
        uncertainty,
        (),
        90.0,
        np.zeros((0, 4)),
        "test",
        "ak135",
        (),
    )


def origin_of(
    pair: Pair, east_error_km: float = 0.0, north_error_km: float = 0.0, late_s: float = 0.0
) -> Origin:
    """The second event's origin, as wrong as told."""
    lat, lon = offset(LATITUDE, LONGITUDE, pair.east_km + east_error_km, pair.north_km + north_error_km)
    return origin_near(TIME + LAPSE_S + late_s, float(lat), float(lon))


def read_verticals(folder: Path) -> Recordings:
    """The SAC verticals of a folder without those that hold no numbers."""
    import obspy

    waveforms, sites = [], {}
    for path in sorted(folder.glob("*Z.sac")):
        (trace,) = obspy.read(path)
        if not np.isfinite(trace.data).all():
            continue
        s = trace.stats
        site = Site(s.network, s.station, s.sac.stla, s.sac.stlo)
        sites[site.key] = site
        waveforms.append(
            Waveform(
                s.network, s.station, s.location, s.channel, s.starttime.timestamp, s.sampling_rate,
                trace.data.astype(float),
            )
        )  # fmt: skip
    return Recordings(tuple(waveforms), sites)
