"""Recordings of one seed: the ground at every station, what its instrument makes of it, and its faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.land import sea_fraction
from testban.earth.layered import load_layered
from testban.earth.teleseismic_p import FARTHEST_DEG, TeleseismicSettings
from testban.earth.traveltimes import TravelTimes
from testban.errors import ScenarioError
from testban.exercise.archive import write_day_files
from testban.exercise.crust import Crust, delays_s, station_delay_s
from testban.exercise.distant_motion import distant_velocity
from testban.exercise.faults import Fault, Recorded, spoiled
from testban.exercise.ground_motion import (
    REGIONAL_KM,
    SourceField,
    WavePath,
    source_fields,
    station_velocity,
)
from testban.exercise.instruments import along, to_counts
from testban.exercise.layered_fields import FieldSettings
from testban.exercise.noise import (
    Microseism,
    Spectrum,
    background_velocity,
    day_and_night,
    measured_spectrum,
    noise_acceleration_db,
)
from testban.exercise.radiation import radiator
from testban.exercise.scenario import Scenario
from testban.exercise.stations import Station
from testban.exercise.true_size import regional_magnitudes
from testban.exercise.truth import TrueSource, generator, lg_quality

Progress = Callable[[str, int, int], None]
QUALITY_SCATTER = 0.2
MOHO_S_KM = 0.09
"""What a kilometre more of crust costs P on either side (8 km/s below 6.5)."""
SEA_KM = 150.0
DISTANT_MODEL = "ak135-continent"
MANTLE_DELAY_S = 60.0
"""Part of a distant path's travel time that lies in the uppermost mantle, where the anomalies are."""


class Recorder:
    """Everything stations share: the crust, the microseism, the wave fields."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        stations: Sequence[Station],
        faults: Sequence[Fault],
        settings: FieldSettings,
        report: Progress,
    ) -> None:
        self.scenario, self.seed, self.stations, self.settings = scenario, seed, stations, settings
        self.faults, self.report = faults, report
        self.samples = round(scenario.duration_s * scenario.rate_hz)
        self.crust = Crust.drawn(scenario.path_scatter, generator(seed, "crust"))
        self.moho = Crust.drawn(scenario.earth.moho_km, generator(seed, "moho"))
        self.lg_quality = lg_quality(scenario, seed)
        self.microseism = Microseism.drawn(
            self.samples, scenario.rate_hz, scenario.noise.coherent, generator(seed, "microseism")
        )
        self.measured = _measured(scenario)
        self.distant: list[dict[int, NDArray[np.float64]]] = []
        self.fields: list[tuple[TrueSource, list[SourceField | None], NDArray[np.float64]]] = []

    def compute(self, sources: Sequence[TrueSource]) -> None:
        for number, source in enumerate(sources):
            paths, back = self._paths(source)
            lasts = self.scenario.start + self.scenario.duration_s - source.time
            shown = self._share_of(number, len(sources))
            mb = regional_magnitudes(source, self.seed)
            radiates = radiator(source, self.seed)
            fields = source_fields(radiates, mb, paths, lasts, self.settings, shown)
            self.fields.append((source, fields, back))
            self.distant.append(self._distant(source, paths))

    def _share_of(self, number: int, count: int) -> Callable[[str, float], None]:
        def shown(_text: str, share: float) -> None:
            self.report("computing wave fields", round(100.0 * (number + share) / count), 100)

        return shown

    def _paths(self, source: TrueSource) -> tuple[list[WavePath], NDArray[np.float64]]:
        latitude = np.array([s.site.latitude_deg for s in self.stations])
        longitude = np.array([s.site.longitude_deg for s in self.stations])
        place = (source.latitude_deg, source.longitude_deg)
        distance, azimuth, back = inverse(*place, latitude, longitude)
        sea_km = sea_fraction(*place, latitude, longitude) * distance
        thicker_km = self.moho.anomaly(np.append(latitude, place[0]), np.append(longitude, place[1]))
        paths = []
        for k, station in enumerate(self.stations):
            rng = generator(self.seed, "path", station.key)
            quality = float(np.exp(rng.normal(0.0, QUALITY_SCATTER)))
            crust_s = MOHO_S_KM * float(thicker_km[k] + thicker_km[-1])
            paths.append(
                WavePath(
                    float(distance[k]),
                    float(azimuth[k]),
                    station.paths[int(rng.integers(len(station.paths)))],
                    lg=max(0.05, float(np.exp(-max(sea_km[k] - SEA_KM, 0.0) / SEA_KM))),
                    anomaly=self.crust.along(*place, float(azimuth[k]), float(distance[k])),
                    station_s=station_delay_s(rng) + crust_s,
                    quality=quality,
                    lg_quality=quality * self.lg_quality,
                    p=10.0 ** float(rng.normal(0.0, self.scenario.earth.p_station)),
                )
            )
        return paths, np.asarray(back)

    def record(self, number: int, station: Station, archive: Path) -> None:
        """Noise, sources, instrument and faults of one station, written."""
        scenario, rate = self.scenario, self.scenario.rate_hz
        gain = 10.0 ** generator(self.seed, "site", station.key).normal(0.0, scenario.site_scatter)
        ground = self._noise(station) + gain * self._signals(number)
        recorded = [
            Recorded(c.code, scenario.start, to_counts(along(c, ground), rate, c.response))
            for c in station.channels
        ]
        faults = [f for f in self.faults if f.station == station.key]
        end = scenario.start + scenario.duration_s
        pieces = spoiled(recorded, faults, scenario.start, end, rate, self.seed)
        write_day_files(archive, station.site, station.location, pieces, rate)

    def _noise(self, station: Station) -> NDArray[np.float64]:
        """Ground velocity of noise, (3, samples) up, north, east."""
        scenario = self.scenario
        rng = generator(self.seed, "noise", station.key)
        level = float(rng.uniform(*scenario.noise.level))
        spectrum: Spectrum = self.measured or (lambda periods_s: noise_acceleration_db(periods_s, level))
        site = station.site
        place = KM_PER_DEG * np.array(
            [site.longitude_deg * np.cos(np.radians(site.latitude_deg)), site.latitude_deg]
        )
        parts = [
            background_velocity(
                self.samples, scenario.rate_hz, spectrum, rng, self.microseism, place, vertical=axis == 0
            )
            for axis in range(3)
        ]
        return np.stack(
            [
                day_and_night(
                    p, scenario.rate_hz, scenario.start, site.longitude_deg, scenario.noise.day_night_db
                )
                for p in parts
            ]
        )

    def _signals(self, number: int) -> NDArray[np.float64]:
        """Ground velocity of all sources at one station, (3, samples) up, north, east."""
        motion = np.zeros((3, self.samples))
        for count, (source, fields, back_azimuth) in enumerate(self.fields):
            field = fields[number]
            if number in self.distant[count]:
                motion += self._turned(self.distant[count][number], back_azimuth[number])
            if field is None:
                continue
            rng = generator(self.seed, "waves", str(count), self.stations[number].key)
            times = self.scenario.start - source.time + np.arange(self.samples) / self.scenario.rate_hz
            begin = max(0, int(np.searchsorted(times, field.p_s - 30.0)))
            if begin >= self.samples - 1:
                continue
            velocity = station_velocity(field, times[begin:], rng)
            motion[:, begin:] += self._turned(velocity, back_azimuth[number])
        return motion

    def _distant(self, source: TrueSource, paths: Sequence[WavePath]) -> dict[int, NDArray[np.float64]]:
        """Velocity (3, samples) on the scenario's samples at each station that P reaches by the mantle."""
        farthest_km = FARTHEST_DEG * KM_PER_DEG
        rows = [k for k, p in enumerate(paths) if REGIONAL_KM < p.distance_km <= farthest_km]
        since = self.scenario.start - source.time
        lasts = since + self.scenario.duration_s
        if not rows or lasts <= 0.0:
            return {}
        rate = self.scenario.rate_hz
        motion = distant_velocity(
            radiator(source, self.seed).source,
            np.array([paths[k].distance_km / KM_PER_DEG for k in rows]),
            np.array([paths[k].azimuth_deg for k in rows]),
            load_layered(DISTANT_MODEL),
            TravelTimes.load(),
            lasts,
            rate,
            TeleseismicSettings(t_star_s=source.t_star_s),
            self.settings.cache,
        )
        asked = since + np.arange(self.samples) / rate
        known = np.arange(motion.shape[-1]) / rate
        result = {}
        for k, traces in zip(rows, motion, strict=True):
            late, _ = delays_s(paths[k].anomaly, paths[k].station_s, MANTLE_DELAY_S, MANTLE_DELAY_S)
            result[k] = np.stack([np.interp(asked - late, known, t, 0.0, 0.0) for t in traces])
        return result

    @staticmethod
    def _turned(velocity: NDArray[np.float64], back_azimuth_deg: float) -> NDArray[np.float64]:
        """Up, away, clockwise to up, north, east."""
        up, away, clockwise = velocity
        back = np.radians(back_azimuth_deg)
        # Away from the source points along the back azimuth + 180; clockwise a quarter turn further on.
        north = -away * np.cos(back) + clockwise * np.sin(back)
        east = -away * np.sin(back) - clockwise * np.cos(back)
        return np.stack([up, north, east])


def _measured(scenario: Scenario) -> Spectrum | None:
    if scenario.noise.spectrum is None:
        return None
    try:
        return measured_spectrum(scenario.noise.spectrum)
    except ScenarioError as error:
        raise scenario.file.error(("noise", "spectrum"), str(error)) from error
